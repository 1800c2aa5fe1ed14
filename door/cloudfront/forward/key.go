package forward

import (
	"net/netip"

	"github.com/lintel-edge/lintel/door/cloudfront/query"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/acceptencoding"
)

// Encoding is the viewer's Accept-Encoding after normalisation: which of the
// enabled codings it offers (spec/cloudfront.md 3.1).
func (r *Rules) Encoding(f *exchange.Fields) acceptencoding.Offer {
	if !r.normalizesEncoding() || !f.Has("Accept-Encoding") {
		return acceptencoding.Offer{}
	}
	return acceptencoding.Parse(f.Values("Accept-Encoding")).Enabled(r.Gzip, r.Brotli)
}

// KeyQuery is the part of the query that stands in the cache key.
func (r *Rules) KeyQuery(raw string) string {
	switch r.queries.key.Mode {
	case None:
		return ""
	case All:
		return raw
	}
	return query.Filter(raw, r.queries.key.Includes)
}

// Variant is everything else in the cache key: the method where it counts,
// the normalised encoding, keyed headers and cookies. Parts are separated by
// line feeds, which no field value can hold. country may be nil.
func (r *Rules) Variant(v *exchange.Request, e acceptencoding.Offer, country func(netip.Addr) string) string {
	if v.Method != "OPTIONS" && len(r.key) == 0 && r.cookies.key.Mode == None {
		return e.String()
	}
	var scratch [256]byte
	b := append(scratch[:0], e.String()...)
	if v.Method == "OPTIONS" {
		b = append(b, "\nOPTIONS"...)
	}
	for _, name := range r.key {
		b = r.appendHeader(b, name, v, country)
	}
	if r.cookies.key.Mode != None {
		b = append(append(b, '\n'), selectCookies(&v.Fields, r.cookies.key)...)
	}
	return string(b)
}

// appendHeader writes one keyed header: a separator that tells an absent
// header from an empty one, then its value byte for byte.
func (r *Rules) appendHeader(b []byte, name string, v *exchange.Request, country func(netip.Addr) string) []byte {
	switch {
	case isMade(name):
		return append(append(b, '\n'), makeHeader(name, v, country)...)
	case exchange.EqualName(name, "Host"):
		return append(append(b, '\n'), v.Host...)
	case !v.Fields.Has(name):
		return append(b, "\n\n"...)
	}
	return append(append(b, '\n'), v.Fields.Combined(name)...)
}
