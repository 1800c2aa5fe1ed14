package apigateway

import (
	"cmp"
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// OriginConfig is what HTTP backends are reached with.
type OriginConfig struct {
	// Address gives the local address ("host:port" or "host") of a backend's
	// host; false: the resolver is asked. nil: always.
	Address func(host string) (addr string, ok bool)
	// Instead stands in for every backend: for looking at a configuration
	// without any. nil: the backends that the documents describe.
	Instead origin.Origin
	// Except reports hosts that Instead does not stand in for: doors of the
	// same configuration; nil: none.
	Except func(host string) bool
	// Roots are the authorities that backends may be certified by; nil: the
	// system's.
	Roots  *x509.CertPool
	Logger *slog.Logger
}

// Origins holds the HTTP backends of all generations that are alive, so that a
// reload closes no connection. Backends of one scheme, host and port that wait
// equally long share their connections.
type Origins struct {
	config OriginConfig

	mu    sync.Mutex // protects alive and the leases in it
	alive map[backendKey]*leasedBackend
}

// backendKey is what tells backends apart.
type backendKey struct {
	scheme, host string // host with its port, if one is written
	serverName   string // that the certificate and Host are for; "" = the host
	timeout      time.Duration
}

type leasedBackend struct {
	origin *origin.Custom
	leases int
}

// NewOrigins returns an empty collection.
func NewOrigins(config OriginConfig) *Origins {
	return &Origins{config: config, alive: map[backendKey]*leasedBackend{}}
}

// Backend is an HTTP backend: the scheme and host of an integration's URI.
type Backend struct {
	origins *Origins
	key     backendKey
	origin  *origin.Custom
}

// NewBackend checks the scheme and the authority of a URI, leases its
// connections and connects to nothing. serverName is what the certificate is
// for, when that is not the host; timeout bounds the whole exchange.
func (o *Origins) NewBackend(scheme, authority, serverName string, timeout time.Duration) (*Backend, error) {
	key := backendKey{strings.ToLower(scheme), strings.ToLower(authority), serverName, timeout}
	o.mu.Lock()
	defer o.mu.Unlock()
	kept := o.alive[key]
	if kept == nil {
		made, err := o.begin(key)
		if err != nil {
			return nil, err
		}
		kept = &leasedBackend{origin: made}
		o.alive[key] = kept
	}
	kept.leases++
	return &Backend{o, key, kept.origin}, nil
}

func (o *Origins) begin(key backendKey) (*origin.Custom, error) {
	u, err := url.Parse(key.scheme + "://" + key.host)
	if err != nil || u.Hostname() == "" || u.Host != key.host {
		return nil, fmt.Errorf("%q is no host of a URI", key.host)
	}
	protocols := map[string]string{"http": "http-only", "https": "https-only"}
	port, _ := strconv.Atoi(u.Port()) // 0: the scheme's own
	return origin.NewCustom(origin.CustomConfig{
		ID: key.host, Domain: u.Hostname(), HTTPPort: port, HTTPSPort: port, Protocol: protocols[key.scheme],
		ConnectTimeout: key.timeout, ReadTimeout: key.timeout, CompletionTimeout: key.timeout, KeepAliveTimeout: backendKeepAlive,
		Attempts: 1, Resolve: o.config.Address, RootCAs: o.config.Roots, Logger: o.config.Logger,
	})
}

// backendKeepAlive is how long a connection to a backend may be idle.
const backendKeepAlive = 60 * time.Second

// Host is the backend's host, with its port when one was written.
func (b *Backend) Host() string { return b.key.host }

// Fetch sends a request to the backend. Its Host is the backend's own unless r
// says one. An error is an *[origin.Error].
func (b *Backend) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	r.Scheme = b.key.scheme
	r.Host = cmp.Or(r.Host, b.key.serverName, b.key.host)
	if c := &b.origins.config; c.Instead != nil && (c.Except == nil || !c.Except(hostOf(b.key.host))) {
		return c.Instead.Fetch(ctx, r)
	}
	return b.origin.Fetch(ctx, r)
}

// hostOf is an authority without its port.
func hostOf(authority string) string {
	if u, err := url.Parse("//" + authority); err == nil {
		return u.Hostname()
	}
	return authority
}

// Release ends the lease of the backend's connections.
func (b *Backend) Release() {
	b.origins.mu.Lock()
	defer b.origins.mu.Unlock()
	kept := b.origins.alive[b.key]
	if kept.leases--; kept.leases > 0 {
		return
	}
	delete(b.origins.alive, b.key)
	kept.origin.Close()
}
