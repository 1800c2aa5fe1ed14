package edge

import (
	"crypto/tls"
	"net"
)

// gate stands between a viewer's h1 connection and net/http.
type gate struct{ net.Conn }

func newGate(c net.Conn, _ *Limits) *gate { return &gate{c} }

// tlsState returns the TLS state of a connection that was made ready for
// net/http; nil on plain HTTP.
func tlsState(c net.Conn) *tls.ConnectionState {
	if g, ok := c.(*gate); ok {
		c = g.Conn
	}
	if t, ok := c.(*tls.Conn); ok {
		state := t.ConnectionState()
		return &state
	}
	return nil
}
