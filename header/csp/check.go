package csp

import (
	"fmt"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Context is what is known of a response besides its Content-Security-Policy
// lines. What is not known stays at its zero value and gives no finding.
type Context struct {
	HTML        bool // the response is a page
	HTTPS       bool // it came over HTTPS
	Development bool // the host is a developer's own: localhost in a source is meant

	ReportOnly []string // the lines of Content-Security-Policy-Report-Only
	Meta       []string // the contents of meta elements for Content-Security-Policy

	// How long the report-only policy has been sent, and after how long without
	// news it should be enforced; a gate of 0 is none. Who does not count may
	// just say that it is overdue.
	ReportOnlyFor, PromotionGate time.Duration
	ReportOnlyOverdue            bool

	// NoFrameOptions says that the response has no X-Frame-Options.
	NoFrameOptions bool
	// ReportingEndpoints are the names that Reporting-Endpoints defines; nil is
	// unknown, empty that it defines none.
	ReportingEndpoints []string
	// ReportHosts are the hosts that may receive reports; empty is unknown.
	ReportHosts []string

	// What a look at the whole site has shown.
	EarlierNonces        []string // nonces of an earlier response for the same URL
	UploadsShareOrigin   bool     // what users upload is served from the page's web origin
	Redirectors          []string // hosts that redirect to where a visitor wants
	InsecureSubresources []string // http URLs that the page loads
	Varies               bool     // policies differ between pages of one template
}

// Check judges the Content-Security-Policy lines of one response, and what else
// the context has: report-only lines and meta elements. Where several enforced
// policies stand together, one that is tight makes up for the weakness of
// another (spec/headers.md 3.5, 3.8).
func Check(lines []string, c Context) finding.List {
	k := &checker{Context: c, Collector: header.Collector{Codes: Codes}}
	enforced := append(Parse(lines...), ParseMeta(c.Meta...)...)
	reported := ParseReportOnly(c.ReportOnly...)
	k.presence(enforced, reported)
	k.group(enforced)
	k.group(reported)
	if c.Varies {
		k.stand(Policy{})
		k.add("CSP-048", finding.Span{}, "policies differ between pages of one template")
	}
	return k.Found
}

// checker collects findings. Its field is the one that is being judged.
type checker struct {
	Context
	header.Collector
	subject string // "meta" of policies in meta elements
}

// stand says which policy the findings that follow are about.
func (k *checker) stand(p Policy) {
	k.Field, k.subject = Name, ""
	if p.Disposition == Report {
		k.Field = NameReportOnly
	}
	if p.Meta {
		k.subject = "meta"
	}
}

// mostFindings is what one response's policies get at most: nobody reads more,
// and a hostile site shall not make us write them.
const mostFindings = 500

func (k *checker) full() bool { return len(k.Found) >= mostFindings }

// add returns the finding for what differs from its code's documentation. What
// one place is guilty of twice is said once.
func (k *checker) add(code string, span finding.Span, message string) *finding.Finding {
	place := finding.Place{Header: k.Field, Span: span}
	for i := range k.Found {
		if f := &k.Found[i]; f.Code == code && f.Place == place && f.Subject == k.subject && span != (finding.Span{}) {
			return f
		}
	}
	if k.full() {
		return &finding.Finding{} // which nobody will see
	}
	f := k.Add(code, span, message)
	f.Subject = k.subject
	return f
}

// presence judges whether there is a policy that does anything.
func (k *checker) presence(enforced, reported Policies) {
	if enforced.inForce() {
		return
	}
	k.stand(Policy{})
	if k.HTML {
		k.add("CSP-001", finding.Span{}, "the page has no policy that is enforced")
	}
	if !reported.inForce() {
		return
	}
	k.stand(reported[0])
	switch {
	case k.PromotionGate > 0 && k.ReportOnlyFor > k.PromotionGate:
		k.add("CSP-002", finding.Span{}, fmt.Sprintf("report-only for %s, promotion was due after %s", days(k.ReportOnlyFor), days(k.PromotionGate)))
	case k.ReportOnlyOverdue:
		k.add("CSP-002", finding.Span{}, "report-only, and promotion is overdue")
	}
}

// inForce reports whether there is a policy that browsers do not discard.
func (ps Policies) inForce() bool {
	for _, p := range ps {
		if len(p.Directives) > 0 {
			return true
		}
	}
	return false
}

func days(d time.Duration) string { return fmt.Sprintf("%.1f days", d.Hours()/24) }

// group judges policies that are in force together.
func (k *checker) group(ps Policies) {
	for i, p := range ps {
		k.stand(p)
		if k.full() {
			return
		}
		if len(p.Directives) == 0 {
			k.add("CSP-003", p.Span, "an empty policy, which browsers discard")
			continue
		}
		afterComma := i > 0 && ps[i-1].Span.Line == p.Span.Line && ps[i-1].Meta == p.Meta
		k.directives(p, afterComma)
		k.scripts(p)
		k.reporting(p)
	}
	if ps.inForce() {
		k.weaknesses(ps)
		k.missing(ps)
	}
}

// quoted lists texts for a message, the first few of many.
func quoted(texts []string) string {
	const most = 5
	if len(texts) > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", len(texts)-most)
	}
	return strings.Join(texts, ", ")
}
