package permissionspolicy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/header/structured"
)

// Context is what is known of the response besides the field.
type Context struct {
	Page          bool // an HTML document
	FeaturePolicy bool // it has a Feature-Policy field too
}

// Check judges the lines of Permissions-Policy. No lines mean that the field
// is missing.
func Check(lines []string, c Context) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	if len(lines) == 0 && c.Page {
		l.Add("PP-001", finding.Span{}, "the page has no "+Name+": what it embeds decides by defaults alone")
	}
	check(l, lines)
	if c.FeaturePolicy {
		l.At("Feature-Policy", "PP-007", finding.Span{}, "Feature-Policy is no longer read")
	}
	return l.Found
}

// CheckReportOnly judges the lines of Permissions-Policy-Report-Only.
func CheckReportOnly(lines []string) finding.List {
	l := &header.Collector{Field: NameReportOnly, Codes: Codes}
	check(l, lines)
	return l.Found
}

func check(l *header.Collector, lines []string) {
	d, err := structured.ParseDictionary(lines)
	if e := structured.AsError(err); e != nil {
		syntax(l, lines, e)
		return
	}
	for _, pair := range d.Overridden {
		l.Add("PP-006", pair.KeySpan, pair.Key+" is declared again later, and that counts")
	}
	for _, pair := range d.Pairs {
		feature(l, pair)
		sources(l, pair.Member)
		allow, kind := allowlist(pair.Member), pair.Member.Value.Kind
		switch {
		case !pair.Member.IsInner && kind != structured.Token && kind != structured.String:
			l.Add("PP-002", pair.Member.Span, fmt.Sprintf("%s has a %s, want an allowlist: browsers take it for nobody", pair.Key, kind))
		case allow.All && slices.Contains(powerful, pair.Key):
			l.Add("PP-004", pair.Member.Span, pair.Key+" is for every site that the page embeds")
		case len(allow.Sources) > 0 && !allow.Self && !allow.All:
			l.Add("PP-008", pair.Member.Span, pair.Key+" is delegated to another origin, but not to the page itself")
		}
	}
}

// syntax tells single quotes around an origin, a slip of one character, from
// a value of another grammar.
func syntax(l *header.Collector, lines []string, e *structured.Error) {
	rest := lines[e.Span.Line][e.Span.Start:]
	if strings.HasPrefix(rest, "'http") {
		l.Add("PP-003", e.Span, "an origin in single quotes: the field is ignored as a whole")
		return
	}
	l.Add("PP-002", e.Span, e.Message+": the field is ignored as a whole").Expected = `camera=(), geolocation=(self "https://maps.example")`
}

func feature(l *header.Collector, pair structured.Pair) {
	switch {
	case slices.Contains(retired, pair.Key):
		l.Add("PP-005", pair.KeySpan, pair.Key+" is retired: no browser knows it any more")
	case !isKnown(pair.Key):
		l.Add("PP-005", pair.KeySpan, pair.Key+" is no known feature").Nearest = finding.Nearest(pair.Key, registered)
	}
}

// sources finds tokens that are neither * nor self: origins without quotes,
// and words of the old Feature-Policy.
func sources(l *header.Collector, m structured.Member) {
	for _, item := range items(m) {
		text := item.Value.Text
		switch {
		case item.Value.Kind == structured.String && !strings.Contains(text, "://"):
			l.Add("PP-003", item.Span, fmt.Sprintf("%q is no origin: it needs a scheme", text)).Expected = `self without quotes, "https://host"`
		case item.Value.Kind != structured.Token || text == "*" || text == "self":
		case strings.ContainsAny(text, ":./"):
			l.Add("PP-003", item.Span, fmt.Sprintf("the origin %s is not in double quotes: browsers ignore it", text)).Expected = fmt.Sprintf("%q", text)
		default:
			l.Add("PP-002", item.Span, fmt.Sprintf("%s means nothing here: browsers ignore it", text)).Expected = `*, self, "https://host", or () for nobody`
		}
	}
}
