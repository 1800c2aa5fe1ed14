// Package exchange holds the values that flow through a front door: one
// request, one response, and field lines that know their owner.
//
// Engines make a [Request] from the wire and write a [Response] to it; doors
// take the one and return the other. A response carries a body source, not a
// buffer, so that bodies stream; upgrades and trailers are capabilities of the
// values. The package does no I/O of its own and imports no other room.
package exchange

import (
	"context"
	"io"
	"net/netip"
	"time"
)

// Proto is the HTTP version of a message.
type Proto uint8

// The versions; comparisons such as p >= HTTP11 hold.
const (
	HTTP10 Proto = iota
	HTTP11
	HTTP2
	HTTP3
)

// String returns the version as access logs print it.
func (p Proto) String() string {
	return [...]string{"HTTP/1.0", "HTTP/1.1", "HTTP/2.0", "HTTP/3.0"}[p]
}

// Request is what a viewer sent, or what the edge sends to an origin.
type Request struct {
	Method   string // as sent; case matters
	Scheme   string // "http" or "https": how the viewer connected
	Host     string // Host or :authority as sent, port included
	Path     string // raw path, starting with "/"; never decoded
	Query    string // raw query without "?"
	HasQuery bool   // a "?" was there, even with nothing behind it
	Proto    Proto
	Fields   Fields // without Host, Content-Length and Transfer-Encoding

	Body          io.ReadCloser // nil: no content
	ContentLength int64         // bytes; -1: unknown until the body ends
	Trailer       func() Fields // nil: none; valid after the body's end

	Remote   netip.AddrPort // the viewer's address
	TLS      *TLS           // nil on plain HTTP
	Received time.Time      // when the head of the request was complete
	Trace    *Trace         // nil: nobody asked

	// CanUpgrade says that the connection can be handed over to another
	// protocol (HTTP/1.1 only); see [Response.Upgrade].
	CanUpgrade bool
}

// Target is path and query as they stand on the request line.
func (r *Request) Target() string {
	if r.HasQuery {
		return r.Path + "?" + r.Query
	}
	return r.Path
}

// TLS is what a door may know of the viewer's TLS connection.
type TLS struct {
	Version     string // as access logs print it: "TLSv1.3"
	CipherSuite string // OpenSSL's name where it has one
	ServerName  string // SNI, lower case; "" if none was sent
	Resumed     bool
	Early       bool // the request came as 0-RTT data
}

// Body is the source of a response's content. Read and Close as usual; Close
// before the end tells the source that nobody wants the rest.
type Body = io.ReadCloser

// Response is what a door answers, or what an origin answered.
type Response struct {
	Status int
	Fields Fields // without Content-Length, Transfer-Encoding and Connection

	Body          Body  // nil: no content
	ContentLength int64 // bytes; -1: unknown until the body ends
	// Trailer is valid after the body's end; nil: none.
	Trailer func() Fields

	// Close asks the engine to close an HTTP/1.x connection after this
	// response ("Connection: close").
	Close bool

	// Upgrade takes the viewer's connection over after a 101 response, and
	// returns when both directions are done. nil: no upgrade.
	Upgrade func(ctx context.Context, viewer io.ReadWriteCloser) error

	// Outcome is filled by the door for logs and metrics.
	Outcome Outcome
	// Timing is filled by whoever fetched the response from an origin.
	Timing Timing
}

// Outcome says how a door came to its answer.
type Outcome struct {
	Door       string // id of the door, e.g. a distribution id
	DoorDomain string // the door's own domain name
	Behavior   string // path pattern that matched; "" before any did
	RequestID  string // as the viewer sees it
	Result     string // log field x-edge-result-type, e.g. "Hit"
	Detail     string // log field x-edge-detailed-result-type; "" = Result
	OriginID   string // origin that was asked; "" if none was
	NoLog      bool   // the exchange is not logged (URL or header too large)
	Record     Record // nil: the door has no log of its own form
}

// Record is what a door keeps of an exchange for a log of its own form. It
// does not change any more when the response has been sent.
type Record interface {
	// AppendEntry appends the exchange's line, with its end.
	AppendEntry(line []byte, e *Ending) []byte
}

// Ending is what an engine knows of an exchange when it is over.
type Ending struct {
	Status            int   // as sent; 0 when the viewer had left before
	BytesIn, BytesOut int64 // heads, in HTTP/1.1 spelling, and bodies
	FirstByte, End    time.Time
}

// Timing is how long the parts of an origin fetch took. A zero duration is a
// part that did not happen: a reused connection neither resolves nor connects.
type Timing struct {
	DNS, Connect, FirstByte time.Duration
	Reused                  bool
}
