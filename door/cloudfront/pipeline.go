package cloudfront

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/acceptencoding"
)

// A requestStep looks at the request. It reports true when the passage has its
// answer and the remaining request steps are skipped.
type requestStep struct {
	name string
	run  func(*passage) bool
}

// requestSteps is the way in, in the order of spec/cloudfront.md 0.1. The edge
// has done 1 to 3: connection, parsing, choice of the distribution.
var requestSteps = []requestStep{
	{"geo restriction", (*passage).restrictGeo},           // 4
	{"default root object", (*passage).useRootObject},     // 5
	{"behavior", (*passage).chooseBehavior},               // 6
	{"viewer protocol policy", (*passage).checkProtocol},  // 7, before the methods: spec leaves the order open
	{"allowed methods", (*passage).checkMethod},           // 8
	{"loop detection", (*passage).checkLoop},              // 4.9: more than two distributions in a chain
	{"signature", (*passage).checkSignature},              // 8
	{"viewer-request function", (*passage).viewerRequest}, // 9
	{"cache", (*passage).lookUp},                          // 10, 11
	{"origin", (*passage).ask},                            // 11, 12; the last. Origin functions run inside
}

// A responseStep changes the answer on its way to the viewer.
type responseStep struct {
	name string
	run  func(*passage)
}

// responseSteps is the way out, for every answer whoever made it.
var responseSteps = []responseStep{
	{"custom error response", (*passage).replaceError},       // 13
	{"conditional request and range", (*passage).selectPart}, // 3.4
	{"response fields", (*passage).rewriteFields},            // 14
	{"response headers policy", (*passage).applyPolicy},      // 15
	{"viewer-response function", (*passage).viewerResponse},  // 16
	{"edge fields", (*passage).addEdgeFields},                // 17
	{"body", (*passage).openBody},
}

// passage is one request on its way through a door: what the viewer sent, what
// has been decided, and the answer. One allocation holds all of it.
type passage struct {
	ctx      context.Context
	door     *Door
	request  *exchange.Request
	now      time.Time
	id       string // X-Amz-Cf-Id
	behavior *behavior
	nested   bool // fetches a custom error page; has no custom error page of its own
	replaced bool // the answer is a custom error page

	path, query string // after the default root object and functions
	encoding    acceptencoding.Offer
	key         cache.Key
	target      *target       // where the request goes; the behavior's unless a function chose another
	stale       *cache.Object // found, but to be asked for again

	answer   answer
	response exchange.Response
	lines    [24]exchange.Field // memory for the response's fields
}

// answer is what a step decided to send, before the way out.
type answer struct {
	status int
	fields exchange.Fields // the origin's or the edge's lines; read-only when object is set
	result result
	detail string // x-edge-detailed-result-type when it says more than the result
	// originStatus is what the origin answered, whatever became of it; 0 when
	// it was not asked or did not answer. Functions go by it (5.8).
	originStatus int

	object        *cache.Object // stored body; nil when body is the source
	offset        int64         // part of the object to send
	length        int64         // -1: to the end
	body          exchange.Body
	contentLength int64
	upgrade       func(context.Context, io.ReadWriteCloser) error

	made       bool // by the edge itself, not by an origin
	byFunction bool // generated at viewer-request
	// generatedAtOrigin: an origin-request function answered in the origin's place.
	generatedAtOrigin bool

	age      time.Duration // time in the cache; negative: not from the cache
	timing   exchange.Timing
	originID string
	close    bool // ask for the connection to be closed
}

func newPassage(ctx context.Context, d *Door, r *exchange.Request) *passage {
	p := &passage{ctx: ctx, door: d, request: r, now: d.env.Now(), path: r.Path, query: r.Query, id: newRequestID()}
	p.answer.age, p.answer.length, p.answer.contentLength = -1, -1, -1
	return p
}

func (p *passage) run() {
	p.decide()
	for _, s := range responseSteps {
		s.run(p)
	}
}

// decide runs the request steps until one has the answer. The last one always has.
func (p *passage) decide() {
	for _, s := range requestSteps {
		if s.run(p) {
			p.request.Trace.Note(s.name, string(p.answer.result))
			return
		}
	}
}

// decideWith runs only the named request steps: for a request that the edge
// makes itself and therefore need not judge.
func (p *passage) decideWith(names ...string) {
	for _, s := range requestSteps {
		if slices.Contains(names, s.name) && s.run(p) {
			return
		}
	}
}
