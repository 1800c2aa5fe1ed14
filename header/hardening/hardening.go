// Package hardening knows the small fields that a site can add when the large
// ones are in place (spec/headers.md 15): Integrity-Policy, Origin-Agent-Cluster,
// X-DNS-Prefetch-Control, X-Permitted-Cross-Domain-Policies, and
// Content-Disposition on what users have uploaded.
//
//	p, err := hardening.ParseIntegrity([]string{"blocked-destinations=(script)"})
package hardening

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/structured"
)

// The fields' names.
const (
	NameIntegrity           = "Integrity-Policy"
	NameIntegrityReportOnly = "Integrity-Policy-Report-Only"
	NameAgentCluster        = "Origin-Agent-Cluster"
	NamePrefetch            = "X-DNS-Prefetch-Control"
	NameCrossDomain         = "X-Permitted-Cross-Domain-Policies"
	NameDisposition         = "Content-Disposition"
)

// Integrity is what Integrity-Policy demands: that scripts or style sheets
// come with the hash of their content.
type Integrity struct {
	Destinations []string // of blocked-destinations: script, style
	Sources      []string // where hashes may stand; inline when the field names none
	Endpoints    []string // that hear of violations
}

// ParseIntegrity reads the lines of Integrity-Policy or of its Report-Only
// twin. A fault of syntax voids the field: the error is a [*structured.Error].
// What is no token is left out.
func ParseIntegrity(lines []string) (Integrity, error) {
	d, err := structured.ParseDictionary(lines)
	if err != nil {
		return Integrity{}, err
	}
	p := Integrity{tokens(d, "blocked-destinations"), tokens(d, "sources"), tokens(d, "endpoints")}
	if _, said := d.Get("sources"); !said {
		p.Sources = []string{"inline"}
	}
	return p, nil
}

// tokens reads an inner list.
func tokens(d structured.Dictionary, key string) []string {
	m, _ := d.Get(key)
	var out []string
	for _, item := range m.List {
		if item.Value.Kind == structured.Token {
			out = append(out, item.Value.Text)
		}
	}
	return out
}

// Blocks reports whether a browser refuses a script or style ("script",
// "style") that comes without the hash of its content.
func (p Integrity) Blocks(destination string) bool {
	return slices.Contains(p.Sources, "inline") && slices.Contains(p.Destinations, destination)
}

// String returns the canonical value.
func (p Integrity) String() string {
	parts := []string{"blocked-destinations=(" + strings.Join(p.Destinations, " ") + ")", "sources=(" + strings.Join(p.Sources, " ") + ")"}
	if len(p.Endpoints) > 0 {
		parts = append(parts, "endpoints=("+strings.Join(p.Endpoints, " ")+")")
	}
	return strings.Join(parts, ", ")
}

// AgentCluster reports whether Origin-Agent-Cluster asks for a process of the
// origin's own: the boolean ?1 and nothing else.
func AgentCluster(lines []string) bool {
	if len(lines) == 0 {
		return false
	}
	item, err := structured.ParseItem(lines)
	return err == nil && item.Value == structured.True
}
