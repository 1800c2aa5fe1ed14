package lint

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// TestField: which header a text is for follows from the grammars of
// spec/headers.md 2 to 12; a value that two of them allow is not guessed.
func TestField(t *testing.T) {
	const guessed, asked, unknown, ambiguous = "guessed", "asked", CodeUnknownHeader, CodeAmbiguous
	for _, tc := range []struct {
		name, text, header string
		want               recording.Field
		how                string
	}{
		{"named", "X-Frame-Options: DENY", "", recording.Field{Name: "X-Frame-Options", Value: "DENY"}, asked},
		{"named without a space", "x-frame-options:DENY", "", recording.Field{Name: "x-frame-options", Value: "DENY"}, asked},
		{"named, one word", "NEL: {}", "", recording.Field{Name: "NEL", Value: "{}"}, asked},
		{"by the flag", "max-age=1", "Cache-Control", recording.Field{Name: "Cache-Control", Value: "max-age=1"}, asked},
		{"HSTS by its separator", "max-age=300; x", "", recording.Field{Name: "Strict-Transport-Security", Value: "max-age=300; x"}, guessed},
		{"HSTS in capitals", "MAX-AGE=1; INCLUDESUBDOMAINS", "", recording.Field{Name: "Strict-Transport-Security", Value: "MAX-AGE=1; INCLUDESUBDOMAINS"}, guessed},
		{"Cache-Control by its separator", "max-age=300, public", "", recording.Field{Name: "Cache-Control", Value: "max-age=300, public"}, guessed},
		{"Cache-Control by its words", "no-store", "", recording.Field{Name: "Cache-Control", Value: "no-store"}, guessed},
		{"max-age alone", "max-age=300", "", recording.Field{}, ambiguous},
		{"a policy", "default-src https:", "", recording.Field{Name: "Content-Security-Policy", Value: "default-src https:"}, guessed},
		{"a policy of one directive", "upgrade-insecure-requests", "", recording.Field{Name: "Content-Security-Policy", Value: "upgrade-insecure-requests"}, guessed},
		{"nosniff", "nosniff", "", recording.Field{Name: "X-Content-Type-Options", Value: "nosniff"}, guessed},
		{"ALLOW-FROM", "ALLOW-FROM https://a.example", "", recording.Field{Name: "X-Frame-Options", Value: "ALLOW-FROM https://a.example"}, guessed},
		{"same-origin is a value of three", "same-origin", "", recording.Field{}, ambiguous},
		{"a list of referrer tokens", "no-referrer, strict-origin", "", recording.Field{Name: "Referrer-Policy", Value: "no-referrer, strict-origin"}, guessed},
		{"same-site", "same-site", "", recording.Field{Name: "Cross-Origin-Resource-Policy", Value: "same-site"}, guessed},
		{"require-corp with its endpoint", `require-corp; report-to="x"`, "", recording.Field{Name: "Cross-Origin-Embedder-Policy", Value: `require-corp; report-to="x"`}, guessed},
		{"popups", "same-origin-allow-popups", "", recording.Field{Name: "Cross-Origin-Opener-Policy", Value: "same-origin-allow-popups"}, guessed},
		{"features", "camera=(), geolocation=(self)", "", recording.Field{Name: "Permissions-Policy", Value: "camera=(), geolocation=(self)"}, guessed},
		{"endpoints", `main="https://r.example/x"`, "", recording.Field{Name: "Reporting-Endpoints", Value: `main="https://r.example/x"`}, guessed},
		{"a group", `{"group":"a","endpoints":[]}`, "", recording.Field{Name: "Report-To", Value: `{"group":"a","endpoints":[]}`}, guessed},
		{"error logging", `{"report_to":"a"}`, "", recording.Field{Name: "NEL", Value: `{"report_to":"a"}`}, guessed},
		{"clearing", `"cache", "cookies"`, "", recording.Field{Name: "Clear-Site-Data", Value: `"cache", "cookies"`}, guessed},
		{"a cookie", "sid=1; Secure; HttpOnly", "", recording.Field{Name: "Set-Cookie", Value: "sid=1; Secure; HttpOnly"}, guessed},
		{"the filter", "1; mode=block", "", recording.Field{Name: "X-XSS-Protection", Value: "1; mode=block"}, guessed},
		{"a URL", "https://example.com/", "", recording.Field{}, unknown},
		{"a word", "hello", "", recording.Field{}, unknown},
		{"nothing", "", "", recording.Field{}, unknown},
	} {
		field, note, problem := Field(tc.text, tc.header)
		how := asked
		switch {
		case problem != nil:
			how = problem.Code
		case note != "":
			how = guessed
		}
		if diff := cmp.Diff(tc.want, field); diff != "" || how != tc.how {
			t.Errorf("%s: %s, want %s; %s", tc.name, how, tc.how, diff)
		}
	}
}

// TestValuesSayOnlyWhatIsThere: a lone value is not blamed for what else a
// response should have.
func TestValuesSayOnlyWhatIsThere(t *testing.T) {
	got := Values(recording.Fields{{Name: "Strict-Transport-Security", Value: "max-age=300"}}, judge.Context{})
	if len(got.Findings) != 0 {
		t.Errorf("findings about a good value: %v", got.Findings)
	}
	got = Values(recording.Fields{{Name: "Strict-Transport-Security", Value: "max-age=1y"}}, judge.Context{})
	if len(got.Findings) != 1 || got.Findings[0].Code != "HSTS-004" || got.Findings[0].Subject != "" {
		t.Errorf("%v, want HSTS-004 alone", got.Findings)
	}
}

func FuzzField(f *testing.F) {
	for _, seed := range []string{"max-age=300; preload", "a: b", "{}", `"cache"`, "=", ";"} {
		f.Add(seed, "")
	}
	f.Fuzz(func(t *testing.T, text, header string) {
		field, _, problem := Field(text, header)
		if (problem == nil) == (field.Name == "") {
			t.Errorf("Field(%q, %q) = %v, %v", text, header, field, problem)
		}
	})
}
