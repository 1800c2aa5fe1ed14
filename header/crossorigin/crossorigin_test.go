package crossorigin

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct {
		name  string
		parse func([]string) Policy
		lines []string
		want  Policy
	}{
		{"opener", ParseOpener, []string{"same-origin"}, Policy{Value: SameOrigin, Valid: true}},
		{"an endpoint", ParseOpener, []string{`same-origin-allow-popups; report-to="coop"`}, Policy{SameOriginAllowPopups, "coop", true}},
		{"the newest", ParseOpener, []string{"noopener-allow-popups"}, Policy{Value: NoopenerAllowPopups, Valid: true}},
		{"a value of the other field", ParseOpener, []string{"require-corp"}, Policy{Value: UnsafeNone}},
		{"embedder", ParseEmbedder, []string{"credentialless"}, Policy{Value: Credentialless, Valid: true}},
		{"missing", ParseEmbedder, nil, Policy{Value: UnsafeNone}},
		{"capitals", ParseEmbedder, []string{"Require-CORP"}, Policy{Value: UnsafeNone}},
		{"quotes", ParseEmbedder, []string{`"require-corp"`}, Policy{Value: UnsafeNone}},
		{"two lines", ParseEmbedder, []string{"require-corp", "require-corp"}, Policy{Value: UnsafeNone}},
		{"joined", ParseEmbedder, []string{"require-corp, require-corp"}, Policy{Value: UnsafeNone}},
		{"an endpoint that is a token", ParseEmbedder, []string{"require-corp;report-to=x"}, Policy{Value: RequireCORP, Valid: true}},
	} {
		if diff := cmp.Diff(tc.want, tc.parse(tc.lines)); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// TestResourceVectors are those of spec/headers.md 9.
func TestResourceVectors(t *testing.T) {
	for _, tc := range []struct {
		lines []string
		want  Resource
	}{
		{[]string{"same-origin"}, SameOrigin},
		{[]string{" same-site\t"}, SameSite},
		{[]string{"cross-origin"}, CrossOrigin},
		{[]string{"Same-Origin"}, ""},
		{[]string{"same-origin, same-origin"}, ""},
		{[]string{"same-origin", "same-origin"}, ""},
		{[]string{"same"}, ""},
		{[]string{"https://a.example"}, ""},
		{nil, ""},
	} {
		if got := ParseResource(tc.lines); got != tc.want {
			t.Errorf("%q: %q, want %q", tc.lines, got, tc.want)
		}
	}
}

// TestResourceAllows is Fetch's "cross-origin resource policy check".
func TestResourceAllows(t *testing.T) {
	none, require, without := Policy{Value: UnsafeNone}, Policy{Value: RequireCORP}, Policy{Value: Credentialless}
	for _, tc := range []struct {
		resource Resource
		page     Relation
		embedder Policy
		want     bool
	}{
		{"", OtherSite, none, true},
		{"", OtherSite, without, true},
		{"", OtherSite, require, false},
		{"", OwnSite, require, false},
		{"", OwnOrigin, require, true},
		{CrossOrigin, OtherSite, require, true},
		{SameSite, OwnSite, none, true},
		{SameSite, OtherSite, none, false},
		{SameOrigin, OwnSite, none, false},
		{SameOrigin, OwnOrigin, none, true},
	} {
		if got := tc.resource.Allows(tc.page, tc.embedder); got != tc.want {
			t.Errorf("%q for %d under %s: %v", tc.resource, tc.page, tc.embedder, got)
		}
	}
}

func TestIsolated(t *testing.T) {
	for _, tc := range []struct {
		opener, embedder string
		want             bool
	}{
		{"same-origin", "require-corp", true},
		{"same-origin", "credentialless", true},
		{"same-origin", "unsafe-none", false},
		{"same-origin-allow-popups", "require-corp", false},
	} {
		if got := Isolated(ParseOpener([]string{tc.opener}), ParseEmbedder([]string{tc.embedder})); got != tc.want {
			t.Errorf("%s and %s: %v", tc.opener, tc.embedder, got)
		}
	}
}

// TestCheck is the table of spec/headers.md 9.
func TestCheck(t *testing.T) {
	one := func(value string) []string { return []string{value} }
	for _, tc := range []struct {
		name  string
		lines Lines
		c     Context
		want  []string
	}{
		{"nothing asked", Lines{}, Context{}, nil},
		{"right", Lines{Opener: one("same-origin"), Embedder: one("require-corp"), Resource: one("same-origin")}, Context{Page: true, Sensitive: true}, nil},
		{"missing on a page", Lines{}, Context{Page: true}, []string{"COOP-001 low Cross-Origin-Opener-Policy", "COEP-001 notice Cross-Origin-Embedder-Policy"}},
		{"opener in capitals", Lines{Opener: one("Same-Origin")}, Context{}, []string{"COOP-002 error Cross-Origin-Opener-Policy:1:1 same-origin"}},
		{"opener quoted", Lines{Opener: one(`"same-origin"`)}, Context{}, []string{"COOP-002 error Cross-Origin-Opener-Policy:1:1 same-origin"}},
		{"opener repeated", Lines{Opener: []string{"same-origin", "same-origin"}}, Context{}, []string{"COOP-002 error Cross-Origin-Opener-Policy:2:1"}},
		{"opener joined", Lines{Opener: one("same-origin, same-origin")}, Context{}, []string{"COOP-002 error Cross-Origin-Opener-Policy:1:12"}},
		{"opener report-only", Lines{OpenerReportOnly: one("strict")}, Context{}, []string{"COOP-002 error Cross-Origin-Opener-Policy-Report-Only:1:1"}},
		{"windows are opened", Lines{Opener: one("same-origin")}, Context{OpensPopups: true}, []string{"COOP-003 warning Cross-Origin-Opener-Policy"}},
		{"windows may be opened", Lines{Opener: one("same-origin-allow-popups")}, Context{OpensPopups: true}, nil},
		{"embedder misspelt", Lines{Embedder: one("credential-less")}, Context{}, []string{"COEP-002 error Cross-Origin-Embedder-Policy:1:1 credentialless"}},
		{"embedder empty", Lines{Embedder: one("")}, Context{}, []string{"COEP-002 error Cross-Origin-Embedder-Policy"}},
		{"embedder untried", Lines{Embedder: one("require-corp")}, Context{Untried: true}, []string{"COEP-003 warning Cross-Origin-Embedder-Policy"}},
		{"resource missing", Lines{}, Context{Sensitive: true}, []string{"CORP-001 low Cross-Origin-Resource-Policy"}},
		{"resource in capitals", Lines{Resource: one("Same-Origin")}, Context{}, []string{"CORP-002 error Cross-Origin-Resource-Policy:1:1 same-origin"}},
		{"resource repeated", Lines{Resource: []string{"same-origin", "same-origin"}}, Context{}, []string{"CORP-002 error Cross-Origin-Resource-Policy:1:1"}},
		{"an asset for others", Lines{Resource: one("same-origin")}, Context{SharedAsset: true}, []string{"CORP-003 warning Cross-Origin-Resource-Policy:1:1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				line := fmt.Sprint(f.Code, " ", f.Severity, " ", f.Place)
				if f.Nearest != "" {
					line += " " + f.Nearest
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`same-origin; report-to="a\"b"`)
	f.Add("Require-CORP")
	f.Fuzz(func(t *testing.T, value string) {
		lines := []string{value}
		for _, parse := range []func([]string) Policy{ParseOpener, ParseEmbedder} {
			if p := parse(lines); p.Valid && parse([]string{p.String()}) != p {
				t.Errorf("%q is %+v, written %q", value, p, p)
			}
		}
		if r := ParseResource(lines); r != "" && ParseResource([]string{r.String()}) != r {
			t.Errorf("%q is %q", value, r)
		}
		Check(Lines{lines, lines, lines, lines, lines}, Context{SharedAsset: true})
	})
}

func Example() {
	opener := ParseOpener([]string{"same-origin"})
	embedder := ParseEmbedder([]string{`require-corp; report-to="coep"`})
	fmt.Println(embedder, Isolated(opener, embedder))
	// Output: require-corp;report-to="coep" true
}
