// Package headerspolicy applies CloudFront response headers policies
// (spec/cloudfront.md 5): what a policy's document says is compiled once into
// ready header lines, and [Policy.Apply] puts them on a response.
//
// It acts on the response to the viewer, at delivery, for hits and misses
// alike; a stored object never sees it. Which responses a policy is applied to
// (5.9) is the door's decision, and whether a document is acceptable (5.2) is
// decided where documents are validated, not here.
package headerspolicy

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/httpdate"
)

// Policy is a compiled response headers policy. It is immutable.
type Policy struct {
	id, name string
	owner    exchange.Owner

	remove []string // names, as configured
	cors   *cors    // nil: no CORS section
	lines  []line   // security and custom headers, in the order of 5.3
	timing *timing  // nil: no Server-Timing

	restoreServer, restoreDate bool // removed here, so the edge sends its own (5.7)
}

// line is one header of the policy, ready to be set.
type line struct {
	name, value string
	override    bool
	https       bool // not sent on plain HTTP
}

// Context is what a policy wants to know besides the response's fields.
type Context struct {
	HTTPS   bool             // how the viewer is connected
	Method  string           // the viewer's request method
	Request *exchange.Fields // the viewer's request fields; nil = none

	Now       time.Time // for the edge's own Date
	RequestID string    // X-Amz-Cf-Id
	Pop       string    // X-Amz-Cf-Pop, e.g. "CDG50-P2"

	// What follows is only read for Server-Timing.
	Cache      CacheResult
	Upstream   exchange.Timing // of a miss
	Downstream time.Duration   // until the response's first byte
	Random     func() float64  // in [0,1): sampling
}

// Compile makes a policy from its document, which is taken to be valid.
func Compile(id, name string, cfg *types.ResponseHeadersPolicyConfig) *Policy {
	p := &Policy{
		id:     id,
		name:   name,
		owner:  exchange.OwnerPolicy(id),
		cors:   compileCORS(cfg.CorsConfig),
		timing: compileTiming(cfg.ServerTimingHeadersConfig),
	}
	p.lines = append(securityLines(cfg.SecurityHeadersConfig), customLines(cfg.CustomHeadersConfig)...)
	if cfg.RemoveHeadersConfig == nil {
		return p
	}
	for _, item := range cfg.RemoveHeadersConfig.Items {
		header := aws.ToString(item.Header)
		p.remove = append(p.remove, header)
		p.restoreServer = p.restoreServer || exchange.EqualName(header, "Server")
		p.restoreDate = p.restoreDate || exchange.EqualName(header, "Date")
	}
	return p
}

// ID returns the policy's id, a lower-case UUID.
func (p *Policy) ID() string { return p.id }

// Name returns the policy's name.
func (p *Policy) Name() string { return p.name }

// Extra is the greatest number of lines by which Apply makes a response
// longer: who clones the fields beforehand leaves room for them.
func (p *Policy) Extra() int {
	if p == nil {
		return 0
	}
	n := len(p.lines)
	if p.cors != nil {
		n += maxCORSLines
	}
	for _, more := range []bool{p.timing != nil, p.restoreServer, p.restoreDate} {
		if more {
			n++
		}
	}
	return n
}

// Apply changes a response's fields as the policy says, in the order of 5.3.
// Removal comes first, so that a header that is both removed and added is sent
// with the policy's value whatever its override says. A nil policy changes
// nothing.
func (p *Policy) Apply(f *exchange.Fields, c Context) {
	if p == nil {
		return
	}
	for _, name := range p.remove {
		f.Del(name, p.owner)
	}
	if p.cors != nil {
		p.cors.apply(f, c, p.owner)
	}
	for i := range p.lines {
		p.lines[i].apply(f, c, p.owner)
	}
	if p.timing != nil {
		p.timing.apply(f, c, p.owner)
	}
	p.restore(f, c)
}

// apply sets the line, or leaves the origin's lines of that name as they are,
// duplicates included (5.4). An empty value counts as present.
func (l *line) apply(f *exchange.Fields, c Context, owner exchange.Owner) {
	switch {
	case l.https && !c.HTTPS:
	case !f.Has(l.name):
		f.Add(l.name, l.value, owner)
	case l.override:
		f.Set(l.name, l.value, owner)
	default:
		f.Kept(l.name, l.value, owner)
	}
}

// restore puts the edge's own Server and Date where the policy removed the
// origin's and set nothing instead: these two cannot be hidden.
func (p *Policy) restore(f *exchange.Fields, c Context) {
	if p.restoreServer && !f.Has("Server") {
		f.Add("Server", "CloudFront", exchange.OwnerEdge)
	}
	if p.restoreDate && !f.Has("Date") {
		f.Add("Date", httpdate.Format(c.Now), exchange.OwnerEdge)
	}
}
