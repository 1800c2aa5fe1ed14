package hardening

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Lines are the lines of all fields of one response.
type Lines struct{ Integrity, AgentCluster, Prefetch, CrossDomain, Disposition []string }

// Context is what is known of the response besides the fields.
type Context struct {
	Page      bool   // an HTML document on HTTPS
	Upload    bool   // it came from a user
	MediaType string // in lower case, without parameters
}

// Check judges the fields. All but the last code are for consideration only.
func Check(lines Lines, c Context) finding.List {
	l := &header.Collector{Codes: Codes}
	if p, err := ParseIntegrity(lines.Integrity); c.Page && (err != nil || !p.Blocks("script")) {
		l.At(NameIntegrity, "INTG-001", whole(lines.Integrity), "scripts run without the hash of their content")
	}
	if c.Page && !AgentCluster(lines.AgentCluster) {
		l.At(NameAgentCluster, "OAC-001", whole(lines.AgentCluster), "the page may share its process with others of its site")
	}
	for i, value := range lines.Prefetch {
		if !strings.EqualFold(strings.TrimSpace(value), "off") {
			l.At(NamePrefetch, "DNS-001", finding.Span{Line: i, End: len(value)}, fmt.Sprintf("%q lets Chromium look up the names of links before anybody follows them", value))
		}
	}
	for i, value := range lines.CrossDomain {
		if !strings.EqualFold(strings.TrimSpace(value), "none") {
			l.At(NameCrossDomain, "XPCD-001", finding.Span{Line: i, End: len(value)}, fmt.Sprintf("%q lets documents of Flash and PDF read the site across domains", value))
		}
	}
	if c.Upload && active(c.MediaType) && !attachment(lines.Disposition) {
		l.At(NameDisposition, "UPL-001", whole(lines.Disposition), fmt.Sprintf("%s that a user uploaded is shown in the site's own origin", c.MediaType))
	}
	return l.Found
}

// whole is the first line.
func whole(lines []string) finding.Span {
	if len(lines) == 0 {
		return finding.Span{}
	}
	return finding.Span{End: len(lines[0])}
}

// active reports whether browsers run scripts in a document of that type.
func active(mediaType string) bool {
	return slices.Contains([]string{"text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"}, mediaType)
}

// attachment reports whether browsers save the response (RFC 6266 section 4.2:
// every type that is not inline is treated as attachment).
func attachment(lines []string) bool {
	if len(lines) == 0 {
		return false
	}
	kind, _, _ := strings.Cut(lines[0], ";")
	kind = strings.TrimSpace(kind)
	return kind != "" && !strings.EqualFold(kind, "inline")
}
