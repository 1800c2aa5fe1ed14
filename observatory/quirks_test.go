package observatory_test

import (
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/page"
)

// withPage gives both final responses a page.
func withPage(rec *recording.Recording, html string) *recording.Recording {
	for _, s := range []*recording.Session{&rec.HTTP, &rec.HTTPS} {
		s.Hops[len(s.Hops)-1].Body.Page = page.Parse(strings.NewReader(html))
	}
	return rec
}

// withCookies puts cookies into both jars.
func withCookies(rec *recording.Recording, cookies ...recording.Cookie) *recording.Recording {
	rec.HTTP.Cookies, rec.HTTPS.Cookies = cookies, cookies
	return rec
}

// withProbe adds the answer to the CORS probe.
func withProbe(rec *recording.Recording, lines ...string) *recording.Recording {
	rec.CORS = &recording.Exchange{Method: "OPTIONS", Status: 204, Request: recording.Fields{{Name: "Origin", Value: "https://probe.test"}}}
	for i := 0; i < len(lines); i += 2 {
		rec.CORS.Fields = append(rec.CORS.Fields, recording.Field{Name: lines[i], Value: lines[i+1]})
	}
	return rec
}

func csp(policies ...string) *recording.Recording {
	var lines []string
	for _, p := range policies {
		lines = append(lines, "Content-Security-Policy", p)
	}
	return site(lines...)
}

func hsts(values ...string) *recording.Recording {
	var lines []string
	for _, v := range values {
		lines = append(lines, "Strict-Transport-Security", v)
	}
	return site(lines...)
}

// quirk is a fact of spec/observatory.md that one would not expect.
type quirk struct {
	name      string
	rec       *recording.Recording
	algorithm observatory.Algorithm // 0: both 4 and 6
	test      string
	want      observatory.Code
}

// TestQuirks has a row for each; the numbers are the spec's sections.
func TestQuirks(t *testing.T) {
	lax, none := "Lax", "None"
	for _, rows := range [][]quirk{policyQuirks(), {
		{"5.2 ranks are not ordered by points", withCookies(site(), recording.Cookie{Name: "session", HTTPOnly: true, SameSite: &lax}, recording.Cookie{Name: "csrf", Secure: true}),
			0, "cookies", observatory.CookiesSessionInsecure},
		{"5.2 a rank of 10 points hides one of 20", withCookies(hsts("max-age=31536000"), recording.Cookie{Name: "sess", HTTPOnly: true, SameSite: &lax}), 0, "cookies", observatory.CookiesSessionInsecureButHSTS},
		{"5.2 a max-age that is no number protects cookies", withCookies(hsts("max-age=abc"), recording.Cookie{Name: "a", SameSite: &lax}), 0, "cookies", observatory.CookiesInsecureButHSTS},
		{"5.2 None without Secure", withCookies(hsts("max-age=31536000"), recording.Cookie{Name: "a", SameSite: &none}), 0, "cookies", observatory.CookiesSameSiteInvalid},
		{"5.2 prefixes are ignored", withCookies(site(), recording.Cookie{Name: "__Host-a", Secure: true, Domain: "example.test"}), 0, "cookies", observatory.CookiesSecure},
		{"5.2 one platform's cookie does not count", withCookies(site(), recording.Cookie{Name: "heroku-session-affinity"}), 0, "cookies", observatory.CookiesNotFound},
		{"5.2 a name like the attribute", withCookies(site("Set-Cookie", "samesite=x; Secure; SameSite=Lax"), recording.Cookie{Name: "samesite", Secure: true, SameSite: &lax}),
			0, "cookies", observatory.CookiesSameSiteInvalid},
		{"5.2 an invalid line of a cookie that was refused, and no other cookie", site("Set-Cookie", "a=1; Domain=elsewhere.test; SameSite=x"), 0, "cookies", observatory.CookiesNotFound},
		{"5.4 a chain that breaks off is no HTTP", func() *recording.Recording {
			r := site()
			r.HTTP = recording.Session{Hops: r.HTTP.Hops[:1], Failure: &recording.Failure{Kind: recording.FailureRefused}}
			return r
		}(), 0, "redirection", observatory.RedirectionNoHTTP},
		{"5.5 a meta element beats the header", withPage(site("Referrer-Policy", "no-referrer"), `<meta name=referrer content=unsafe-url>`), 0, "referrer-policy", observatory.ReferrerUnsafe},
		{"5.5 the last known word decides", site("Referrer-Policy", "unsafe-url, no-referrer, never"), 0, "referrer-policy", observatory.ReferrerPrivate},
		{"5.6 180 days are six months", hsts("max-age=15552000"), 0, "strict-transport-security", observatory.HSTSSixMonths},
		{"5.6 sent twice", hsts("max-age=31536000", "max-age=31536000"), 0, "strict-transport-security", observatory.HSTSInvalid},
		{"5.6 no number passes", hsts("max-age=abc"), 0, "strict-transport-security", observatory.HSTSSixMonths},
		{"5.6 a quoted number passes, however small", hsts(`max-age="1"`), 0, "strict-transport-security", observatory.HSTSSixMonths},
		{"5.6 a space before the equals sign", hsts("max-age =31536000"), 0, "strict-transport-security", observatory.HSTSInvalid},
		{"5.6 the last max-age wins", hsts("max-age=1; max-age=31536000"), 0, "strict-transport-security", observatory.HSTSSixMonths},
		{"5.6 a thousands separator", hsts("max-age=259,2000"), 0, "strict-transport-security", observatory.HSTSInvalid},
		{"5.6 a field on plain HTTP alone", func() *recording.Recording {
			r := hsts("max-age=31536000")
			r.HTTP.Hops, r.HTTPS.Hops[0].Fields = r.HTTPS.Hops, nil
			return r
		}(), 0, "strict-transport-security", observatory.HSTSNotImplemented},
		{"5.7 // is external and insecure, even to the own host", withPage(site(), `<script src="//shop.example.test/a.js"></script>`), 0, "subresource-integrity", observatory.SRIMissingInsecure},
		{"5.7 the own site over http is fine", withPage(site(), `<script src="http://static.example.test/a.js"></script>`), 0, "subresource-integrity", observatory.SRIOwnOnly},
		{"5.7 any integrity will do", withPage(site(), `<script src="https://cdn.test/a.js" integrity="x"></script>`), 0, "subresource-integrity", observatory.SRIExternalSecure},
		{"5.7 five points hide twenty", withPage(site(), `<script src="https://cdn.test/a.js"></script><script src="http://cdn.test/b.js" integrity="x"></script>`), 0, "subresource-integrity", observatory.SRIMissing},
		{"5.7 stylesheets are ignored", withPage(site(), `<link rel=stylesheet href="http://cdn.test/a.css">`), 0, "subresource-integrity", observatory.SRINoScripts},
		{"5.8 nosniff twice", site("X-Content-Type-Options", "nosniff", "X-Content-Type-Options", "nosniff"), 0, "x-content-type-options", observatory.XCTOInvalid},
		{"5.9 DENY twice", site("X-Frame-Options", "DENY", "X-Frame-Options", "DENY"), 0, "x-frame-options", observatory.XFOInvalid},
		{"5.9 frame-ancestors * is protection", csp("default-src 'self'; frame-ancestors *"), 0, "x-frame-options", observatory.XFOViaCSP},
		{"5.9 frame-ancestors in a meta element, not alone", withPage(site(), `<meta http-equiv=Content-Security-Policy content="default-src 'self'; frame-ancestors 'none'">`),
			0, "x-frame-options", observatory.XFOViaCSP},
		{"5.9 frame-ancestors in a meta element, alone", withPage(site(), `<meta http-equiv=Content-Security-Policy content="frame-ancestors 'none'">`), 0, "x-frame-options", observatory.XFONotImplemented},
		{"5.9 frame-ancestors in a policy that is invalid", csp("frame-ancestors 'none'; sandbox; sandbox"), 0, "x-frame-options", observatory.XFONotImplemented},
		{"5.10 any case", site("Cross-Origin-Resource-Policy", "SAME-Origin"), 0, "cross-origin-resource-policy", observatory.CORPSameOrigin},
		{"5.10 repeated", site("Cross-Origin-Resource-Policy", "same-origin", "Cross-Origin-Resource-Policy", "same-origin"), 0, "cross-origin-resource-policy", observatory.CORPInvalid},
	}, isolationQuirks()} {
		for _, q := range rows {
			t.Run(q.name, q.check)
		}
	}
}

func (q quirk) check(t *testing.T) {
	algorithms := []observatory.Algorithm{observatory.V4, observatory.V6}
	if q.algorithm != 0 {
		algorithms = []observatory.Algorithm{q.algorithm}
	}
	for _, a := range algorithms {
		r := observatory.Grade(q.rec, observatory.Options{Algorithm: a})
		if got, _ := r.Test(q.test); got.Result != q.want {
			t.Errorf("algorithm %d: %s, want %s", a, got.Result, q.want)
		}
	}
}

// policyQuirks are spec/observatory.md 5.1.
func policyQuirks() []quirk {
	const test = "content-security-policy"
	return []quirk{
		{"5.1 upgrade-insecure-requests alone", csp("upgrade-insecure-requests"), 0, test, observatory.CSPUnsafeInline},
		{"5.1 frame-ancestors alone", csp("frame-ancestors 'none'"), 0, test, observatory.CSPUnsafeInline},
		{"5.1 script-src alone", csp("script-src 'none'"), 0, test, observatory.CSPUnsafeInline},
		{"5.1 report-uri over http", csp("default-src 'self'; report-uri http://example.test/"), 0, test, observatory.CSPInsecureScheme},
		{"5.1 'wasm-unsafe-eval' and 'unsafe-hashes' are fine", csp("default-src 'none'; script-src 'wasm-unsafe-eval' 'unsafe-hashes'"), 0, test, observatory.CSPDefaultNone},
		{"5.1 form-action and base-uri change nothing", csp("default-src 'none'; form-action *; base-uri *"), 0, test, observatory.CSPDefaultNone},
		{"5.1 'strict-dynamic' without a nonce", csp("script-src 'strict-dynamic' 'self'; object-src 'none'"), 0, test, observatory.CSPInvalid},
		{"5.1 'strict-dynamic' does not excuse data:", csp("script-src 'strict-dynamic' 'nonce-a' data:; object-src 'none'"), 0, test, observatory.CSPUnsafeInline},
		{"5.1 'strict-dynamic' excuses https: and *", csp("script-src 'strict-dynamic' 'nonce-a' https: * 'unsafe-inline'; object-src 'none'"), 0, test, observatory.CSPUnsafeStyle},
		{"5.1 a nonce makes 'unsafe-inline' void", csp("default-src 'self'; script-src 'nonce-a' 'unsafe-inline'"), 0, test, observatory.CSPNoUnsafe},
		{"5.1 a nonce in default-src, from where the object list takes it, too", csp("default-src 'nonce-a' 'unsafe-inline'"), 0, test, observatory.CSPNoUnsafe},
		{"5.1 a duplicate", csp("default-src 'none'; img-src *; img-src 'self'"), 0, test, observatory.CSPInvalid},
		{"5.1 a duplicate that is tolerated", csp("default-src 'none'; report-uri /a; report-uri /b"), 0, test, observatory.CSPDuplicates},
		{"5.1 fewer than six characters", csp("img;"), 0, test, observatory.CSPInvalid},
		{"5.1 unknown directives", csp("default-src 'none'; unknown x"), 0, test, observatory.CSPDefaultNone},
		{"5.1 passive content passes with points lost", csp("default-src 'self'; img-src http://example.test"), 0, test, observatory.CSPInsecurePassive},
		{"5.1 http sources on a site without HTTPS", func() *recording.Recording {
			r := csp("default-src 'self' http://example.test")
			r.HTTPS = recording.Session{Failure: &recording.Failure{Kind: recording.FailureRefused}}
			return r
		}(), 0, test, observatory.CSPNoUnsafe},
		{"5.1 two lines are one policy to algorithm 4: the comma sticks to 'none'", csp("default-src 'none'", "default-src 'none'"), observatory.V4, test, observatory.CSPNoUnsafe},
		{"5.1 two lines are two policies to algorithm 6", csp("default-src 'none'", "default-src 'none'"), observatory.V6, test, observatory.CSPDefaultNone},
		{"5.1 a comma splits in algorithm 6", csp("default-src *, default-src 'none'"), observatory.V6, test, observatory.CSPDefaultNone},
		{"5.1 and not in algorithm 4", csp("default-src *, script-src 'none'"), observatory.V4, test, observatory.CSPNoUnsafe},
		{"5.1 merging: * does not match a host", csp("default-src *", "default-src example.test"), observatory.V6, test, observatory.CSPDefaultNone},
		{"5.1 merging: a path prefix does", csp("default-src https://example.test/", "default-src https://example.test/a"), observatory.V6, test, observatory.CSPNoUnsafe},
		{"5.1 merging: what a later policy alone has becomes 'none'", csp("default-src 'self'", "script-src 'unsafe-inline'"), observatory.V6, test, observatory.CSPNoUnsafe},
		{"5.1 a trailing comma is an empty policy", csp("default-src 'none',"), observatory.V6, test, observatory.CSPInvalid},
		{"5.1 reporting only", site("Content-Security-Policy-Report-Only", "default-src 'none'"), 0, test, observatory.CSPReportingOnly},
	}
}

// isolationQuirks are spec/observatory.md 5.11, and 5.7 for what is without a
// media type.
func isolationQuirks() []quirk {
	const opener, embedder = "cross-origin-opener-policy", "cross-origin-embedder-policy"
	coop := func(values ...string) *recording.Recording {
		var lines []string
		for _, v := range values {
			lines = append(lines, "Cross-Origin-Opener-Policy", v)
		}
		return site(lines...)
	}
	untyped := withPage(site(), `<script src="https://cdn.test/a.js"></script>`)
	untyped.HTTPS.Hops[0].Fields = nil
	return []quirk{
		{"5.11 a token", coop("same-origin"), observatory.V6, opener, observatory.COOPSameOrigin},
		{"5.11 allow popups", coop("same-origin-allow-popups"), observatory.V6, opener, observatory.COOPAllowPopups},
		{"5.11 noopener", coop("noopener-allow-popups"), observatory.V6, opener, observatory.COOPNoopener},
		{"5.11 unsafe-none", coop("unsafe-none"), observatory.V6, opener, observatory.COOPUnsafeNone},
		{"5.11 absent", coop(), observatory.V6, opener, observatory.COOPNotImplemented},
		{"5.11 empty is absent", coop(""), observatory.V6, opener, observatory.COOPNotImplemented},
		{"5.11 case counts", coop("Same-Origin"), observatory.V6, opener, observatory.COOPInvalid},
		{"5.11 parameters do not", coop(`same-origin; report-to="coop"; a; b=?1; c=1.5; d=:aGk=:; e=x; f=-1; g=@1`), observatory.V6, opener, observatory.COOPSameOrigin},
		{"5.11 unless they are broken", coop(`same-origin; report-to="coop`), observatory.V6, opener, observatory.COOPInvalid},
		{"5.11 a quoted string", coop(`"same-origin"`), observatory.V6, opener, observatory.COOPInvalid},
		{"5.11 two values", coop("same-origin", "same-origin"), observatory.V6, opener, observatory.COOPInvalid},
		{"5.11 the report-only form is not read", site("Cross-Origin-Opener-Policy-Report-Only", "same-origin"), observatory.V6, opener, observatory.COOPNotImplemented},
		{"5.11 require-corp", site("Cross-Origin-Embedder-Policy", "require-corp"), observatory.V6, embedder, observatory.COEPRequireCORP},
		{"5.11 credentialless", site("Cross-Origin-Embedder-Policy", "credentialless"), observatory.V6, embedder, observatory.COEPCredentialless},
		{"5.11 unsafe-none of COEP", site("Cross-Origin-Embedder-Policy", "unsafe-none"), observatory.V6, embedder, observatory.COEPUnsafeNone},
		{"5.11 COEP absent", site(), observatory.V6, embedder, observatory.COEPNotImplemented},
		{"5.11 COEP unknown", site("Cross-Origin-Embedder-Policy", "require-CORP"), observatory.V6, embedder, observatory.COEPInvalid},
		{"5.7 no media type, algorithm 4", untyped, observatory.V4, "subresource-integrity", observatory.SRINotHTML},
		{"5.7 no media type, algorithm 6", untyped, observatory.V6, "subresource-integrity", observatory.SRIMissing},
		{"5.12 X-XSS-Protection is not read", site("X-XSS-Protection", "1; mode=block"), 0, "x-content-type-options", observatory.XCTONotImplemented},
	}
}

// TestUniversalAccess is the defect of spec/observatory.md 5.3, and the switch
// for it.
func TestUniversalAccess(t *testing.T) {
	rec := withProbe(site(), "Access-Control-Allow-Origin", "https://probe.test", "Access-Control-Allow-Credentials", "true")
	for _, tc := range []struct {
		compat bool
		want   observatory.Code
	}{
		{false, observatory.CORSUniversal},
		{true, observatory.CORSRestricted},
	} {
		r := observatory.Grade(rec, observatory.Options{CompatCORS: tc.compat})
		if got, _ := r.Test("cross-origin-resource-sharing"); got.Result != tc.want {
			t.Errorf("compat %v: %s, want %s", tc.compat, got.Result, tc.want)
		}
	}
}
