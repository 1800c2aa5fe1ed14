package judge_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// exchange is a response to GET https://www.example.com/ with these lines,
// "Name: value".
func exchange(status int, lines ...string) *recording.Exchange {
	x := &recording.Exchange{Method: "GET", URL: "https://www.example.com/", Status: status}
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ":")
		x.Fields = append(x.Fields, recording.Field{Name: name, Value: strings.TrimPrefix(value, " ")})
	}
	return x
}

// only renders the findings of some codes: "CODE severity place".
func only(l finding.List, prefix string) []string {
	var out []string
	for _, f := range l {
		if strings.HasPrefix(f.Code, prefix) {
			out = append(out, f.Code+" "+f.Severity.String()+" "+f.Place.String())
		}
	}
	return out
}

// TestGeneral is spec/headers.md 1, the rules for one response.
func TestGeneral(t *testing.T) {
	long := strings.Repeat("x", 1025)
	meta := exchange(200)
	meta.Body.Page = &recording.Page{Metas: []recording.Meta{
		{HTTPEquiv: "permissions-policy", Content: "camera=()"},
		{HTTPEquiv: "Content-Security-Policy", Content: "default-src 'self'"},
		{HTTPEquiv: "refresh", Content: "5"},
	}}
	for _, tc := range []struct {
		name string
		x    *recording.Exchange
		c    judge.Context
		want []string
	}{
		{"nothing", exchange(200), judge.Context{}, nil},
		{"a single value twice", exchange(200, "X-Frame-Options: DENY", "x-frame-options: DENY"), judge.Context{}, []string{"GEN-001 error X-Frame-Options:2:1"}},
		{"a list twice", exchange(200, "Referrer-Policy: origin", "Referrer-Policy: no-referrer"), judge.Context{}, nil},
		{"beyond ASCII", exchange(200, "X-Note: a\tbc ü"), judge.Context{}, []string{"GEN-002 error X-Note:1:6"}},
		{"a control character", exchange(200, "Permissions-Policy: camera=()\x01"), judge.Context{}, []string{"GEN-002 error Permissions-Policy:1:10"}},
		{"a long value", exchange(200, "Content-Security-Policy: "+long), judge.Context{}, nil},
		{"a long value behind a load balancer", exchange(200, "Content-Security-Policy: "+long), judge.Context{Limits: judge.Limits{Value: 1024}}, []string{"GEN-004 warning Content-Security-Policy:1:1"}},
		{"too much in all", exchange(200, "X-A: "+strings.Repeat(long, 8)), judge.Context{}, []string{"GEN-004 warning "}},
		{"obsolete", exchange(200, "Expect-CT: max-age=1", "P3P: x"), judge.Context{}, []string{"GEN-005 low Expect-CT:1:1", "GEN-005 low P3P:1:1"}},
		{"misspelt", exchange(200, "Strict-Transport-Secuirty: max-age=1", "Referer-Policy: origin", "Content-Security-Policy-ReportOnly: x"), judge.Context{},
			[]string{"GEN-006 high Strict-Transport-Secuirty:1:1", "GEN-006 high Referer-Policy:1:1", "GEN-006 high Content-Security-Policy-ReportOnly:1:1"}},
		{"unknown, but no slip", exchange(200, "X-Request-Id: 1", "Via: x", "Set-Cookie2: a", "Age: 1", "ETag: x"), judge.Context{}, nil},
		{"in a meta element", meta, judge.Context{}, []string{"GEN-008 notice Permissions-Policy"}},
		{"empty", exchange(200, "X-Frame-Options:  ", "X-Powered-By:"), judge.Context{}, []string{"GEN-010 low X-Frame-Options:1:1", "GEN-010 low X-Powered-By"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, only(judge.Response(tc.x, tc.c), "GEN-")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSlipsNameTheField(t *testing.T) {
	got := judge.Response(exchange(200, "Referer-Policy: origin"), judge.Context{})
	i := slices.IndexFunc(got, func(f finding.Finding) bool { return f.Code == "GEN-006" })
	if i < 0 || got[i].Nearest != "Referrer-Policy" || got[i].Fix != "write Referrer-Policy" {
		t.Errorf("no word of Referrer-Policy in %v", got)
	}
}
