package evaluator

import (
	"slices"
	"strings"
)

func unknownDirectives(p policy) []Finding {
	var out []Finding
	for _, name := range p.names {
		if !slices.Contains(directives, name) {
			out = append(out, Finding{UnknownDirective, Syntax, name, ""})
		}
	}
	return out
}

func missingSemicolons(p policy) []Finding {
	return p.find(MissingSemicolon, Syntax, p.names, is(directives...))
}

// invalidKeywords judges words that lack their quotes, and quoted ones that are
// unknown where they stand.
func invalidKeywords(p policy) []Finding {
	var out []Finding
	p.each(func(name, v string) {
		if lacksQuotes(v) || v[0] == '\'' && !knows(name, v) {
			out = append(out, Finding{InvalidKeyword, Syntax, name, v})
		}
	})
	return out
}

func lacksQuotes(v string) bool {
	return slices.Contains(keywords, "'"+v+"'") || strings.HasPrefix(v, "nonce-") || bareHash.MatchString(v)
}

// knows reports whether a quoted word means something in a directive.
func knows(name, v string) bool {
	switch name {
	case "require-trusted-types-for":
		return v == "'script'"
	case "trusted-types":
		return v == "'allow-duplicates'" || v == "'none'"
	}
	return slices.Contains(keywords, v) || strictHash.MatchString(v) || strictNonce.MatchString(v)
}
