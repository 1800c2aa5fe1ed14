package alb

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// target is one registered target with its connections, load and health.
type target struct {
	id          string       // as it is registered: "10.0.0.5:8080"; of a function its ARN
	backend     backend      // nil: it has no address on this machine
	outstanding atomic.Int64 // requests that have no whole answer yet
	health      targetHealth
	ramp        ramp
	tally       tally

	// life ends all its requests, with the reason.
	life context.Context
	end  context.CancelCauseFunc

	settings *groupSettings
	probe    *probe // nil: its health is not checked

	// Under the lock of Groups:
	key    string
	leases int    // generations that use it, and its deregistration
	batch  int    // the compilation that registered it
	joined bool   // others were in its group before
	stay   func() // it is being deregistered; calling it ends that
}

// backend is what answers behind a target: a server, or a function.
type backend interface {
	Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error)
	Close()
}

// address is a target as it can be reached.
type address struct {
	id     string
	host   string // "" when this machine has none for it
	port   int
	lambda *lambda // nil: the target is a server
}

// key tells targets apart: those of one key are the same, in any generation.
func (a *address) key(s *groupSettings) string {
	if a.lambda != nil {
		return fmt.Sprintf("%s %p %t %+v", a.id, a.lambda.function, a.lambda.multi, *s)
	}
	return fmt.Sprintf("%s %s %d %+v", a.id, a.host, a.port, *s)
}

func newTarget(a address, s *groupSettings) (*target, error) {
	t := &target{id: a.id, settings: s}
	t.life, t.end = context.WithCancelCause(context.Background())
	if a.lambda == nil && a.host == "" {
		return t, nil
	}
	var err error
	if t.backend, err = newBackend(a, s.version, s.custom(a)); err != nil || s.check.off {
		return t, err
	}
	t.probe, err = newProbe(a, s)
	return t, err
}

// newBackend speaks the protocol version of the group.
func newBackend(a address, version string, cfg origin.CustomConfig) (backend, error) {
	switch {
	case a.lambda != nil:
		return a.lambda, nil
	case version == versionHTTP1:
		return origin.NewCustom(cfg)
	}
	return origin.NewHTTP2(cfg)
}

func (t *target) isFunction() bool {
	_, is := t.backend.(*lambda)
	return is
}

// close ends the checks and lets idle connections go; nobody uses t any more.
func (t *target) close() {
	t.end(nil)
	if t.probe != nil {
		t.probe.backend.Close()
	}
	if t.backend != nil {
		t.backend.Close()
	}
}

// bound returns a context that ends with ctx and with the target's life.
// release frees what that takes.
func (t *target) bound(ctx context.Context) (both context.Context, release func()) {
	both, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(t.life, func() { cancel(context.Cause(t.life)) })
	return both, func() {
		stop()
		cancel(nil)
	}
}

// Protocol versions of target groups.
const (
	versionHTTP1 = "HTTP1"
	versionHTTP2 = "HTTP2"
	versionGRPC  = "GRPC"
)

// Times of connections to targets (spec/load-balancer.md 5, 8.2).
const (
	connectTimeout     = 10 * time.Second
	maxResponseHeaders = 32 << 10
)

// groupSettings are what its targets have in common.
type groupSettings struct {
	group       string // ARN
	secure      bool   // HTTPS toward the targets
	version     string // "HTTP1", "HTTP2" or "GRPC"
	idleTimeout time.Duration
	delay       time.Duration // of deregistration
	slowStart   time.Duration // 0: none
	check       check
}

// custom is a target's server: its certificate is never verified, and nothing
// is sent twice (spec/load-balancer.md 5, 8.4).
func (s *groupSettings) custom(a address) origin.CustomConfig {
	return origin.CustomConfig{
		ID: s.group + " " + a.id, Domain: a.host, HTTPPort: a.port, HTTPSPort: a.port, Protocol: protocol(s.secure),
		ConnectTimeout: connectTimeout, ReadTimeout: s.idleTimeout, KeepAliveTimeout: s.idleTimeout, UpgradeIdleTimeout: s.idleTimeout,
		MaxHeaderBytes: maxResponseHeaders, Attempts: 1, SkipVerify: true,
	}
}

func protocol(secure bool) string {
	if secure {
		return "https-only"
	}
	return "http-only"
}

// splitAddress reads "host:port" or "host"; port is the one where none is given.
func splitAddress(text string, port int) (string, int) {
	host, digits, err := net.SplitHostPort(text)
	if err != nil {
		return text, port
	}
	if n, err := strconv.Atoi(digits); err == nil {
		port = n
	}
	return host, port
}
