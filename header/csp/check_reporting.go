package csp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// reporting judges where a policy's reports go (spec/headers.md 3.3).
func (k *checker) reporting(p Policy) {
	uri, hasURI := p.Effective("report-uri")
	to, hasTo := p.Effective("report-to")
	switch {
	case !hasURI && !hasTo:
		k.add("CSP-034", p.Span, "nobody hears of violations: neither report-to nor report-uri")
		return
	case hasTo && !hasURI:
		k.add("CSP-037", to.Span, "report-to without report-uri: older Firefox and Safari report nothing")
	}
	for i := range uri.Sources {
		k.receiver(&uri.Sources[i])
	}
	k.endpoint(to)
	k.sample(p)
}

// receiver judges a URL that gets reports.
func (k *checker) receiver(s *Source) {
	host := hostOf(s.Text)
	switch {
	case strings.HasPrefix(lower(s.Text), "http:"):
		k.add("CSP-036", s.Span, s.Text+" gets reports over plain HTTP")
	case host != "" && len(k.ReportHosts) > 0 && !slices.Contains(k.ReportHosts, host):
		k.add("CSP-036", s.Span, host+" is none of the hosts that may receive reports").Expected = strings.Join(k.ReportHosts, ", ")
	}
}

// endpoint judges the name that report-to gives; what follows it is ignored.
func (k *checker) endpoint(to Directive) {
	if len(to.Sources) == 0 || k.ReportingEndpoints == nil {
		return
	}
	name := to.Sources[0]
	if slices.Contains(k.ReportingEndpoints, name.Text) {
		return
	}
	f := k.add("CSP-035", name.Span, fmt.Sprintf("Reporting-Endpoints does not define %q", name.Text))
	f.Nearest = finding.Nearest(name.Text, k.ReportingEndpoints)
}

// sample judges whether reports on inline scripts will show which it was.
func (k *checker) sample(p Policy) {
	d, ok := p.Effective("script-src-elem")
	if !ok || d.Has(ReportSample) || d.Has(None) || d.Has(UnsafeInline) && !d.strict() {
		return // no inline code is reported, or all of it is forbidden anyway
	}
	k.add("CSP-047", d.Span, d.Name+" without 'report-sample': reports do not show the code")
}
