package origin

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
)

// Overlay looks for an object in first and, when it is not there, in second.
func Overlay(first, second Objects) Objects { return overlay{first, second} }

type overlay struct{ first, second Objects }

func (o overlay) Open(ctx context.Context, key string) (*Object, error) {
	obj, err := o.first.Open(ctx, key)
	if errors.Is(err, ErrNoSuchKey) || errors.Is(err, ErrNoSuchBucket) {
		return o.second.Open(ctx, key)
	}
	return obj, err
}

// List merges one page of each side. What sorts after the end of a side's page
// may be incomplete and is left to the next page.
func (o overlay) List(ctx context.Context, r ListRequest) (*Listing, error) {
	a, err := o.first.List(ctx, r)
	if errors.Is(err, ErrNoSuchBucket) {
		return o.second.List(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	b, err := o.second.List(ctx, r)
	if errors.Is(err, ErrNoSuchBucket) {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	return merge(a, b, r.Max), nil
}

func merge(a, b *Listing, most int) *Listing {
	byKey := make(map[string]Entry, len(a.Entries)+len(b.Entries))
	for _, e := range slices.Concat(b.Entries, a.Entries) { // a's win
		byKey[e.Key] = e
	}
	entries := slices.SortedFunc(maps.Values(byKey), func(x, y Entry) int { return cmp.Compare(x.Key, y.Key) })
	prefixes := slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.Prefixes, b.Prefixes))))
	end, cut := earlierEnd(a, b)
	if cut {
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return e.Key > end })
		prefixes = slices.DeleteFunc(prefixes, func(p string) bool { return p > end })
	}
	out := page(entries, prefixes, most)
	if cut && !out.Truncated {
		out.Truncated, out.Last = true, end
	}
	return out
}

// earlierEnd is where the first of two pages ends that is not the last one.
func earlierEnd(a, b *Listing) (end string, cut bool) {
	switch {
	case a.Truncated && b.Truncated:
		return min(a.Last, b.Last), true
	case a.Truncated:
		return a.Last, true
	}
	return b.Last, b.Truncated
}
