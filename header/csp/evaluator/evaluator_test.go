package evaluator

import (
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestEvaluate is spec/headers.md 3.9, without the original at hand.
func TestEvaluate(t *testing.T) {
	for _, tc := range []struct {
		policy string
		want   []Finding
	}{
		{"script-src 'none'; object-src 'none'", nil},
		{"object-src 'none'", []Finding{{MissingDirectives, High, "script-src", ""}}},
		{"default-src 'none'; script-src 'nonce-abcdefgh' 'unsafe-inline'", []Finding{
			{Ignored, None, "script-src", "'unsafe-inline'"},
			{Ignored, None, "script-src", "'unsafe-inline'"}, // once each for script-src, -attr and -elem
			{Ignored, None, "script-src", "'unsafe-inline'"},
			{MissingDirectives, High, "base-uri", ""},
		}},
		{"default-src 'none'; script-src accounts.google.com a.test", []Finding{
			{ScriptAllowlistBypass, High, "script-src", "accounts.google.com"},
			{ScriptAllowlistBypass, MediumMaybe, "script-src", "a.test"},
		}},
		{"default-src 'none'; image-src self", []Finding{
			{UnknownDirective, Syntax, "image-src", ""},
			{InvalidKeyword, Syntax, "image-src", "self"},
		}},
		{"default-src 'none'; report-uri http://192.0.2.1/csp", []Finding{
			{IPSource, Info, "report-uri", "http://192.0.2.1/csp"},
			{SrcHTTP, Medium, "report-uri", "http://192.0.2.1/csp"},
		}},
	} {
		if diff := gocmp.Diff(tc.want, Evaluate(read(tc.policy))); diff != "" {
			t.Errorf("%s: %s", tc.policy, diff)
		}
	}
}

// TestSplitURL: as the WHATWG's URL standard has it; each row was read off a
// browser's engine.
func TestSplitURL(t *testing.T) {
	for value, want := range map[string]string{
		"a.test":            "a.test",
		"https://A.Test/x?": "a.test",
		"//a.test:*":        "a.test",
		"/csp":              "csp",
		"1.2":               "1.0.0.2",
		"0x7f.1":            "127.0.0.1",
		"a%41":              "aa",
		"user:pw@a:80":      "a",
		"data:":             "data",
		"[::1]:80":          "[::1]",
		"*.a.test":          "*.a.test",
		"a..b":              "a..b",
		"[zz]":              "",
		"08.1":              "",
		"a.08":              "",
		"1.2.3.256":         "",
		"a:99999":           "",
		"a:+1":              "",
		"a%zz":              "",
		":80":               "",
	} {
		if host, _, ok := splitURL(value); host != want || ok != (want != "") {
			t.Errorf("%s: %q, want %q", value, host, want)
		}
	}
}

func FuzzEvaluate(f *testing.F) {
	for _, seed := range triggers() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p := read(text)
		Evaluate(p)
		EvaluateStrict(p)
		EvaluateReporting(p)
	})
}
