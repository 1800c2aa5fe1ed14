package report

import (
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// sample is a report that has something of everything. Points and codes are
// those of spec/observatory.md 5: 100 - 25 - 20 - 5 = 50, a C, in which the
// extra credit is lost.
func sample() *Report {
	return &Report{
		Schema: Schema, Subject: "www.example.com", URL: "https://www.example.com/start", At: time.Date(2026, 11, 21, 10, 30, 0, 0, time.UTC),
		Seen: &Seen{
			Status: 200, Proto: "HTTP/2.0", TLS: "TLS 1.3",
			HTTP:  []Hop{{"http://www.example.com/", 301}, {"https://www.example.com/", 302}, {"https://www.example.com/start", 200}},
			HTTPS: []Hop{{"https://www.example.com/", 302}, {"https://www.example.com/start", 200}},
		},
		Score: &Score{Algorithm: 6, Grade: "C", Score: 50, Passed: 9, Failed: 3, Tests: []Test{
			{Name: "content-security-policy", Result: "csp-not-implemented", Modifier: -25, Title: "There is no Content-Security-Policy"},
			{Name: "cookies", Result: "cookies-not-found", Pass: true},
			{Name: "cross-origin-embedder-policy", Result: "coep-not-implemented", Pass: true},
			{Name: "cross-origin-opener-policy", Result: "coop-not-implemented", Pass: true},
			{Name: "cross-origin-resource-sharing", Result: "cross-origin-resource-sharing-not-implemented", Pass: true},
			{Name: "redirection", Result: "redirection-to-https", Pass: true},
			{Name: "referrer-policy", Result: "referrer-policy-private", Modifier: 5, Pass: true},
			{Name: "strict-transport-security", Result: "hsts-header-invalid", Modifier: -20, Title: "Strict-Transport-Security is sent, but cannot be read"},
			{Name: "subresource-integrity", Result: "sri-not-implemented-but-all-scripts-loaded-from-secure-origin", Pass: true},
			{Name: "x-content-type-options", Result: "x-content-type-options-not-implemented", Modifier: -5, Title: "There is no X-Content-Type-Options", Fix: "send nosniff"},
			{Name: "x-frame-options", Result: "x-frame-options-sameorigin-or-deny", Modifier: 5, Pass: true},
			{Name: "cross-origin-resource-policy", Result: "corp-not-implemented", Pass: true},
		}},
		Presence: &observatory.PresenceGrade{Grade: "C", Present: []string{"Strict-Transport-Security", "X-Frame-Options", "Referrer-Policy"}, Missing: []string{"Content-Security-Policy", "X-Content-Type-Options", "Permissions-Policy"}},
		Findings: finding.List{
			{Code: "HSTS-006", Severity: finding.Error, Place: finding.Place{Header: "Strict-Transport-Security", Span: finding.Span{Start: 11, End: 12}}, Subject: "ok", Message: "two values joined by a comma: the field is ignored as a whole", Fix: "send one line; name the layer that adds the second"},
			{Code: "GEN-003", Severity: finding.Warning, Place: finding.Place{Header: "X-Frame-Options"}, Subject: "not-found", Message: "on the page, but missing on not-found", Fix: "add it at the edge, for all statuses"},
			{Code: "LEAK-001", Severity: finding.Low, Place: finding.Place{Header: "Server"}, Subject: "ok, redirect-https, redirect, not-found", Message: "\x1b[2J names its version", Expected: "no version", Nearest: "nginx", Fix: "remove it at the edge"},
		},
		Matrix: judge.Matrix{
			Classes: []recording.Class{recording.OK, recording.RedirectHTTPS, recording.Redirect, recording.NotFound},
			Rows: []judge.Row{
				{Header: "Strict-Transport-Security", Cells: []judge.Cell{
					{State: judge.Present, Values: []string{"max-age=259,2000"}}, {State: judge.Absent},
					{State: judge.Duplicated, Values: []string{"max-age=300", "max-age=300"}}, {State: judge.Different, Values: []string{"max-age=300"}}}},
				{Header: "X-Frame-Options", Cells: []judge.Cell{
					{State: judge.Present, Values: []string{"DENY"}}, {State: judge.Absent}, {State: judge.Absent}, {State: judge.Absent}}},
			},
		},
		Doors: []remedy.Layer{{Door: remedy.CloudFront, Sure: remedy.Certain, Why: []string{"X-Amz-Cf-Id", "Via"}}, {Door: remedy.S3Website, Sure: remedy.Likely, Why: []string{"Server: AmazonS3"}}},
		Changes: []remedy.Change{
			{
				Door: remedy.CloudFront, Title: "attach a response headers policy to every behavior",
				Prose:    "A response headers policy acts on every response of a behavior. Add it, and name it in the default behavior and in each ordered one.",
				Settles:  []string{"csp-not-implemented", "hsts-header-invalid", "HSTS-006"},
				Files:    []remedy.File{{Name: "lintel_www_example_com.tf", Content: "resource \"aws_cloudfront_response_headers_policy\" \"lintel_www_example_com\" {\n  name = \"lintel-www-example-com\"\n}\n"}},
				Edits:    []remedy.Edit{{Where: "in default_cache_behavior and in every ordered_cache_behavior", Lines: []string{"response_headers_policy_id = aws_cloudfront_response_headers_policy.lintel_www_example_com.id"}}},
				Commands: []string{"aws cloudfront create-response-headers-policy --response-headers-policy-config '{}'"},
				Limits:   []string{"Server cannot be removed: CloudFront puts its own in its place"},
			},
			{Door: remedy.Application, Title: "mend what no front door can", Prose: "Some of it is the application's own.", Settles: []string{"LEAK-001"}, Steps: []string{"Set the Secure attribute on every cookie."}},
		},
		Deviations: []Deviation{{Test: "strict-transport-security", Topic: "a max-age that is no number", Grader: "It passes.", Browser: "They ignore the field."}},
		Notes:      []string{"Two paths were not looked at."},
	}
}
