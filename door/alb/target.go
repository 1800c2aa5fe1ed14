package alb

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// Groups holds the targets of all generations that are alive, so that a reload
// neither closes their connections nor forgets their health, and the key of
// the cookies that viewers stick to them with.
type Groups struct {
	after  func(time.Duration) <-chan time.Time
	cookie cipher.AEAD

	mu    sync.Mutex // protects alive and what its targets' leases count
	alive map[string]*target
}

// NewGroups returns an empty collection. after is the clock of health checks;
// nil: time.After.
func NewGroups(after func(time.Duration) <-chan time.Time) *Groups {
	if after == nil {
		after = time.After
	}
	key := make([]byte, 32)
	rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		panic("alb: " + err.Error()) // 32 bytes are a key
	}
	cookie, err := cipher.NewGCM(block)
	if err != nil {
		panic("alb: " + err.Error())
	}
	return &Groups{after: after, cookie: cookie, alive: map[string]*target{}}
}

// target is one registered target with its connections, load and health.
type target struct {
	id          string       // as it is registered: "10.0.0.5:8080"; of a function its ARN
	backend     backend      // nil: it has no address on this machine
	outstanding atomic.Int64 // requests that have no whole answer yet
	health      health

	settings string
	leases   int // generations that use it; under Groups.mu
	stop     func()
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

// lease returns the target of these settings, made now if it is new.
func (g *Groups) lease(a address, s *groupSettings) (*target, error) {
	key := a.key(s)
	g.mu.Lock()
	defer g.mu.Unlock()
	t := g.alive[key]
	if t == nil {
		made, err := g.begin(a, s)
		if err != nil {
			return nil, err
		}
		made.settings, t = key, made
		g.alive[key] = t
	}
	t.leases++
	return t, nil
}

func (g *Groups) begin(a address, s *groupSettings) (*target, error) {
	t := &target{id: a.id, stop: func() {}}
	var err error
	switch {
	case a.lambda != nil:
		t.backend = a.lambda
	case a.host == "":
		return t, nil
	default:
		if t.backend, err = origin.NewCustom(s.custom(a)); err != nil {
			return nil, err
		}
	}
	if s.check.off {
		return t, nil
	}
	probe, err := newProbe(a, s)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.stop = func() {
		cancel()
		probe.backend.Close()
		t.backend.Close()
	}
	go t.watch(ctx, probe, g.after)
	return t, nil
}

// release ends one lease of each target, and lets go of those that no
// generation uses: they have been deregistered, and their last request is over.
func (g *Groups) release(targets []*target) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range targets {
		if t.leases--; t.leases > 0 {
			continue
		}
		delete(g.alive, t.settings)
		t.stop()
	}
}

// Times of connections to targets (spec/load-balancer.md 5, 8.2).
const (
	connectTimeout     = 10 * time.Second
	maxResponseHeaders = 32 << 10
)

// groupSettings are what its targets have in common.
type groupSettings struct {
	group       string // ARN
	secure      bool   // HTTPS toward the targets
	idleTimeout time.Duration
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
