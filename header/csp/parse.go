package csp

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// Parse reads the Content-Security-Policy lines of a response. It never fails:
// what is wrong is kept, for [Check] to speak of. A comma ends a policy wherever
// it stands, and several lines are as good as one with commas
// (spec/headers.md 3.1).
func Parse(lines ...string) Policies { return parse(lines, Policy{}) }

// ParseReportOnly reads Content-Security-Policy-Report-Only lines.
func ParseReportOnly(lines ...string) Policies {
	return parse(lines, Policy{Disposition: Report})
}

// ParseMeta reads the content attributes of meta elements that stand for a
// Content-Security-Policy field. HTML has one policy each; Chromium splits them
// at commas as it does field lines.
func ParseMeta(contents ...string) Policies { return parse(contents, Policy{Meta: true}) }

// ParsePolicy reads one serialized policy (CSP3 2.2.1), in which a comma is as
// good as any character.
func ParsePolicy(text string) Policy {
	p := Policy{Span: trim(text, finding.Span{End: len(text)})}
	p.Directives = parseDirectives(text, p.Span)
	return p
}

// parse reads policies that take disposition and place from the template.
func parse(lines []string, template Policy) Policies {
	ps := make(Policies, 0, len(lines))
	for number, line := range lines {
		for start := 0; start <= len(line); {
			end := len(line)
			if comma := strings.IndexByte(line[start:], ','); comma >= 0 {
				end = start + comma
			}
			p := template
			p.Span = trim(line, finding.Span{Line: number, Start: start, End: end})
			p.Directives = parseDirectives(line, p.Span)
			ps = append(ps, p)
			start = end + 1
		}
	}
	return ps
}

func parseDirectives(line string, policy finding.Span) []Directive {
	text := line[policy.Start:policy.End]
	if text == "" {
		return nil
	}
	var out []Directive
	var seen register
	allASCII := ascii(text)
	sources := make([]Source, 0, strings.Count(text, " ")+1) // one array for all of the policy
	for start := policy.Start; start <= policy.End; {
		end := policy.End
		if semicolon := strings.IndexByte(line[start:end], ';'); semicolon >= 0 {
			end = start + semicolon
		}
		if span := trim(line, finding.Span{Line: policy.Line, Start: start, End: end}); span.Start < span.End {
			var d Directive
			d, sources = parseDirective(line, span, sources)
			d.NonASCII = !allASCII && !ascii(line[span.Start:span.End])
			if out == nil {
				out = make([]Directive, 0, strings.Count(text, ";")+1)
			}
			d.Duplicate = seen.has(out, d.Name)
			out = append(out, d)
		}
		start = end + 1
	}
	return out
}

// register knows which directives count already: of few by looking at them
// all, which is faster, of many by a map, which has no bad case.
type register map[string]bool

// few directives are more than all that exist.
const few = 40

func (r *register) has(directives []Directive, name string) bool {
	if len(directives) < few {
		return slices.ContainsFunc(directives, func(d Directive) bool { return d.Name == name && !d.NonASCII })
	}
	if *r == nil {
		*r = register{}
		for _, d := range directives {
			(*r)[d.Name] = (*r)[d.Name] || !d.NonASCII
		}
	}
	if last := directives[len(directives)-1]; !last.NonASCII {
		(*r)[last.Name] = true
	}
	return (*r)[name]
}

// parseDirective reads what stands between two semicolons. The tokens of the
// value are appended to sources.
func parseDirective(line string, span finding.Span, sources []Source) (Directive, []Source) {
	first := len(sources)
	d := Directive{Span: span}
	at := tokenEnd(line, span.Start, span.End)
	d.Name = lower(line[span.Start:at])
	tokens := rules[d.Name].tokens
	for {
		for at < span.End && isSpace(line[at]) {
			at++
		}
		if at == span.End {
			break
		}
		end := tokenEnd(line, at, span.End)
		sources = append(sources, Source{
			Form: FormToken, Text: line[at:end],
			Span: finding.Span{Line: span.Line, Start: at, End: end},
		})
		if !tokens {
			s := &sources[len(sources)-1] // in place: it is large
			s.Form = FormInvalid
			s.parse()
		}
		at = end
	}
	if len(sources) > first {
		d.Sources = sources[first:len(sources):len(sources)]
	}
	return d, sources
}

// tokenEnd is where the token that begins at start ends.
func tokenEnd(s string, start, end int) int {
	for start < end && !isSpace(s[start]) {
		start++
	}
	return start
}

// trim takes white space from both ends of a span.
func trim(s string, span finding.Span) finding.Span {
	for span.Start < span.End && isSpace(s[span.Start]) {
		span.Start++
	}
	for span.Start < span.End && isSpace(s[span.End-1]) {
		span.End--
	}
	return span
}

// isSpace knows the ASCII white space of the WHATWG's Infra standard.
func isSpace(c byte) bool {
	return c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r')
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// lower lowers ASCII letters only, so that no offset changes; without an
// allocation when there are none to lower.
func lower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return lowered(s)
		}
	}
	return s
}

func lowered(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}
