package contenttypeoptions

import (
	"fmt"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Context is what is known of the response besides the field.
type Context struct {
	Shown     bool   // its status has content that a browser may look at
	Size      int64  // bytes of content; 0: none, or not known
	MediaType string // its Content-Type, in lower case and without parameters; "" = none
	Use       Use    // what pages take it for
}

// Check judges the field's lines. No lines mean that the field is missing.
func Check(lines []string, c Context) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	f := Parse(lines)
	switch {
	case len(lines) == 0:
		if c.Shown {
			l.Add("XCTO-001", finding.Span{}, "the response has no "+Name)
		}
	case !f.NoSniff():
		l.Add("XCTO-002", f.Items[0].Span, fmt.Sprintf("%q is not nosniff: the field has no effect", f.Items[0].Text))
	case len(f.Items) > 1:
		l.Add("XCTO-003", f.Items[1].Span, fmt.Sprintf("%d values, of which browsers take the first", len(f.Items)))
	}
	if f.NoSniff() && c.Shown && c.MediaType != "" && c.Use.Blocks(c.MediaType) {
		l.Add("XCTO-004", finding.Span{}, fmt.Sprintf("a %s of type %s: browsers refuse it", c.Use, c.MediaType))
	}
	if c.Size > 0 && c.MediaType == "" {
		l.At("Content-Type", "XCTO-005", finding.Span{}, "the response has content, but no valid Content-Type")
	}
	return l.Found
}
