// Package leak knows the fields that tell outsiders what a site is made of:
// Server, X-Powered-By, Via and their like (spec/headers.md 11). [Products]
// takes a list of products apart, [Check] says what gives too much away.
//
//	leak.Products("Apache/2.4.62 (Debian)")
package leak

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// Product is a name with what is told of it (RFC 9110 section 10.2.4).
type Product struct {
	Name    string
	Version string       // "" = not told
	Comment string       // what follows in parentheses, without them; nested ones stay
	Span    finding.Span // of all of it
}

// Products reads the value of Server and of fields like it. It never fails.
func Products(value string) []Product {
	var out []Product
	for at := 0; at < len(value); {
		switch c := value[at]; {
		case c == ' ' || c == '\t' || c == ',':
			at++
		case c == '(':
			end := at + commentEnd(value[at:])
			if len(out) > 0 && out[len(out)-1].Comment == "" {
				last := &out[len(out)-1]
				last.Comment = strings.TrimSuffix(value[at+1:end], ")")
				last.Span.End = end
			}
			at = end
		default:
			end := at + strings.IndexAny(value[at:]+" ", " \t,(")
			name, version, _ := strings.Cut(value[at:end], "/")
			out = append(out, Product{Name: name, Version: version, Span: finding.Span{Start: at, End: end}})
			at = end
		}
	}
	return out
}

// commentEnd is where a comment, which may hold others, ends.
func commentEnd(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// String returns the canonical form: name/version (comment).
func (p Product) String() string {
	s := p.Name
	if p.Version != "" {
		s += "/" + p.Version
	}
	if p.Comment != "" {
		s += " (" + p.Comment + ")"
	}
	return s
}

// hasVersion reports whether the product tells a number or an operating
// system.
func (p Product) hasVersion() bool {
	return strings.ContainsAny(p.Version, "0123456789") || p.Comment != ""
}
