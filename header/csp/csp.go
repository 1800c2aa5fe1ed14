// Package csp knows Content-Security-Policy, level 3: [Parse] reads field
// lines as browsers do and keeps where everything stands, [Policy.Effective]
// says which directive governs a kind of load, [Policies.Allows] what a browser
// would do with one, and [Check] what is wrong with a policy.
//
//	policies := csp.Parse("default-src 'self'; img-src https:")
//	v := policies.Allows(csp.Load{Kind: csp.Script, URL: "https://cdn.test/x.js", Page: "https://a.test/"})
//	fmt.Println(v.Allowed) // false
//
// Who asks more than once compiles once: see [Compile]. What Google's
// csp_evaluator says of a policy is in package evaluator.
//
// The contract is spec/headers.md 3, which digests the W3C's Content Security
// Policy Level 3. Where Chromium has left the standard's text it is followed,
// for [Policies.Allows] is about browsers; a test asks it:
//
//   - ws: and wss: match sockets only, not http: and https: too
//   - where the URL's scheme is safer than the source's, the port must be the
//     default too, or be 80 in the source
//   - paths are decoded as a whole, so that "%2F" is a slash
//   - addresses are compared as names are
//   - 'strict-dynamic' trusts inline scripts too that a script adds
//   - hashes may lack their padding
//   - meta elements are split at commas as field lines are
//
// The package does not fetch, parse HTML or send reports, and it does not know
// which trusted types policies a page creates.
package csp

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// The names of the two fields.
const (
	Name           = "Content-Security-Policy"
	NameReportOnly = "Content-Security-Policy-Report-Only"
)

// Disposition says what becomes of a load that violates a policy.
type Disposition uint8

// The dispositions, with their names in reports.
const (
	Enforce Disposition = iota // it is blocked, and reported
	Report                     // it is reported only
)

// String returns the name that reports use: "enforce" or "report".
func (d Disposition) String() string {
	if d == Report {
		return "report"
	}
	return "enforce"
}

// Policies are all that apply to one document. Each is judged alone, so that
// one more can only forbid more (spec/headers.md 3.5).
type Policies []Policy

// Policy is one policy as it was written, right or wrong.
type Policy struct {
	Directives  []Directive // all of them, in their order; none = browsers discard the policy
	Disposition Disposition
	Meta        bool         // it stands in a meta element, where some directives are not honoured
	Span        finding.Span // in the field's lines, or in the list of meta elements
}

// Directive is one part of a policy.
type Directive struct {
	Name      string   // lower case
	Sources   []Source // its value, token by token; see [Source.Form]
	Span      finding.Span
	Duplicate bool // one of that name stands before it, and counts
	NonASCII  bool // browsers skip a directive with such a byte anywhere in it
}

// Live reports whether browsers take the directive into the policy. Unknown
// ones are taken, and do nothing.
func (d Directive) Live() bool { return !d.Duplicate && !d.NonASCII }

// NameSpan is where the name stands.
func (d Directive) NameSpan() finding.Span {
	return finding.Span{Line: d.Span.Line, Start: d.Span.Start, End: d.Span.Start + len(d.Name)}
}

// Has reports whether a keyword stands in the value.
func (d Directive) Has(k Keyword) bool {
	_, ok := d.find(k)
	return ok
}

func (d Directive) find(k Keyword) (Source, bool) {
	for i := range d.Sources {
		if s := &d.Sources[i]; s.Form == FormKeyword && s.Keyword == k {
			return *s, true
		}
	}
	return Source{}, false
}

// Directive returns the directive of a name (in lower case) that counts.
func (p Policy) Directive(name string) (Directive, bool) {
	for i := range p.Directives {
		if d := &p.Directives[i]; d.Name == name && d.Live() {
			return *d, true
		}
	}
	return Directive{}, false
}

// Effective returns the directive that governs what the named one is for: the
// directive itself or the first of its fallback chain that the policy has
// (spec/headers.md 3.3). False means that the policy does not restrict it, or
// that the directive has no effect where the policy stands.
func (p Policy) Effective(name string) (Directive, bool) {
	r := rules[name]
	if p.Meta && r.headerOnly || p.Disposition == Report && r.enforceOnly {
		return Directive{}, false // spec/headers.md 3.4
	}
	if d, ok := p.Directive(name); ok {
		return d, true
	}
	for _, next := range r.fallback {
		if d, ok := p.Directive(next); ok {
			return d, true
		}
	}
	return Directive{}, false
}

// String returns the canonical policy: what browsers take from it, names,
// keywords, schemes and hosts in lower case, one space between tokens.
func (p Policy) String() string {
	var b strings.Builder
	for _, d := range p.Directives {
		if !d.Live() {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(d.Name)
		for _, s := range d.Sources {
			b.WriteByte(' ')
			b.WriteString(s.String())
		}
	}
	return b.String()
}

// String returns the policies as one field value, without those that browsers
// discard.
func (ps Policies) String() string {
	var values []string
	for _, p := range ps {
		if v := p.String(); v != "" {
			values = append(values, v)
		}
	}
	return strings.Join(values, ", ")
}
