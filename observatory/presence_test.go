package observatory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

// TestPresence is the ladder of spec/observatory.md 8.
func TestPresence(t *testing.T) {
	names := []string{"Content-Security-Policy", "Strict-Transport-Security", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"}
	with := func(n int, policies ...string) *recording.Recording {
		var lines []string
		for _, p := range policies {
			lines = append(lines, names[0], p)
		}
		for _, name := range names[1 : n+1] {
			lines = append(lines, name, "x")
		}
		return site(lines...)
	}
	redirect := with(5, "default-src 'self'")
	redirect.HTTPS.Hops[0].Status = 302
	redirect.HTTPS.Hops[0].Fields = append(redirect.HTTPS.Hops[0].Fields, recording.Field{Name: "Location", Value: "/"})
	plain := with(5, "default-src 'self'")
	plain.HTTPS = recording.Session{Failure: &recording.Failure{Kind: recording.FailureRefused}}
	plain.HTTP.Hops[1].URL = "http://shop.example.test/"
	for _, tc := range []struct {
		name   string
		rec    *recording.Recording
		want   string
		unsafe bool
	}{
		{"six", with(5, "default-src 'self'"), "A+", false},
		{"six, inline scripts", with(5, "default-src 'unsafe-inline'"), "A", true},
		{"six, eval", with(5, "script-src 'self' 'UNSAFE-eval'"), "A", true},
		{"six, inline beside a nonce", with(5, "script-src 'nonce-a' 'unsafe-inline'"), "A+", false},
		{"six, inline styles", with(5, "default-src 'self'; style-src 'unsafe-inline'"), "A+", false},
		{"six, a second policy without inline scripts", with(5, "default-src 'unsafe-inline'", "script-src 'self'"), "A+", false},
		{"six, a second policy that says nothing of scripts", with(5, "default-src 'unsafe-inline', img-src 'self'"), "A", true},
		{"six, a first directive counts", with(5, "script-src 'self'; script-src 'unsafe-inline'"), "A+", false},
		{"five", with(5), "B", false}, {"four", with(4), "B", false}, {"three", with(3), "C", false}, {"two", with(2), "D", false},
		{"one", with(1), "E", false}, {"none", site(), "F", false},
		{"a redirect that was not followed", redirect, "R", false},
		{"HSTS over plain HTTP does not count", plain, "B", false},
		{"nothing", &recording.Recording{}, "", false},
	} {
		got := observatory.Presence(tc.rec)
		if got.Grade != tc.want || got.UnsafeScript != tc.unsafe {
			t.Errorf("%s: %+v, want %s, unsafe %v", tc.name, got, tc.want, tc.unsafe)
		}
	}
	want := observatory.PresenceGrade{Grade: "D", Present: names[1:3], Missing: append([]string{names[0]}, names[3:]...)}
	if diff := cmp.Diff(want, observatory.Presence(with(2))); diff != "" {
		t.Error(diff)
	}
}
