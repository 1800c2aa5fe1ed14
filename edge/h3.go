package edge

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync/atomic"
	"time"

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
	active    atomic.Int64 // requests
}

// counting counts the requests that a shutdown has to wait for.
func (e *quicEngine) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.active.Add(1)
		defer e.active.Add(-1)
		next.ServeHTTP(w, r)
	})
}

func (s *Server) startQUIC(packets net.PacketConn) error {
	e := &quicEngine{
		transport: &quic.Transport{Conn: packets},
		server: &http3.Server{
			MaxHeaderBytes: 4 * MaxHeadBytes, // as for h2: the refusal is ours
			IdleTimeout:    s.limits.Idle,
			Logger:         s.log,
			ConnContext: func(ctx context.Context, c *quic.Conn) context.Context {
				state := c.ConnectionState().TLS
				return s.withConnection(ctx, c.RemoteAddr(), &state, nil)
			},
		},
	}
	e.server.Handler = e.counting(handler{s})
	listener, err := e.transport.Listen(s.terms.listenerConfig(s.terms.overQUIC, alpnH3), &quic.Config{
		HandshakeIdleTimeout: s.limits.Handshake,
		// A viewer that waits for a slow origin sends nothing, so silence is
		// filled with pings; idleness is counted by requests, above.
		MaxIdleTimeout:     s.limits.Idle,
		KeepAlivePeriod:    s.limits.Idle / 2,
		MaxIncomingStreams: int64(s.limits.Streams),
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

// farewell is how long viewers without a request may take to close their
// connections after GOAWAY; the last bytes of a response are on their way then.
const farewell = 500 * time.Millisecond

// shutdown drains until ctx ends, then cuts the rest and closes the socket.
// Viewers are asked to go, but one that stays without a request holds up nobody.
func (e *quicEngine) shutdown(ctx context.Context) error {
	if e == nil {
		return nil
	}
	idle, leave := context.WithCancel(ctx)
	defer leave()
	go func() {
		for e.active.Load() > 0 && sleep(idle, 10*time.Millisecond) {
		}
		sleep(idle, farewell)
		leave()
	}()
	err := e.server.Shutdown(idle)
	if ctx.Err() == nil && errors.Is(err, context.Canceled) {
		err = nil // nobody was cut
	}
	return errors.Join(err, e.transport.Close(), e.transport.Conn.Close())
}
