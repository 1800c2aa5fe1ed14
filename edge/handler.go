package edge

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// handler is where the engines hand their requests over.
type handler struct{ *Server }

// ServeHTTP takes one exchange from the engine's values to the door's and back.
func (h handler) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	c := connectionOf(hr.Context())
	refused := c.refused()
	if refused == nil && c.tls == nil && h.challenged(w, hr) {
		return
	}
	snapshot := h.acquire()
	defer snapshot.Release()

	control := http.NewResponseController(w)
	r := newRequest(hr, c, h.now())
	d := delivery{w: w, control: control, request: r, limits: &h.limits}
	var resp *exchange.Response
	if refused != nil {
		r.Host = refused.host
		resp = refuse(snapshot, r, refused.status)
	} else {
		d.received = pace(r, control, &h.limits)
		settleContent(r)
		resp = h.answer(hr.Context(), snapshot, c.port, r)
	}
	h.send(hr.Context(), &d, resp)
	h.observe(hr.Context(), &d, resp, snapshot)
	if d.err != nil {
		// The viewer must see a cut, not a shorter body: the engine resets
		// the stream, the gate the connection.
		c.broken()
		panic(http.ErrAbortHandler)
	}
}

// send gives the response to the viewer, or the viewer's connection to the
// response.
func (h handler) send(ctx context.Context, d *delivery, resp *exchange.Response) {
	d.gone = ctx.Err() != nil // it is answered anyway: a viewer may only have stopped sending
	if resp.Upgrade != nil && d.request.CanUpgrade {
		h.upgrade(ctx, d, resp)
		return
	}
	d.write(resp, h.now)
}

// challengePath is where a certificate authority asks (RFC 8555 section 8.3).
const challengePath = "/.well-known/acme-challenge/"

// challenged answers a certificate authority, which is no viewer: no door and
// no log hears of it.
func (h handler) challenged(w http.ResponseWriter, hr *http.Request) bool {
	return h.config.Challenge != nil && strings.HasPrefix(hr.URL.Path, challengePath) && h.config.Challenge(w, hr)
}

// answer is the edge's part of the journey (spec/cloudfront.md 0.1, steps 2
// and 3): what may not pass is refused, all else is its site's. Port is that of
// [connection].
func (h handler) answer(ctx context.Context, snapshot *Snapshot, port int, r *exchange.Request) *exchange.Response {
	if status := checkHead(r, &h.limits); status != 0 {
		return refuse(snapshot, r, status)
	}
	name := hostName(r.Host)
	site := snapshot.siteAt(port, name)
	switch {
	case site == nil:
		resp := refuse(snapshot, r, http.StatusForbidden)
		resp.Close = resp.Close || port != 0 // nobody listens there any more
		return resp
	case port == 0 && r.TLS != nil && h.misdirected(snapshot, site, r.TLS.ServerName, name):
		return refuse(snapshot, r, http.StatusMisdirectedRequest)
	}
	return h.ask(ctx, snapshot, site, r)
}

// ask has the door answer. A door that panics has a defect: that costs its
// viewer a page, not all that share the connection, and the log has the place.
func (h handler) ask(ctx context.Context, snapshot *Snapshot, site *Site, r *exchange.Request) (resp *exchange.Response) {
	defer func() {
		if defect := recover(); defect != nil {
			h.log.Error("a defect in Lintel: please report it", "panic", defect, "site", site.ID, "method", r.Method, "path", r.Path, "stack", string(debug.Stack()))
			resp = refuse(snapshot, r, http.StatusInternalServerError)
		}
	}()
	return site.Door.Serve(ctx, r)
}

// misdirected reports whether a request came over a connection that was made
// for another site and whose certificate does not cover the name it asks for.
func (h handler) misdirected(snapshot *Snapshot, site *Site, serverName, name string) bool {
	if serverName == name || snapshot.site(serverName) == site {
		return false
	}
	return !h.terms.covers(serverName, name)
}

// observe tells the observer; without one it costs nothing.
func (h handler) observe(ctx context.Context, d *delivery, resp *exchange.Response, snapshot *Snapshot) {
	if h.observer == nil {
		return
	}
	o := Observation{
		Request:    d.request,
		Response:   resp,
		Status:     resp.Status,
		BytesIn:    headSize(d.request),
		BytesOut:   responseSize(resp) + d.sent,
		FirstByte:  d.firstByte,
		End:        h.now(),
		Aborted:    d.err != nil || ctx.Err() != nil,
		Generation: snapshot.generation,
	}
	if d.received != nil {
		o.BytesIn += d.received.read
	}
	if d.gone {
		o.Status = 0
	}
	h.observer.Observe(&o)
}

// headSize is the size of a request's head in HTTP/1.1, whatever version it
// came in.
func headSize(r *exchange.Request) int64 {
	size := len(r.Method) + len(r.Path) + len("  HTTP/1.1\r\n") + len("Host: \r\n") + len(r.Host) + r.Fields.Size() + len("\r\n")
	if r.HasQuery {
		size += len("?") + len(r.Query)
	}
	return int64(size)
}

func responseSize(resp *exchange.Response) int64 {
	return int64(len("HTTP/1.1 200 OK\r\n") + resp.Fields.Size() + len("\r\n"))
}

func (s *Server) acquire() *Snapshot {
	for {
		if snapshot := s.current.Load(); snapshot.Acquire() {
			return snapshot
		}
	}
}
