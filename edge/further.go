package edge

import (
	"context"
	"crypto/tls"
	"net"
	"strconv"

	"github.com/lintel-edge/lintel/finding"
)

// Listener is a socket of its own for one site: whatever host viewers name
// there, they reach it. Listeners come and go with snapshots, beside the
// addresses of [Config].
type Listener struct {
	// Socket is open, and of TCP. The server takes viewers from it from the
	// snapshot on that has it first, and closes it when one no longer has it.
	Socket net.Listener
	Secure bool // TLS
	Site   Site
	// Carrier takes the connections as they are, and no request is read from
	// them; then Site needs no door. nil: they speak HTTP.
	Carrier Carrier
	ALPN    []string // protocols that a Carrier offers over TLS, in the order of preference

	terms *tls.Config // of a Carrier over TLS
}

// Carrier passes connections on without knowing what is said on them.
type Carrier interface {
	// ServeConn returns when the connection is over, which it is at the latest
	// when ctx ends, and has closed it then.
	ServeConn(ctx context.Context, c net.Conn)
}

// Port is the number of the listener's socket, by which a snapshot knows it.
func (l *Listener) Port() int { return localPort(l.Socket.Addr()) }

func localPort(a net.Addr) int {
	if t, isTCP := a.(*net.TCPAddr); isTCP {
		return t.Port
	}
	return 0
}

// OpenListener opens a socket for a [Listener]. What says what it is for, in a
// finding.
func OpenListener(what, address string) (net.Listener, *finding.Finding) {
	socket, err := net.Listen("tcp", address)
	if err != nil {
		f := listenFinding(what, Bind{Address: address}, err)
		return nil, &f
	}
	return socket, nil
}

// CodePortTaken says that two listeners of a snapshot have one port.
const CodePortTaken = "edge-port-taken"

// listenAt enters a listener into a snapshot that is being built.
func (s *Snapshot) listenAt(l *Listener) finding.List {
	if other := s.listeners[l.Port()]; other != nil {
		return finding.List{{
			Code: CodePortTaken, Subject: l.Site.ID,
			Message: "port " + strconv.Itoa(l.Port()) + " is that of two listeners, of " + other.Site.ID + " and " + l.Site.ID,
		}}
	}
	s.listeners[l.Port()] = l
	if l.Site.Door == nil && l.Carrier == nil {
		return finding.List{siteWithoutDoor(&l.Site)}
	}
	return nil
}

// siteAt returns the site that a name from [hostName] belongs to at a port; 0
// stands for the server's own addresses. nil: none.
func (s *Snapshot) siteAt(port int, name string) *Site {
	if port == 0 {
		return s.site(name)
	}
	if l := s.listeners[port]; l != nil {
		return &l.Site
	}
	return nil
}

// further are the sockets that snapshots brought, by port. They are under
// [Server.mu].
type further map[int]net.Listener

// prepare makes what a snapshot's listeners need besides the snapshot itself.
func (s *Server) prepare(next *Snapshot) {
	for _, l := range next.listeners {
		if l.Carrier != nil && l.Secure {
			l.terms = s.terms.configs[l.Site.TLS.row][alpnH1].Clone()
			l.terms.NextProtos = l.ALPN
		}
	}
}

// listenFor takes viewers from the sockets that the current snapshot brings,
// and closes those that it has no more.
func (s *Server) listenFor(now *Snapshot) {
	for port, socket := range s.further {
		if l := now.listeners[port]; l == nil || l.Socket != socket {
			socket.Close()
			delete(s.further, port)
		}
	}
	for port, l := range now.listeners {
		if s.further[port] == nil {
			s.further[port] = l.Socket
			s.serving.Go(func() { s.acceptFurther(port, s.limited(l.Socket)) })
		}
	}
}

// acceptFurther takes the connections of a snapshot's socket: whether they are
// to be TLS is the current snapshot's to say.
func (s *Server) acceptFurther(port int, l net.Listener) {
	config := s.terms.listenerConfig(s.terms.overTCP, alpnH1)
	s.accept(l, func(c net.Conn) {
		switch now := s.current.Load().listeners[port]; {
		case now == nil:
			c.Close()
		case now.Carrier != nil:
			s.upgrades.Go(func() { s.carry(now, c) })
		case now.Secure:
			s.takeTLS(c, config)
		default:
			s.takePlain(c)
		}
	})
}

// carry hands a connection over as it is, or as it is behind TLS. It holds no
// snapshot, because it may last for days.
func (s *Server) carry(l *Listener, c net.Conn) {
	if l.terms == nil {
		l.Carrier.ServeConn(s.upgraded, c)
		return
	}
	secured := tls.Server(c, l.terms)
	ctx, cancel := context.WithTimeout(s.greet, s.limits.Handshake)
	err := secured.HandshakeContext(ctx)
	cancel()
	if err != nil {
		s.log.Debug("TLS handshake failed", "remote", c.RemoteAddr(), "error", err)
		c.Close()
		return
	}
	l.Carrier.ServeConn(s.upgraded, secured)
}

// siteFor is the site that a viewer who greets wants; nil: none.
func (s *Server) siteFor(hello *tls.ClientHelloInfo) *Site {
	return s.current.Load().siteAt(s.furtherPort(hello.Conn), hostName(hello.ServerName))
}

// furtherPort is the port by which a connection came, if that is a snapshot's
// and not one of the server's own; else 0.
func (s *Server) furtherPort(c net.Conn) int {
	if c == nil {
		return 0
	}
	port := localPort(c.LocalAddr())
	for _, own := range []net.Listener{s.sockets.http, s.sockets.https} {
		if own != nil && localPort(own.Addr()) == port {
			return 0
		}
	}
	return port
}
