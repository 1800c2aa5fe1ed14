// Package wire sends one request and takes the response as it came: field lines
// in their order, as spelt, repeats apart. net/http sorts, canonicalises and
// merges them, which is right for programs and useless for a judge of headers;
// hence a client of its own, which does only what looking at a site needs.
//
// It speaks HTTP/1.1, as the Observatory does, over TCP or TLS 1.2 and later,
// straight or through a proxy. It follows no redirect, keeps no cookie, decodes
// no content; that is for package scan. What goes wrong is told by [Failure].
package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/recording"
)

// Config is how a client reaches hosts. The zero value resolves names by the
// system and trusts its authorities.
type Config struct {
	Roots      *x509.CertPool        // nil: the system's
	Resolve    map[string]netip.Addr // names, in lower case, that are not looked up
	Resolver   *net.Resolver         // looks the others up; nil: the system's
	PublicOnly bool                  // refuse addresses that are not on the public internet
	Proxy      *url.URL              // http or https; nil: none
	Now        func() time.Time      // for the validity of certificates; nil: time.Now
}

// Client makes exchanges, and keeps connections for more of them until it is
// closed. It is safe for concurrent use.
type Client struct {
	config Config

	mu   sync.Mutex // protects idle
	idle map[route]*conn
}

// New returns a client.
func New(config Config) *Client {
	return &Client{config: config, idle: make(map[route]*conn)}
}

// Close ends the connections that nobody uses.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, conn := range c.idle {
		conn.Close()
		delete(c.idle, key)
	}
}

// Request is what is asked.
type Request struct {
	Method   string
	URL      *url.URL         // http or https; user information and fragment are not sent
	Fields   recording.Fields // in this order, after Host
	Insecure bool             // take any certificate
}

// Response is what came back. Its body must be closed.
type Response struct {
	Proto  string
	Status int // 200 to 999: interim responses are skipped
	Fields recording.Fields
	Body   io.ReadCloser  // without its framing, still compressed
	TLS    *TLS           // nil: plain
	Remote netip.AddrPort // what the connection leads to: the proxy, if there is one
}

// TLS is how a connection was secured.
type TLS struct {
	tls.ConnectionState
	Incomplete bool // the server left out a certificate of its chain, which had to be fetched
}

// route is what two requests must have in common to share a connection.
type route struct {
	scheme, host string // host with port
	insecure     bool
}

func (r *Request) route() route { return route{r.URL.Scheme, address(r.URL), r.Insecure} }

// usualPort is what URLs leave out.
var usualPort = map[string]string{"http": "80", "https": "443"}

// address is where the server of a URL listens.
func address(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = usualPort[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// Do makes one exchange. The context bounds it until the body is closed.
func (c *Client) Do(ctx context.Context, r *Request) (*Response, error) {
	key := r.route()
	if conn := c.take(key); conn != nil {
		response, err := c.exchange(ctx, conn, r)
		if err == nil || ctx.Err() != nil || conn.answered {
			return response, err
		}
		// The server had closed the idle connection: not a word about the site.
	}
	conn, err := c.connect(ctx, key)
	if err != nil {
		return nil, err
	}
	return c.exchange(ctx, conn, r)
}

func (c *Client) take(key route) *conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	conn := c.idle[key]
	delete(c.idle, key)
	return conn
}

// put keeps a connection whose response has been read to its end; one a route.
func (c *Client) put(conn *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.idle[conn.route] != nil {
		conn.Close()
		return
	}
	c.idle[conn.route] = conn
}
