package report

import (
	"slices"
	"strings"
	"sync"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/lint"
	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/scan"
	"github.com/lintel-edge/lintel/terraform"
)

// Family is the documented codes of one header, or of one part of Lintel.
type Family struct {
	Name  string          `json:"name"`  // what its codes begin with: "HSTS"
	Title string          `json:"title"` // what they are about: "Strict-Transport-Security"
	Codes finding.Catalog `json:"codes"`
}

// titles say what families of codes are about.
var titles = map[string]string{
	"GEN": "every header", "HSTS": "Strict-Transport-Security", "CSP": "Content-Security-Policy",
	"XCTO": "X-Content-Type-Options", "XFO": "X-Frame-Options", "XXP": "X-XSS-Protection", "REF": "Referrer-Policy",
	"PP": "Permissions-Policy", "COOP": "Cross-Origin-Opener-Policy", "COEP": "Cross-Origin-Embedder-Policy",
	"CORP": "Cross-Origin-Resource-Policy", "REP": "Reporting-Endpoints, Report-To and NEL", "LEAK": "what headers give away",
	"CSD": "Clear-Site-Data", "CORS": "Access-Control-Allow-Origin and its like",
	"INTG": "Integrity-Policy", "OAC": "Origin-Agent-Cluster", "DNS": "X-DNS-Prefetch-Control",
	"XPCD": "X-Permitted-Cross-Domain-Policies", "UPL": "what users have uploaded",
	"LINT": "what a Terraform configuration would send", "TF": "the Terraform language", "TARGET": "what lintel scan is given", "COOKIE": "Set-Cookie",
	"SERVE": "serving a configuration", "TRIAL": "what a function is tried on", "CLI": "how commands are called",
	"edge": "addresses and names", "certificate": "certificates and the local authority", "accepted": "settings without effect here",
	"origin": "origins", "bucket": "buckets", "alb": "load balancers", "api": "HTTP APIs", "restapi": "REST APIs", "AWS": "what AWS's own API refuses",
	"CACHE": "Cache-Control", "GATE": "the bar that --min-grade and --fail-on set",
}

// Families are all documented codes, in the order in which they are listed:
// headers in that of spec/headers.md, then what can be given to be judged,
// then the Observatory's result codes, test by test; at last further ones that
// the caller knows of.
func Families(further ...finding.Doc) []Family {
	return append(slices.Clone(allFamilies()), byPrefix(further)...)
}

var allFamilies = sync.OnceValue(func() []Family {
	out := byPrefix(slices.Concat(judge.Codes(), lint.Codes, terraform.Codes, scan.Codes, gateCodes))
	for i, doc := range observatory.Catalog() {
		out = added(out, observatory.Codes[i].Test, "HTTP Observatory", doc)
	}
	return out
})

// byPrefix sorts codes by what they begin with.
func byPrefix(codes finding.Catalog) []Family {
	var out []Family
	for _, doc := range codes {
		name, _, hasPrefix := strings.Cut(doc.Code, "-")
		if !hasPrefix {
			name = "AWS"
		}
		out = added(out, name, titles[name], doc)
	}
	return out
}

// added puts a code into the family of that name, which may be a new one.
func added(families []Family, name, title string, doc finding.Doc) []Family {
	i := slices.IndexFunc(families, func(f Family) bool { return f.Name == name })
	if i < 0 {
		i, families = len(families), append(families, Family{Name: name, Title: title})
	}
	families[i].Codes = append(families[i].Codes, doc)
	return families
}

// Explain finds what a person asks for, in any case: a code, which comes as
// the only one of its family, or a family with all its codes. When the word is
// neither, found is empty and nearest the closest spelling of either, or "".
func Explain(word string, further ...finding.Doc) (found Family, one bool, nearest string) {
	var known []string
	for _, family := range Families(further...) {
		if strings.EqualFold(family.Name, word) {
			return family, false, ""
		}
		known = append(known, family.Name)
		for _, doc := range family.Codes {
			if strings.EqualFold(doc.Code, word) {
				family.Codes = finding.Catalog{doc}
				return family, true, ""
			}
			known = append(known, doc.Code)
		}
	}
	return Family{}, false, nearestCode(word, known)
}

// nearestCode looks for the word as it is usually written, in upper case, and
// as it is.
func nearestCode(word string, known []string) string {
	if near := finding.Nearest(strings.ToUpper(word), known); near != "" {
		return near
	}
	return finding.Nearest(word, known)
}

// documentation finds a code's documentation in any family.
func documentation(code string) (finding.Doc, bool) {
	doc, ok := allDocs()[code]
	return doc, ok
}

var allDocs = sync.OnceValue(func() map[string]finding.Doc {
	docs := map[string]finding.Doc{}
	for _, family := range allFamilies() {
		for _, doc := range family.Codes {
			docs[doc.Code] = doc
		}
	}
	return docs
})
