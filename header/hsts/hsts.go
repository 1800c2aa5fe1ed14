// Package hsts knows Strict-Transport-Security (RFC 6797): [Parse] reads a
// value as browsers do and keeps where everything stands, [Field.Policy] says
// what a browser takes from it, [Check] what is wrong with it. What the
// operators of the preload list would say of the field alone, [CheckPreload]
// tells; of a whole domain, [CheckEligibility].
//
//	p, ok := hsts.Parse("max-age=31536000; includeSubDomains").Policy()
package hsts

import (
	"math"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// Name is the field's name.
const Name = "Strict-Transport-Security"

// Policy is what a browser stores for a host.
type Policy struct {
	MaxAge            int64 // seconds, at most math.MaxInt64; 0 = forget the host
	IncludeSubDomains bool
	Preload           bool // no part of RFC 6797: a consent mark for list operators
}

// String returns the canonical value.
func (p Policy) String() string {
	value := "max-age=" + strconv.FormatInt(p.MaxAge, 10)
	if p.IncludeSubDomains {
		value += "; includeSubDomains"
	}
	if p.Preload {
		value += "; preload"
	}
	return value
}

// Field is a value taken apart. It holds everything that was written, right or
// wrong.
type Field struct {
	Directives []Directive
}

// Directive is what stands between two semicolons.
type Directive struct {
	Name     string
	Value    string // without quotes
	HasValue bool   // there was an equals sign
	Quoted   bool
	Spaced   bool // white space around the equals sign
	// Malformed says that it is no directive: the name is not a token, the
	// value neither a token nor a quoted-string, or more follows.
	Malformed bool
	Span      finding.Span // of name and value
}

// Empty reports that there was nothing between two semicolons.
func (d Directive) Empty() bool { return d.Span.Start == d.Span.End }

// is compares the name, which has no case.
func (d Directive) is(name string) bool { return strings.EqualFold(d.Name, name) }

// seconds reads a max-age value (1*DIGIT), saturating.
func (d Directive) seconds() (int64, bool) {
	if d.Value == "" || strings.Trim(d.Value, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(d.Value, 10, 64)
	if err != nil {
		return math.MaxInt64, true // only too many digits are left as a cause
	}
	return n, true
}

// Policy returns what a browser stores; false when it ignores the field as a
// whole, as RFC 6797 section 6.1 demands for any fault of syntax, a directive
// that is repeated, or no max-age. Unknown directives do no harm.
func (f Field) Policy() (Policy, bool) {
	var p Policy
	seen := map[string]bool{}
	for _, d := range f.Directives {
		if d.Empty() {
			continue
		}
		name := strings.ToLower(d.Name)
		if d.Malformed || seen[name] {
			return Policy{}, false
		}
		seen[name] = true
		if !p.take(d) {
			return Policy{}, false
		}
	}
	if !seen["max-age"] {
		return Policy{}, false
	}
	return p, true
}

// take puts one directive into effect; false when its value does not fit it.
func (p *Policy) take(d Directive) bool {
	switch {
	case d.is("max-age"):
		seconds, ok := d.seconds()
		p.MaxAge = seconds
		return ok
	case d.is("includeSubDomains"):
		p.IncludeSubDomains = true
		return !d.HasValue
	case d.is("preload"):
		p.Preload = !d.HasValue
	}
	return true
}
