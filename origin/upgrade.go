package origin

import (
	"context"
	"io"
	"time"
)

// upgradeIdle is how long an upgraded connection may be silent in both
// directions (spec/cloudfront.md 4.4, WebSocket).
const upgradeIdle = 10 * time.Minute

// tunnel is a connection after a 101 answer.
type tunnel struct {
	origin io.ReadWriteCloser
	f      *flight
	cancel context.CancelFunc
}

// run is an [exchange.Response.Upgrade]: it copies both ways until one side
// ends, then closes both. Either side's end is a normal end.
func (t *tunnel) run(ctx context.Context, viewer io.ReadWriteCloser) error {
	defer t.cancel()
	t.f.w.relax(t.f, upgradeIdle)
	hangUp := func() {
		t.origin.Close()
		viewer.Close()
	}
	stop := context.AfterFunc(ctx, hangUp)
	defer stop()

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
