// Package function runs customer code: Lambda@Edge handlers in node, python3 or
// any bootstrap program, and CloudFront Functions in an engine of our own. Code
// runs in child processes only (design D4, D5), which are kept warm, watched,
// and killed when they take too long or too much.
//
// It runs code and says how that went. It does not know doors: which event a
// function is for, what the event document says and what an answer may change
// is in function/event. It follows spec/edge-functions.md 6, 8, 9, 11 and 13.1.
//
//	supervisor, err := function.New(function.Config{Dir: dir, Logger: logger})
//	pool, err := supervisor.Start(ctx, version) // unpacks the code, loads the handler
//	result, err := pool.Invoke(ctx, event)      // JSON in, JSON out
//
// An error of Invoke is an *[Error], whose kind says what became of the call.
//
// One difference to AWS can be seen from inside: between calls a worker is not
// frozen, so that a handler's timers go on. To stop and wake the process around
// each call was measured to cost 2 to 4 µs where a call takes 20.
package function

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/lintel-edge/lintel/function/bundle"
)

// Version is one immutable version of a function, as it runs at the edge.
type Version struct {
	Name        string      // "headers"
	Number      string      // "3", "$LATEST"; of a CloudFront Function its stage, "LIVE"
	ARN         string      // as invoked, with the number
	Runtime     string      // "nodejs22.x", "python3.13", "provided.al2023", "cloudfront-js-2.0"
	Handler     string      // "dir/file.export"; no use for provided.* and CloudFront Functions
	Code        bundle.Code // for a CloudFront Function [CloudFrontCode]
	Environment map[string]string
	// Regional is a Lambda function that services of its region invoke, load
	// balancers and APIs, and not a replica at an edge: it knows its own name and
	// region, and logs to a group without prefix (spec 13).
	Regional bool

	Timeout  time.Duration // of one call, up to MaxTimeout; 0: 3 s, as Lambda's default
	MemoryMB int           // of one worker, up to MaxMemoryMB; 0: 128
	Output   int           // bytes of a result; 0: MaxPayload

	// Compute is the processor time that a call of a CloudFront Function may
	// take; 0: DefaultCompute.
	Compute time.Duration
	// Values is the key value store of a CloudFront Function, nil: none.
	Values *Values
}

// Values is the content of a key value store.
type Values struct {
	Items   map[string]string `json:"items"`
	Created time.Time         `json:"created"`
	Updated time.Time         `json:"updated"`
}

// Limits of AWS that hold wherever nothing else is said.
const (
	DefaultTimeout  = 3 * time.Second // Lambda's
	DefaultMemoryMB = 128             // Lambda's, and the most for viewer events (spec 4)
	MaxPayload      = 6291556         // bytes of an event, and of a result (spec 8)
	MaxInit         = 10 * time.Second

	// DefaultCompute stands for CloudFront's limit of about 1 ms of processor
	// time (spec 9). Whose processor is not said, (unverified); on a machine
	// that does other things as well, and with another interpreter, ten times as
	// much keeps honest functions from failing now and then.
	DefaultCompute = 10 * time.Millisecond
	// ComputeUnit is the processor time that counts as 100 % compute
	// utilization, (unverified).
	ComputeUnit = time.Millisecond
	// DefaultCloudFrontTimeout is for what the engine cannot stop by processor
	// time: a regular expression that goes back and forth, a machine that is busy
	// with other things.
	DefaultCloudFrontTimeout = time.Second
	// MaxCloudFrontCode is the size of a CloudFront Function's code in bytes.
	MaxCloudFrontCode = 10 << 10
)

// cloudFrontFile is the file that the code of a CloudFront Function stands in.
const cloudFrontFile = "function.js"

// CloudFrontCode is the code of a CloudFront Function, which is one text.
func CloudFrontCode(text string) bundle.Code { return bundle.Inline(cloudFrontFile, text) }

// withDefaults fills in what was left out.
func (v Version) withDefaults() Version {
	if v.Timeout <= 0 {
		v.Timeout = DefaultTimeout
		if kindOf(v.Runtime) == kindCloudFront {
			v.Timeout = DefaultCloudFrontTimeout
		}
	}
	if v.MemoryMB <= 0 {
		v.MemoryMB = DefaultMemoryMB
	}
	if v.Output <= 0 {
		v.Output = MaxPayload
	}
	if v.Compute <= 0 {
		v.Compute = DefaultCompute * slowness
	}
	if v.Number == "" {
		v.Number = "$LATEST"
	}
	return v
}

// String names the version as people do: "headers:3".
func (v Version) String() string { return v.Name + ":" + v.Number }

// logGroup is where AWS keeps the logs (spec 13).
func (v Version) logGroup() string {
	if kindOf(v.Runtime) == kindCloudFront {
		return "/aws/cloudfront/function/" + v.Name
	}
	return "/aws/lambda/" + v.runningName()
}

// runningName is the name that the code sees of itself: a replica's has a
// prefix, which is the same in all regions (spec 8).
func (v Version) runningName() string {
	if v.Regional || kindOf(v.Runtime) == kindCloudFront {
		return v.Name
	}
	return "us-east-1." + v.Name
}

// Result is what a call gave, and what it took. Of a call that failed it holds
// what it took.
type Result struct {
	Payload   []byte        // JSON
	RequestID string        // of the invocation, a UUID
	Waited    time.Duration // for a worker: one that is free, or one that is being started
	Duration  time.Duration // from the start of the handler to its answer
	Billed    time.Duration // Duration in whole milliseconds, up
	Init      time.Duration // time to load the handler; of a worker's first call only
	MemoryMB  int           // most that the worker had in memory until now; 0: unknown

	// Of CloudFront Functions only:
	Utilization int          // compute utilization in percent, 0 to 100
	Origin      []OriginCall // what the code called of "cloudfront", in order
}

// OriginCall is one call of a function that chooses the origin (spec 11).
type OriginCall struct {
	Method   string          `json:"method"` // updateRequestOrigin, selectRequestOriginById, createRequestOriginGroup
	Argument json.RawMessage `json:"argument"`
}

// kind is how a runtime is run.
type kind int

const (
	kindUnknown kind = iota
	kindNode
	kindPython
	kindProvided
	kindCloudFront
)

// check says what about the version cannot be.
func (v Version) check() error {
	if v.Name == "" {
		return fmt.Errorf("function: a version without name")
	}
	switch kindOf(v.Runtime) {
	case kindUnknown:
		return &Error{Kind: Init, Type: "InvalidRuntime", Message: fmt.Sprintf(
			"runtime %q is not run here, want nodejs20.x or newer, python3.9 or newer, provided.al2 or newer, cloudfront-js-1.0 or cloudfront-js-2.0", v.Runtime)}
	case kindNode, kindPython:
		if v.Handler == "" {
			return &Error{Kind: Init, Type: "InvalidHandler", Message: "no handler is named, want file.export"}
		}
	}
	return v.checkBounds()
}
