package nlb

import (
	"context"
	"net"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/origin/health"
)

// check is how the health of targets is found out: by a connection, or by what
// is answered at a path.
type check struct {
	path              string // "": a connection is enough
	secure            bool
	port              int // 0: the port of the traffic
	timeout, interval time.Duration
	thresholds        health.Thresholds
	codes             string
}

// watch checks a target at its interval until ctx ends.
func (c *check) watch(ctx context.Context, t *target, after func(time.Duration) <-chan time.Time) {
	for {
		ok := c.run(ctx, t)
		if ctx.Err() != nil {
			return
		}
		t.health.Observe(ok, c.thresholds)
		select {
		case <-ctx.Done():
			return
		case <-after(c.interval):
		}
	}
}

// run makes one check.
func (c *check) run(ctx context.Context, t *target) bool {
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	host, port := splitAddress(t.address, 0)
	if c.port != 0 {
		port = c.port
	}
	if c.path == "" {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", join(host, port))
		if err != nil {
			return false
		}
		conn.Close()
		return true
	}
	return c.ask(ctx, host, port)
}

func (c *check) ask(ctx context.Context, host string, port int) bool {
	protocol := map[bool]string{false: "http-only", true: "https-only"}[c.secure]
	o, err := origin.NewCustom(origin.CustomConfig{
		ID: "health", Domain: host, HTTPPort: port, HTTPSPort: port, Protocol: protocol, Attempts: 1, SkipVerify: true, ReadTimeout: c.timeout,
	})
	if err != nil {
		return false
	}
	defer o.Close()
	r := &exchange.Request{Method: "GET", Scheme: "http", Host: join(host, port), Proto: exchange.HTTP11}
	r.Path, r.Query, r.HasQuery = strings.Cut(c.path, "?")
	r.Fields.Add("User-Agent", "ELB-HealthChecker/2.0", exchange.OwnerEdge)
	resp, err := o.Fetch(ctx, r)
	if err != nil {
		return false
	}
	exchange.Discard(resp.Body)
	return health.Matches(c.codes, resp.Status)
}
