// Package edge puts compiled doors on the wire: it owns the listeners, TLS,
// the HTTP engines and the limits that protect them, picks the site that a
// request is for, and hands the exchange to that site's [Door].
//
// It is not for what a door decides. Cache, policies and error pages belong
// to the doors; this package knows them only through [Door] and [Refuser], and
// knows nothing of AWS documents.
//
// The rules it follows are spec/cloudfront.md 0.1 (steps 1 to 3), 1.2, 4.8 and
// 8, and RFC 9110, 9112, 9113 and 9114. A first use:
//
//	snapshot, problems := edge.NewSnapshot(1, sites, edge.Options{DefaultSite: true})
//	server, err := edge.New(edge.Config{HTTPS: edge.Bind{Address: ":8443"}, Certificates: store})
//	err = server.Start(snapshot)
//	server.Swap(next) // no request notices
//	err = server.Shutdown(ctx)
package edge

import (
	"context"
	"crypto/tls"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// Door answers the requests of one site. Serve never returns nil: a door makes
// its own error pages. The request belongs to the door from then on; nothing
// of it is used again by the engine but its body.
type Door interface {
	Serve(ctx context.Context, r *exchange.Request) *exchange.Response
}

// Refuser makes the page for a request that reaches no door: 400 (malformed),
// 403 (unknown host), 414 (URL too long), 421 (certificate does not match) and
// 494 (header too large). What is known of the request is filled in; at worst
// that is only the connection. Refuse never returns nil.
type Refuser interface {
	Refuse(r *exchange.Request, status int) *exchange.Response
}

// Site is one front door with the names and the TLS terms it is reached by.
type Site struct {
	ID    string   // names the site in findings and logs
	Hosts []string // exact names and "*.suffix" wildcards of any depth
	Door  Door     // required
	TLS   Policy   // protocols and ciphers; the zero value is [DefaultPolicy]
	HTTP2 bool     // offer h2 on TLS connections
	HTTP3 bool     // accept h3
	// Certified gives the name whose certificate viewers get that ask for a
	// server name; nil: that of the same name.
	Certified func(serverName string) string
}

// Certificates finds the certificate for a connection. Name is the lower-case
// server name that the viewer asked for, or the first site's first name when it
// asked for none that a site has. A nil certificate without an error means that
// there is none: the viewer gets a TLS alert.
type Certificates interface {
	Certificate(hello *tls.ClientHelloInfo, name string) (*tls.Certificate, error)
}

// Observer is told of every exchange after its response, on the goroutine that
// served it. It must not block and must not keep the observation.
type Observer interface {
	Observe(*Observation)
}

// Observation is what is known of one exchange after its end.
type Observation struct {
	Request    *exchange.Request
	Response   *exchange.Response // its body is closed; the rest can be read
	Status     int                // as sent; 0 when the viewer had left before the answer began
	BytesIn    int64              // request head (in HTTP/1.1 spelling) and what was read of the body
	BytesOut   int64              // response head (in HTTP/1.1 spelling) and body
	FirstByte  time.Time          // when the head was handed to the connection; zero: never
	End        time.Time
	Aborted    bool   // the response did not reach the viewer whole
	Generation uint64 // of the snapshot that served it
}
