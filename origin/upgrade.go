package origin

import (
	"context"
	"io"
	"net/http"
)

// tunnel is a connection after a 101 answer. It is closed when the caller's
// context ends, even if nobody runs it; the completion timeout is over.
type tunnel struct {
	origin io.ReadWriteCloser
	stop   func() bool // detaches the caller's context
}

func (f *fetch) newTunnel(resp *http.Response, fl *flight) *tunnel {
	conn := resp.Body.(io.ReadWriteCloser) // as net/http documents it for 101
	fl.w.relax(fl, f.c.cfg.UpgradeIdleTimeout)
	fl.abort(nil)
	f.cancel()
	return &tunnel{origin: conn, stop: context.AfterFunc(f.caller, func() { conn.Close() })}
}

// run is an [exchange.Response.Upgrade]: it copies both ways until one side
// ends, both have been silent for too long, or ctx ends; then it closes both.
func (t *tunnel) run(ctx context.Context, viewer io.ReadWriteCloser) error {
	hangUp := func() {
		t.origin.Close()
		viewer.Close()
	}
	defer t.stop()
	defer context.AfterFunc(ctx, hangUp)()

	down := make(chan struct{})
	go func() {
		defer close(down)
		io.Copy(viewer, t.origin)
		hangUp()
	}()
	io.Copy(t.origin, viewer)
	hangUp()
	<-down
	return ctx.Err()
}
