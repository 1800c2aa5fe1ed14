package edge

import (
	"crypto/tls"
	"io"
	"net"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// gate stands between a viewer's HTTP/1.x connection and net/http, whose
// parser forgives much: bare line feeds, folded lines, a Content-Length beside
// a Transfer-Encoding. Whoever forgives can be made to see other requests in
// the same bytes than the next server does, so the gate lets nothing through
// that is not exactly RFC 9112: a head passes only when all of it is there and
// right.
//
// In place of a bad head it hands net/http a harmless one and keeps a
// [verdict], so that the refusal is a page like any other. Nothing that
// follows a bad head is read as a request.
type gate struct {
	net.Conn
	limits *Limits

	lane     *lane // nil until net/http has taken the connection
	messages framing
	held     []byte // read and not yet handed on: held[from:ready] may go
	from     int
	ready    int
	err      error // what Read returns when nothing is ready any more
	open     bool  // the connection speaks another protocol now

	refused  atomic.Pointer[verdict] // nil: nothing was
	farewell bool                    // the lane has said that its response is the last
	broken   atomic.Bool             // a response did not reach the viewer whole
	writeBy  time.Time               // the write deadline in force
}

// verdict is why the gate refused a request.
type verdict struct {
	ordinal uint64 // which request of the connection, from 1
	status  int
	host    string // as far as it was read
}

func newGate(c net.Conn, l *Limits) *gate {
	return &gate{Conn: c, limits: l, messages: framing{maxLines: l.FieldLines}}
}

// innocent is what net/http reads in place of a bad head.
const innocent = "GET / HTTP/1.1\r\nHost: refused.invalid\r\nConnection: close\r\n\r\n"

// room is how much is read at a time while a head is incomplete.
const room = 4096

// Read hands on whole heads, and bodies as they come. Usually all is in order
// and nothing is copied.
func (g *gate) Read(p []byte) (int, error) {
	for {
		switch {
		case g.from < g.ready:
			return g.handOn(p), nil
		case g.err != nil:
			return 0, g.err
		case g.open:
			return g.Conn.Read(p)
		case len(g.held) > 0:
			if err := g.readMore(); err != nil {
				return 0, err
			}
		default:
			if n, err := g.readThrough(p); n > 0 || err != nil {
				return n, err
			}
		}
	}
}

// readThrough reads what can go on without being held. An error beside bytes
// is left for the next call: the connection will give it again.
func (g *gate) readThrough(p []byte) (int, error) {
	n, err := g.Conn.Read(p)
	if g.lane != nil && len(p) > 1 && g.messages.inHead() { // one byte is net/http looking whether the viewer has gone
		n = copy(p, p[g.lane.drive(p[:n]):n])
		if g.over() {
			g.err = io.EOF
			return 0, g.err
		}
	}
	passed := g.messages.pass(p[:n])
	g.settle(p[passed:n])
	if n > 0 {
		return passed, nil
	}
	return 0, err
}

func (g *gate) handOn(p []byte) int {
	n := copy(p, g.held[g.from:g.ready])
	if g.from += n; g.from == g.ready {
		g.held = append(g.held[:0], g.held[g.ready:]...)
		g.from, g.ready = 0, 0
		if len(g.held) == 0 {
			g.held = nil // an idle connection keeps no memory for this
		}
	}
	return n
}

// readMore reads on where a head is incomplete.
func (g *gate) readMore() error {
	have := len(g.held)
	g.held = append(g.held, make([]byte, room)...)
	n, err := g.Conn.Read(g.held[have:])
	g.held = g.held[:have+n]
	g.ready = g.messages.pass(g.held)
	if g.messages.status != 0 {
		rest := g.held[g.ready:]
		g.held = slices.Clone(g.held[:g.ready])
		g.settle(rest)
	}
	if n > 0 {
		return nil
	}
	return err
}

// settle keeps what did not pass: the beginning of a head, or nothing more
// when a request is refused.
func (g *gate) settle(rest []byte) {
	switch m := &g.messages; {
	case m.status == 0:
		g.held = append(g.held, rest...)
	case m.inHead():
		g.refused.Store(&verdict{m.heads + 1, m.status, strings.Trim(m.head.host.of(rest), " \t")})
		g.held = append(g.held, innocent...)
		g.ready = len(g.held)
		g.err = io.EOF
	default: // a body cannot be refused with a page: its request is being answered
		g.err = io.ErrUnexpectedEOF
	}
}

// over reports whether the lane has sent the connection's last response.
func (g *gate) over() bool { return g.farewell || g.broken.Load() }

// verdictOn returns why the connection's request of that ordinal was refused,
// or nil.
func (g *gate) verdictOn(ordinal uint64) *verdict {
	if v := g.refused.Load(); v != nil && v.ordinal == ordinal {
		return v
	}
	return nil
}

// handOver stops looking at what passes: it is no longer HTTP. What was held
// back as an incomplete head is then data, too.
func (g *gate) handOver() {
	g.open = true
	if g.err == nil {
		g.ready = len(g.held)
	}
}

// Write bounds how slowly a viewer may read. The deadline is set a little
// farther than needed, so that few writes have to move it.
func (g *gate) Write(p []byte) (int, error) {
	if needed := time.Now().Add(g.limits.patience(int64(len(p)))); g.writeBy.Before(needed) {
		g.writeBy = needed.Add(g.limits.Stall)
		if err := g.Conn.SetWriteDeadline(g.writeBy); err != nil {
			return 0, err
		}
	}
	n, err := g.Conn.Write(p)
	if err != nil {
		g.broken.Store(true)
	}
	return n, err
}

// SetDeadline is called when the connection is handed over.
func (g *gate) SetDeadline(t time.Time) error {
	g.writeBy = t
	return g.Conn.SetDeadline(t)
}

// SetWriteDeadline does nothing: net/http's is for a whole response, however
// long that is; [gate.Write] has a better one.
func (g *gate) SetWriteDeadline(time.Time) error { return nil }

// How long and how much a viewer may still send after its last response. Closing at once would
// reset the connection, and the viewer might never see why.
const (
	lingerTime  = 500 * time.Millisecond
	lingerBytes = 256 << 10
)

// Close lets a viewer that is refused or dismissed read its answer first, and
// cuts off one whose answer broke.
func (g *gate) Close() error {
	if g.lane != nil {
		if g.lane.postponed() {
			return nil
		}
		g.lane.closed()
	}
	switch {
	case g.broken.Load():
		return cut(g.Conn)
	case g.refused.Load() != nil || g.farewell:
		if half, ok := g.Conn.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // the rest of the farewell is worth trying anyway
		}
		_ = g.Conn.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.CopyN(io.Discard, g.Conn, lingerBytes)
	}
	return g.Conn.Close()
}

// cut closes without the usual end: a viewer of a response that ends with the
// connection could take its part for the whole. TLS would say close_notify,
// and wait five seconds for a viewer that takes nothing.
func cut(c net.Conn) error {
	if t, isTLS := c.(*tls.Conn); isTLS {
		c = t.NetConn()
	}
	if t, isTCP := bare(c).(*net.TCPConn); isTCP {
		_ = t.SetLinger(0) // a reset in place of FIN
	}
	return c.Close()
}

// tlsState returns the TLS state of a connection that was made ready for
// net/http; nil on plain HTTP.
func tlsState(c net.Conn) *tls.ConnectionState {
	if g, isGate := c.(*gate); isGate {
		c = g.Conn
	}
	if t, isTLS := c.(*tls.Conn); isTLS {
		state := t.ConnectionState()
		return &state
	}
	return nil
}
