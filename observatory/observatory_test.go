package observatory_test

import (
	"testing"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

// site is a site that redirects to HTTPS and answers there with a page.
func site(lines ...string) *recording.Recording {
	fields := recording.Fields{{Name: "Content-Type", Value: "text/html"}}
	for i := 0; i < len(lines); i += 2 {
		fields = append(fields, recording.Field{Name: lines[i], Value: lines[i+1]})
	}
	page := recording.Exchange{
		Method: "GET", URL: "https://shop.example.test/", Status: 200, Fields: fields,
		Body: recording.Body{Page: &recording.Page{}},
	}
	redirect := recording.Exchange{
		Method: "GET", URL: "http://shop.example.test/", Status: 301,
		Fields: recording.Fields{{Name: "Location", Value: "https://shop.example.test/"}},
	}
	return &recording.Recording{
		Target: "shop.example.test", Host: "shop.example.test",
		HTTP:  recording.Session{Hops: []recording.Exchange{redirect, page}},
		HTTPS: recording.Session{Hops: []recording.Exchange{page}},
	}
}

// TestWorkedExample is the climb of spec/rollout.md 7.
func TestWorkedExample(t *testing.T) {
	const (
		oldPolicy = "default-src 'self' https: data: 'unsafe-inline' 'unsafe-eval'"
		newPolicy = "default-src 'none'; script-src 'self' 'sha256-YCm2xziyaVheyLlnL08veZAlK0KrnjoSTUsiCptC3nY=' https://pay.partner.test/v3/; " +
			"style-src 'self'; img-src 'self' https://img.cdn.test; font-src 'self'; connect-src 'self' https://api.shop.example.test; " +
			"frame-src https://pay.partner.test; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; report-uri https://shop.example.test/csp; report-to shop"
	)
	base := []string{"X-Content-Type-Options", "nosniff", "X-Frame-Options", "SAMEORIGIN"}
	with := func(lines ...string) *recording.Recording { return site(append(lines, base...)...) }
	for _, tc := range []struct {
		name  string
		rec   *recording.Recording
		score int
		grade string
	}{
		{"day 0, the start", with("Content-Security-Policy", oldPolicy), 60, "C+"},
		{"day 1, HSTS for five minutes", with("Content-Security-Policy", oldPolicy, "Strict-Transport-Security", "max-age=300"), 70, "B"},
		{"day 2, HSTS for a day, a policy that reports", with("Content-Security-Policy", oldPolicy, "Content-Security-Policy-Report-Only",
			newPolicy, "Strict-Transport-Security", "max-age=86400"), 70, "B"},
		{"day 9, HSTS for 30 days", with("Content-Security-Policy", oldPolicy, "Strict-Transport-Security", "max-age=2592000"), 70, "B"},
		{"day 40, HSTS for a year", with("Content-Security-Policy", oldPolicy, "Strict-Transport-Security", "max-age=31536000"), 80, "B+"},
		{"day 41, the policy is enforced", with("Content-Security-Policy", newPolicy, "Strict-Transport-Security", "max-age=31536000",
			"Referrer-Policy", "strict-origin-when-cross-origin"), 120, "A+"},
	} {
		got := observatory.Grade(tc.rec, observatory.Options{Algorithm: observatory.V4}).Scan
		if got.Score != tc.score || got.Grade != tc.grade {
			t.Errorf("%s: %d %s, want %d %s", tc.name, got.Score, got.Grade, tc.score, tc.grade)
		}
	}
}

// TestSeeds are the grades of spec/headers.md 16.
func TestSeeds(t *testing.T) {
	edgeFunction := site(
		"Strict-Transport-Security", "max-age=63072000; includeSubdomains; preload",
		"Content-Security-Policy", "default-src 'none'; img-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'",
		"X-Content-Type-Options", "nosniff", "X-Frame-Options", "DENY", "X-XSS-Protection", "1; mode=block", "Referrer-Policy", "same-origin",
	)
	managed := site(
		"Strict-Transport-Security", "max-age=31536000", "X-Content-Type-Options", "nosniff", "X-Frame-Options", "SAMEORIGIN",
		"X-XSS-Protection", "1; mode=block", "Referrer-Policy", "strict-origin-when-cross-origin",
	)
	for _, tc := range []struct {
		name      string
		rec       *recording.Recording
		algorithm observatory.Algorithm
		score     int
		grade     string
	}{
		{"Lambda@Edge, algorithm 4", edgeFunction, observatory.V4, 115, "A+"},
		{"Lambda@Edge, algorithm 6", edgeFunction, observatory.V6, 120, "A+"},
		{"the managed policy, algorithm 4", managed, observatory.V4, 75, "B"},
		{"the managed policy, algorithm 6", managed, observatory.V6, 75, "B"},
	} {
		got := observatory.Grade(tc.rec, observatory.Options{Algorithm: tc.algorithm}).Scan
		if got.Score != tc.score || got.Grade != tc.grade || got.Algorithm != tc.algorithm {
			t.Errorf("%s: %d %s (algorithm %d), want %d %s", tc.name, got.Score, got.Grade, got.Algorithm, tc.score, tc.grade)
		}
	}
}
