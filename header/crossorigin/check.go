package crossorigin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/header/structured"
)

// Lines are the lines of all five fields of one response.
type Lines struct {
	Opener, OpenerReportOnly, Embedder, EmbedderReportOnly, Resource []string
}

// Context is what is known of the response besides the fields.
type Context struct {
	Page        bool // an HTML document on HTTPS; elsewhere the policies of pages mean nothing
	Sensitive   bool // other sites must not embed it
	SharedAsset bool // meant to be used by other sites
	OpensPopups bool // the page opens sign-in or payment windows of other sites
	Untried     bool // the embedder policy is enforced without a trial in Report-Only
}

// Check judges the three families. No lines of a field mean that it is missing.
func Check(lines Lines, c Context) finding.List {
	l := &header.Collector{Codes: Codes}
	checkOpener(l, lines, c)
	checkEmbedder(l, lines, c)
	checkResource(l, lines.Resource, c)
	return l.Found
}

func checkOpener(l *header.Collector, lines Lines, c Context) {
	if len(lines.Opener) == 0 && c.Page {
		l.At(NameOpener, "COOP-001", finding.Span{}, "the page has no "+NameOpener+": windows of other sites keep a hold on it")
	}
	syntax(l, NameOpener, "COOP-002", lines.Opener, openerValues)
	syntax(l, NameOpenerReportOnly, "COOP-002", lines.OpenerReportOnly, openerValues)
	if c.OpensPopups && ParseOpener(lines.Opener).Value == SameOrigin {
		l.At(NameOpener, "COOP-003", finding.Span{}, "same-origin cuts the page off from the sign-in or payment windows that it opens")
	}
}

func checkEmbedder(l *header.Collector, lines Lines, c Context) {
	if len(lines.Embedder) == 0 && c.Page {
		l.At(NameEmbedder, "COEP-001", finding.Span{}, "the page has no "+NameEmbedder+", which only isolation needs")
	}
	syntax(l, NameEmbedder, "COEP-002", lines.Embedder, embedderValues)
	syntax(l, NameEmbedderReportOnly, "COEP-002", lines.EmbedderReportOnly, embedderValues)
	if c.Untried && ParseEmbedder(lines.Embedder).Value == RequireCORP {
		l.At(NameEmbedder, "COEP-003", finding.Span{}, "require-corp is enforced, and was never tried in "+NameEmbedderReportOnly)
	}
}

// syntax judges how an opener or embedder policy is written.
func syntax(l *header.Collector, field, code string, lines, values []string) {
	if len(lines) == 0 {
		return
	}
	item, err := structured.ParseItem(lines)
	value := item.Value
	var message string
	span := item.Span
	switch e := structured.AsError(err); {
	case len(lines) > 1:
		span, message = finding.Span{Line: 1, End: len(lines[1])}, fmt.Sprintf("%d lines, which are no value at all", len(lines))
	case e != nil:
		span, message = e.Span, e.Message
	case value.Kind != structured.Token:
		message = fmt.Sprintf("a %s, want a token: without quotes", value.Kind)
	case slices.Contains(values, value.Text):
		return
	default:
		message = fmt.Sprintf("%s is no value of the field", value.Text)
	}
	f := l.At(field, code, span, message+": browsers act as for unsafe-none")
	f.Expected = strings.Join(values, ", ")
	f.Nearest = finding.Nearest(strings.ToLower(value.Text), values)
}

func checkResource(l *header.Collector, lines []string, c Context) {
	r := ParseResource(lines)
	switch {
	case len(lines) == 0:
		if c.Sensitive {
			l.At(NameResource, "CORP-001", finding.Span{}, "the response is sensitive, and any site can embed it")
		}
	case r == "":
		f := l.At(NameResource, "CORP-002", finding.Span{End: len(lines[0])}, resourceFault(lines)+": the field is void")
		f.Expected = strings.Join(resourceValues, ", ")
		if len(lines) == 1 {
			f.Nearest = finding.Nearest(strings.ToLower(lines[0]), resourceValues)
		}
	case r == SameOrigin && c.SharedAsset:
		l.At(NameResource, "CORP-003", finding.Span{End: len(lines[0])}, "same-origin on a resource that other sites are to use: their pages break")
	}
}

func resourceFault(lines []string) string {
	if len(lines) > 1 {
		return fmt.Sprintf("%d lines", len(lines))
	}
	return fmt.Sprintf("%q is none of the values, which are in lower case", lines[0])
}
