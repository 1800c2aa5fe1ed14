package judge_test

import (
	"testing"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// typical is a response of a site that takes care, with twelve fields.
func typical() *recording.Exchange {
	return exchange(200,
		"Content-Type: text/html; charset=utf-8",
		"Cache-Control: no-cache",
		"Server: nginx",
		"Strict-Transport-Security: max-age=31536000; includeSubDomains",
		"Content-Security-Policy: default-src 'self'; script-src 'nonce-MTIzNDU2Nzg5MGFiY2RlZg==' 'strict-dynamic'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to csp; report-uri /csp",
		"X-Content-Type-Options: nosniff",
		"X-Frame-Options: DENY",
		"Referrer-Policy: strict-origin-when-cross-origin",
		"Permissions-Policy: camera=(), microphone=(), geolocation=()",
		"Cross-Origin-Opener-Policy: same-origin",
		`Reporting-Endpoints: csp="https://reports.example.com/csp"`,
		"Set-Cookie: __Host-sid=0123456789abcdef; Secure; Path=/; HttpOnly; SameSite=Lax",
	)
}

// BenchmarkResponse has a budget of 50 µs.
func BenchmarkResponse(b *testing.B) {
	x := typical()
	b.ReportAllocs()
	for b.Loop() {
		if found := judge.Response(x, judge.Context{}); found.HasErrors() {
			b.Fatal(found)
		}
	}
}

func BenchmarkSite(b *testing.B) {
	r := recording.Recording{HTTPS: recording.Session{Hops: []recording.Exchange{*typical()}}}
	for _, class := range []recording.Class{recording.Redirect, recording.NotFound, recording.EdgeError, recording.Cached, recording.Fresh, recording.API} {
		x := typical()
		x.Class = class
		r.Classes = append(r.Classes, *x)
	}
	b.ReportAllocs()
	for b.Loop() {
		if v := judge.Site(&r, judge.Context{}); len(v.Matrix.Rows) == 0 {
			b.Fatal(v)
		}
	}
}
