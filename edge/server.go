package edge

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/edge/h2"
)

// Config is what a [Server] is made from.
type Config struct {
	HTTP  Bind // plain HTTP/1.x; the zero Bind: none
	HTTPS Bind // TLS with h1 and h2; the zero Bind: none
	QUIC  Bind // h3; the zero Bind: none, and sites with HTTP3 do without

	Certificates Certificates // required with HTTPS or QUIC
	// Challenge answers a certificate authority over plain HTTP (RFC 8555
	// section 8.3); false when the request is none of its. nil: nobody does.
	Challenge func(http.ResponseWriter, *http.Request) bool

	Limits   Limits
	Observer Observer         // nil: nobody
	Logger   *slog.Logger     // nil: silent
	Now      func() time.Time // nil: time.Now
}

// Server serves snapshots. Make one with [New], then call Start once, Swap for
// every new snapshot, and Shutdown once.
type Server struct {
	config   Config
	limits   Limits
	observer Observer
	log      *slog.Logger
	now      func() time.Time

	current  atomic.Pointer[Snapshot] // never nil
	terms    *terms
	sockets  sockets
	further  further      // protected by mu
	streams  *http.Server // h1
	h2       *h2.Server
	quic     *quicEngine // nil: no h3
	arrived  *handoff    // connections on their way to streams
	silent   silent
	lanes    lanes
	serving  sync.WaitGroup
	greet    context.Context // ends handshakes
	endGreet context.CancelFunc

	upgrades    sync.WaitGroup
	upgraded    context.Context // ends when all requests are answered
	endUpgraded context.CancelFunc

	listening bool // the sockets are open

	mu     sync.Mutex // serialises Swap and Shutdown
	closed bool
}

// New checks the configuration and makes a server that does not listen yet.
func New(c Config) (*Server, error) {
	if c.Certificates == nil && (c.HTTPS.wanted() || c.QUIC.wanted()) {
		return nil, errors.New("edge: TLS listeners need certificates")
	}
	s := &Server{
		config:   c,
		limits:   c.Limits.withDefaults(),
		observer: c.Observer,
		log:      c.Logger,
		now:      c.Now,
		arrived:  newHandoff(),
		further:  further{},
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.greet, s.endGreet = context.WithCancel(context.Background())
	s.upgraded, s.endUpgraded = context.WithCancel(context.Background())
	s.current.Store(nobody())
	s.terms = newTerms(c.Certificates, s.siteFor, s.now)
	s.streams = s.newStreamEngine()
	s.h2 = s.newH2Engine()
	return s, nil
}

// nobody is the snapshot before Start and after Shutdown: no site at all.
func nobody() *Snapshot {
	s, _ := NewSnapshot(0, nil, Options{})
	return s
}

// newStreamEngine configures net/http for h1, behind the [gate].
func (s *Server) newStreamEngine() *http.Server {
	return &http.Server{
		Handler:           handler{s},
		ReadHeaderTimeout: s.limits.Head,
		IdleTimeout:       s.limits.Idle,
		// Well above MaxHeadBytes, so that it is this package that refuses
		// with 494, not net/http with 431.
		MaxHeaderBytes: 4 * MaxHeadBytes,
		ErrorLog:       slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return s.withConnection(ctx, c.RemoteAddr(), tlsState(c), c)
		},
		ConnState:                    s.silent.track,
		DisableGeneralOptionsHandler: true,
	}
}

// Listen opens the sockets. Start does it by itself; whoever has to know the
// [Server.Addresses] before there is a snapshot does it first. Viewers wait
// meanwhile.
func (s *Server) Listen() error {
	if s.listening {
		return nil
	}
	err := s.sockets.open(s.config)
	s.listening = err == nil
	return err
}

// Start opens all listeners and serves the first snapshot. On an error
// nothing is left open; what is wrong is a list of findings (see
// [finding.From]).
func (s *Server) Start(first *Snapshot) error {
	if err := s.Listen(); err != nil {
		return err
	}
	s.Swap(first)
	if p := s.sockets.quic; p != nil {
		if err := s.startQUIC(p); err != nil {
			s.sockets.close()
			return err
		}
	}
	s.serving.Go(func() { s.serveStreams() })
	s.serving.Go(func() { s.h2.Watch(s.upgraded) })
	s.serving.Go(func() { s.lanes.watch(s.upgraded, s.now) })
	if l := s.sockets.http; l != nil {
		s.serving.Go(func() { s.acceptPlain(s.limited(l)) })
	}
	if l := s.sockets.https; l != nil {
		s.serving.Go(func() { s.acceptTLS(s.limited(l)) })
	}
	return nil
}

// Swap makes next the current snapshot. Requests that have begun keep theirs;
// the old snapshot is closed when the last of them has ended.
func (s *Server) Swap(next *Snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		for _, l := range next.listeners {
			l.Socket.Close()
		}
		next.Release()
		return
	}
	s.prepare(next)
	s.current.Swap(next).Release()
	s.listenFor(next)
	s.log.Debug("snapshot swapped", "generation", next.generation)
}

// Shutdown stops listening and waits until the requests that have begun are
// answered, or until ctx ends; then the rest is cut. Upgraded connections are
// ended after the requests. The current snapshot is closed at last.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	s.sockets.closeStreams()
	s.listenFor(nobody())
	s.endGreet()
	s.silent.close()
	err := errors.Join(s.streams.Shutdown(ctx), s.h2.Shutdown(ctx), s.quic.shutdown(ctx), s.lanes.wait(ctx))
	s.endUpgraded()
	if err != nil {
		err = errors.Join(err, s.streams.Close())
	}
	s.arrived.Close()
	s.serving.Wait()
	s.upgrades.Wait()
	s.current.Swap(nobody()).Release()
	return err
}

// Addresses are where a started server listens; nil: not on this.
type Addresses struct{ HTTP, HTTPS, QUIC net.Addr }

// Addresses returns the addresses that were bound by Start.
func (s *Server) Addresses() Addresses { return s.sockets.addresses() }
