package referrerpolicy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Context is what is known of the response besides the field.
type Context struct {
	Page bool   // an HTML document
	Meta string // the content of its last referrer meta element; "" = none
}

// Check judges the field's lines. No lines mean that the field is missing.
func Check(lines []string, c Context) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	f := Parse(lines)
	if len(lines) == 0 {
		if c.Page {
			l.Add("REF-001", finding.Span{}, "the page has no "+Name+"; browsers use "+string(Default))
		}
	} else {
		tokens(l, f)
		effective(l, f)
	}
	if meta, ok := ParseMeta(c.Meta); ok && meta.Weaker(f.Effective()) {
		l.Add("REF-005", finding.Span{}, fmt.Sprintf("the referrer meta element says %s, which is weaker than %s", meta, f.Effective()))
	}
	if _, old := legacy[strings.ToLower(strings.TrimSpace(c.Meta))]; old {
		l.Add("REF-006", finding.Span{}, fmt.Sprintf("the referrer meta element has the legacy token %q", strings.TrimSpace(c.Meta)))
	}
	return l.Found
}

// tokens judges what is written.
func tokens(l *header.Collector, f Field) {
	for _, t := range f.Tokens {
		lower := strings.ToLower(t.Text)
		switch _, old := legacy[lower]; {
		case t.Policy != "":
		case old:
			l.Add("REF-006", t.Span, fmt.Sprintf("%q is a legacy token, which browsers skip here", t.Text))
		case strings.ContainsAny(t.Text, `"'; `):
			l.Add("REF-003", t.Span, fmt.Sprintf("%q is no token: they stand without quotes, separated by commas", t.Text))
		case f.String() == "":
			found := l.Add("REF-003", t.Span, fmt.Sprintf("%q is no policy", t.Text))
			found.Nearest = finding.Nearest(lower, names())
		}
	}
}

func names() []string {
	out := make([]string, len(strictest))
	for i, p := range strictest {
		out[i] = string(p)
	}
	return out
}

// effective judges what browsers make of it.
func effective(l *header.Collector, f Field) {
	i := lastKnown(f)
	if i < 0 {
		return
	}
	last := f.Tokens[i]
	switch last.Policy {
	case UnsafeURL:
		l.Add("REF-002", last.Span, "unsafe-url tells every site the full address of the page, over plain HTTP too")
	case Origin, OriginWhenCrossOrigin, NoReferrerWhenDowngrade:
		l.Add("REF-002", last.Span, fmt.Sprintf("%s tells more than browsers do by themselves", last.Policy)).Severity = finding.Low
	}
	for _, t := range f.Tokens[:i] {
		if t.Policy != "" && last.Policy.Weaker(t.Policy) {
			l.Add("REF-004", last.Span, fmt.Sprintf("%s comes last and counts, though %s before it is stricter", last.Policy, t.Policy))
			return
		}
	}
}

// lastKnown is the index of the token in effect, or -1.
func lastKnown(f Field) int {
	for i, t := range slices.Backward(f.Tokens) {
		if t.Policy != "" {
			return i
		}
	}
	return -1
}
