// Package referrerpolicy knows Referrer-Policy (W3C Referrer Policy): [Parse]
// reads the list of fallbacks and finds the token in effect, [Policy.Sends]
// says what a browser then puts into Referer, and [Check] what is wrong.
//
//	referrerpolicy.Parse(lines).Effective().Sends(referrerpolicy.CrossOrigin)
package referrerpolicy

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Name is the field's name.
const Name = "Referrer-Policy"

// Policy is a token of the field, in lower case.
type Policy string

// The policies, the strictest first.
const (
	NoReferrer                  Policy = "no-referrer"
	SameOriginOnly              Policy = "same-origin"
	StrictOrigin                Policy = "strict-origin"
	StrictOriginWhenCrossOrigin Policy = "strict-origin-when-cross-origin"
	Origin                      Policy = "origin"
	OriginWhenCrossOrigin       Policy = "origin-when-cross-origin"
	NoReferrerWhenDowngrade     Policy = "no-referrer-when-downgrade"
	UnsafeURL                   Policy = "unsafe-url"
)

// Default is what browsers do without the field.
const Default = StrictOriginWhenCrossOrigin

var strictest = []Policy{
	NoReferrer, SameOriginOnly, StrictOrigin, StrictOriginWhenCrossOrigin,
	Origin, OriginWhenCrossOrigin, NoReferrerWhenDowngrade, UnsafeURL,
}

// Weaker reports whether p tells more than q.
func (p Policy) Weaker(q Policy) bool {
	return slices.Index(strictest, p) > slices.Index(strictest, q)
}

// Destination is where a request goes, seen from the page.
type Destination int

// The destinations that policies tell apart.
const (
	SameOrigin  Destination = iota
	CrossOrigin             // another web origin, as secure as the page
	LessSecure              // from HTTPS to plain HTTP
)

// Part is how much of the page's URL is told.
type Part int

// The parts.
const (
	Nothing   Part = iota
	OriginURL      // scheme, host and port
	FullURL        // without fragment and credentials
)

var sent = map[Policy][3]Part{
	NoReferrer:                  {Nothing, Nothing, Nothing},
	SameOriginOnly:              {FullURL, Nothing, Nothing},
	StrictOrigin:                {OriginURL, OriginURL, Nothing},
	StrictOriginWhenCrossOrigin: {FullURL, OriginURL, Nothing},
	Origin:                      {OriginURL, OriginURL, OriginURL},
	OriginWhenCrossOrigin:       {FullURL, OriginURL, OriginURL},
	NoReferrerWhenDowngrade:     {FullURL, FullURL, Nothing},
	UnsafeURL:                   {FullURL, FullURL, FullURL},
}

// Sends returns what a request to that destination tells. A policy that is
// none acts as [Default].
func (p Policy) Sends(to Destination) Part {
	parts, ok := sent[p]
	if !ok {
		parts = sent[Default]
	}
	return parts[to]
}

// legacy maps what the referrer meta element understands besides the policies
// (HTML, standard metadata names). In the field they mean nothing.
var legacy = map[string]Policy{
	"never": NoReferrer, "always": UnsafeURL, "default": Default, "origin-when-crossorigin": OriginWhenCrossOrigin,
}

// ParseMeta reads the content of a referrer meta element; false: it is no
// policy, and the element does nothing.
func ParseMeta(content string) (Policy, bool) {
	word := strings.ToLower(strings.TrimSpace(content))
	if p, ok := legacy[word]; ok {
		return p, true
	}
	p, ok := parseToken(word)
	return p, ok
}

func parseToken(lower string) (Policy, bool) {
	p := Policy(lower)
	return p, slices.Contains(strictest, p)
}

// Token is a member of the list.
type Token struct {
	Text   string
	Policy Policy // "" when browsers skip it
	Span   finding.Span
}

// Field is the list of tokens, empty ones left out.
type Field struct{ Tokens []Token }

// Parse reads the field's lines. It never fails.
func Parse(lines []string) Field {
	var f Field
	for _, part := range header.Join(lines).Split() {
		if part.Text == "" {
			continue
		}
		t := Token{Text: part.Text, Span: part.Span}
		if p, ok := parseToken(strings.ToLower(part.Text)); ok {
			t.Policy = p
		}
		f.Tokens = append(f.Tokens, t)
	}
	return f
}

// Effective returns the policy that counts: the last one that is known, so
// that lists can put the newest token last. Without any it is [Default].
func (f Field) Effective() Policy {
	for _, t := range slices.Backward(f.Tokens) {
		if t.Policy != "" {
			return t.Policy
		}
	}
	return Default
}

// String returns the canonical value: the tokens that browsers know.
func (f Field) String() string {
	var known []string
	for _, t := range f.Tokens {
		if t.Policy != "" {
			known = append(known, string(t.Policy))
		}
	}
	return strings.Join(known, ", ")
}
