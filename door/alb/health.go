package alb

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// state is a target's health (spec/load-balancer.md 5.3).
type state int32

const (
	initial state = iota
	healthy
	unhealthy
)

var stateNames = [...]string{"initial", "healthy", "unhealthy"}

// check is how the health of targets is found out.
type check struct {
	off               bool
	secure            bool
	port              int // 0: the port of the traffic
	path              string
	timeout, interval time.Duration
	rise, fall        int // successes and failures in a row that flip the state
	codes             string
}

// health is the state of one target; only its own probe changes it.
type health struct {
	state  atomic.Int32
	streak int // successes in a row; failures when negative
}

func (h *health) now() state { return state(h.state.Load()) }

// observe takes one result. A new target needs a single success; later
// changes take the thresholds.
func (h *health) observe(ok bool, c *check) {
	switch {
	case ok && h.streak > 0:
		h.streak++
	case ok:
		h.streak = 1
	case h.streak < 0:
		h.streak--
	default:
		h.streak = -1
	}
	switch {
	case ok && (h.now() == initial || h.streak >= c.rise):
		h.state.Store(int32(healthy))
	case !ok && -h.streak >= c.fall:
		h.state.Store(int32(unhealthy))
	}
}

// matches reports whether a status is one of the matcher's: "200,202" or
// "200-299".
func (c *check) matches(status int) bool {
	for part := range strings.SplitSeq(c.codes, ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			high = low
		}
		from, err := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		if err == nil && err2 == nil && status >= from && status <= to {
			return true
		}
	}
	return false
}

// probe asks one target how it is.
type probe struct {
	backend backend
	check   *check
	host    string // the target's address: never the site's name; "" of a function
	scheme  string
}

func newProbe(a address, s *groupSettings) (*probe, error) {
	c := s.check
	if a.lambda != nil {
		return &probe{backend: a.lambda, check: &c}, nil
	}
	cfg := s.custom(a)
	cfg.Protocol = protocol(c.secure)
	cfg.ConnectTimeout, cfg.ReadTimeout, cfg.CompletionTimeout = c.timeout, c.timeout, c.timeout
	cfg.KeepAliveTimeout = time.Nanosecond // each check connects anew
	host := a.id
	if c.port != 0 {
		cfg.HTTPPort, cfg.HTTPSPort = c.port, c.port
		bare, _ := splitAddress(a.id, 0)
		host = net.JoinHostPort(bare, strconv.Itoa(c.port))
	}
	o, err := origin.NewCustom(cfg)
	return &probe{o, &c, host, map[bool]string{false: "http", true: "https"}[c.secure]}, err
}

// healthy makes one check. Redirects are not followed.
func (p *probe) healthy(ctx context.Context) bool {
	path, query, hasQuery := strings.Cut(p.check.path, "?")
	ctx, cancel := context.WithTimeout(ctx, p.check.timeout)
	defer cancel()
	resp, err := p.backend.Fetch(ctx, &exchange.Request{
		Method: "GET", Scheme: p.scheme, Host: p.host, Path: path, Query: query, HasQuery: hasQuery, Proto: exchange.HTTP11,
		Fields: exchange.NewFields(exchange.Field{Name: "User-Agent", Value: "ELB-HealthChecker/2.0", Owner: owner}),
	})
	if err != nil {
		return false
	}
	exchange.Discard(resp.Body)
	return p.check.matches(resp.Status)
}

// watch checks the target at its interval until ctx ends.
func (t *target) watch(ctx context.Context, p *probe, after func(time.Duration) <-chan time.Time) {
	for {
		ok := p.healthy(ctx)
		if ctx.Err() != nil {
			return
		}
		t.health.observe(ok, p.check)
		select {
		case <-ctx.Done():
			return
		case <-after(p.check.interval):
		}
	}
}
