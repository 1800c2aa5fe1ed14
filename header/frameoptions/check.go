package frameoptions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Context is what is known of the response besides the field.
type Context struct {
	Page bool // an HTML document
	// FrameAncestors are the source expressions of the frame-ancestors of an
	// enforced policy; nil: there is none. An empty list is 'none'.
	FrameAncestors []string
	InMeta         bool // the page has it in a meta element
}

// Check judges the field's lines. No lines mean that the field is missing.
func Check(lines []string, c Context) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	f := Parse(lines)
	if len(lines) == 0 && c.Page && c.FrameAncestors == nil {
		l.Add("XFO-001", finding.Span{}, "neither "+Name+" nor a frame-ancestors policy: any site can frame the page")
	}
	for _, item := range f.Items {
		value(l, item)
	}
	if f.Conflicts() {
		l.Add("XFO-004", f.Items[1].Span, "different values: browsers show the page in no frame at all")
	}
	if set := f.values(); len(set) == 1 && c.FrameAncestors != nil && contradicts(set[0], c.FrameAncestors) {
		l.Add("XFO-005", f.Items[0].Span, fmt.Sprintf("%s, while the policy says frame-ancestors %s, which counts", f, strings.Join(c.FrameAncestors, " ")))
	}
	if c.InMeta {
		l.Add("XFO-006", finding.Span{}, "in a meta element, where browsers do not honour it")
	}
	return l.Found
}

// value judges one of the values.
func value(l *header.Collector, item header.Part) {
	lower := strings.ToLower(item.Text)
	switch {
	case lower == Deny || lower == SameOrigin:
	case strings.HasPrefix(lower, "allow-from"):
		l.Add("XFO-002", item.Span, "ALLOW-FROM restricts nothing in today's browsers")
	default:
		f := l.Add("XFO-003", item.Span, fmt.Sprintf("%q restricts nothing", item.Text))
		f.Expected = "DENY or SAMEORIGIN"
		f.Nearest = strings.ToUpper(finding.Nearest(lower, []string{Deny, SameOrigin}))
	}
}

// contradicts reports that a value and a policy mean different things.
func contradicts(value string, ancestors []string) bool {
	only := func(source string) bool { return len(ancestors) == 1 && strings.EqualFold(ancestors[0], source) }
	switch value {
	case Deny:
		return len(ancestors) > 0 && !only("'none'")
	case SameOrigin:
		return !only("'self'")
	}
	return !slices.Contains(ancestors, "*")
}
