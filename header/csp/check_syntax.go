package csp

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"

	"github.com/lintel-edge/lintel/finding"
)

// directives judges how a policy is written. afterComma says that a comma
// stands before it in its line.
func (k *checker) directives(p Policy, afterComma bool) {
	for i, d := range p.Directives {
		r, known := rules[d.Name]
		switch {
		case k.full():
			return
		case d.NonASCII:
			k.nonASCII(d)
			continue
		case d.Duplicate:
			k.add("CSP-005", d.Span, d.Name+" is repeated: browsers ignore this one")
			continue
		case !known:
			k.unknown(d, afterComma && i == 0)
			continue
		}
		k.standing(p, d, r)
		if r.tokens {
			k.tokens(d)
		} else {
			k.sources(d)
		}
	}
}

// unknown judges a directive that no standard has. Behind a comma, where a
// source would do as well, the comma is the mistake.
func (k *checker) unknown(d Directive, afterComma bool) {
	name, colon := strings.CutSuffix(d.Name, ":")
	if colon && known(name) {
		f := k.add("CSP-004", d.NameSpan(), fmt.Sprintf("directive %q ends with a colon: browsers ignore it", d.Name))
		f.Nearest = name
		return
	}
	nearest := finding.Nearest(d.Name, names)
	if afterComma && nearest == "" {
		k.add("CSP-009", d.NameSpan(), fmt.Sprintf("the comma before %q ends the policy: what follows is another one, of a directive that does not exist", d.Name))
		return
	}
	k.add("CSP-004", d.NameSpan(), fmt.Sprintf("unknown directive %q, which browsers ignore", d.Name)).Nearest = nearest
}

// nonASCII judges a directive that browsers skip for its characters.
func (k *checker) nonASCII(d Directive) {
	found := false
	for _, s := range d.Sources {
		if ascii(s.Text) {
			continue
		}
		found = true
		if bare := strings.Trim(s.Text, "‘’‚‛“”„\"'"); ascii(bare) {
			k.add("CSP-007", s.Span, fmt.Sprintf("typographic quotes around %q: browsers skip all of %s", bare, d.Name)).Nearest = "'" + bare + "'"
			continue
		}
		f := k.add("CSP-044", s.Span, fmt.Sprintf("%q is not ASCII: browsers skip all of %s", s.Text, d.Name))
		f.Nearest = punycode(s.Text)
	}
	if !found {
		k.add("CSP-004", d.NameSpan(), fmt.Sprintf("unknown directive %q, which browsers ignore", d.Name))
	}
}

// punycode writes the host of a source as DNS does; "" when that is impossible.
func punycode(source string) string {
	scheme, rest, ok := strings.Cut(source, "://")
	if ok {
		scheme += "://"
	} else {
		scheme, rest = "", source
	}
	end := strings.IndexAny(rest, ":/")
	if end < 0 {
		end = len(rest)
	}
	host, err := idna.ToASCII(rest[:end])
	if err != nil || !ascii(host+rest[end:]) {
		return ""
	}
	return scheme + host + rest[end:]
}

// standing judges whether a directive has an effect where it stands.
func (k *checker) standing(p Policy, d Directive, r rule) {
	if r.instead != "" {
		f := k.add("CSP-033", d.Span, d.Name+" is deprecated or gone")
		f.Fix = "drop it; in its place stands " + r.instead
	}
	if p.Meta && r.headerOnly {
		k.add("CSP-019", d.Span, d.Name+" has no effect in a meta element")
	}
	if p.Disposition == Report && r.enforceOnly {
		k.add("CSP-038", d.Span, d.Name+" has no effect in a report-only policy")
	}
}

// tokens judges the value of a directive that holds no sources.
func (k *checker) tokens(d Directive) {
	for i := range d.Sources {
		s := &d.Sources[i]
		if k.missingSemicolon(d, s) {
			continue
		}
		switch d.Name {
		case "trusted-types":
			if text := lower(s.Text); text == "*" || text == "'allow-duplicates'" {
				k.add("CSP-041", s.Span, s.Text+" lets any code create a policy of trusted types")
			}
		case "require-trusted-types-for":
			if s.Text != "'script'" {
				f := k.add("CSP-042", s.Span, fmt.Sprintf("%q has no meaning here", s.Text))
				f.Expected, f.Nearest = "'script'", "'script'"
			}
		}
	}
	if d.Name == "require-trusted-types-for" && len(d.Sources) == 0 {
		k.add("CSP-042", d.Span, "no value: nothing is required").Expected = "'script'"
	}
}

// missingSemicolon judges a value that is a directive's name.
func (k *checker) missingSemicolon(d Directive, s *Source) bool {
	if !isLetter(s.Text[0]) || strings.IndexByte(s.Text, '-') < 0 || !known(lower(s.Text)) {
		return false // without a hyphen it may be a host, a group or a policy of that name
	}
	k.add("CSP-006", s.Span, fmt.Sprintf("the directive %s stands among the values of %s", s.Text, d.Name)).Fix = "put a semicolon before it"
	return true
}
