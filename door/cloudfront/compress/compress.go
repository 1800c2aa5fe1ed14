// Package compress decides whether the edge compresses a response, and does it
// (spec/cloudfront.md 2.6): [Decide] is the table of conditions, [Rewrite]
// changes the fields, and [Encoders] compress a body while it streams.
//
// It is for responses that come from an origin, before they are stored; what
// is stored already is never compressed later.
package compress

import (
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/header/acceptencoding"
)

// Encoding is a content coding as Content-Encoding names it.
type Encoding string

// The codings that the edge makes.
const (
	Identity Encoding = "" // left as it is
	Gzip     Encoding = "gzip"
	Brotli   Encoding = "br"
)

// The sizes that are compressed, in bytes, both included.
const (
	MinLength = 1_000
	MaxLength = 10_000_000
)

// Setting is what a behavior and its cache policy say.
type Setting struct {
	Compress bool // the behavior's switch
	Gzip     bool // the cache policy's EnableAcceptEncodingGzip; true for legacy settings
	Brotli   bool // the cache policy's EnableAcceptEncodingBrotli; false for legacy settings
	NoCache  bool // all TTLs are zero
}

// Response is what Decide looks at.
type Response struct {
	Proto         exchange.Proto       // of the viewer's request
	Offer         acceptencoding.Offer // of the viewer's request
	Status        int
	ContentLength int64 // as the origin announced it; -1 = it did not
	Fields        *exchange.Fields
}

// Decide returns the coding to apply, or [Identity] when one of the conditions
// does not hold.
func Decide(s Setting, r Response) Encoding {
	offer := r.Offer.Enabled(s.Gzip, s.Brotli)
	switch {
	case !s.Compress, s.NoCache:
		return Identity
	case !offer.Gzip && !offer.Brotli, r.Proto < exchange.HTTP11:
		return Identity
	case r.Status != 200 && r.Status != 403 && r.Status != 404:
		return Identity
	case r.ContentLength < MinLength || r.ContentLength > MaxLength:
		return Identity
	case r.Fields.Has("Content-Encoding"): // whatever it says, even "identity"
		return Identity
	case !Compressible(r.Fields.Get("Content-Type")):
		return Identity
	case offer.Brotli:
		return Brotli
	}
	return Gzip
}

// Rewrite changes a response's fields for a body in that coding: it names the
// coding, says that the body depends on Accept-Encoding ((unverified), but
// right), and weakens the entity tag, as the bytes are no longer the origin's.
func Rewrite(f *exchange.Fields, e Encoding) {
	f.Set("Content-Encoding", string(e), exchange.OwnerEdge)
	if vary := f.Combined("Vary"); !header.ListHas(vary, "Accept-Encoding") && !header.ListHas(vary, "*") {
		f.Add("Vary", "Accept-Encoding", exchange.OwnerEdge)
	}
	if !f.Has("ETag") {
		return
	}
	strong := f.Get("ETag")
	switch weak, ok := weakTag(strong); {
	case !ok:
		f.Del("ETag", exchange.OwnerEdge)
	case weak != strong:
		f.Set("ETag", weak, exchange.OwnerEdge)
	}
}

// weakTag returns the weak form of an entity tag; a malformed one has none.
func weakTag(tag string) (weak string, ok bool) {
	switch {
	case strings.HasPrefix(tag, `"`):
		return "W/" + tag, true
	case strings.HasPrefix(tag, "W/"):
		return tag, true
	}
	return "", false
}
