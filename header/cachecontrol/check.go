package cachecontrol

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Name is the field's name.
const Name = "Cache-Control"

// Context is what is known of the response besides the field.
type Context struct {
	BehindLogin bool // not everybody may see it
	SetsSession bool // it sets a cookie that stands for a login
	Nonce       bool // its policy has a nonce, which must be new each time
	EchoesCORS  bool // its Access-Control-Allow-Origin repeats the request's Origin

	Pragma, Expires bool     // it has these fields
	Vary            []string // the lines of its Vary field
}

// Check judges the field's lines for the response that has them.
func Check(lines []string, c Context) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	d := Parse(lines)
	age := d.shareable()
	at := place(lines, age)
	if c.SetsSession && age != "" {
		l.Add("CACHE-001", at, fmt.Sprintf("%s on a response that sets a session cookie: a shared cache hands it to the next visitor", age))
	}
	if c.BehindLogin && !d.NoStore && !d.Private {
		l.Add("CACHE-002", finding.Span{}, "a page behind a login has neither no-store nor private")
	}
	if c.Nonce && age != "" {
		l.Add("CACHE-003", at, fmt.Sprintf("%s on a page with a nonce: a shared cache hands the same nonce to everybody", age))
	}
	for _, name := range d.contradictions() {
		l.Add("CACHE-004", place(lines, name[0]), fmt.Sprintf("%s contradicts %s", name[0], name[1]))
	}
	if len(lines) == 0 && (c.Pragma || c.Expires) {
		l.Add("CACHE-005", finding.Span{}, "only Pragma or Expires say how long the response may be kept")
	}
	if c.EchoesCORS && !varies(c.Vary) {
		l.At("Vary", "CACHE-006", finding.Span{}, "the response depends on Origin, and Vary does not say so")
	}
	return l.Found
}

// shareable returns the directive by which a shared cache may keep the
// response for a time, "" when none lets it.
func (d Directives) shareable() string {
	switch {
	case d.NoStore || d.Private:
		return ""
	case d.Public && d.SMaxAge != 0:
		return "public"
	case d.SMaxAge > 0:
		return "s-maxage"
	case d.MaxAge > 0 && d.SMaxAge == Absent:
		return "max-age"
	}
	return ""
}

// contradictions are pairs of directives that cannot both be meant, the one
// that has no effect first.
func (d Directives) contradictions() [][2]string {
	var out [][2]string
	for _, pair := range []struct {
		holds       bool
		dead, alive string
	}{
		{d.Public && d.Private, "public", "private"},
		{d.Public && d.NoStore, "public", "no-store"},
		{d.MaxAge > 0 && d.NoStore, "max-age", "no-store"},
		{d.SMaxAge > 0 && d.NoStore, "s-maxage", "no-store"},
		{d.SMaxAge > 0 && d.Private, "s-maxage", "private"},
		{d.Immutable && d.NoStore, "immutable", "no-store"},
		{d.Immutable && d.NoCache, "immutable", "no-cache"},
		{d.StaleWhileRevalidate > 0 && d.NoStore, "stale-while-revalidate", "no-store"},
		{d.StaleWhileRevalidate > 0 && d.MustRevalidate, "stale-while-revalidate", "must-revalidate"},
		{d.StaleIfError > 0 && d.MustRevalidate, "stale-if-error", "must-revalidate"},
	} {
		if pair.holds {
			out = append(out, [2]string{pair.dead, pair.alive})
		}
	}
	return out
}

// place is where the first directive of a name stands.
func place(lines []string, name string) finding.Span {
	for i, line := range lines {
		for s := (scanner{text: line}); s.next(); {
			if s.found.is(name) {
				start := s.found.start + strings.IndexByte(line[s.found.start:], s.found.name[0])
				return finding.Span{Line: i, Start: start, End: start + len(trim(line[start:min(s.found.end, len(line))]))}
			}
		}
	}
	return finding.Span{}
}

// varies reports whether Vary names Origin, or everything.
func varies(lines []string) bool {
	for _, line := range lines {
		if header.ListHas(line, "Origin") || header.ListHas(line, "*") {
			return true
		}
	}
	return false
}
