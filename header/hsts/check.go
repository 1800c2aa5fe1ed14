package hsts

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// The ages that findings speak of, in seconds.
const (
	halfYear = 15_552_000  // 180 days: the least that counts as a final stage
	oneYear  = 31_536_000  // the least for the preload list
	twoYears = 63_072_000  // more gains little
	tenYears = 315_360_000 // more is most likely a slip
)

// Context is what is known of the host besides the field. What is not known
// stays at its zero value and gives no finding.
type Context struct {
	HTTPS bool   // the response came over HTTPS
	Host  string // without port

	// What the owner intends.
	FinalStage bool // the roll-out is at its end
	Rollback   bool // HSTS is being taken back
	Preload    bool // the owner opted in to the preload list

	// What a look at the whole site has shown.
	BrokenSubdomains   []string // known subdomains without valid HTTPS
	NotRedirected      bool     // plain HTTP answers 200, or redirects to another host first
	MissingOnFirstHop  bool     // the first HTTPS response of a chain lacks the field
	InvalidCertificate bool
	Varies             bool // the value differs between paths or nodes
}

// Check judges the field lines of one response, in the order of the codes'
// table. No lines means that the field is missing.
func Check(lines []string, c Context) finding.List {
	l := &list{Collector: header.Collector{Field: Name, Codes: Codes}}
	if len(lines) == 0 {
		if c.HTTPS {
			l.Add("HSTS-001", finding.Span{}, "the HTTPS response has no "+Name)
		}
		l.site(c)
		return l.Found
	}
	if !c.HTTPS {
		l.Add("HSTS-002", finding.Span{}, "sent over plain HTTP, where browsers ignore it")
	}
	field := Parse(lines[0]) // the first line counts (section 8.1)
	l.lines(lines)
	l.directives(field)
	if p, ok := field.Policy(); ok {
		l.policy(p, field, c)
	}
	l.site(c)
	return l.Found
}

type list struct {
	header.Collector
	joined bool // HSTS-006 has said that a comma joins two values
}

// lines judges how many values there are.
func (l *list) lines(lines []string) {
	comma := unquotedComma(lines[0])
	l.joined = comma >= 0
	if len(lines) > 1 {
		l.Add("HSTS-006", finding.Span{Line: 1, End: len(lines[1])}, fmt.Sprintf("%d lines; only the first counts", len(lines)))
		return
	}
	if l.joined {
		l.Add("HSTS-006", finding.Span{Start: comma, End: comma + 1}, "two values joined by a comma: the field is ignored as a whole")
	}
}

// directives judges what is written.
func (l *list) directives(f Field) {
	seen := map[string]bool{}
	for i, d := range f.Directives {
		if d.Empty() {
			if i < len(f.Directives)-1 {
				l.Add("HSTS-012", d.Span, "an empty directive: a stray semicolon, or a directive that was lost")
			}
			continue
		}
		name := strings.ToLower(d.Name)
		if seen[name] {
			l.Add("HSTS-005", d.Span, d.Name+" is repeated: the field is ignored as a whole")
		}
		seen[name] = true
		l.directive(d)
	}
	if !seen["max-age"] {
		l.Add("HSTS-003", finding.Span{}, "no max-age: the field is ignored as a whole")
	}
}

func (l *list) directive(d Directive) {
	switch {
	case d.is("max-age"):
		l.maxAge(d)
	case d.is("includeSubDomains"), d.is("preload"):
		if d.HasValue {
			l.Add("HSTS-014", d.Span, d.Name+" has a value, which it must not")
		}
	case d.Malformed:
		if !l.joined {
			l.Add("HSTS-023", d.Span, "not a directive: the field is ignored as a whole")
		}
	default:
		f := l.Add("HSTS-013", d.Span, fmt.Sprintf("unknown directive %q, which browsers ignore", d.Name))
		if f.Nearest = nearest(d.Name); f.Nearest != "" {
			f.Fix = "write " + f.Nearest
		}
	}
}

// maxAge judges how max-age is written.
func (l *list) maxAge(d Directive) {
	if _, ok := d.seconds(); !ok {
		if !l.joined {
			l.Add("HSTS-004", d.Span, fmt.Sprintf("max-age is %q, want digits: the field is ignored as a whole", d.Value))
		}
		return
	}
	if d.Quoted {
		l.Add("HSTS-010", d.Span, "max-age is quoted: legal, but the preload checker rejects it")
	}
	if d.Spaced || len(d.Value) > 1 && d.Value[0] == '0' {
		l.Add("HSTS-011", d.Span, "max-age has white space around = or a leading zero")
	}
}

// policy judges what a browser takes from the field.
func (l *list) policy(p Policy, f Field, c Context) {
	age := f.span("max-age")
	switch {
	case p.MaxAge == 0 && !c.Rollback:
		l.Add("HSTS-008", age, "max-age=0 makes browsers forget the host")
	case p.MaxAge > 0 && p.MaxAge < halfYear && c.FinalStage:
		l.Add("HSTS-007", age, fmt.Sprintf("max-age is %d, want at least %d (180 days) at the final stage", p.MaxAge, halfYear))
	case p.MaxAge > tenYears:
		l.Add("HSTS-009", age, fmt.Sprintf("max-age is %d, more than ten years", p.MaxAge)).Severity = finding.Notice
	case p.MaxAge > twoYears:
		l.Add("HSTS-009", age, fmt.Sprintf("max-age is %d, more than two years", p.MaxAge))
	}
	if p.Preload && (!p.IncludeSubDomains || p.MaxAge < oneYear) {
		l.Add("HSTS-015", f.span("preload"), fmt.Sprintf("preload without includeSubDomains or with max-age below %d", oneYear))
	}
	if p.Preload && !c.Preload {
		l.Add("HSTS-016", f.span("preload"), "preload on a host whose owner did not opt in")
	}
	if p.IncludeSubDomains && len(c.BrokenSubdomains) > 0 {
		l.Add("HSTS-017", f.span("includeSubDomains"), "includeSubDomains reaches names without valid HTTPS: "+strings.Join(c.BrokenSubdomains, ", "))
	}
	if _, err := netip.ParseAddr(strings.Trim(c.Host, "[]")); err == nil {
		l.Add("HSTS-018", finding.Span{}, "the host is an IP address, for which browsers store nothing")
	}
}

// site judges what the look at the whole site has shown.
func (l *list) site(c Context) {
	for _, fact := range []struct {
		holds         bool
		code, message string
	}{
		{c.NotRedirected, "HSTS-019", "plain HTTP answers, or redirects to another host first"},
		{c.MissingOnFirstHop, "HSTS-020", "only on the final page, not on the first HTTPS response"},
		{c.InvalidCertificate, "HSTS-021", "the certificate is invalid, so browsers ignore the field"},
		{c.Varies, "HSTS-022", "differs between paths or nodes"},
	} {
		if fact.holds {
			l.Add(fact.code, finding.Span{}, fact.message)
		}
	}
}

// span is where the first directive of that name stands.
func (f Field) span(name string) finding.Span {
	for _, d := range f.Directives {
		if d.is(name) {
			return d.Span
		}
	}
	return finding.Span{}
}

// nearest returns the directive that a misspelt name most likely means: the
// same letters but for case and separators, or a letter too few or too many
// at the end.
func nearest(name string) string {
	letters := strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
	switch strings.TrimSuffix(letters, "s") {
	case "maxage":
		return "max-age"
	case "includesubdomain", "includesubdomian", "includesub", "includedomain":
		return "includeSubDomains"
	case "preload", "preloaded":
		return "preload"
	}
	return ""
}

// unquotedComma is the offset of the first comma outside of quotes, or -1.
func unquotedComma(s string) int {
	quoted := false
	for i := range len(s) {
		switch s[i] {
		case '"':
			quoted = !quoted
		case ',':
			if !quoted {
				return i
			}
		}
	}
	return -1
}
