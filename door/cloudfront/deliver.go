package cloudfront

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront/headerspolicy"
	"github.com/lintel-edge/lintel/exchange"
)

// The steps in this file turn the answer into the response that the viewer gets.

// rewriteFields copies the answer's lines, which may be shared with others,
// and takes out what this behavior does not let through (spec/cloudfront.md 4.6).
func (p *passage) rewriteFields() {
	p.response.Status = p.answer.status
	lines := p.answer.fields.Lines()
	p.response.Fields = exchange.NewFields(append(p.lines[:0], lines...)...)
	f := &p.response.Fields
	f.TraceTo(p.request.Trace)
	if p.answer.made || p.behavior == nil {
		return
	}
	// Stored objects lost it when they were stored; the behavior may have
	// changed since.
	if !p.behavior.forward.CookiesForwarded() {
		f.Del("Set-Cookie", exchange.OwnerEdge)
	}
	p.rewriteVary(f)
	if !f.Has("Date") {
		f.Add("Date", p.now.UTC().Format(http.TimeFormat), exchange.OwnerEdge)
	}
}

// rewriteVary keeps only the names by which this behavior really varies.
func (p *passage) rewriteVary(f *exchange.Fields) {
	if !f.Has("Vary") || p.target.bucket() {
		return
	}
	before := f.Combined("Vary")
	var kept []string
	for name := range strings.SplitSeq(before, ",") {
		if name = strings.TrimSpace(name); p.varies(name) {
			kept = append(kept, name)
		}
	}
	switch after := strings.Join(kept, ", "); after {
	case before:
	case "":
		f.Del("Vary", exchange.OwnerEdge)
	default:
		f.Set("Vary", after, exchange.OwnerOrigin)
	}
}

func (p *passage) varies(name string) bool {
	rules := p.behavior.forward
	switch {
	case exchange.EqualName(name, "Accept-Encoding"), exchange.EqualName(name, "Cookie"):
		return true
	case exchange.EqualName(name, "User-Agent"):
		return rules.DeviceKeyed() || rules.HeaderForwarded(name)
	}
	return name != "" && name != "*" && rules.HeaderForwarded(name)
}

// applyPolicy applies the response headers policy of the behavior that the
// viewer's own request matched: to hits, misses, redirects and error pages
// alike (5.9). What was refused before a behavior was known has none.
func (p *passage) applyPolicy() {
	if p.behavior == nil || p.behavior.policy == nil {
		return
	}
	p.behavior.policy.Apply(&p.response.Fields, headerspolicy.Context{
		HTTPS: p.request.Scheme == "https", Method: p.request.Method, Request: &p.request.Fields,
		Now: p.now, RequestID: p.id, Pop: p.door.identity.pop,
		Cache: p.cacheResult(), Upstream: p.answer.timing, Downstream: p.door.env.Now().Sub(p.request.Received), Random: rand.Float64,
	})
}

func (p *passage) cacheResult() headerspolicy.CacheResult {
	switch {
	case p.answer.result == refreshHit:
		return headerspolicy.RefreshHit
	case p.answer.age >= 0:
		return headerspolicy.Hit
	}
	return headerspolicy.Miss
}

// addEdgeFields adds what the edge says of itself, in the order observed (4.6).
func (p *passage) addEdgeFields() {
	f, d := &p.response.Fields, p.door
	if !f.Has("Server") {
		f.Add("Server", "CloudFront", exchange.OwnerEdge)
	}
	if !f.Has("Date") { // a policy may remove it; the edge then puts its own (5.7)
		f.Add("Date", p.now.UTC().Format(http.TimeFormat), exchange.OwnerEdge)
	}
	f.Add("X-Cache", xCache[p.answer.result], exchange.OwnerEdge)
	f.Add("Via", d.identity.ownVia, exchange.OwnerEdge)
	f.Add("X-Amz-Cf-Pop", d.identity.pop, exchange.OwnerEdge)
	if d.altSvc != "" {
		f.Add("Alt-Svc", d.altSvc, exchange.OwnerEdge)
	}
	f.Add("X-Amz-Cf-Id", p.id, exchange.OwnerEdge)
	if p.answer.age >= 0 && p.answer.result == hit {
		f.Add("Age", strconv.FormatInt(int64(p.answer.age.Seconds()), 10), exchange.OwnerEdge)
	}
}

// openBody gives the response its content, and the log its facts.
func (p *passage) openBody() {
	r, a := &p.response, &p.answer
	r.ContentLength, r.Upgrade, r.Timing = a.contentLength, a.upgrade, a.timing
	if a.object != nil {
		r.ContentLength = a.length
		if a.length < 0 {
			r.ContentLength = a.object.Size()
		}
	}
	switch {
	case p.request.Method == "HEAD" || r.Status == http.StatusNotModified:
		exchange.Discard(a.body)
	case a.body != nil:
		r.Body = a.body
	case a.object != nil:
		r.Body = a.object.Open(p.ctx, a.offset, a.length)
	}
	r.Close = a.close
	r.Outcome = exchange.Outcome{
		Door: p.door.ID, DoorDomain: p.door.DomainName, RequestID: p.id,
		Result: string(a.result), Detail: a.detail, OriginID: a.originID,
	}
	if p.behavior != nil {
		r.Outcome.Behavior = p.behavior.pattern
	}
}
