package edge

import (
	"context"
	"errors"
	"net"
	"net/http"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
)

// errNotOverQUIC ends the handshake of a viewer whose server name belongs to
// no site, or to one without h3.
var errNotOverQUIC = errors.New("no site offers h3 under this name")

// quicEngine is HTTP/3. A nil one does nothing.
type quicEngine struct {
	server    *http3.Server
	transport *quic.Transport
}

func (s *Server) startQUIC(packets net.PacketConn) error {
	e := &quicEngine{
		transport: &quic.Transport{Conn: packets},
		server: &http3.Server{
			Handler:        handler{s},
			MaxHeaderBytes: 4 * MaxHeadBytes, // as for h2: the refusal is ours
			IdleTimeout:    s.limits.Idle,
			Logger:         s.log,
			ConnContext: func(ctx context.Context, c *quic.Conn) context.Context {
				state := c.ConnectionState().TLS
				return withConnection(ctx, c.RemoteAddr(), &state, nil)
			},
		},
	}
	listener, err := e.transport.Listen(s.terms.listenerConfig(s.terms.overQUIC, alpnH3), &quic.Config{
		HandshakeIdleTimeout: s.limits.Handshake,
		MaxIdleTimeout:       s.limits.Idle,
		MaxIncomingStreams:   int64(s.limits.Streams),
	})
	if err != nil {
		return err
	}
	s.quic = e
	s.serving.Go(func() {
		if err := e.server.ServeListener(listener); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, quic.ErrServerClosed) {
			s.log.Error("h3 engine stopped", "error", err)
		}
	})
	return nil
}

// shutdown drains until ctx ends, then cuts the rest and closes the socket.
func (e *quicEngine) shutdown(ctx context.Context) error {
	if e == nil {
		return nil
	}
	err := e.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, e.server.Close())
	}
	return errors.Join(err, e.transport.Close(), e.transport.Conn.Close())
}
