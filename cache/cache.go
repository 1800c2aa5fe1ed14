// Package cache keeps answers of origins: a shared HTTP cache store (RFC 9111)
// cut for CloudFront's rules, with a memory tier, a disk tier and a bound on
// each.
//
// It stores, looks up, collapses concurrent fetches (spec/cloudfront.md 3.5),
// streams objects while they still arrive, evicts, invalidates (section 6) and
// finds its disk tier again after a restart. What it does not do is decide: the
// door builds the key, computes lifetimes and judges freshness (3.2 to 3.4).
//
// A door's way through it:
//
//	if o := store.Get(key); o != nil && fresh(o.Meta()) {
//		return o.Open(ctx, 0, -1)
//	}
//	flight, leader := store.Join(key)
//	if !leader {
//		o, err := flight.Wait(ctx) // nil, nil: fetch on your own
//	}
//	defer flight.Pass()
//	w := flight.Store(meta) // waiters go on now, while the body arrives
//	io.Copy(w, answer.Body)
//	w.Commit()
package cache

import (
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// Key says which answers are the same to the cache (spec/cloudfront.md 3.1).
// Two requests share an object when all four parts are equal byte for byte.
type Key struct {
	Zone    string // distribution id
	Path    string // raw path, viewer-side: before an origin path is put in front
	Query   string // the part of the query that is in the key, without "?"
	Variant string // everything else that is in the key
}

// Meta is what is known of an answer beside its body. A Meta that was handed to
// the store is never changed again, by neither side.
type Meta struct {
	Status int
	Fields []exchange.Field

	Arrived   time.Time // when the answer, or the 304 that refreshed it, arrived
	Expires   time.Time // fresh until then, exclusive
	KeepUntil time.Time // of no use after that, not even stale; zero: no such time

	StaleWhileRevalidate time.Duration // negative: the directive is absent
	StaleIfError         time.Duration // negative: the directive is absent

	ContentLength int64    // bytes; -1: unknown until the body is complete
	Tags          []string // cache tags, for [Store.InvalidateTag]
	Mark          uint32   // the door's own flags; the cache only keeps them
}

// own returns a key that holds on to no larger string of a request.
func (k Key) own(z *zone) Key {
	return Key{z.name, strings.Clone(k.Path), strings.Clone(k.Query), strings.Clone(k.Variant)}
}

// size is the number of bytes that the key's strings take.
func (k *Key) size() int { return len(k.Path) + len(k.Query) + len(k.Variant) }

// fieldOverhead is three string headers.
const fieldOverhead = 48

// size is the number of bytes that the meta takes beside its struct.
func (m *Meta) size() int {
	n := 0
	for i := range m.Fields {
		n += fieldOverhead + len(m.Fields[i].Name) + len(m.Fields[i].Value)
	}
	for _, t := range m.Tags {
		n += 16 + len(t)
	}
	return n
}
