package cloudfront

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/door/cloudfront/freshness"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// ask gets the answer from the origin: alone, or together with others who ask
// for the same (spec/cloudfront.md 3.5).
func (p *passage) ask() bool {
	b := p.behavior
	switch {
	case p.key.Zone == "" || p.request.Method == "HEAD":
		p.relay() // nothing that could be stored or found
	case p.stale == nil && (isConditional(&p.request.Fields) || p.request.Fields.Has("Range")):
		p.fetch(nil) // the origin's answer depends on more than the key
	case !b.collapses():
		p.fetch(nil)
	default:
		p.collapse()
	}
	return true
}

// collapse joins those who ask for the same key: the first one fetches, the
// others share what it gets, or ask for themselves when it cannot be shared.
func (p *passage) collapse() {
	flight, leader := p.door.env.Cache.Join(p.key)
	if leader {
		defer flight.Pass()
		// An earlier flight may have landed since we looked.
		if o := p.door.env.Cache.Get(p.key); o != nil && o != p.stale && p.fresh(o) {
			flight.Share(o)
			p.serve(o, hit)
			return
		}
		p.fetch(flight)
		return
	}
	o, err := flight.Wait(p.ctx)
	switch {
	case err != nil:
		p.refuse(originClosed) // the viewer is gone; nobody reads this
	case o == nil:
		p.fetch(nil)
	default:
		p.serve(o, hit)
	}
}

// relay hands the viewer's request on and the answer back, storing nothing.
func (p *passage) relay() {
	resp, err := p.send(p.ctx, p.request)
	if bad, isFunction := errors.AsType[*failure](err); isFunction {
		p.fail(bad)
		return
	}
	if err != nil {
		p.refuse(refusalFor(err))
		return
	}
	p.passOn(resp)
	p.noteGenerated()
}

// passOn makes an origin's response the answer as it is.
func (p *passage) passOn(resp *exchange.Response) {
	a := &p.answer
	a.status, a.originStatus, a.result, a.fields = resp.Status, resp.Status, miss, resp.Fields
	if resp.Status >= 400 {
		a.result = failed
	}
	a.body, a.contentLength, a.upgrade = resp.Body, resp.ContentLength, resp.Upgrade
}

// fetch asks the origin for something that may be stored, and stores it when
// the rules say so. flight may be nil: then nobody waits.
//
// The fetch outlives the viewer while others read along; when nobody does any
// more, it is given up (see pump).
func (p *passage) fetch(flight *cache.Flight) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.ctx))
	resp, err := p.send(ctx, p.revalidating(p.request))
	bad, isFunction := errors.AsType[*failure](err)
	switch {
	case isFunction:
		cancel()
		p.fail(bad)
	case err != nil:
		cancel()
		p.originFailed(flight, refusalFor(err))
	case resp.Status == http.StatusNotModified && p.stale != nil:
		exchange.Discard(resp.Body)
		cancel()
		p.refreshed(flight, resp)
	case resp.Status >= 500 && p.stale != nil && staleUsable(p.stale.Meta(), p.now):
		exchange.Discard(resp.Body)
		cancel()
		p.serveStale(flight, resp.Status)
	case resp.Status == http.StatusPartialContent:
		p.storePart(resp, cancel)
	default:
		p.storeOrPass(flight, resp, cancel)
		p.noteGenerated()
	}
}

// noteGenerated says in X-Cache that a function answered in the place of the
// origin. What is served from the cache later is a hit like any other.
func (p *passage) noteGenerated() {
	if p.answer.generatedAtOrigin {
		p.answer.result = lambdaGenerated
	}
}

// revalidating is the viewer's request as it is used to fill the cache: asking
// whether the stale object is still good, instead of what the viewer asked.
func (p *passage) revalidating(r *exchange.Request) *exchange.Request {
	if p.stale == nil {
		return r
	}
	q := *r
	q.Fields = r.Fields.Clone(2)
	q.Fields.TraceTo(nil)
	for _, name := range append(conditionals[:], "Range") {
		q.Fields.Del(name, exchange.OwnerEdge)
	}
	m := p.stale.Meta()
	// Not done when cookies are forwarded (3.4).
	if m.Status >= 400 || p.behavior.forward.CookiesForwarded() || mark(m.Mark)&unconditionally != 0 {
		return &q
	}
	stored := exchange.NewFields(m.Fields...)
	if tag := stored.Get("ETag"); tag != "" {
		q.Fields.Add("If-None-Match", tag, exchange.OwnerEdge)
	}
	if at := stored.Get("Last-Modified"); at != "" {
		q.Fields.Add("If-Modified-Since", at, exchange.OwnerEdge)
	}
	return &q
}

// send makes the origin request and sends it, with failover. What comes back
// is clean of fields that no origin may set.
func (p *passage) send(ctx context.Context, v *exchange.Request) (*exchange.Response, error) {
	resp, member, err := p.target.fetch(v.Method, p.behavior.cached, func(m member) (*exchange.Response, error) {
		return p.attempt(ctx, v, m)
	})
	p.answer.originID = member.id
	if err != nil {
		p.request.Trace.Note("origin", member.id+": "+err.Error())
		return nil, err
	}
	p.answer.timing = resp.Timing
	p.receive(resp)
	return resp, nil
}

// originRequest makes the request that goes to an origin.
func (p *passage) originRequest(v *exchange.Request, m member) *exchange.Request {
	return p.behavior.forward.OriginRequest(v, p.path, p.query, p.encoding, m.request, forward.Facts{
		RequestID: p.id, Via: p.door.identity.via, Country: p.door.env.Country,
		KeepAuthorization: !p.behavior.cached.has("OPTIONS"),
	})
}

// receive removes what an origin cannot say for the edge (4.6): hop-by-hop
// fields, and the fields that the edge itself sends.
func (p *passage) receive(resp *exchange.Response) {
	resp.Fields.TraceTo(p.request.Trace)
	cookies := p.behavior.forward.CookiesForwarded()
	upgraded := resp.Upgrade != nil
	resp.Fields.DelFunc(exchange.OwnerEdge, func(l exchange.Field) bool {
		switch {
		case exchange.EqualName(l.Name, "Set-Cookie"):
			return !cookies
		case exchange.EqualName(l.Name, "Upgrade"), exchange.EqualName(l.Name, "Connection"):
			return !upgraded
		}
		return slices.ContainsFunc(edgeOwned[:], func(n string) bool { return exchange.EqualName(n, l.Name) })
	})
}

// edgeOwned are the response fields that an origin cannot set toward the viewer (4.6).
var edgeOwned = [...]string{
	"Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding",
	"Via", "Age", "X-Cache", "X-Amz-Cf-Pop", "X-Amz-Cf-Id", "Alt-Svc", "Content-Length",
}

// refusalFor is the page for a failed fetch.
func refusalFor(err error) refusal {
	if oe, ok := errors.AsType[*origin.Error](err); ok {
		if kind := refusals[oe.Kind]; kind != notRefused {
			return kind
		}
	}
	return originUnreachable
}

// refreshed is a 304 to our own question: the stored object lives on with the
// fields of the 304 merged in (RFC 9111 section 4.3.4).
func (p *passage) refreshed(flight *cache.Flight, resp *exchange.Response) {
	old := p.stale.Meta()
	merged := exchange.NewFields(slices.Clone(old.Fields)...)
	for _, l := range resp.Fields.Lines() {
		if !exchange.EqualName(l.Name, "Content-Encoding") && !exchange.EqualName(l.Name, "ETag") {
			merged.Set(l.Name, l.Value, l.Owner)
		}
	}
	v := p.behavior.ttl.Success(&merged, p.now)
	if !v.Store {
		p.serve(p.stale, refreshHit)
		return
	}
	meta := p.meta(old.Status, &merged, v, notRefused)
	meta.ContentLength = old.ContentLength
	o := p.door.env.Cache.Refresh(p.key, p.stale, meta)
	if flight != nil {
		flight.Share(o)
	}
	p.serve(o, refreshHit)
}

// originFailed answers when no response came: stale if that is allowed, else
// the edge's own page, which is cached like an origin's error (1.6).
func (p *passage) originFailed(flight *cache.Flight, kind refusal) {
	if p.stale != nil && staleUsable(p.stale.Meta(), p.now) {
		p.serveStale(flight, pages[kind].status)
		return
	}
	p.storeRefusal(flight, kind)
	p.refuse(kind)
}

func (p *passage) serveStale(flight *cache.Flight, status int) {
	retry := p.door.errorMin(status, p.target.bucket())
	o := p.door.env.Cache.Refresh(p.key, p.stale, extended(p.stale.Meta(), p.now, retry))
	if flight != nil {
		flight.Share(o)
	}
	p.request.Trace.Note("stale", http.StatusText(status))
	p.serve(o, hit)
}

// meta is what the cache keeps of a response beside its body.
func (p *passage) meta(status int, f *exchange.Fields, v freshness.Verdict, kind refusal) cache.Meta {
	m := cache.Meta{
		Status: status, Fields: f.Lines(), Arrived: p.now, Expires: p.now.Add(v.Lifetime), KeepUntil: p.now.Add(v.Keep),
		StaleWhileRevalidate: v.StaleWhileRevalidate, StaleIfError: v.StaleIfError,
		ContentLength: -1, Mark: uint32(markOf(v, kind)),
	}
	if p.door.tagHeader != "" {
		m.Tags = cacheTags(f.Values(p.door.tagHeader))
	}
	return m
}
