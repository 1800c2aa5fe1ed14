package judge_test

import (
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// FuzzResponse: whatever a response says, judging ends, and every finding
// points into the lines that there are.
func FuzzResponse(f *testing.F) {
	f.Add("Strict-Transport-Security: max-age=1;;\nSet-Cookie: sid=1\nSet-Cookie: sid=2; Path=/x", "https://www.example.com/logout")
	f.Add("Permissions-Policy: camera='x'\nReport-To: {}\nNEL: {\"max_age\":-1}\nReporting-Endpoints: a=\"http://x\"", "http://example.com/a.js")
	f.Add("Server: a/1 (b\nX-Frame-Options: DENY\nX-Frame-Options: \nVia: 1.1 (x/2)\nReferer-Policy: \xff", "::")
	f.Fuzz(func(t *testing.T, head, url string) {
		x := exchange(200, strings.Split(head, "\n")...)
		x.URL, x.Request = url, recording.Fields{{Name: "Origin", Value: "https://evil-example.com"}}
		for _, found := range judge.Response(x, judge.Context{Limits: judge.Limits{Value: 10}}) {
			span := found.Place.Span
			lines := x.Fields.Values(found.Place.Header)
			if span.End == 0 {
				continue // the field as a whole, or its absence
			}
			if span.Line >= len(lines) || span.Start > span.End || span.End > len(lines[span.Line]) {
				t.Errorf("%v points at %+v of %q", found, span, lines)
			}
		}
		judge.Site(&recording.Recording{HTTPS: recording.Session{Hops: []recording.Exchange{*x, *x}}, CORS: x}, judge.Context{})
	})
}
