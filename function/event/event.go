// Package event speaks the documents that edge functions read and write: it
// makes the event of a request or response, as Lambda@Edge and CloudFront
// Functions know it, and judges what a function returned, as the edge does.
//
// It runs nothing (see package function) and serves nothing: a door makes a
// [Request] or [Response] of what it has, hands the event to a function, and
// takes the [Result] into effect. What a function may not do is an *[Invalid].
// It follows spec/edge-functions.md 2, 3, 5 and 10.
package event

import (
	"github.com/lintel-edge/lintel/exchange"
)

// Phase is where in a request's journey a function runs (spec 1).
type Phase string

// The four points.
const (
	ViewerRequest  Phase = "viewer-request"
	OriginRequest  Phase = "origin-request"
	OriginResponse Phase = "origin-response"
	ViewerResponse Phase = "viewer-response"
)

// ofRequest reports whether functions of the phase return a request.
func (p Phase) ofRequest() bool { return p == ViewerRequest || p == OriginRequest }

// Context says which request the event is about. Functions can only read it.
type Context struct {
	Phase          Phase
	DomainName     string // of the distribution
	DistributionID string
	RequestID      string // X-Amz-Cf-Id
}

// Request is a request as functions see it.
type Request struct {
	ClientIP string
	Method   string
	URI      string // path, raw
	Query    string // raw, without "?"
	Fields   exchange.Fields
	Body     *Body   // nil: not included
	Origin   *Origin // nil but in origin events
}

// Body is a request's content, as far as it is shown.
type Body struct {
	Data      []byte
	Truncated bool // there was more
}

// Response is a response as functions see it; of its content they see nothing.
type Response struct {
	Status      int
	Description string // "" is the status's usual words
	Fields      exchange.Fields
}

// Result is what a function wants to become of its event.
type Result struct {
	// Request is the request to go on with; nil in response events, and when
	// the function has answered itself. A Body that is not nil replaces the
	// request's own.
	Request *Request
	// Response is the response to go on with, or the function's own answer in a
	// request event.
	Response *Response
	// Body replaces the response's content; nil: it stays as it is.
	Body []byte
	// Ignored are members that the function changed although it cannot, such as
	// "method": they stay as they were.
	Ignored []string
}

// Generated reports whether the function answered a request itself.
func (r *Result) Generated(p Phase) bool { return p.ofRequest() && r.Response != nil }

// Invalid is why a result cannot be used: the viewer gets a 502.
type Invalid struct {
	Reason string // the page's sentence (spec 5)
	Detail string // what the edge writes to the validation log
}

// Error is what the log says.
func (e *Invalid) Error() string { return e.Detail }

// The sizes of spec 2.5 and 3.2, in bytes.
const (
	MaxViewerBody   = 40 << 10       // shown to, or replaced as text by, a viewer-request function
	MaxOriginBody   = 1 << 20        // the same at origin-request
	maxViewerBase64 = 53_248 + 1_229 // 53.2 KB
	maxOriginBase64 = 1_394_606      // 1.33 MB
	maxViewerAnswer = 40 << 10       // a generated response with its headers
	maxOriginAnswer = 1 << 20
	maxTarget       = 8192 // uri and query together are shorter
)

// MaxBody is how much of a request's content functions of a phase see.
func MaxBody(p Phase) int {
	if p == ViewerRequest {
		return MaxViewerBody
	}
	return MaxOriginBody
}
