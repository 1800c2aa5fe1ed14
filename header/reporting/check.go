package reporting

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/header/structured"
)

// Lines are the lines of all three fields of one response.
type Lines struct{ Endpoints, ReportTo, NEL []string }

// Context is what is known of the response besides the fields.
type Context struct {
	URL     string   // of the response, absolute
	Used    []string // the endpoints that its policies name; nil: not known
	Refused []string // endpoints, absolute, that do not answer a preflight
}

// Check judges the three fields together. That they are missing is no finding
// here: who needs them, says so.
func Check(lines Lines, c Context) finding.List {
	r := &rules{header.Collector{Codes: Codes}, c}
	endpoints := r.endpoints(lines.Endpoints)
	groups := r.groups(lines.ReportTo)
	policies := r.policies(lines.NEL)
	if len(policies) > 0 {
		r.nel(policies[0], groups)
	}
	if c.Used != nil {
		r.unused(endpoints, groups, policies)
	}
	if len(lines.Endpoints) == 0 && slices.ContainsFunc(groups, func(g Group) bool { return !forNEL(g, policies) }) {
		r.At(NameReportTo, "REP-004", finding.Span{}, "Report-To without Reporting-Endpoints: only Chromium reports")
	}
	return r.Found
}

type rules struct {
	header.Collector
	Context
}

func (r *rules) endpoints(lines []string) Endpoints {
	endpoints, err := ParseEndpoints(lines)
	if e := structured.AsError(err); e != nil {
		message := e.Message
		if strings.HasPrefix(strings.TrimSpace(lines[0]), "{") {
			message = "JSON, which belongs to Report-To"
		}
		r.At(NameEndpoints, "REP-001", e.Span, message+": the field is ignored as a whole").Expected = `name="https://host/path"`
		return nil
	}
	for _, e := range endpoints {
		r.collector(NameEndpoints, e.Span, e.Name, e.URL)
	}
	return endpoints
}

// collector judges one URL.
func (r *rules) collector(field string, span finding.Span, name, endpoint string) {
	if !usable(endpoint, r.URL) {
		r.At(field, "REP-002", span, fmt.Sprintf("the endpoint %s, %q, is not on HTTPS: browsers ignore it", name, endpoint))
		return
	}
	if u, ok := resolve(endpoint, r.URL); ok && slices.Contains(r.Refused, u.String()) {
		r.At(field, "REP-008", span, fmt.Sprintf("the collector of %s, %s, does not answer the preflight of another origin", name, u))
	}
}

func (r *rules) problems(field string, problems []Problem, form string) {
	for _, p := range problems {
		code := "REP-001"
		if p.Number {
			code = "REP-007"
		}
		r.At(field, code, p.Span, p.Message).Expected = form
	}
}

func (r *rules) groups(lines []string) []Group {
	if len(lines) == 0 {
		return nil
	}
	groups, problems := ParseGroups(lines)
	r.problems(NameReportTo, problems, `{"group":"default","max_age":86400,"endpoints":[{"url":"https://host/path"}]}`)
	for _, g := range groups {
		for _, m := range g.Endpoints {
			r.collector(NameReportTo, g.Span, g.Name, m.URL)
		}
	}
	return groups
}

func (r *rules) policies(lines []string) []NEL {
	if len(lines) == 0 {
		return nil
	}
	policies, problems := ParseNEL(lines)
	r.problems(NameNEL, problems, `{"report_to":"default","max_age":86400}`)
	return policies
}

// nel judges the policy that counts against the groups.
func (r *rules) nel(n NEL, groups []Group) {
	if n.MaxAge == 0 {
		return // it removes what was there
	}
	i := slices.IndexFunc(groups, func(g Group) bool { return g.Name == n.ReportTo })
	if i < 0 {
		r.At(NameNEL, "REP-005", n.Span, fmt.Sprintf("report_to is %q, and Report-To has no such group", n.ReportTo))
		return
	}
	g := groups[i]
	if g.MaxAge < n.MaxAge {
		r.At(NameNEL, "REP-005", n.Span, fmt.Sprintf("the policy lasts %d seconds, and its group %s only %d", n.MaxAge, g.Name, g.MaxAge))
	}
	page, _ := resolve("", r.URL)
	for _, m := range g.Endpoints {
		if u, ok := resolve(m.URL, r.URL); ok && page != nil && page.Host != "" && strings.EqualFold(u.Hostname(), page.Hostname()) {
			r.At(NameReportTo, "REP-003", g.Span, fmt.Sprintf("%s is to hear of failures of its own host", u))
		}
	}
}

func forNEL(g Group, policies []NEL) bool {
	return slices.ContainsFunc(policies, func(n NEL) bool { return n.ReportTo == g.Name })
}

// unused finds names that nothing refers to. The default endpoint hears of
// what has no policy.
func (r *rules) unused(endpoints Endpoints, groups []Group, policies []NEL) {
	used := func(name string) bool { return name == DefaultGroup || slices.Contains(r.Used, name) }
	for _, e := range endpoints {
		if !used(e.Name) {
			r.At(NameEndpoints, "REP-006", e.Span, fmt.Sprintf("no policy reports to %s", e.Name))
		}
	}
	for _, g := range groups {
		if !used(g.Name) && !forNEL(g, policies) {
			r.At(NameReportTo, "REP-006", g.Span, fmt.Sprintf("no policy reports to %s", g.Name))
		}
	}
}
