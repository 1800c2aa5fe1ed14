// Package cachecontrol reads the Cache-Control field (RFC 9111 section 5.2,
// with the stale-* extensions of RFC 5861 and immutable of RFC 8246).
//
// What a cache makes of the directives is the cache's business; what is wrong
// with them for the response that has them, [Check] says.
package cachecontrol

// Seconds is a delta-seconds value (RFC 9111 section 1.2.2).
type Seconds int64

const (
	// Absent is the value of a Seconds directive that was not sent.
	Absent Seconds = -1
	// Largest is what a greater value counts as. RFC 9111 asks for 2^31 "or
	// the greatest integer it can conveniently represent": this one is above
	// the 100 years that CloudFront honours (spec/cloudfront.md 3.2) and still
	// fits a time.Duration.
	Largest Seconds = 1<<33 - 1
)

// Directives is what one message's Cache-Control lines say together.
type Directives struct {
	NoStore         bool
	NoCache         bool // the unqualified form; see NoCacheFields
	Private         bool // the unqualified form; see PrivateFields
	Public          bool
	MustRevalidate  bool
	ProxyRevalidate bool
	MustUnderstand  bool
	NoTransform     bool
	Immutable       bool
	OnlyIfCached    bool

	// NoCacheFields and PrivateFields are the field names of the qualified
	// forms, no-cache="Set-Cookie", as they were spelled.
	NoCacheFields []string
	PrivateFields []string

	// The ages are [Absent] when not sent. Of several, the first counts (RFC
	// 9111 section 4.2.1).
	MaxAge               Seconds // 0 when malformed: stale at once (section 4.2.1)
	SMaxAge              Seconds // 0 when malformed
	StaleWhileRevalidate Seconds // Absent when malformed: it only ever allows more
	StaleIfError         Seconds // Absent when malformed
}

// Parse reads the values of a message's Cache-Control lines. It never fails:
// what it does not know is skipped, and a malformed directive is taken for the
// more careful of its meanings. It allocates only for the qualified forms.
func Parse(values []string) Directives {
	d := Directives{MaxAge: Absent, SMaxAge: Absent, StaleWhileRevalidate: Absent, StaleIfError: Absent}
	for _, v := range values {
		for s := (scanner{text: v}); s.next(); {
			d.add(s.found)
		}
	}
	return d
}

// add takes one directive in. Names that have no meaning here are ignored, as
// section 5.2.3 demands.
func (d *Directives) add(f directive) {
	switch {
	case f.is("max-age"):
		d.MaxAge = first(d.MaxAge, f, 0)
	case f.is("s-maxage"):
		d.SMaxAge = first(d.SMaxAge, f, 0)
	case f.is("stale-while-revalidate"):
		d.StaleWhileRevalidate = first(d.StaleWhileRevalidate, f, Absent)
	case f.is("stale-if-error"):
		d.StaleIfError = first(d.StaleIfError, f, Absent)
	case f.is("no-cache"):
		d.NoCacheFields, d.NoCache = qualified(d.NoCacheFields, d.NoCache, f)
	case f.is("private"):
		d.PrivateFields, d.Private = qualified(d.PrivateFields, d.Private, f)
	default:
		if flag := d.flag(f); flag != nil {
			*flag = true
		}
	}
}

// flag returns the place of a directive that takes no argument. An argument
// that is there all the same does not undo the directive.
func (d *Directives) flag(f directive) *bool {
	switch {
	case f.is("public"):
		return &d.Public
	case f.is("no-store"):
		return &d.NoStore
	case f.is("must-revalidate"):
		return &d.MustRevalidate
	case f.is("proxy-revalidate"):
		return &d.ProxyRevalidate
	case f.is("must-understand"):
		return &d.MustUnderstand
	case f.is("no-transform"):
		return &d.NoTransform
	case f.is("immutable"):
		return &d.Immutable
	case f.is("only-if-cached"):
		return &d.OnlyIfCached
	}
	return nil
}

// first returns what was read before, or else the directive's age.
func first(earlier Seconds, f directive, malformed Seconds) Seconds {
	if earlier != Absent {
		return earlier
	}
	if n, ok := parseSeconds(f.argument); ok && !f.broken {
		return n
	}
	return malformed
}

// parseSeconds reads 1*DIGIT, saturating at [Largest].
func parseSeconds(s string) (Seconds, bool) {
	if s == "" {
		return 0, false
	}
	var n Seconds
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = min(n*10+Seconds(s[i]-'0'), Largest)
	}
	return n, true
}

// qualified adds the field names of a no-cache or private directive. Without
// any (or with broken quoting) the directive counts as unqualified, which is
// the more careful reading.
func qualified(names []string, whole bool, f directive) ([]string, bool) {
	if f.broken {
		return names, true
	}
	before := len(names)
	for rest := f.argument; rest != ""; {
		var name string
		name, rest = cutList(rest)
		if name != "" {
			names = append(names, name)
		}
	}
	return names, whole || len(names) == before
}
