package judge_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/header/judge"
)

// TestLibraryDefaults judges what the libraries of spec/headers.md 16 send
// when nobody configures them.
func TestLibraryDefaults(t *testing.T) {
	for _, tc := range []struct {
		name  string
		lines []string
		want  []string
	}{
		{"helmet 8", []string{
			"Content-Security-Policy: default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline';upgrade-insecure-requests",
			"Cross-Origin-Opener-Policy: same-origin",
			"Cross-Origin-Resource-Policy: same-origin",
			"Origin-Agent-Cluster: ?1",
			"Referrer-Policy: no-referrer",
			"Strict-Transport-Security: max-age=31536000; includeSubDomains",
			"X-Content-Type-Options: nosniff",
			"X-DNS-Prefetch-Control: off",
			"X-Download-Options: noopen",
			"X-Frame-Options: SAMEORIGIN",
			"X-Permitted-Cross-Domain-Policies: none",
			"X-XSS-Protection: 0",
		}, []string{
			"GEN-005 low X-Download-Options:1:1",
			"CSP-034 notice Content-Security-Policy:1:1",   // nobody hears of violations
			"CSP-027 low Content-Security-Policy:1:211",    // styles inline
			"CSP-040 notice Content-Security-Policy",       // no trusted types
			"XXP-001 notice X-XSS-Protection:1:1",          // may go
			"PP-001 low Permissions-Policy",                // not in the set
			"COEP-001 notice Cross-Origin-Embedder-Policy", // off by default
			"INTG-001 notice Integrity-Policy",
		}},
		{"secure_headers 7", []string{
			"Content-Security-Policy: default-src 'self' https:; font-src 'self' https: data:; img-src 'self' https: data:; object-src 'none'; script-src https:; style-src 'self' https: 'unsafe-inline'",
			"Strict-Transport-Security: max-age=631138519",
			"X-Content-Type-Options: nosniff",
			"X-Frame-Options: sameorigin",
			"X-XSS-Protection: 0",
			"Set-Cookie: _app_session=1; path=/; secure; HttpOnly; SameSite=Lax",
		}, []string{
			"HSTS-009 notice Strict-Transport-Security:1:1", // 20 years
			"CSP-034 notice Content-Security-Policy:1:1",
			"CSP-011 high Content-Security-Policy:1:117", // script-src https:
			"CSP-027 low Content-Security-Policy:1:149",
			"CSP-015 warning Content-Security-Policy", // no base-uri
			"CSP-016 warning Content-Security-Policy", // no form-action
			"CSP-040 notice Content-Security-Policy",
			"XXP-001 notice X-XSS-Protection:1:1",
			"REF-001 low Referrer-Policy",
			"PP-001 low Permissions-Policy",
			"COOP-001 low Cross-Origin-Opener-Policy",
			"COEP-001 notice Cross-Origin-Embedder-Policy",
			"COOKIE-007 low Set-Cookie:1:1", // could be __Host-
			"COOKIE-013 notice Set-Cookie:1:1",
			"INTG-001 notice Integrity-Policy",
			"OAC-001 notice Origin-Agent-Cluster",
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			x := exchange(200, append([]string{"Content-Type: text/html; charset=utf-8"}, tc.lines...)...)
			if diff := cmp.Diff(tc.want, only(judge.Response(x, judge.Context{}), "")); diff != "" {
				t.Error(diff)
			}
		})
	}
}
