package alb

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/origin/health"
)

// probe asks one target how it is (spec/load-balancer.md 5.3).
type probe struct {
	backend backend
	check   *check
	host    string // the target's address: never the site's name; "" of a function
	scheme  string
	grpc    bool
	address string // to connect to
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
	b, err := newBackend(a, s.version, cfg)
	return &probe{
		backend: b, check: &c, host: host, scheme: map[bool]string{false: "http", true: "https"}[c.secure], grpc: s.version == versionGRPC,
		address: net.JoinHostPort(a.host, strconv.Itoa(cmp.Or(c.port, a.port))),
	}, err
}

// run makes one check; nil: a success. Redirects are not followed.
func (p *probe) run(ctx context.Context) *failed {
	ctx, cancel := context.WithTimeout(ctx, p.check.timeout)
	defer cancel()
	if p.check.connect {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.address)
		if err != nil {
			return p.failure(ctx, err)
		}
		conn.Close()
		return nil
	}
	resp, err := p.backend.Fetch(ctx, p.request())
	if err != nil {
		return p.failure(ctx, err)
	}
	defer exchange.Discard(resp.Body)
	code := resp.Status
	if p.grpc {
		if code, err = grpcStatus(resp); err != nil {
			return p.failure(ctx, err)
		}
	}
	if !health.Matches(p.check.codes, code) {
		return mismatch(code)
	}
	return nil
}

func (p *probe) request() *exchange.Request {
	r := &exchange.Request{Method: http.MethodGet, Scheme: p.scheme, Host: p.host, Proto: exchange.HTTP11}
	r.Path, r.Query, r.HasQuery = strings.Cut(p.check.path, "?")
	r.Fields.Add("User-Agent", "ELB-HealthChecker/2.0", owner)
	if p.grpc {
		r.Method, r.Proto = http.MethodPost, exchange.HTTP2
		r.Fields.Add("Content-Type", "application/grpc", owner)
		r.Fields.Add("TE", "trailers", owner)
		r.Body, r.ContentLength = exchange.NewBytes(emptyMessage), int64(len(emptyMessage))
	}
	return r
}

func (p *probe) failure(ctx context.Context, err error) *failed {
	var timeout interface{ Timeout() bool }
	if ctx.Err() == context.DeadlineExceeded || errors.As(err, &timeout) && timeout.Timeout() {
		return timedOut
	}
	return disconnected
}

// watch checks a target at its interval until its life ends.
func (g *Groups) watch(t *target) {
	for {
		f := t.probe.run(t.life)
		if t.life.Err() != nil {
			return
		}
		g.observe(t, f)
		select {
		case <-t.life.Done():
			return
		case <-g.after(t.probe.check.interval):
		}
	}
}

// observe takes the result of a check. Who becomes healthy may have to start
// slowly, for which the others of its group are looked at.
func (g *Groups) observe(t *target, f *failed) {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := t.health.Now() == health.Initial
	if f != nil {
		t.health.failed.Store(f)
	}
	if rose := t.health.Observe(f == nil, t.probe.check.thresholds); rose && t.settings.slowStart > 0 && (!first || t.joined) && g.hasSteady(t) {
		t.ramp.begin()
	}
	if t.health.Now() == health.Unhealthy {
		t.ramp.end()
	}
}

// emptyMessage is a gRPC message without content: not compressed, 0 bytes long.
var emptyMessage = make([]byte, 5)

// maxProbeBody is how much of the answer to a gRPC check is read on the way to
// its trailer, in bytes.
const maxProbeBody = 64 << 10

// grpcStatus is the code of a gRPC answer, which is in its head when there is
// nothing else, else in its trailer.
func grpcStatus(resp *exchange.Response) (int, error) {
	text := resp.Fields.Get("Grpc-Status")
	if text == "" && resp.Body != nil {
		if _, err := io.Copy(io.Discard, io.LimitReader(resp.Body, maxProbeBody)); err != nil {
			return 0, err
		}
	}
	if text == "" && resp.Trailer != nil {
		trailer := resp.Trailer()
		text = trailer.Get("Grpc-Status")
	}
	code, err := strconv.Atoi(text)
	if err != nil {
		return 0, &origin.Error{Kind: origin.Invalid, Err: errors.New("the answer has no gRPC status")}
	}
	return code, nil
}

// isGRPC reports whether a request is a gRPC call.
func isGRPC(r *exchange.Request) bool {
	return strings.HasPrefix(r.Fields.Get("Content-Type"), "application/grpc")
}
