package observatory_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/page"
)

// FuzzGrade: every recording has a grade, a score that is not negative, one
// result per test that belongs to it, and a form in JSON.
func FuzzGrade(f *testing.F) {
	f.Add("Content-Security-Policy", "default-src 'none'; script-src 'self'", "Strict-Transport-Security", "max-age=31536000", `<script src="//a.test"></script>`, "https://a.test/", byte(6))
	f.Add("content-security-policy", "script-src https://a.test/%, https://a.test/%zz", "Set-Cookie", "a=1; SameSite", `<base href="//"><script src="\\x">`, "x", byte(4))
	f.Add("X-Frame-Options", "\xff\x00", "Cross-Origin-Opener-Policy", `a;b="\`, `<meta name=referrer content=origin>`, "http://[::1", byte(5))
	f.Add("Access-Control-Allow-Origin", "*", "Referrer-Policy", ",", `<meta http-equiv=content-security-policy content="frame-ancestors">`, "", byte(0))
	f.Add("Cross-Origin-Embedder-Policy", "require-corp;", "X-Content-Type-Options", "é", `<script src="https://]@:/">`, "http://a@b:99999/..", byte(6))
	f.Fuzz(func(t *testing.T, name1, value1, name2, value2, html, url string, algorithm byte) {
		rec := site(name1, value1, name2, value2)
		withProbe(rec, name1, value1, name2, value2)
		withPage(rec, html)
		withCookies(rec, recording.Cookie{Name: value1, SameSite: &value2})
		rec.Host = html[:min(len(html), 20)]
		rec.HTTP.Hops[0].URL, rec.HTTP.Hops[1].URL = url, value1
		r := observatory.Grade(rec, observatory.Options{Algorithm: observatory.Algorithm(algorithm)})
		check(t, r)
		observatory.Differences(rec, r)
		observatory.Presence(rec)
	})
}

func check(t *testing.T, r observatory.Result) {
	t.Helper()
	want := 10
	if r.Scan.Algorithm == observatory.V6 {
		want = 12
	}
	if len(r.Tests) != want || r.Scan.Score < 0 || r.Scan.Grade == "" {
		t.Fatalf("%d tests, want %d: %+v", len(r.Tests), want, r.Scan)
	}
	for _, test := range r.Tests {
		if o, ok := observatory.Describe(test.Result); !ok || o.Test != test.Name {
			t.Fatalf("%s: the result is %q", test.Name, test.Result)
		}
	}
	if _, err := json.Marshal(r.Document()); err != nil {
		t.Fatal(err)
	}
}

// FuzzParsePreloadList: whatever it reads can be asked.
func FuzzParsePreloadList(f *testing.F) {
	f.Add("// x\n{\"entries\": [{\"name\": \"a.test\", \"mode\": \"force-https\"}]}", "b.a.test")
	f.Add("//", "..")
	f.Fuzz(func(t *testing.T, text, host string) {
		list, err := observatory.ParsePreloadList([]byte(text))
		if err == nil {
			list.Lookup(host)
		}
	})
}

// BenchmarkGrade grades a site with everything: the budget is 20 µs on one
// core.
func BenchmarkGrade(b *testing.B) {
	lax := "Lax"
	policy := "default-src 'none'; script-src 'self' 'nonce-abcdefghijklmnop' https://cdn.example.test/; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; report-uri /csp; report-to csp"
	rec := site("Content-Security-Policy", policy, "Strict-Transport-Security", "max-age=31536000; includeSubDomains", "X-Content-Type-Options", "nosniff",
		"X-Frame-Options", "DENY", "Referrer-Policy", "strict-origin-when-cross-origin", "Permissions-Policy", "camera=()", "Cross-Origin-Opener-Policy", "same-origin",
		"Cross-Origin-Resource-Policy", "same-origin", "Server", "x", "Date", "Sat, 21 Nov 2026 09:00:00 GMT", "Cache-Control", "no-store", "Vary", "Accept-Encoding")
	rec.HTTPS.Hops[0].Body.Page = page.Parse(strings.NewReader(`<script src="/a.js"></script><script src="https://cdn.example.test/b.js" integrity="sha384-x"></script>`))
	withCookies(rec, recording.Cookie{Name: "session", Secure: true, HTTPOnly: true, SameSite: &lax})
	withProbe(rec)
	b.ReportAllocs()
	for b.Loop() {
		observatory.Grade(rec, observatory.Options{})
	}
}

// TestHostilePolicies: policies that fill a head, and pages that are full of
// policies, take a fraction of a second.
func TestHostilePolicies(t *testing.T) {
	var names, sources, foreign strings.Builder
	for i := range 40_000 {
		fmt.Fprintf(&names, "d%x;", i)
		fmt.Fprintf(&sources, " %x", i)
		fmt.Fprintf(&foreign, " é%x", i)
	}
	many := withPage(site(), strings.Repeat(`<meta http-equiv=Content-Security-Policy content="default-src`+sources.String()[:60_000]+`">`, 100))
	for name, rec := range map[string]*recording.Recording{
		"directives": csp(names.String()), "sources": csp("default-src" + sources.String()), "not ASCII": csp("default-src" + foreign.String()), "metas": many,
	} {
		began := time.Now()
		check(t, observatory.Grade(rec, observatory.Options{}))
		const bound = 20 * time.Second // quadratic work would take minutes; the machine may be busy
		if took := time.Since(began); took > bound {
			t.Errorf("%s: %v, want less than %v", name, took, bound)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}
