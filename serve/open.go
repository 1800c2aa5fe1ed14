package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/edge/accesslog"
	"github.com/lintel-edge/lintel/edge/certificate"
	"github.com/lintel-edge/lintel/edge/metrics"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/serve/admin"
	"github.com/lintel-edge/lintel/serve/datadir"
)

// The codes of findings about the process's surroundings.
const (
	CodeDataInUse = "SERVE-DATA-IN-USE" // another Lintel owns the data directory
	CodeData      = "SERVE-DATA"        // the data directory cannot be used
	CodeAdmin     = "SERVE-ADMIN"       // the admin address cannot be listened on
)

// openData takes the data directory and opens what lives in it.
func (s *Server) openData(context.Context) error {
	dir, err := datadir.Open(s.facts.Data)
	if err != nil {
		return dataFinding(s.facts.Data, err).Err()
	}
	s.dir = dir
	s.closing = append(s.closing, dir.Close)
	if err := s.openCache(); err != nil {
		return err
	}
	for _, open := range []func() error{s.openCertificates, s.openLog, s.openFunctions} {
		if err := open(); err != nil {
			return err
		}
	}
	return nil
}

func dataFinding(path string, err error) finding.List {
	f := finding.Finding{
		Code: CodeData, Place: finding.Place{File: path}, Message: err.Error(),
		Fix: "name another directory with --data",
	}
	if inUse, ok := errors.AsType[*datadir.InUseError](err); ok {
		f.Code, f.Message = CodeDataInUse, inUse.Error()
		f.Fix = "stop that one, or give this one its own directory with --data"
	}
	return finding.List{f}
}

func (s *Server) openCache() error {
	store, err := cache.New(cache.Config{
		MemoryBytes: s.facts.CacheMemory, DiskBytes: s.facts.CacheDisk, DiskDir: s.dir.Cache(), Now: s.now, Logger: s.log,
	})
	if err != nil {
		return err
	}
	s.cache = store
	s.closing = append(s.closing, store.Close)
	return nil
}

func (s *Server) openCertificates() error {
	config := certificate.Config{Directory: s.dir.CA(), Logger: s.log, Now: s.now}
	for _, pair := range s.facts.Certificates {
		config.Files = append(config.Files, certificate.Pair{Certificate: pair.CertFile, Key: pair.KeyFile})
	}
	acme, err := s.acme()
	if err != nil {
		return err
	}
	config.ACME = acme
	store, problems := certificate.Open(config)
	if problems.HasErrors() {
		return problems.Err()
	}
	s.certificates = store
	s.closing = append(s.closing, func() error { store.Close(); return nil })
	if s.facts.CAOut != "" {
		return os.WriteFile(s.facts.CAOut, store.Authority().PEM(), 0o644)
	}
	return nil
}

func (s *Server) openLog() error {
	s.metrics = metrics.New(metrics.Sources{Cache: s.cacheSize, LogDropped: s.logDropped, Expiries: s.expiries})
	s.observers = observers{s.metrics}
	if s.facts.LogFormat == accesslog.None {
		return nil
	}
	access, err := accesslog.New(accesslog.Config{
		Dir: s.dir.Logs(), Format: s.facts.LogFormat, Location: cloudfront.DefaultPop, Cookies: s.logsCookies,
		Now: s.now, Logger: s.log,
	})
	if err != nil {
		return dataFinding(s.dir.Logs(), err).Err()
	}
	s.access = access
	s.observers = observers{s.access, s.metrics}
	s.closing = append(s.closing, access.Close)
	return nil
}

func (s *Server) logDropped() int64 {
	if s.access == nil {
		return 0
	}
	return s.access.Dropped()
}

// logsCookies says whether a door's log has cookies.
func (s *Server) logsCookies(id string) bool {
	g := s.current.Load()
	return g != nil && g.cookieLogs[id]
}

func (s *Server) expiries() map[string]time.Time {
	out := map[string]time.Time{}
	for _, e := range s.certificates.Expiries() {
		out[e.Name] = e.After
	}
	return out
}

func (s *Server) cacheSize() metrics.Cache {
	c := s.cache.Stats()
	return metrics.Cache{
		MemoryObjects: c.MemoryObjects, DiskObjects: c.DiskObjects, MemoryBytes: c.MemoryBytes, DiskBytes: c.DiskBytes,
	}
}

// openSockets opens the places where viewers are listened for. The doors
// write their ports into redirects, so this comes before the configuration.
func (s *Server) openSockets(context.Context) error {
	b, err := bind(s.facts, s.process.Getenv)
	if err != nil {
		return err
	}
	s.edge, err = edge.New(edge.Config{
		HTTP: b.http, HTTPS: b.https, QUIC: b.quic,
		Certificates: keyring{s}, Challenge: s.certificates.SolveHTTP, Observer: s.observers, Logger: s.log, Now: s.now,
	})
	if err != nil {
		return err
	}
	s.closing = append(s.closing, func() error { return s.edge.Shutdown(context.Background()) })
	err = s.edge.Listen()
	if list, ok := finding.From(err); ok {
		return nameOccupants(list).Err()
	}
	return err
}

// observers tells each of them in turn.
type observers []edge.Observer

// Observe makes observers an [edge.Observer].
func (all observers) Observe(o *edge.Observation) {
	for _, one := range all {
		one.Observe(o)
	}
}

// openControls opens the admin socket, and the address for metrics and health.
func (s *Server) openControls(context.Context) error {
	token, err := s.dir.NewToken()
	if err != nil {
		return dataFinding(s.dir.Path(), err).Err()
	}
	s.socket, err = admin.Listen(s.dir.Socket())
	if err != nil {
		return dataFinding(s.dir.Path(), fmt.Errorf("opening the admin socket: %w", err)).Err()
	}
	s.serveHTTP("admin socket", admin.NewServer(admin.Handler(operations{s}, token)), s.socket)
	if s.facts.Admin == nowhere {
		return nil
	}
	s.admin, err = net.Listen("tcp", s.facts.Admin)
	if err != nil {
		return adminFinding(s.facts.Admin, err).Err()
	}
	s.serveHTTP("metrics", &http.Server{
		Handler: s.metrics.Handler(s.ready), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute,
	}, s.admin)
	return nil
}

func adminFinding(address string, err error) finding.List {
	return nameOccupants(finding.List{{
		Code: CodeAdmin, Subject: address,
		Message: fmt.Sprintf("cannot listen for metrics and health on %q: %v", address, err),
		Fix:     "choose another address with --admin, or \"none\"",
	}})
}
