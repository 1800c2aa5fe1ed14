// Package cookie splits the Cookie field of a request (RFC 6265 section 4.2)
// into its pairs, byte for byte, and joins them again.
package cookie

import (
	"cmp"
	"slices"
	"strings"
)

// Pair is one cookie as the viewer sent it; nothing is decoded or unquoted.
type Pair struct{ Name, Value string }

// Append appends the pairs of one Cookie line to dst, in their order. What is
// not of the form name=value is left out, and so are names that begin with
// "$": the attributes of an obsolete cookie format, which CloudFront drops
// (spec/cloudfront.md 3.1).
func Append(dst []Pair, line string) []Pair {
	for line != "" {
		var part string
		part, line, _ = strings.Cut(line, ";")
		name, value, ok := strings.Cut(part, "=")
		name, value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
		if !ok || name == "" || name[0] == '$' {
			continue
		}
		dst = append(dst, Pair{name, value})
	}
	return dst
}

// Sort orders pairs by name, as CloudFront forwards them; pairs of one name
// keep their order.
func Sort(pairs []Pair) {
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(a.Name, b.Name) })
}

// Join writes pairs as one field value: "a=1; b=2".
func Join(pairs []Pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(p.Name)
		b.WriteByte('=')
		b.WriteString(p.Value)
	}
	return b.String()
}
