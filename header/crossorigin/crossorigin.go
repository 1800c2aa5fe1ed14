// Package crossorigin knows the three fields that keep pages of other sites
// out of one's own process and windows: Cross-Origin-Opener-Policy and
// Cross-Origin-Embedder-Policy (HTML), with their Report-Only twins, and
// Cross-Origin-Resource-Policy (Fetch).
//
//	crossorigin.Isolated(crossorigin.ParseOpener(coop), crossorigin.ParseEmbedder(coep))
package crossorigin

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/structured"
)

// The fields' names.
const (
	NameOpener             = "Cross-Origin-Opener-Policy"
	NameOpenerReportOnly   = "Cross-Origin-Opener-Policy-Report-Only"
	NameEmbedder           = "Cross-Origin-Embedder-Policy"
	NameEmbedderReportOnly = "Cross-Origin-Embedder-Policy-Report-Only"
	NameResource           = "Cross-Origin-Resource-Policy"
)

// The values of the opener and embedder policies, and those of the resource
// policy.
const (
	UnsafeNone            = "unsafe-none" // of both: as without the field
	SameOriginAllowPopups = "same-origin-allow-popups"
	NoopenerAllowPopups   = "noopener-allow-popups"
	RequireCORP           = "require-corp"
	Credentialless        = "credentialless"

	SameOrigin  = "same-origin" // of opener and resource
	SameSite    = "same-site"
	CrossOrigin = "cross-origin"
)

var (
	openerValues   = []string{UnsafeNone, SameOriginAllowPopups, SameOrigin, NoopenerAllowPopups}
	embedderValues = []string{UnsafeNone, RequireCORP, Credentialless}
	resourceValues = []string{SameOrigin, SameSite, CrossOrigin}
)

// Policy is what a browser takes from an opener or embedder field.
type Policy struct {
	Value    string // one of the field's values; [UnsafeNone] for anything invalid
	ReportTo string // the endpoint that hears of violations; "" = nobody
	Valid    bool   // the field is there and says one of its values
}

// ParseOpener reads the lines of Cross-Origin-Opener-Policy, or of its
// Report-Only twin.
func ParseOpener(lines []string) Policy { return parse(lines, openerValues) }

// ParseEmbedder reads the lines of Cross-Origin-Embedder-Policy, or of its
// Report-Only twin.
func ParseEmbedder(lines []string) Policy { return parse(lines, embedderValues) }

// parse reads an item: a token with an endpoint as its parameter. Two lines
// are no item.
func parse(lines []string, values []string) Policy {
	if len(lines) == 0 {
		return Policy{Value: UnsafeNone}
	}
	item, err := structured.ParseItem(lines)
	if err != nil || item.Value.Kind != structured.Token || !slices.Contains(values, item.Value.Text) {
		return Policy{Value: UnsafeNone}
	}
	p := Policy{Value: item.Value.Text, Valid: true}
	if endpoint, ok := item.Params.Get("report-to"); ok && endpoint.Kind == structured.String {
		p.ReportTo = endpoint.Text
	}
	return p
}

// String returns the canonical value.
func (p Policy) String() string {
	if p.ReportTo == "" {
		return p.Value
	}
	return p.Value + ";report-to=" + structured.Value{Kind: structured.String, Text: p.ReportTo}.String()
}

// Isolated reports whether a page with these policies is cross-origin
// isolated: alone in its process, with shared memory and precise clocks.
func Isolated(opener, embedder Policy) bool {
	return opener.Value == SameOrigin && (embedder.Value == RequireCORP || embedder.Value == Credentialless)
}

// Resource is what a browser takes from Cross-Origin-Resource-Policy; "" is
// nothing: the field is missing or void.
type Resource string

// ParseResource reads the field's lines: exactly one of the values, in lower
// case. A repetition is void.
func ParseResource(lines []string) Resource {
	value := strings.Trim(strings.Join(lines, ", "), " \t")
	if !slices.Contains(resourceValues, value) {
		return ""
	}
	return Resource(value)
}

// String returns the canonical value.
func (r Resource) String() string { return string(r) }

// Relation is how the page that embeds a resource is related to it.
type Relation int

// The relations, the closest first.
const (
	OwnOrigin Relation = iota
	OwnSite            // the same registrable domain; the resource is not on plain HTTP with a page on HTTPS
	OtherSite
)

// Allows reports whether a browser hands the resource, which was asked for
// without CORS, to a page of that relation and with that embedder policy.
// Under require-corp what says nothing is for its own origin.
func (r Resource) Allows(page Relation, embedder Policy) bool {
	if r == "" && embedder.Value == RequireCORP {
		r = SameOrigin
	}
	switch r {
	case SameOrigin:
		return page == OwnOrigin
	case SameSite:
		return page <= OwnSite
	}
	return true
}
