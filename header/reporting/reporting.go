// Package reporting knows the fields that tell browsers where to report to:
// Reporting-Endpoints (W3C Reporting API), its predecessor Report-To, which
// network errors still need, and NEL (W3C Network Error Logging).
//
//	endpoints, err := reporting.ParseEndpoints([]string{`csp="https://r.example/csp"`})
package reporting

import (
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/header/structured"
)

// The fields' names.
const (
	NameEndpoints = "Reporting-Endpoints"
	NameReportTo  = "Report-To"
	NameNEL       = "NEL"
)

// DefaultGroup is the name that a group of Report-To has without one, and the
// endpoint that hears of crashes, deprecations and interventions.
const DefaultGroup = "default"

// Endpoint is a place to report to, for the documents of one response.
type Endpoint struct {
	Name string
	URL  string       // as written; relative ones are relative to the page
	Span finding.Span // of the URL
}

// Endpoints are those of one response.
type Endpoints []Endpoint

// ParseEndpoints reads the lines of Reporting-Endpoints, a structured
// dictionary. One fault of syntax voids the field as a whole: the error is a
// [*structured.Error]. Members that are not strings are skipped.
func ParseEndpoints(lines []string) (Endpoints, error) {
	d, err := structured.ParseDictionary(lines)
	if err != nil {
		return nil, err
	}
	var out Endpoints
	for _, pair := range d.Pairs {
		if v := pair.Member.Value; !pair.Member.IsInner && v.Kind == structured.String {
			out = append(out, Endpoint{pair.Key, v.Text, pair.Member.Span})
		}
	}
	return out, nil
}

// String returns the canonical value.
func (e Endpoints) String() string {
	out := make([]string, len(e))
	for i, endpoint := range e {
		out[i] = endpoint.Name + "=" + structured.Value{Kind: structured.String, Text: endpoint.URL}.String()
	}
	return strings.Join(out, ", ")
}

// Usable reports whether a browser that shows the page at base sends reports
// there: only to HTTPS, or to this machine.
func (e Endpoint) Usable(base string) bool { return usable(e.URL, base) }

func usable(endpoint, base string) bool {
	u, ok := resolve(endpoint, base)
	return ok && (u.Scheme == "https" || u.Scheme == "http" && header.Loopback(u.Hostname()))
}

// resolve makes a URL absolute; false when there is no host in the end.
func resolve(endpoint, base string) (*url.URL, bool) {
	page, err := url.Parse(base)
	if err != nil {
		return nil, false
	}
	u, err := page.Parse(endpoint)
	return u, err == nil && u.Host != ""
}
