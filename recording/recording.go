// Package recording holds what was seen of a site, so that it can be judged
// without looking again: the redirects of both schemes hop by hop, the field
// lines of every response as they came, the cookies that were left, what the
// page refers to, and a sample of every class of response.
//
// A scan makes a [Recording]; graders and linters are pure functions of it. It
// is JSON on disk, so that CI can grade without a network, and yesterday's can
// be compared with today's. The package does no I/O and knows no header.
package recording

import (
	"strings"
	"time"
)

// Recording is one look at one site.
type Recording struct {
	Target string    `json:"target"` // as the user wrote it
	Host   string    `json:"host"`   // the name or address asked for, without port
	At     time.Time `json:"at"`     // when the look began

	HTTP  Session `json:"http"`  // starting at http://host[:port]/path
	HTTPS Session `json:"https"` // starting at https://host[:port]/path

	// The answers to two more questions about the site; nil: not asked.
	CORS   *Exchange `json:"cors,omitempty"`   // the OPTIONS probe, at the last URL of the graded session
	Robots *Exchange `json:"robots,omitempty"` // GET /robots.txt

	Classes []Exchange `json:"classes,omitempty"` // one sample of each [Class] that the site showed
}

// Session is one chain of redirects with its cookie jar.
type Session struct {
	Hops    []Exchange `json:"hops,omitempty"`    // every response in order, the final one last
	Cookies []Cookie   `json:"cookies,omitempty"` // what the jar held at the end
	Failure *Failure   `json:"failure,omitempty"` // why the chain ended without a final response

	// Certificate says what was wrong with one of the chain's certificates;
	// the hops were then fetched without verifying. nil: all were valid.
	Certificate *Failure `json:"certificate,omitempty"`
}

// Final returns the response that the chain ended with; nil when there is none.
func (s *Session) Final() *Exchange {
	if len(s.Hops) == 0 || s.Failure != nil {
		return nil
	}
	return &s.Hops[len(s.Hops)-1]
}

// Graded returns the session whose final response graders look at: HTTPS where
// it answered at all, else HTTP (spec/observatory.md 4). nil: neither answered.
func (r *Recording) Graded() *Session {
	switch {
	case r.HTTPS.Final() != nil:
		return &r.HTTPS
	case r.HTTP.Final() != nil:
		return &r.HTTP
	}
	return nil
}

// Exchange is one request and what came back.
type Exchange struct {
	Class   Class  `json:"class,omitempty"` // set for samples of a class
	Method  string `json:"method"`
	URL     string `json:"url"`               // absolute
	Request Fields `json:"request,omitempty"` // request fields that are not sent with every request, e.g. Origin

	Status   int           `json:"status,omitempty"`
	Proto    string        `json:"proto,omitempty"` // "HTTP/1.1", "HTTP/2.0", "HTTP/3.0"
	Fields   Fields        `json:"fields,omitempty"`
	Body     Body          `json:"body,omitzero"`
	TLS      *TLS          `json:"tls,omitempty"`      // nil: plain HTTP
	Remote   string        `json:"remote,omitempty"`   // address:port that answered
	Duration time.Duration `json:"duration,omitempty"` // nanoseconds, from request to the end of the body

	Failure *Failure `json:"failure,omitempty"` // why there is no response, or not all of it
}

// HTTPS reports whether the exchange went over TLS.
func (x *Exchange) HTTPS() bool { return strings.HasPrefix(x.URL, "https:") }

// Class is a kind of response that a site gives. A header that is on one class
// may be missing on another, because another layer made it. Behind a slash it
// may say which of several such responses is meant: "edge-error/504".
type Class string

// Kind is the class without what stands behind its slash.
func (c Class) Kind() Class {
	kind, _, _ := strings.Cut(string(c), "/")
	return Class(kind)
}

// Variant is what stands behind the slash, or "".
func (c Class) Variant() string {
	_, variant, _ := strings.Cut(string(c), "/")
	return variant
}

// Of is the class with a variant.
func (c Class) Of(variant string) Class { return c + "/" + Class(variant) }

// The classes. Which one a response is depends on what was asked for; the
// layer that made it shows in its fields.
const (
	OK            Class = "ok"             // the page
	RedirectHTTPS Class = "redirect-https" // plain HTTP sent to HTTPS
	Plain         Class = "plain"          // plain HTTP answered without a redirect, where HTTPS is served too
	Redirect      Class = "redirect"       // a redirect on HTTPS
	DoorRedirect  Class = "door-redirect"  // a redirect on HTTPS that is known to be the edge's own
	NotModified   Class = "not-modified"   // 304
	EdgeError     Class = "edge-error"     // an error that the edge made, e.g. for a method it refuses
	NotFound      Class = "not-found"      // 404 of the origin, or of the edge in its name
	Error         Class = "error"          // any other status from 400 on
	ErrorPage     Class = "error-page"     // a page of the site that the edge puts in the place of an error
	Generated     Class = "generated"      // made by a function at the edge
	Upgrade       Class = "upgrade"        // 101: the connection becomes a WebSocket
	Cached        Class = "cached"         // a copy from a shared cache
	Fresh         Class = "fresh"          // the same page past that cache
	Preflight     Class = "preflight"      // an OPTIONS request of CORS
	API           Class = "api"            // a path that looks like an API
)

// TLS is how a connection was secured.
type TLS struct {
	Version string    `json:"version"` // "TLS 1.3"
	Cipher  string    `json:"cipher"`  // IANA name
	Issuer  string    `json:"issuer,omitempty"`
	Expires time.Time `json:"expires,omitzero"` // the leaf certificate's end

	// Incomplete says that the server left out a certificate of its chain. It
	// could be fetched, as most browsers do; curl and many programs fail.
	Incomplete bool `json:"incomplete,omitempty"`
}

// Failure is why something could not be had.
type Failure struct {
	Kind    FailureKind `json:"kind"`
	Message string      `json:"message"` // for people; safe to print on a terminal
}

// FailureKind tells failures apart. Programs match on it.
type FailureKind string

// The kinds.
const (
	FailureName         FailureKind = "name"          // the name does not resolve
	FailureRefused      FailureKind = "refused"       // nobody listens there
	FailureUnreachable  FailureKind = "unreachable"   // no way to the address
	FailureTimeout      FailureKind = "timeout"       // no answer, or not all of it, in time
	FailureCanceled     FailureKind = "canceled"      // the scan was stopped
	FailureReset        FailureKind = "reset"         // the connection ended in the middle
	FailurePrivate      FailureKind = "private"       // a private address, which the guard forbids
	FailureTLS          FailureKind = "tls"           // the handshake failed
	FailureExpired      FailureKind = "tls-expired"   // the certificate has run out, or is not valid yet
	FailureHostname     FailureKind = "tls-hostname"  // the certificate is for other names
	FailureAuthority    FailureKind = "tls-authority" // an unknown authority, self-signed, or an incomplete chain
	FailureRedirects    FailureKind = "redirects"     // too many, or a loop: on the last hop, which graders look at
	FailureLocation     FailureKind = "location"      // a redirect to nowhere
	FailureHTTP         FailureKind = "http"          // the answer is no HTTP
	FailureTooLarge     FailureKind = "too-large"     // past a bound
	FailureEncoding     FailureKind = "encoding"      // the content does not decompress
	FailureNotPermitted FailureKind = "not-permitted" // the status says that the scanner is kept out (a bot wall)
)
