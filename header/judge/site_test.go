package judge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// sample is a response as an example of a class.
func sample(class recording.Class, url string, status int, lines ...string) recording.Exchange {
	x := exchange(status, lines...)
	x.Class, x.URL = class, url
	return *x
}

// bySubject renders the findings of some codes: "CODE header: subject".
func bySubject(l finding.List, codes ...string) []string {
	var out []string
	for _, f := range l {
		for _, code := range codes {
			if strings.HasPrefix(f.Code, code) {
				out = append(out, f.Code+" "+f.Place.Header+": "+f.Subject)
			}
		}
	}
	return out
}

const home = "https://www.example.com/"

// TestSite is what issue 3 asks for by name: a header that is missing on some
// classes, sent twice, or different from layer to layer.
func TestSite(t *testing.T) {
	page := []string{"Content-Type: text/html", "Strict-Transport-Security: max-age=31536000", "X-Frame-Options: DENY"}
	ok := recording.Session{Hops: []recording.Exchange{sample("", home, 200, page...)}}
	redirected := recording.Session{Hops: []recording.Exchange{sample("", "http://www.example.com/", 301, "Location: "+home), ok.Hops[0]}}
	for _, tc := range []struct {
		name string
		r    recording.Recording
		want []string
	}{
		{"nothing answered", recording.Recording{}, nil},
		{"one value everywhere", recording.Recording{HTTP: redirected, HTTPS: ok}, nil},
		{"missing on a redirect", recording.Recording{HTTPS: ok, Classes: []recording.Exchange{sample(recording.Redirect, home+"old", 302)}},
			[]string{"GEN-003 Strict-Transport-Security: redirect"}},
		{"missing on two kinds of error", recording.Recording{HTTPS: ok, Classes: []recording.Exchange{
			sample(recording.NotFound, home+"x", 404, "Content-Type: text/html"), sample(recording.EdgeError, home, 405, "Content-Type: text/html")}},
			[]string{"GEN-003 Strict-Transport-Security: edge-error, not-found", "GEN-003 X-Frame-Options: edge-error, not-found"}},
		{"an error on plain HTTP", recording.Recording{HTTPS: ok, HTTP: recording.Session{Hops: []recording.Exchange{
			sample("", "http://www.example.com/", 404, "Content-Type: text/html")}}}, nil},
		{"an error that is no page", recording.Recording{HTTPS: ok, Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, page[1])}}, nil},
		{"twice with different values", recording.Recording{HTTPS: recording.Session{Hops: []recording.Exchange{
			sample("", home, 200, page[1], "Strict-Transport-Security: max-age=300")}}},
			[]string{"GEN-001 Strict-Transport-Security: ok", "GEN-007 Strict-Transport-Security: ok"}},
		{"the edge says another thing", recording.Recording{HTTPS: ok, Classes: []recording.Exchange{
			sample(recording.EdgeError, home, 405, "Content-Type: text/html", page[1], "X-Frame-Options: SAMEORIGIN")}},
			[]string{"GEN-007 X-Frame-Options: ok, edge-error"}},
		{"a stale copy", recording.Recording{HTTPS: ok, Classes: []recording.Exchange{
			sample(recording.Cached, home, 200, page[:2]...), sample(recording.Fresh, home, 200, page...)}},
			[]string{"GEN-007 X-Frame-Options: cached, fresh"}},
		{"only on HTTPS", recording.Recording{HTTPS: ok, HTTP: recording.Session{Hops: []recording.Exchange{sample("", "http://www.example.com/", 200)}}},
			[]string{"HSTS-019 Strict-Transport-Security: ok", "GEN-009 X-Frame-Options: ok"}},
		{"to another host first", recording.Recording{HTTPS: ok, HTTP: recording.Session{Hops: []recording.Exchange{
			sample("", "http://example.com/", 301, "Location: "+home), ok.Hops[0]}}},
			[]string{"HSTS-019 Strict-Transport-Security: ok"}},
		{"not on the first hop", recording.Recording{HTTPS: recording.Session{Hops: []recording.Exchange{
			sample("", "https://example.com/", 301, "Location: "+home), ok.Hops[0]}}},
			[]string{"HSTS-020 Strict-Transport-Security: ok", "GEN-003 Strict-Transport-Security: redirect"}},
		{"a bad certificate", recording.Recording{HTTPS: recording.Session{Hops: ok.Hops, Certificate: &recording.Failure{Kind: recording.FailureExpired}}},
			[]string{"HSTS-021 Strict-Transport-Security: ok"}},
		{"two ages", recording.Recording{HTTPS: ok, Classes: []recording.Exchange{sample(recording.API, home+"api", 200, "Strict-Transport-Security: max-age=60")}},
			[]string{"HSTS-022 Strict-Transport-Security: ok"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := bySubject(judge.Site(&tc.r, judge.Context{}).Findings, "GEN-", "HSTS-019", "HSTS-02")
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSameFindingOnManyClassesIsOne(t *testing.T) {
	r := recording.Recording{
		HTTPS:   recording.Session{Hops: []recording.Exchange{sample("", home, 200, "Strict-Transport-Security: max-age=1; foo")}},
		Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, "Strict-Transport-Security: max-age=1; foo")},
	}
	want := []string{"HSTS-013 Strict-Transport-Security: ok, not-found"}
	if diff := cmp.Diff(want, bySubject(judge.Site(&r, judge.Context{}).Findings, "HSTS-")); diff != "" {
		t.Error(diff)
	}
}

func TestMatrix(t *testing.T) {
	r := recording.Recording{
		HTTPS: recording.Session{Hops: []recording.Exchange{sample("", home, 200,
			"x-frame-options: DENY", "Content-Security-Policy: script-src 'nonce-abc' 'self'", "NEL: {}")}},
		Classes: []recording.Exchange{
			sample(recording.NotFound, home+"x", 404, "X-Frame-Options: DENY", "X-Frame-Options: DENY", "Content-Security-Policy: script-src 'nonce-xyz' 'self'"),
			sample(recording.RedirectHTTPS, "http://www.example.com/", 301, "X-Frame-Options: SAMEORIGIN"),
		},
	}
	want := judge.Matrix{
		Classes: []recording.Class{recording.OK, recording.RedirectHTTPS, recording.NotFound},
		Rows: []judge.Row{
			{"Content-Security-Policy", []judge.Cell{
				{State: judge.Present, Values: []string{"script-src 'nonce-abc' 'self'"}}, {State: judge.Absent}, {State: judge.Present, Values: []string{"script-src 'nonce-xyz' 'self'"}}}},
			{"X-Frame-Options", []judge.Cell{
				{State: judge.Present, Values: []string{"DENY"}}, {State: judge.Different, Values: []string{"SAMEORIGIN"}}, {State: judge.Duplicated, Values: []string{"DENY", "DENY"}}}},
			{"NEL", []judge.Cell{{State: judge.Present, Values: []string{"{}"}}, {State: judge.Absent}, {State: judge.Absent}}},
		},
	}
	if diff := cmp.Diff(want, judge.Site(&r, judge.Context{}).Matrix); diff != "" {
		t.Error(diff)
	}
}

// TestSiteFactsReachFamilies: what only several responses together show is
// found by the family that the field belongs to.
func TestSiteFactsReachFamilies(t *testing.T) {
	const html, nonce = "Content-Type: text/html", "Content-Security-Policy: script-src 'nonce-c3VwZXJzZWNyZXRub25jZQ'"
	page := sample("", home, 200, html, nonce, "Date: a")
	https := recording.Session{Hops: []recording.Exchange{page}}
	probe := sample(recording.Preflight, home, 204, "Access-Control-Allow-Origin: https://nobody.example", "Access-Control-Allow-Credentials: true")
	probe.Request = recording.Fields{{Name: "Origin", Value: "https://nobody.example"}}
	copied := page
	copied.Class = recording.Cached
	for _, tc := range []struct {
		name string
		r    recording.Recording
		code string
		want []string
	}{
		{"the same nonce twice", recording.Recording{HTTPS: https, Classes: []recording.Exchange{sample(recording.Fresh, home, 200, html, nonce, "Date: b")}},
			"CSP-023", []string{"CSP-023 Content-Security-Policy: ok"}},
		{"the same nonce elsewhere", recording.Recording{HTTPS: https, Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, html, nonce)}},
			"CSP-023", []string{"CSP-023 Content-Security-Policy: ok"}},
		{"a 304 has the nonce of the page", recording.Recording{HTTPS: https, Classes: []recording.Exchange{sample(recording.NotModified, home, 304, nonce)}}, "CSP-023", nil},
		{"the page is an error", recording.Recording{HTTPS: recording.Session{Hops: []recording.Exchange{sample("", home, 404, html)}}},
			"CSP-001", []string{"CSP-001 Content-Security-Policy: not-found"}},
		{"the same response twice", recording.Recording{HTTPS: https, Classes: []recording.Exchange{copied}}, "CSP-023", nil},
		{"two policies", recording.Recording{HTTPS: https, Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, html, "Content-Security-Policy: default-src 'none'")}},
			"CSP-048", []string{"CSP-048 Content-Security-Policy: ok"}},
		{"two nonces are one policy", recording.Recording{HTTPS: https, Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, html, "Content-Security-Policy: script-src 'nonce-b3RoZXJzZWNyZXRub25jZQ'")}},
			"CSP-048", nil},
		{"any origin", recording.Recording{HTTPS: https, CORS: &probe}, "CORS-001", []string{"CORS-001 Access-Control-Allow-Origin: preflight"}},
		{"an echo without Vary", recording.Recording{HTTPS: https, CORS: &probe}, "CACHE-006", []string{"CACHE-006 Vary: preflight"}},
		{"a cookie on the way", recording.Recording{HTTPS: https, HTTP: recording.Session{Hops: []recording.Exchange{
			sample("", "http://www.example.com/", 301, "Location: "+home, "Set-Cookie: lang=en; SameSite=Lax"), page}}},
			"COOKIE-011", []string{"COOKIE-011 Set-Cookie: redirect-https"}},
		{"a date counts from the recording", recording.Recording{At: time.Date(2026, 11, 21, 9, 52, 0, 0, time.UTC), HTTPS: recording.Session{Hops: []recording.Exchange{
			sample("", home, 200, "Set-Cookie: lang=en; Secure; SameSite=Lax; Expires=Fri, 21 Nov 2036 00:00:00 GMT")}}},
			"COOKIE-009", []string{"COOKIE-009 Set-Cookie: ok"}},
		{"what another field of the family lacks", recording.Recording{HTTPS: https, Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, html, "Cross-Origin-Opener-Policy: same-origin")}},
			"COEP-001", []string{"COEP-001 Cross-Origin-Embedder-Policy: ok"}},
		{"no policy in either", recording.Recording{HTTPS: recording.Session{Hops: []recording.Exchange{sample("", home, 200, html)}},
			Classes: []recording.Exchange{sample(recording.NotFound, home+"x", 404, html)}}, "CSP-001", []string{"CSP-001 Content-Security-Policy: ok"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := bySubject(judge.Site(&tc.r, judge.Context{}).Findings, tc.code)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A request that nobody could read has no site whose headers it could miss.
func TestUnreadableRequestsMissNothing(t *testing.T) {
	for _, tc := range []struct {
		status int
		want   finding.Severity
	}{{400, finding.Notice}, {414, finding.Notice}, {500, finding.Warning}} {
		r := &recording.Recording{Host: "www.example.com", HTTPS: recording.Session{Hops: []recording.Exchange{{
			Method: "GET", URL: "https://www.example.com/", Status: 200, Fields: recording.Fields{{Name: "Strict-Transport-Security", Value: "max-age=31536000"}},
		}}}, Classes: []recording.Exchange{{Class: recording.Error, Method: "GET", URL: "https://www.example.com/x", Status: tc.status}}}
		var got []finding.Severity
		for _, f := range judge.Site(r, judge.Context{}).Findings {
			if f.Code == "GEN-003" {
				got = append(got, f.Severity)
			}
		}
		if len(got) != 1 || got[0] != tc.want {
			t.Errorf("%d: %v, want one %v", tc.status, got, tc.want)
		}
	}
}
