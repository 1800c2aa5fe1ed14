package origin

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Objects is what a bucket holds.
type Objects interface {
	// Open returns the object with exactly this key, or [ErrNoSuchKey],
	// [ErrNoSuchBucket] or [ErrForbidden]. The caller closes its Content.
	Open(ctx context.Context, key string) (*Object, error)
	// List returns the keys that l asks for, in byte order.
	List(ctx context.Context, l ListRequest) (*Listing, error)
}

// The errors that a bucket turns into answers of their own. Any other error is
// an internal one.
var (
	ErrNoSuchKey    = errors.New("no such key")
	ErrNoSuchBucket = errors.New("no such bucket")
	ErrForbidden    = errors.New("not readable")
)

// Object is one object with its system and user metadata. An empty string is a
// setting that the object does not have.
type Object struct {
	Size               int64 // bytes
	ModTime            time.Time
	ETag               string // with its quotes
	ContentType        string
	CacheControl       string
	ContentEncoding    string
	ContentDisposition string
	ContentLanguage    string
	WebsiteRedirect    string
	Metadata           map[string]string // without the "x-amz-meta-" prefix
	Content            io.ReadSeekCloser
}

// ListRequest says which keys to list.
type ListRequest struct {
	Prefix     string
	Delimiter  string // "": none; keys that share what is before it are rolled up
	StartAfter string // keys after this one
	Max        int    // 0 to 1000: keys and common prefixes together
}

// Listing is one page of keys.
type Listing struct {
	Entries   []Entry
	Prefixes  []string // common prefixes, with their delimiter
	Truncated bool
	Last      string // where the next page starts after, if Truncated
}

// Entry is a listed object.
type Entry struct {
	Key     string
	Size    int64
	ModTime time.Time
	ETag    string
}

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

// list makes a listing of all entries of a bucket, sorted by key.
func list(all []Entry, r ListRequest) *Listing {
	var entries []Entry
	var prefixes []string
	for _, e := range all {
		if !strings.HasPrefix(e.Key, r.Prefix) || r.StartAfter != "" && e.Key <= r.StartAfter {
			continue
		}
		p, rolled := commonPrefix(e.Key, r)
		switch {
		case !rolled:
			entries = append(entries, e)
		case p <= r.StartAfter: // a page ended with this prefix
		case len(prefixes) == 0 || prefixes[len(prefixes)-1] != p:
			prefixes = append(prefixes, p)
		}
	}
	return page(entries, prefixes, r.Max)
}

// commonPrefix is the part of key up to the first delimiter behind the prefix.
func commonPrefix(key string, r ListRequest) (string, bool) {
	if r.Delimiter == "" {
		return "", false
	}
	i := strings.Index(key[len(r.Prefix):], r.Delimiter)
	if i < 0 {
		return "", false
	}
	return key[:len(r.Prefix)+i+len(r.Delimiter)], true
}

// page takes the first keys and prefixes, most in all, in their common order.
func page(entries []Entry, prefixes []string, most int) *Listing {
	out := &Listing{Entries: entries, Prefixes: prefixes}
	if len(entries)+len(prefixes) <= most {
		return out
	}
	out.Truncated = true
	e, p := 0, 0
	for e+p < most {
		if p == len(prefixes) || e < len(entries) && entries[e].Key < prefixes[p] {
			out.Last = entries[e].Key
			e++
			continue
		}
		out.Last = prefixes[p]
		p++
	}
	out.Entries, out.Prefixes = entries[:e], prefixes[:p]
	return out
}
