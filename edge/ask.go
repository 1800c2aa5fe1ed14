package edge

import (
	"context"

	"github.com/lintel-edge/lintel/exchange"
)

// Ask answers a request that came from no connection, as the current snapshot
// answers viewers: with its Trace set, the way to explain an answer. The
// request needs all that an engine would have filled in. Ask takes the
// response's body and hands it to nobody; limits, logs and metrics are for
// viewers only. Port is that of the [Listener] that is asked, or 0.
func (s *Server) Ask(ctx context.Context, port int, r *exchange.Request) (resp *exchange.Response, generation uint64) {
	snapshot := s.acquire()
	defer snapshot.Release()
	resp = handler{s}.answer(ctx, snapshot, port, r)
	exchange.Discard(resp.Body)
	resp.Body = nil
	return resp, snapshot.generation
}
