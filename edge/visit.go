package edge

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/lintel-edge/lintel/exchange"
)

// Visit answers a request that a door makes of another one in this process,
// without a socket: the snapshot lasts, and the observer is told, as if the
// asking door had been a viewer. ctx has to end when the response is over.
func (s *Server) Visit(ctx context.Context, snapshot *Snapshot, site *Site, r *exchange.Request) *exchange.Response {
	if !snapshot.Acquire() { // closed, while what it began for a cache was still going on
		return refuse(snapshot, r, http.StatusServiceUnavailable)
	}
	h := handler{s}
	resp := h.ask(ctx, snapshot, site, r)
	d := &delivery{request: r, firstByte: s.now()}
	read := new(atomic.Int64)
	if resp.Body != nil {
		resp.Body = &visitedBody{resp.Body, read}
	}
	seen := *resp
	context.AfterFunc(ctx, func() {
		d.sent = read.Load()
		h.observe(context.WithoutCancel(ctx), d, &seen, snapshot)
		snapshot.Release()
	})
	return resp
}

// visitedBody counts what the asking door has read.
type visitedBody struct {
	exchange.Body
	read *atomic.Int64
}

// Read counts.
func (b *visitedBody) Read(p []byte) (int, error) {
	n, err := b.Body.Read(p)
	b.read.Add(int64(n))
	return n, err
}
