package observatory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
)

// TestDifferences has the table of spec/observatory.md 7, and beside each row
// the same result without the deviation.
func TestDifferences(t *testing.T) {
	redirected := hsts("max-age=31536000")
	redirected.HTTPS.Hops = []recording.Exchange{redirected.HTTPS.Hops[0], redirected.HTTPS.Hops[0]}
	meta := func(policy string) *recording.Recording {
		return withPage(site(), `<meta http-equiv=Content-Security-Policy content="`+policy+`">`)
	}
	for _, tc := range []struct {
		name string
		rec  *recording.Recording
		want string // topic; "": none
	}{
		{"two lines", hsts("max-age=1", "max-age=31536000"), "two lines of Strict-Transport-Security"},
		{"a comma in one line", hsts("max-age=259,2000"), ""},
		{"quotes", hsts(`max-age="1"`), "a max-age in quotes"},
		{"no number", hsts("max-age=1y; max-age=abc"), "a max-age that is no number"},
		{"a number", hsts("max-age=31536000"), ""},
		{"space before the equals sign", hsts("max-age = 31536000"), "space before the equals sign of max-age"},
		{"space after it", hsts("max-age= 31536000"), ""},
		{"a repeated directive", hsts("max-age=1; max-age=31536000"), "a directive of Strict-Transport-Security is repeated"},
		{"redirects", redirected, "redirects on HTTPS"},
		{"nosniff twice", site("X-Content-Type-Options", "NoSniff, nosniff"), "nosniff more than once"},
		{"nosniff second", site("X-Content-Type-Options", "x, nosniff"), ""},
		{"ALLOW-FROM", site("X-Frame-Options", "ALLOW-FROM https://a.test"), "ALLOW-FROM"},
		{"DENY twice", site("X-Frame-Options", "DENY", "X-Frame-Options", "DENY"), "several values of X-Frame-Options"},
		{"ALLOWALL", site("X-Frame-Options", "ALLOWALL"), ""},
		{"frame-ancestors *", csp("default-src 'self'; frame-ancestors *"), "frame-ancestors that allows everybody"},
		{"frame-ancestors 'none'", csp("default-src 'self'; frame-ancestors 'none'"), ""},
		{"frame-ancestors in a meta element", meta("default-src 'self'; frame-ancestors 'none'"), "frame-ancestors in a meta element"},
		{"a meta element without it", meta("default-src 'self'"), ""},
		{"CORP in capitals", site("Cross-Origin-Resource-Policy", "Same-Origin"), "Cross-Origin-Resource-Policy in capitals"},
		{"CORP", site("Cross-Origin-Resource-Policy", "same-origin"), ""},
		{"a duplicate directive", csp("default-src 'self'; default-src *"), "a directive of Content-Security-Policy is repeated"},
		{"an invalid policy", csp("x"), ""},
		{"'strict-dynamic' with data:", csp("script-src 'strict-dynamic' 'nonce-a' data:; object-src 'none'"), "data: beside 'strict-dynamic'"},
		{"data: alone", csp("script-src data:; object-src 'none'"), ""},
		{"a script at //", withPage(site(), `<script src="//cdn.test/a.js"></script>`), "a script address that begins with //"},
		{"a script at http://", withPage(site(), `<script src="http://cdn.test/a.js"></script>`), ""},
		{"nobody answers", &recording.Recording{}, ""},
	} {
		var got string
		for _, d := range observatory.Differences(tc.rec, observatory.Grade(tc.rec, observatory.Options{})) {
			got += d.Topic
		}
		want := tc.want
		if tc.name == "no number" { // its directive is repeated, too
			want += "a directive of Strict-Transport-Security is repeated"
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}
