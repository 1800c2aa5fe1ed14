// Package permissionspolicy knows Permissions-Policy and its Report-Only twin
// (W3C Permissions Policy): a structured dictionary of features, each with the
// web origins that may use it. [Parse] reads it as browsers do, [Policy.Allows]
// says who may use a feature in the page, and [Check] what is wrong.
//
//	p, err := permissionspolicy.Parse([]string{`camera=(self "https://a.example"), usb=()`})
package permissionspolicy

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/structured"
)

// The fields' names.
const (
	Name           = "Permissions-Policy"
	NameReportOnly = "Permissions-Policy-Report-Only"
)

// Policy is what a page declares, feature by feature.
type Policy struct{ Declarations []Declaration }

// Declaration is who may use a feature.
type Declaration struct {
	Feature  string
	Allow    Allowlist
	ReportTo string       // the endpoint that hears of violations; "" = default
	Span     finding.Span // of the feature's name
}

// Allowlist is a set of web origins. The empty one is nobody.
type Allowlist struct {
	All     bool // everybody
	Self    bool // the page's own origin
	Sources []string
}

// Parse reads the field's lines. One fault of syntax voids the field as a
// whole: the error is a [*structured.Error]. Of a feature that stands there
// twice, the last declaration counts. What is no allowlist is nobody: so
// Chromium reads it, where spec/headers.md 8 says that the member is dropped.
func Parse(lines []string) (Policy, error) {
	d, err := structured.ParseDictionary(lines)
	if err != nil {
		return Policy{}, err
	}
	var p Policy
	for _, pair := range d.Pairs {
		name, _ := pair.Member.Params.Get("report-to")
		p.Declarations = append(p.Declarations, Declaration{pair.Key, allowlist(pair.Member), name.Text, pair.KeySpan})
	}
	return p, nil
}

// allowlist reads *, self, a quoted source, or an inner list of these; other
// types are ignored.
func allowlist(m structured.Member) Allowlist {
	var a Allowlist
	for _, item := range items(m) {
		switch v := item.Value; {
		case v.Kind == structured.Token && v.Text == "*":
			a.All = true
		case v.Kind == structured.Token && v.Text == "self":
			a.Self = true
		case v.Kind == structured.String:
			a.Sources = append(a.Sources, v.Text)
		}
	}
	return a
}

// items are those of an inner list, or the one that a member is.
func items(m structured.Member) []structured.Item {
	if m.IsInner {
		return m.List
	}
	return []structured.Item{m.Item}
}

// String returns the canonical value.
func (p Policy) String() string {
	out := make([]string, len(p.Declarations))
	for i, d := range p.Declarations {
		out[i] = d.Feature + "=" + d.Allow.String()
		if d.ReportTo != "" {
			out[i] += ";report-to=" + structured.Value{Kind: structured.String, Text: d.ReportTo}.String()
		}
	}
	return strings.Join(out, ", ")
}

// String returns the canonical form: *, or a list in parentheses.
func (a Allowlist) String() string {
	if a.All {
		return "*"
	}
	var items []string
	if a.Self {
		items = append(items, "self")
	}
	for _, s := range a.Sources {
		items = append(items, structured.Value{Kind: structured.String, Text: s}.String())
	}
	return "(" + strings.Join(items, " ") + ")"
}

// Allows reports whether a page of the web origin self, which nobody embeds,
// lets a web origin use a feature ("https://a.example"). What the page does
// not declare follows the feature's default. A frame of another origin needs
// an allow attribute besides, for all features whose default is self.
func (p Policy) Allows(feature, origin, self string) bool {
	for _, d := range p.Declarations {
		if d.Feature == feature {
			return d.Allow.Contains(origin, self)
		}
	}
	return forEverybody(feature) || sameOrigin(origin, self)
}

// Contains reports whether a web origin is in the list of a page of the web
// origin self.
func (a Allowlist) Contains(origin, self string) bool {
	if a.All || a.Self && sameOrigin(origin, self) {
		return true
	}
	for _, source := range a.Sources {
		if matches(source, origin) {
			return true
		}
	}
	return false
}
