package origin

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// The values that an unset setting of [CustomConfig] takes
// (spec/cloudfront.md 1.5 and 4.8).
const (
	DefaultConnectTimeout   = 10 * time.Second
	DefaultReadTimeout      = 30 * time.Second
	DefaultKeepAliveTimeout = 5 * time.Second
	DefaultAttempts         = 3
	DefaultMaxHeaderBytes   = 32 << 10

	DefaultUpgradeIdleTimeout = 10 * time.Minute
)

// CustomConfig is an origin's settings (spec/cloudfront.md 1.5) and the local
// facts about it.
type CustomConfig struct {
	ID        string // for logs
	Domain    string // DNS name or IP address
	HTTPPort  int    // 0: 80
	HTTPSPort int    // 0: 443

	// Protocol is "http-only", "https-only" or "match-viewer", which takes the
	// request's Scheme.
	Protocol string
	// SSLProtocols is a subset of SSLv3 TLSv1 TLSv1.1 TLSv1.2. The lowest is
	// the least that is spoken; TLS 1.3 is always offered, SSLv3 never.
	SSLProtocols []string
	// IPAddressType is "ipv4", "ipv6" or "dualstack"; "" is dualstack.
	IPAddressType string

	ConnectTimeout    time.Duration // TCP and TLS together; 0: 10 s
	ReadTimeout       time.Duration // to the first byte, and between packets; 0: 30 s
	KeepAliveTimeout  time.Duration // of an idle connection; 0: 5 s
	CompletionTimeout time.Duration // of a whole fetch with its body; 0: no limit
	Attempts          int           // 1 to 3; 0: 3
	// UpgradeIdleTimeout is how long an upgraded connection (WebSocket) may be
	// silent in both directions; 0: 10 minutes.
	UpgradeIdleTimeout time.Duration
	MaxHeaderBytes     int // of a response's head; 0: 32 KiB

	// Resolve says where a host really is: an address with or without a port.
	// nil, or ok false: ask the resolver.
	Resolve func(host string) (addr string, ok bool)
	// RootCAs are the authorities that an origin's certificate may come from.
	// nil: the system's.
	RootCAs *x509.CertPool
	// SkipVerify takes any certificate, as load balancers do toward their
	// targets (spec/load-balancer.md 5).
	SkipVerify bool
	// Logger gets failed attempts at debug level. nil: nothing is logged.
	Logger *slog.Logger
}

// Custom is a server behind the edge, spoken to in HTTP/1.1 over kept-alive
// connections.
type Custom struct {
	cfg    CustomConfig
	host   string // as requests carry it that name none
	dialer *dialer
	idle   pool
}

// NewCustom checks the settings and returns the origin. It connects to nothing.
func NewCustom(cfg CustomConfig) (*Custom, error) {
	if err := cfg.check(); err != nil {
		return nil, fmt.Errorf("origin %q: %w", cfg.ID, err)
	}
	cfg.fillIn()
	c := &Custom{cfg: cfg, host: cfg.Domain}
	if strings.Contains(c.host, ":") {
		c.host = "[" + c.host + "]"
	}
	c.dialer, c.idle.keepAlive = newDialer(&c.cfg), cfg.KeepAliveTimeout
	return c, nil
}

func (c *CustomConfig) check() error {
	if c.Domain == "" {
		return errors.New("no domain name")
	}
	if !slices.Contains([]string{"http-only", "https-only", "match-viewer"}, c.Protocol) {
		return fmt.Errorf("protocol %q, want http-only, https-only or match-viewer", c.Protocol)
	}
	if c.Attempts < 0 || c.Attempts > 3 {
		return fmt.Errorf("%d connection attempts, want 1 to 3", c.Attempts)
	}
	for _, p := range []int{c.HTTPPort, c.HTTPSPort} {
		if p < 0 || p > 65535 {
			return fmt.Errorf("port %d, want 1 to 65535", p)
		}
	}
	_, err := minTLSVersion(c.SSLProtocols)
	return err
}

func (c *CustomConfig) fillIn() {
	orElse(&c.HTTPPort, 80)
	orElse(&c.HTTPSPort, 443)
	orElse(&c.ConnectTimeout, DefaultConnectTimeout)
	orElse(&c.ReadTimeout, DefaultReadTimeout)
	orElse(&c.KeepAliveTimeout, DefaultKeepAliveTimeout)
	orElse(&c.UpgradeIdleTimeout, DefaultUpgradeIdleTimeout)
	orElse(&c.Attempts, DefaultAttempts)
	orElse(&c.MaxHeaderBytes, DefaultMaxHeaderBytes)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
}

// orElse gives a setting that is zero its default.
func orElse[T comparable](setting *T, value T) {
	var zero T
	if *setting == zero {
		*setting = value
	}
}

// port is where the origin listens for one of the protocols.
func (c *CustomConfig) port(secure bool) string {
	if secure {
		return strconv.Itoa(c.HTTPSPort)
	}
	return strconv.Itoa(c.HTTPPort)
}

// secure reports whether a request goes over TLS.
func (c *Custom) secure(r *exchange.Request) bool {
	switch c.cfg.Protocol {
	case "http-only":
		return false
	case "https-only":
		return true
	}
	return r.Scheme == "https"
}

// poolKey says which connections are for r. A Host that could not be a server's
// name goes by the origin's own.
func (c *Custom) poolKey(r *exchange.Request) poolKey {
	if !c.secure(r) {
		return poolKey{}
	}
	host := r.Host
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 {
		host = host[:colon]
	}
	if !isDNSName(host) {
		host = c.cfg.Domain
	}
	return poolKey{secure: true, name: strings.ToLower(host)}
}

// isDNSName keeps out what could not be a server name anyway.
func isDNSName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 253
}

// Close closes the idle connections, and keeps none from now on. Fetches under
// way go on.
func (c *Custom) Close() { c.idle.close() }

// Fetch sends r and tries again where spec/cloudfront.md 4.4 allows it. The
// [exchange.Request] must name its Host; Upgrade among its fields asks for
// another protocol. Trailers are not forwarded. An origin that is a door of this
// process is asked without a socket; see [WithNeighbours].
func (c *Custom) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	if j, ok := c.neighbour(ctx, r); ok {
		return c.visit(ctx, j, r)
	}
	return c.newFetch(ctx, r).run()
}
