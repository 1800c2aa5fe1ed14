// Package observatory grades a recorded site as the MDN HTTP Observatory does:
// the same tests, result codes, points and letters, quirks included, so that a
// grade here is the grade there (spec/observatory.md). [Grade] is a pure
// function of a recording; what it says is what the Observatory says, not what
// browsers do. Where the two differ, [Differences] tells.
//
//	result := observatory.Grade(rec, observatory.Options{})
//	fmt.Println(result.Scan.Grade, result.Scan.Score) // "A+ 120"
//
// Every result code is documented in [Codes]. [Compare] sets two results side
// by side. [Presence] is a second grade, of our own making.
//
// The package does no I/O, and it parses headers as the Observatory does, not
// as the header packages do: it does not know them.
package observatory

import (
	"github.com/lintel-edge/lintel/recording"
)

// Algorithm is a version of the Observatory's rules. Each result names its own.
type Algorithm int

// The versions that can be had (spec/observatory.md 1).
const (
	V4 Algorithm = 4 // ten tests; npm package 1.4.8
	V5 Algorithm = 5 // X-Frame-Options earns points; comma-joined policies are split
	V6 Algorithm = 6 // twelve tests: COOP and COEP
)

// Options choose the rules. The zero value is the newest algorithm without a
// preload list.
type Options struct {
	Algorithm Algorithm // 0 means V6
	Preloads  Preloads  // nil: no host is preloaded

	// CompatCORS repeats a defect of the real scanner: in a live scan it looks
	// for the Origin that it sent where that never is, so that a server that
	// reflects any origin with credentials passes (spec/observatory.md 5.3).
	CompatCORS bool
}

// Result is the outcome of one grading.
type Result struct {
	Scan  Scan
	Tests []Test // one for each of the algorithm's tests, in its order
}

// Scan is the summary.
type Scan struct {
	Algorithm  Algorithm
	Grade      string  // "A+" to "F"
	Score      int     // from 0; above 100 with extra credit
	Refusal    Refusal // "": the Observatory grades such a site
	StatusCode int     // of the graded response; 0: there is none
	Passed     int
	Failed     int

	// ResponseHeaders are those of the graded response, by lower-case name.
	ResponseHeaders map[string][]string
}

// Refusal is why the Observatory would give an error instead of a grade. The
// result has its tests all the same.
type Refusal string

// The refusals.
const (
	SiteDown         Refusal = "the site does not answer"
	UnexpectedStatus Refusal = "the status is none that is graded: neither 2xx, 3xx, 401 nor 403"
)

// Test is the outcome of one test.
type Test struct {
	Name     string // "content-security-policy"
	Result   Code
	Modifier int // points
	Pass     bool
	Output   Output // what else the test has to say
}

// Output is what one kind of test reports beside its result: one of the
// …Output types, named after the test.
type Output interface{ test() }

// Test returns the test of that name, if the algorithm has it.
func (r *Result) Test(name string) (Test, bool) {
	for _, t := range r.Tests {
		if t.Name == name {
			return t, true
		}
	}
	return Test{}, false
}

// Grade grades a recording. It answers for every recording, even one without
// any response; see [Scan.Refusal].
func Grade(rec *recording.Recording, opts Options) Result {
	s := look(rec, opts)
	r := Result{Tests: make([]Test, 0, len(tests))}
	for _, t := range tests {
		if t.since > s.algorithm {
			continue
		}
		code, output := t.run(s)
		outcome := outcomes[code]
		r.Tests = append(r.Tests, Test{
			Name: t.name, Result: code, Modifier: s.algorithm.modifier(code), Pass: outcome.Pass, Output: output,
		})
	}
	r.Scan = summary(s, r.Tests)
	return r
}

// test is one row of the Observatory's list.
type test struct {
	name        string
	title       string
	expectation Code // what the Observatory shows as wanted
	link        string
	since       Algorithm
	run         func(*site) (Code, Output)
}

// tests are all tests in the order of their output (spec/observatory.md 3).
// Titles and links are shown by the HTTP API only; links begin at
// developer.mozilla.org.
var tests = []test{
	{"content-security-policy", "Content Security Policy (CSP)", CSPNoUnsafe, guides + "CSP", V4, contentSecurityPolicy},
	{"cookies", "Cookies", CookiesSecure, guides + "Cookies", V4, cookies},
	{"cross-origin-embedder-policy", "Cross Origin Embedder Policy", COEPNotImplemented, reference + "Cross-Origin-Embedder-Policy", V6, embedderPolicy},
	{"cross-origin-opener-policy", "Cross Origin Opener Policy", COOPNotImplemented, reference + "Cross-Origin-Opener-Policy", V6, openerPolicy},
	{"cross-origin-resource-sharing", "Cross Origin Resource Sharing (CORS)", CORSNotImplemented, guides + "CORS", V4, resourceSharing},
	{"redirection", "Redirection", RedirectionToHTTPS, guides + "TLS#http_redirection", V4, redirection},
	{"referrer-policy", "Referrer Policy", ReferrerPrivate, guides + "Referrer_policy", V4, referrerPolicy},
	{"strict-transport-security", "Strict Transport Security (HSTS)", HSTSSixMonths, guides + "TLS#http_strict_transport_security_implementation", V4, transportSecurity},
	{"subresource-integrity", "Subresource Integrity", SRIExternalSecure, "/en-US/docs/Web/Security/Subresource_Integrity", V4, subresourceIntegrity},
	{"x-content-type-options", "X-Content-Type-Options", XCTONosniff, guides + "MIME_types", V4, contentTypeOptions},
	{"x-frame-options", "X-Frame-Options", XFOSameOriginOrDeny, guides + "Clickjacking", V4, frameOptions},
	{"cross-origin-resource-policy", "Cross Origin Resource Policy", CORPSameSite, guides + "CORP", V4, resourcePolicy},
}

const (
	guides    = "/en-US/docs/Web/Security/Practical_implementation_guides/"
	reference = "/en-US/docs/Web/HTTP/Reference/Headers/" // (unverified) for COOP and COEP
)
