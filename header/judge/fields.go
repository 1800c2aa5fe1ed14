package judge

import "strings"

// knownField is a field that the rules for every field know about.
type knownField struct {
	name   string
	lower  string
	single bool  // one line only (spec/headers.md 1, "List-versus-single")
	meta   bool  // browsers take it from a meta element too
	misses reach // where GEN-003 misses it when the page has it
}

// reach says which responses besides the page need a field: one that belongs
// to the host is needed everywhere, one that belongs to a document wherever
// there is one.
type reach int

const (
	nowhere   reach = iota
	documents       // error pages
	hosts           // error pages and redirects
)

// knownFields are the fields that protect something, in the order in which
// people look for them. Rows of the matrix stand in this order.
var knownFields = known(
	knownField{name: "Strict-Transport-Security", single: true, misses: hosts},
	knownField{name: "Content-Security-Policy", meta: true, misses: documents},
	knownField{name: "Content-Security-Policy-Report-Only"},
	knownField{name: "X-Content-Type-Options", single: true, misses: documents},
	knownField{name: "X-Frame-Options", single: true, misses: documents},
	knownField{name: "Referrer-Policy", misses: documents},
	knownField{name: "Permissions-Policy", misses: documents},
	knownField{name: "Permissions-Policy-Report-Only"},
	knownField{name: "Cross-Origin-Opener-Policy", single: true, misses: documents},
	knownField{name: "Cross-Origin-Opener-Policy-Report-Only", single: true},
	knownField{name: "Cross-Origin-Embedder-Policy", single: true, misses: documents},
	knownField{name: "Cross-Origin-Embedder-Policy-Report-Only", single: true},
	knownField{name: "Cross-Origin-Resource-Policy", single: true, misses: documents},
	knownField{name: "Origin-Agent-Cluster", single: true},
	knownField{name: "Integrity-Policy"},
	knownField{name: "Integrity-Policy-Report-Only"},
	knownField{name: "Document-Policy"},
	knownField{name: "Reporting-Endpoints"},
	knownField{name: "Report-To"},
	knownField{name: "NEL", misses: hosts},
	knownField{name: "Clear-Site-Data"},
	knownField{name: "X-XSS-Protection"},
	knownField{name: "X-DNS-Prefetch-Control", meta: true},
	knownField{name: "X-Permitted-Cross-Domain-Policies"},
	knownField{name: "Timing-Allow-Origin"},
	knownField{name: "Access-Control-Allow-Origin"},
	knownField{name: "Access-Control-Allow-Credentials"},
	knownField{name: "Access-Control-Allow-Methods"},
	knownField{name: "Access-Control-Allow-Headers"},
	knownField{name: "Access-Control-Expose-Headers"},
	knownField{name: "Access-Control-Max-Age"},
)

// obsoleteFields are those that GEN-005 names, with what took their place.
var obsoleteFields = map[string]string{
	"feature-policy":              "Permissions-Policy took its place",
	"expect-ct":                   "browsers demand Certificate Transparency anyway",
	"public-key-pins":             "no browser pins keys any more",
	"public-key-pins-report-only": "no browser pins keys any more",
	"x-content-security-policy":   "Content-Security-Policy took its place",
	"x-webkit-csp":                "Content-Security-Policy took its place",
	"x-download-options":          "only Internet Explorer knew it",
	"pragma":                      "it means nothing in a response; Cache-Control took its place",
	"p3p":                         "only Internet Explorer knew it",
}

// spelledFields are candidates for GEN-006 besides knownFields.
var spelledFields = []string{"Cache-Control", "Set-Cookie", "Content-Type", "Content-Disposition", "WWW-Authenticate"}

// rightNames are near to one of the candidates, and no slips (RFC 2965).
var rightNames = map[string]bool{"set-cookie2": true}

func known(fields ...knownField) []knownField {
	for i := range fields {
		fields[i].lower = strings.ToLower(fields[i].name)
	}
	return fields
}

var knownByName = byName(knownFields)

func byName(fields []knownField) map[string]*knownField {
	m := make(map[string]*knownField, len(fields))
	for i := range fields {
		m[fields[i].lower] = &fields[i]
	}
	return m
}

// candidates are the lower-case names that a slip may have meant, with their
// right spelling.
var candidates, spelling = spellings()

func spellings() (lower []string, right map[string]string) {
	right = map[string]string{}
	add := func(name string) {
		l := strings.ToLower(name)
		if len(l) >= shortestSlip {
			lower, right[l] = append(lower, l), name
		}
	}
	for _, f := range knownFields {
		add(f.name)
	}
	for _, name := range spelledFields {
		add(name)
	}
	return lower, right
}

// shortestSlip is the length below which two edits make any name of any other.
const shortestSlip = 8
