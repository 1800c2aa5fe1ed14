package observatory_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

// TestExtraCredit has the examples of spec/observatory.md 2.
func TestExtraCredit(t *testing.T) {
	lax := "Lax"
	good := []string{"Strict-Transport-Security", "max-age=31536000", "Referrer-Policy", "no-referrer", "X-Content-Type-Options", "nosniff"}
	with := func(lines ...string) *recording.Recording { return site(append(lines, good...)...) }
	for _, tc := range []struct {
		name  string
		rec   *recording.Recording
		score int
		grade string
	}{
		{"15 lost and 15 won: the bonus is lost", func() *recording.Recording {
			r := with("Content-Security-Policy", "default-src 'self' 'unsafe-eval'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy", "none")
			return withCookies(r, recording.Cookie{Name: "a", Secure: true, SameSite: &lax})
		}(), 85, "A-"},
		{"10 lost and 10 won", with("Content-Security-Policy", "default-src 'self' 'unsafe-eval'; frame-ancestors 'none'"), 100, "A+"},
		{"everything lost", withPage(withCookies(withProbe(site("Referrer-Policy", "x"), "Access-Control-Allow-Origin", "https://probe.test",
			"Access-Control-Allow-Credentials", "true"), recording.Cookie{Name: "session"}), `<script src="http://cdn.test/"></script>`), 0, "F"},
		{"everything won", withPage(withCookies(with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'", "Cross-Origin-Resource-Policy", "same-origin",
			"Cross-Origin-Opener-Policy", "same-origin", "Cross-Origin-Embedder-Policy", "require-corp"),
			recording.Cookie{Name: "a", Secure: true, SameSite: &lax}), `<script src="/a.js" integrity="x"></script>`), 165, "A+"},
	} {
		preloads := observatory.PreloadList{}
		if tc.score == 165 {
			preloads["example.test"] = observatory.PreloadEntry{ForceHTTPS: true, IncludeSubDomains: true}
		}
		r := observatory.Grade(tc.rec, observatory.Options{Preloads: preloads})
		if r.Scan.Score != tc.score || r.Scan.Grade != tc.grade {
			t.Errorf("%s: %d %s, want %d %s: %+v", tc.name, r.Scan.Score, r.Scan.Grade, tc.score, tc.grade, r.Tests)
		}
		if len(r.Tests) != 12 || r.Scan.Passed+r.Scan.Failed != 12 {
			t.Errorf("%s: %d tests, %d passed, %d failed, want 12 in all", tc.name, len(r.Tests), r.Scan.Passed, r.Scan.Failed)
		}
	}
}

// TestOrder is spec/observatory.md 3.
func TestOrder(t *testing.T) {
	const four = "content-security-policy cookies cross-origin-resource-sharing redirection referrer-policy strict-transport-security " +
		"subresource-integrity x-content-type-options x-frame-options cross-origin-resource-policy"
	six := strings.Replace(four, "cookies", "cookies cross-origin-embedder-policy cross-origin-opener-policy", 1)
	for algorithm, want := range map[observatory.Algorithm]string{observatory.V4: four, observatory.V5: four, observatory.V6: six, 0: six, 99: six} {
		var names []string
		r := observatory.Grade(site(), observatory.Options{Algorithm: algorithm})
		for _, test := range r.Tests {
			names = append(names, test.Name)
		}
		if diff := cmp.Diff(want, strings.Join(names, " ")); diff != "" {
			t.Errorf("algorithm %d: %s", algorithm, diff)
		}
	}
}

// TestRefusals is spec/observatory.md 4: which statuses are graded.
func TestRefusals(t *testing.T) {
	status := func(n int) *recording.Recording {
		r := site()
		r.HTTPS.Hops[0].Status = n
		return r
	}
	for _, tc := range []struct {
		name   string
		rec    *recording.Recording
		want   observatory.Refusal
		status int
	}{
		{"200", status(200), "", 200}, {"399", status(399), "", 399}, {"401", status(401), "", 401}, {"403", status(403), "", 403},
		{"199", status(199), observatory.UnexpectedStatus, 199}, {"404", status(404), observatory.UnexpectedStatus, 404}, {"503", status(503), observatory.UnexpectedStatus, 503},
		{"nobody answers", &recording.Recording{}, observatory.SiteDown, 0},
		{"a redirect that was not followed any more", status(302), "", 302},
	} {
		got := observatory.Grade(tc.rec, observatory.Options{}).Scan
		if got.Refusal != tc.want || got.StatusCode != tc.status {
			t.Errorf("%s: refusal %q, status %d, want %q, %d", tc.name, got.Refusal, got.StatusCode, tc.want, tc.status)
		}
	}
}

// TestPreloadList reads a list in Chromium's form (spec/observatory.md 5.6).
func TestPreloadList(t *testing.T) {
	list, err := observatory.ParsePreloadList([]byte(`// A comment.
{
  // "entries": another one
  "pinsets": [{"name": "x", "report_uri": "http://log.example.test//a"}],
  "entries": [
	// START
    {"name": "whole.test", "policy": "bulk-1-year", "mode": "force-https", "include_subdomains": true},
    {"name": "Alone.test", "policy": "custom", "mode": "force-https"},
    {"name": "pinned.test", "policy": "google", "pins": "google", "include_subdomains": true},
    {"name": "dev", "policy": "public-suffix", "mode": "force-https", "include_subdomains": true}
  ]
}`))
	if err != nil {
		t.Fatal(err)
	}
	for host, want := range map[string]bool{
		"whole.test": true, "a.b.whole.test": true, "alone.test": true, "www.alone.test": false, "pinned.test": false, "www.pinned.test": false,
		"dev": true, "x.dev": true, "test": false, "": false, "notwhole.test": false,
	} {
		if _, got := list.Lookup(host); got != want {
			t.Errorf("%s: covered %v, want %v", host, got, want)
		}
	}
	_, err = observatory.ParsePreloadList([]byte("// x\n{"))
	if err == nil {
		t.Error("a broken list is read")
	}
}

// TestPreloaded: the entry beats everything while HTTPS answers, a certificate
// that does not verify too.
func TestPreloaded(t *testing.T) {
	list := observatory.PreloadList{"example.test": {ForceHTTPS: true, IncludeSubDomains: true}}
	broken, plain := site(), site()
	broken.HTTPS.Certificate = &recording.Failure{Kind: recording.FailureExpired}
	plain.HTTPS = recording.Session{Failure: &recording.Failure{Kind: recording.FailureRefused}}
	for _, tc := range []struct {
		name string
		rec  *recording.Recording
		want observatory.Code
	}{
		{"no field", site(), observatory.HSTSPreloaded},
		{"an expired certificate", broken, observatory.HSTSPreloaded},
		{"no HTTPS", plain, observatory.HSTSNoHTTPS},
	} {
		r := observatory.Grade(tc.rec, observatory.Options{Preloads: list})
		if got, _ := r.Test("strict-transport-security"); got.Result != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got.Result, tc.want)
		}
	}
}
