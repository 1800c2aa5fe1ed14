package origin

import (
	"context"
	"io"
)

// tunnel is a connection after a 101 answer. It is closed when the caller's
// context ends, even if nobody runs it; the completion timeout is over.
type tunnel struct {
	c    *conn
	stop func() bool // detaches the caller's context
}

func (fl *flight) newTunnel() *tunnel {
	f, c := fl.f, fl.c
	fl.unwatch()
	f.cancel()
	silence := f.c.cfg.UpgradeIdleTimeout
	c.reads.start(silence)
	c.writes.start(silence)
	return &tunnel{c: c, stop: watch(f.caller, c)}
}

// Read reads what the origin sends. Both clocks go on: one direction may be
// silent while the other is not.
func (t *tunnel) Read(p []byte) (int, error) {
	t.c.writes.tick()
	return t.c.Read(p)
}

// Write sends to the origin.
func (t *tunnel) Write(p []byte) (int, error) {
	t.c.reads.tick()
	return t.c.Write(p)
}

// run is an [exchange.Response.Upgrade]: it copies both ways until one side
// ends, both have been silent for too long, or ctx ends; then it closes both.
func (t *tunnel) run(ctx context.Context, viewer io.ReadWriteCloser) error {
	hangUp := func() {
		t.c.Close()
		viewer.Close()
	}
	defer t.stop()
	defer context.AfterFunc(ctx, hangUp)()

	down := make(chan struct{})
	go func() {
		defer close(down)
		io.Copy(viewer, t)
		hangUp()
	}()
	io.Copy(t, viewer)
	hangUp()
	<-down
	return ctx.Err()
}
