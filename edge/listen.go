package edge

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

func (s *Server) serveStreams() {
	if err := s.streams.Serve(s.arrived); !errors.Is(err, http.ErrServerClosed) {
		s.log.Error("engine stopped", "error", err)
	}
}

// acceptPlain takes connections without TLS: HTTP/1.x only (section 1.4).
func (s *Server) acceptPlain(l net.Listener) {
	s.accept(l, s.takePlain)
}

func (s *Server) takePlain(c net.Conn) { s.arrived.deliver(newGate(c, &s.limits)) }

// acceptTLS takes TLS connections; handshakes run side by side.
func (s *Server) acceptTLS(l net.Listener) {
	config := s.terms.listenerConfig(s.terms.overTCP, alpnH1)
	s.accept(l, func(c net.Conn) { s.takeTLS(c, config) })
}

func (s *Server) takeTLS(c net.Conn, config *tls.Config) {
	s.serving.Go(func() { s.handshake(tls.Server(c, config)) })
}

// handshake sends the connection to the engine that its viewer has agreed to.
func (s *Server) handshake(c *tls.Conn) {
	ctx, cancel := context.WithTimeout(s.greet, s.limits.Handshake)
	defer cancel()
	if err := c.HandshakeContext(ctx); err != nil {
		s.log.Debug("TLS handshake failed", "remote", c.RemoteAddr(), "error", err)
		c.Close()
		return
	}
	switch c.ConnectionState().NegotiatedProtocol {
	case acmeALPN: // the handshake was all that the authority wanted
		c.Close()
	case "h2":
		s.serving.Go(func() { s.serveH2(c) }) // with a stack that no handshake has grown
	default:
		s.arrived.deliver(newGate(c, &s.limits))
	}
}

// accept runs until the listener is closed. When the system is out of
// something, it waits a little, so that the loop does not spin.
func (s *Server) accept(l net.Listener, take func(net.Conn)) {
	const shortest, longest = 5 * time.Millisecond, time.Second
	pause := shortest
	for {
		c, err := l.Accept()
		switch {
		case err == nil:
			pause = shortest
			take(c)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			s.log.Warn("cannot accept connections", "error", err)
			if !sleep(s.greet, pause) {
				return
			}
			pause = min(2*pause, longest)
		}
	}
}

// sleep returns false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// handoff is the listener from which net/http takes the connections that
// have been made ready for it.
type handoff struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

func newHandoff() *handoff {
	return &handoff{connections: make(chan net.Conn), closed: make(chan struct{})}
}

// deliver waits until the engine takes the connection, or closes it.
func (h *handoff) deliver(c net.Conn) {
	select {
	case h.connections <- c:
	case <-h.closed:
		c.Close()
	}
}

// Accept, Close and Addr make handoff a [net.Listener].
func (h *handoff) Accept() (net.Conn, error) {
	select {
	case c := <-h.connections:
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and every deliver.
func (h *handoff) Close() error {
	h.once.Do(func() { close(h.closed) })
	return nil
}

// Addr has no meaning here: connections come from several sockets.
func (h *handoff) Addr() net.Addr { return &net.TCPAddr{} }
