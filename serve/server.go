package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/edge/metrics"
	"github.com/lintel-edge/lintel/serve/datadir"
	"github.com/lintel-edge/lintel/serve/systemd"
	"github.com/lintel-edge/lintel/serve/watch"
	"github.com/lintel-edge/lintel/terraform"
)

// Process is what a Server is given of the process that it runs in.
type Process struct {
	Getenv  func(string) string
	Version string
	Logger  *slog.Logger     // nil: silent
	Now     func() time.Time // nil: time.Now
	// Reload asks for the configuration to be read again, once for each value
	// (SIGHUP). nil: nobody does.
	Reload <-chan os.Signal
	// Told is called for every configuration after the first that went live or
	// was refused, one at a time. nil: nobody is told.
	Told func(News)
}

// Server serves one source: make one with [Start], then [Server.Run] it.
type Server struct {
	flags   Config // as the user gave them; the local file and defaults come on top
	facts   Config // at the start: those that take a restart to change
	process Process
	log     *slog.Logger
	now     func() time.Time
	started time.Time

	dir          *datadir.Dir
	cache        *cache.Store
	certificates *certificate.Store
	origins      *cloudfront.Origins
	groups       *alb.Groups
	backends     *apigateway.Origins
	issuers      *apigateway.Issuers
	parsed       *terraform.Cache
	geo          *maxminddb.Reader // nil until it is needed
	credentials  aws.CredentialsProvider
	access       *accesslog.Log // nil: no access log is wanted
	observers    observers
	metrics      *metrics.Metrics
	workshop     *workshop
	watcher      *watch.Watcher
	notify       systemd.Notifier

	edge   *edge.Server
	admin  net.Listener // metrics and health; nil: none
	socket net.Listener // for other processes of the user

	reloading sync.Mutex // one journey at a time
	current   atomic.Pointer[generation]
	refused   atomic.Pointer[News] // the last news, when it was a refusal
	draining  atomic.Bool
	closing   []func() error // the last one first
}

// Start takes the data directory into possession, takes the first
// configuration through the [journey], and serves it. When anything is wrong,
// nothing is left behind; errors of the configuration come as findings (see
// [finding.From]).
func Start(ctx context.Context, flags Config, p Process) (*Server, error) {
	s := newServer(flags, p)
	for _, step := range []func(context.Context) error{
		s.openFacts,    // where things are
		s.openData,     // the lock, the cache, the certificates, the log
		s.openSockets,  // inherited ones, or those of the given addresses
		s.openFirst,    // the configuration; its last stage serves
		s.openControls, // the admin socket and the metrics
	} {
		if err := step(ctx); err != nil {
			return nil, errors.Join(err, s.close())
		}
	}
	return s, nil
}

func newServer(flags Config, p Process) *Server {
	s := &Server{
		flags: flags, process: p, log: p.Logger, now: p.Now,
		origins: cloudfront.NewOrigins(), groups: alb.NewGroups(nil), parsed: terraform.NewCache(),
		notify:      systemd.NewNotifier(p.Getenv),
		credentials: credentialsFrom(p.Getenv),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	s.backends = apigateway.NewOrigins(apigateway.OriginConfig{Address: s.resolveBackend, Logger: s.log})
	s.issuers = apigateway.NewIssuers(s.backends, s.keysOf, s.now)
	s.started = s.now()
	return s
}

// openFacts reads the facts that are needed before the configuration is.
func (s *Server) openFacts(ctx context.Context) error {
	if problems := s.flags.Source.check(); problems != nil {
		return problems.Err()
	}
	local, _, problems := readLocalFile(s.flags.Source)
	if problems.HasErrors() {
		_, problems = s.flags.Source.load(ctx, s.flags, s.parsed) // those of the rest are to be told with them
		problems.Sort()
		return problems.Err()
	}
	s.facts = s.flags.or(local).or(defaults())
	if s.facts.Data != "" {
		return nil
	}
	data, err := datadir.Default(s.process.Getenv)
	s.facts.Data = data
	return err
}

// openFirst takes the first configuration through the journey.
func (s *Server) openFirst(ctx context.Context) error {
	watcher, err := watch.New(s.log)
	if err != nil {
		return fmt.Errorf("watching files: %w", err)
	}
	s.watcher = watcher
	s.closing = append(s.closing, watcher.Close)
	done := hurry()
	g := s.travel(ctx, 1)
	done()
	if g.findings.HasErrors() {
		return g.findings.Err()
	}
	s.metrics.Live(g.number, g.live, g.live.Sub(g.began))
	tidyMemory()
	return nil
}

// Run serves until the context ends: it reads the configuration again when
// its files change or when it is asked to. Then it stops listening, lets the
// requests that have begun end, within the drain limit, and closes everything.
func (s *Server) Run(ctx context.Context) error {
	work, stop := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { s.watcher.Run(work, func(c watch.Change) { s.changed(work, c) }) })
	helpers.Go(func() { s.obeySignals(work) })
	helpers.Go(func() { s.notify.Watchdog(work, func() bool { return s.current.Load() != nil }) })
	s.tell(s.notify.Ready(s.summary()))

	<-ctx.Done()
	s.tell(s.notify.Stopping())
	s.draining.Store(true)
	stop()
	helpers.Wait()
	return errors.Join(s.drain(), s.close())
}

// drain ends serving; what has not ended within the limit is cut.
func (s *Server) drain() error {
	ctx, cancel := context.WithTimeout(context.Background(), s.facts.DrainLimit)
	defer cancel()
	err := s.edge.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("requests were still running after %v and have been cut", s.facts.DrainLimit)
	}
	return err
}

// close undoes what was opened, in the opposite order.
func (s *Server) close() error {
	var errs []error
	for i := len(s.closing) - 1; i >= 0; i-- {
		errs = append(errs, s.closing[i]())
	}
	s.closing = nil
	return errors.Join(errs...)
}

// obeySignals reloads whenever somebody asks.
func (s *Server) obeySignals(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.process.Reload:
			s.reload(ctx, "asked to by a signal")
		}
	}
}

// ready says why no request should be sent here; nil: it may.
func (s *Server) ready() error {
	if s.draining.Load() {
		return errors.New("draining")
	}
	if s.current.Load() == nil {
		return errors.New("no configuration yet")
	}
	return nil
}

// tell reports trouble with telling somebody else.
func (s *Server) tell(err error) {
	if err != nil {
		s.log.Warn("telling the service manager", "err", err)
	}
}

// serveHTTP runs one of the control servers until close.
func (s *Server) serveHTTP(name string, server *http.Server, l net.Listener) {
	go func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("control server ended", "server", name, "err", err)
		}
	}()
	s.closing = append(s.closing, server.Close)
}
