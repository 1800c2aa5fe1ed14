// Package origin fetches from what stands behind the edge: servers ([Custom]),
// buckets that live here ([Bucket], [Website]) and S3-compatible endpoints
// ([S3]). It connects, sends, retries, parses, bounds and returns; it follows
// spec/cloudfront.md 4 (origins) and 1.5 (their settings).
//
// It does not decide what a request to an origin looks like: the front door
// has already put the origin path, the Host and the field lines in place. Nor
// does it fail over between origins or make error pages: it reports an [Error]
// with its [Kind], and the door chooses.
//
//	o, err := origin.NewCustom(origin.CustomConfig{ID: "app", Domain: "app.example.com", Protocol: "https-only"})
//	resp, err := o.Fetch(ctx, request)
package origin

import (
	"context"
	"errors"
	"fmt"

	"github.com/lintel-edge/lintel/exchange"
)

// Origin answers requests that a front door has prepared.
type Origin interface {
	// Fetch sends r and returns the origin's answer. Its field lines are owned
	// by [exchange.OwnerOrigin] and hop-by-hop fields are gone. ctx governs the
	// response's body too; the caller closes that body. Fetch reads r.Body and
	// never closes it. An error is an [*Error].
	Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error)
}

// Kind says in which way an origin failed to answer.
type Kind string

// The kinds of failure. Any answer with a whole, valid head is no failure,
// whatever its status.
const (
	DNS               Kind = "DNS"               // the name does not resolve
	Connect           Kind = "Connect"           // refused or unreachable
	ConnectTimeout    Kind = "ConnectTimeout"    // TCP and TLS not done in ConnectTimeout
	TLS               Kind = "TLS"               // handshake or certificate
	ReadTimeout       Kind = "ReadTimeout"       // no first byte, or a gap between packets
	CompletionTimeout Kind = "CompletionTimeout" // the whole response took too long
	Closed            Kind = "Closed"            // reset or end before a whole head, or in a body
	Invalid           Kind = "Invalid"           // what came is not valid HTTP
	HeaderTooBig      Kind = "HeaderTooBig"      // the head exceeds MaxHeaderBytes
	Canceled          Kind = "Canceled"          // the caller gave up, or the viewer's body broke off
)

// Error is a fetch that brought no answer, or a body that broke off.
type Error struct {
	Kind     Kind
	Host     string // where the edge was going: the origin's domain
	Attempts int    // connections or requests tried; 0 in a body's error
	Err      error
}

// Error names the host, the kind and the cause.
func (e *Error) Error() string {
	if e.Attempts > 1 {
		return fmt.Sprintf("origin %s: %s after %d attempts: %v", e.Host, e.Kind, e.Attempts, e.Err)
	}
	return fmt.Sprintf("origin %s: %s: %v", e.Host, e.Kind, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Timeout reports whether a time limit was exceeded: those become 504 at the
// edge, the others 502 (spec/cloudfront.md 4.4).
func (e *Error) Timeout() bool {
	switch e.Kind {
	case ConnectTimeout, ReadTimeout, CompletionTimeout:
		return true
	}
	return false
}

// KindOf returns the kind of an error that came from an origin, or "".
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}
