package cloudfront

import (
	"context"
	"time"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront/freshness"
	"github.com/lintel-edge/lintel/exchange"
)

// mark is what the door notes on a stored response, in the cache's opaque word:
// flags in the low byte, the kind of a stored edge-made page above.
type mark uint32

const (
	alwaysRevalidate mark = 1 << iota // each request asks the origin first (no-cache with Min TTL 0)
	unconditionally                   // and without validators (Vary: * with Min TTL 0)

	refusalShift = 8
)

func markOf(v freshness.Verdict, kind refusal) mark {
	m := mark(kind) << refusalShift
	if v.Revalidate {
		m |= alwaysRevalidate
	}
	if v.Unconditional {
		m |= unconditionally
	}
	return m
}

func (m mark) refusal() refusal { return refusal(m >> refusalShift) }

// lookUp serves from the cache what is fresh, or stale and still allowed.
// Everything else it leaves to ask, with the stale object at hand.
func (p *passage) lookUp() bool {
	b := p.behavior
	if !b.caches(p.request.Method) || p.upgradeWanted() {
		return false
	}
	p.key = cache.Key{
		Zone: p.door.ID, Path: p.path, Query: b.forward.KeyQuery(p.query),
		Variant: b.forward.Variant(p.request, p.encoding, p.door.env.Country),
	}
	o := p.door.env.Cache.Get(p.key)
	switch {
	case o == nil:
		return p.lookUpPart()
	case p.fresh(o):
		return p.serve(o, hit)
	case p.staleWhileRevalidate(o):
		p.refreshInBackground(o)
		return p.serve(o, hit)
	}
	p.stale = o
	return false
}

// fresh reports whether an object may be served without a word to the origin.
func (p *passage) fresh(o *cache.Object) bool {
	m := o.Meta()
	return p.now.Before(m.Expires) && mark(m.Mark)&alwaysRevalidate == 0
}

func (p *passage) staleWhileRevalidate(o *cache.Object) bool {
	m := o.Meta()
	return m.StaleWhileRevalidate > 0 && p.now.Before(m.Expires.Add(m.StaleWhileRevalidate))
}

// serve makes a stored object the answer.
func (p *passage) serve(o *cache.Object, how result) bool {
	m := o.Meta()
	if kind := mark(m.Mark).refusal(); kind != notRefused {
		return p.refuse(kind)
	}
	a := &p.answer
	a.object, a.status, a.result, a.originStatus = o, m.Status, how, m.Status
	a.fields = exchange.NewFields(m.Fields...)
	if m.Status >= 400 {
		a.result = failed
	}
	if how == hit {
		a.age = max(0, p.now.Sub(m.Arrived))
	}
	return true
}

// refreshInBackground asks the origin for a stale object that is being served
// (stale-while-revalidate, spec/cloudfront.md 3.3). Of several requests only
// the first one asks: the others find its flight.
func (p *passage) refreshInBackground(stale *cache.Object) {
	flight, leader := p.door.env.Cache.Join(p.key)
	if !leader {
		return
	}
	q := newPassage(context.WithoutCancel(p.ctx), p.door, detached(p.request))
	q.behavior, q.target, q.encoding, q.key, q.path, q.query, q.stale = p.behavior, p.target, p.encoding, p.key, p.path, p.query, stale
	go func() {
		defer flight.Pass()
		q.fetch(flight)
		q.dropBody()
	}()
}

// detached is a copy of a request that outlives it: no body, no trail, and
// fields of its own, because engines use a request's memory again.
func detached(r *exchange.Request) *exchange.Request {
	q := *r
	q.Body, q.ContentLength, q.Trailer, q.Trace, q.CanUpgrade = nil, 0, nil, nil, false
	q.Fields = r.Fields.Clone(0)
	q.Fields.TraceTo(nil)
	return &q
}

// staleUsable reports whether a stale object may answer for a failing origin:
// for as long as stale-if-error says, or else until Max TTL (1.6, 3.3).
func staleUsable(m *cache.Meta, now time.Time) bool {
	if m.StaleIfError >= 0 {
		return now.Before(m.Expires.Add(m.StaleIfError))
	}
	return now.Before(m.KeepUntil)
}

// extended is the Meta of a stale object that answers for a failing origin: it
// counts as fresh until the origin is tried again, and no window grows by it.
func extended(m *cache.Meta, now time.Time, retryAfter time.Duration) cache.Meta {
	next := *m
	end := m.KeepUntil
	if m.StaleIfError >= 0 {
		end = m.Expires.Add(m.StaleIfError)
	}
	next.Expires = now.Add(retryAfter)
	if next.Expires.After(end) {
		next.Expires = end
	}
	if m.StaleIfError >= 0 {
		next.StaleIfError = end.Sub(next.Expires)
	}
	next.StaleWhileRevalidate = -1
	next.Mark &^= uint32(alwaysRevalidate)
	return next
}
