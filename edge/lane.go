package edge

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// lane answers requests of one HTTP/1.1 connection before net/http hears of
// them, on the connection's own goroutine: a plain GET or HEAD whose whole head
// has arrived. Its responses have their fields in the door's order and
// spelling, which net/http would sort. Whatever is out of the ordinary goes to
// net/http, byte for byte as it came.
type lane struct {
	server     *Server
	connection *connection
	gate       *gate
	readBy     time.Time // the read deadline in force, as far as the lane set it

	ctx    context.Context // of all requests: they end with the connection
	cancel context.CancelFunc

	mu      sync.Mutex    // protects the following fields
	busy    bool          // a request is being answered
	since   time.Time     // it was received then
	closing bool          // Close was called
	ended   chan struct{} // closed after the response during which Close was called; nil: there was none
}

// openLane makes the lane of a connection, until [lane.closed].
func (s *Server) openLane(ctx context.Context, c *connection) *lane {
	l := &lane{server: s, connection: c, gate: c.gate}
	l.ctx, l.cancel = context.WithCancel(ctx)
	s.lanes.open.Store(l, nil)
	return l
}

// drive answers the requests at the front of b and returns how many bytes
// they took. After a last response it takes all.
func (l *lane) drive(b []byte) (used int) {
	for used < len(b) {
		n := l.answer(b[used:])
		if n == 0 {
			break
		}
		if used += n; l.gate.over() {
			return len(b)
		}
	}
	return used
}

// answer answers the request at the front of b and returns its length, or 0
// when it is not for the lane.
func (l *lane) answer(b []byte) int {
	size := l.headSize(b)
	if size == 0 {
		return 0
	}
	r := l.request(string(b[:size]), l.server.now())
	if r == nil || !l.begin(r.Received) {
		return 0
	}
	defer l.end()
	h := handler{l.server}
	snapshot := h.acquire()
	defer snapshot.Release()
	resp := h.answer(l.ctx, snapshot, l.connection.port, r)
	d := delivery{request: r, limits: &h.limits, gone: l.ctx.Err() != nil}
	l.write(&d, resp)
	h.observe(l.ctx, &d, resp, snapshot)
	l.waitForMore()
	return size
}

// headSize is the length of the whole and right head of a request without
// body at the front of b, or 0.
func (l *lane) headSize(b []byte) int {
	if !bytes.HasPrefix(b, []byte("GET /")) && !bytes.HasPrefix(b, []byte("HEAD /")) {
		return 0
	}
	f := framing{maxLines: l.server.limits.FieldLines}
	size := f.readHead(b)
	if f.status != 0 || !f.inHead() {
		return 0
	}
	return size
}

// request makes the exchange value of a checked head, whose lines it shares.
// nil: the head asks for something that only net/http does.
func (l *lane) request(head string, received time.Time) *exchange.Request {
	line, rest, _ := strings.Cut(head, "\r\n")
	line, isHTTP11 := strings.CutSuffix(line, " HTTP/1.1")
	if !isHTTP11 {
		return nil
	}
	r := &exchange.Request{
		Scheme: "http", Proto: exchange.HTTP11, Remote: l.connection.remote, TLS: l.connection.tls, Received: received,
	}
	if r.TLS != nil {
		r.Scheme = "https"
	}
	target := ""
	r.Method, target, _ = strings.Cut(line, " ")
	r.Path, r.Query, r.HasQuery = strings.Cut(target, "?")
	if r.TLS == nil && l.server.config.Challenge != nil && strings.HasPrefix(r.Path, challengePath) {
		return nil
	}
	fields := make([]exchange.Field, 0, strings.Count(rest, "\r\n")+spareLines)
	for line, rest, _ = strings.Cut(rest, "\r\n"); line != ""; line, rest, _ = strings.Cut(rest, "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.Trim(value, " \t")
		switch {
		case exchange.EqualName(name, "Host"):
			r.Host = value
			continue
		case isConnectionField(name), exchange.EqualName(name, "Upgrade"), exchange.EqualName(name, "Expect"),
			exchange.EqualName(name, "Connection") && !strings.EqualFold(value, "keep-alive"):
			return nil
		}
		fields = append(fields, exchange.Field{Name: name, Value: value, Owner: exchange.OwnerViewer})
	}
	r.Fields = exchange.NewFields(fields...)
	return r
}

// waitForMore gives the viewer the idle time for its next request. net/http
// believes that it is still waiting for the one that the lane has answered.
func (l *lane) waitForMore() {
	idle, now := l.server.limits.Idle, time.Now()
	if l.readBy.Before(now.Add(idle)) {
		l.readBy = now.Add(idle + idle/4) // farther than needed, so that few requests have to move it
		_ = l.gate.SetReadDeadline(l.readBy)
	}
}
