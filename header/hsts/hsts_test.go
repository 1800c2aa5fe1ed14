package hsts

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
)

// TestPolicy is spec/headers.md 2.1.
func TestPolicy(t *testing.T) {
	for _, tc := range []struct {
		value string
		want  Policy
		ok    bool
	}{
		{"max-age=31536000", Policy{MaxAge: 31536000}, true},
		{"MAX-AGE=1; IncludeSubdomains; PRELOAD", Policy{1, true, true}, true},
		{"includeSubDomains;max-age=0", Policy{0, true, false}, true},
		{`max-age="60"`, Policy{MaxAge: 60}, true},
		{" max-age \t= 1 ; includeSubDomains ", Policy{1, true, false}, true},
		{";; max-age=1;;", Policy{MaxAge: 1}, true},
		{`max-age=1; foo; bar=baz; q="a;b"`, Policy{MaxAge: 1}, true},
		{"max-age=99999999999999999999", Policy{MaxAge: math.MaxInt64}, true},
		{"max-age=1; preload=yes", Policy{MaxAge: 1}, true},

		{"", Policy{}, false},
		{"includeSubDomains", Policy{}, false},
		{"max-age", Policy{}, false},
		{"max-age=", Policy{}, false},
		{"max-age=abc", Policy{}, false},
		{"max-age=-1", Policy{}, false},
		{"max-age=1; max-age=1", Policy{}, false},
		{"max-age=1; foo; FOO", Policy{}, false},
		{"max-age=1 includeSubDomains", Policy{}, false},
		{"max-age=1; includeSubDomains=1", Policy{}, false},
		{"max-age=1, max-age=2", Policy{}, false},
		{`max-age="1`, Policy{}, false},
		{`max-age="1"x`, Policy{}, false},
		{"max-age=1; =x", Policy{}, false},
	} {
		if got, ok := Parse(tc.value).Policy(); got != tc.want || ok != tc.ok {
			t.Errorf("%q: %+v, %v, want %+v, %v", tc.value, got, ok, tc.want, tc.ok)
		}
	}
}

func TestString(t *testing.T) {
	if got := (Policy{31536000, true, true}).String(); got != "max-age=31536000; includeSubDomains; preload" {
		t.Errorf("String = %q", got)
	}
}

// TestCheck is the table of spec/headers.md 2.4: one row or more for each code.
func TestCheck(t *testing.T) {
	https := Context{HTTPS: true, Host: "www.example.com"}
	with := func(change func(*Context)) Context {
		c := https
		change(&c)
		return c
	}
	for _, tc := range []struct {
		name  string
		lines []string
		c     Context
		want  []string // code and severity
	}{
		{"nothing wrong", []string{"max-age=31536000; includeSubDomains"}, https, nil},
		{"missing", nil, https, []string{"HSTS-001 high"}},
		{"missing on HTTP", nil, Context{}, nil},
		{"on HTTP", []string{"max-age=1"}, Context{}, []string{"HSTS-002 low"}},
		{"no max-age", []string{"includeSubDomains"}, https, []string{"HSTS-003 error"}},
		{"age with a unit", []string{"max-age=1y"}, https, []string{"HSTS-004 error"}},
		{"age with separators", []string{"max-age=31_536_000"}, https, []string{"HSTS-004 error"}},
		{"age in hexadecimal", []string{"max-age=0x10"}, https, []string{"HSTS-004 error"}},
		{"age without value", []string{"max-age"}, https, []string{"HSTS-004 error"}},
		{"repeated", []string{"max-age=1; Max-Age=2"}, https, []string{"HSTS-005 error"}},
		{"two lines", []string{"max-age=1", "max-age=2"}, https, []string{"HSTS-006 error"}},
		{"joined by a comma", []string{"max-age=1, max-age=2"}, https, []string{"HSTS-006 error"}},
		{"short at the end", []string{"max-age=15551999"}, with(func(c *Context) { c.FinalStage = true }), []string{"HSTS-007 warning"}},
		{"long enough at the end", []string{"max-age=15552000"}, with(func(c *Context) { c.FinalStage = true }), nil},
		{"zero", []string{"max-age=0"}, https, []string{"HSTS-008 warning"}},
		{"zero in a rollback", []string{"max-age=0"}, with(func(c *Context) { c.Rollback = true }), nil},
		{"two years", []string{"max-age=63072000"}, https, nil},
		{"over two years", []string{"max-age=63072001"}, https, []string{"HSTS-009 low"}},
		{"over ten years", []string{"max-age=315360001"}, https, []string{"HSTS-009 notice"}},
		{"quoted", []string{`max-age="1"`}, https, []string{"HSTS-010 low"}},
		{"spaced", []string{"max-age = 1"}, https, []string{"HSTS-011 low"}},
		{"leading zero", []string{"max-age=01"}, https, []string{"HSTS-011 low"}},
		{"empty directive first", []string{";max-age=1"}, https, []string{"HSTS-012 warning"}},
		{"empty directive between", []string{"max-age=1;;includeSubDomains"}, https, []string{"HSTS-012 warning"}},
		{"last semicolon", []string{"max-age=1;"}, https, nil},
		{"unknown directive", []string{"max-age=1; includeSubdomain"}, https, []string{"HSTS-013 low"}},
		{"value given", []string{"max-age=1; includeSubDomains=true"}, https, []string{"HSTS-014 warning"}},
		{"preload alone", []string{"max-age=31536000; preload"}, with(func(c *Context) { c.Preload = true }), []string{"HSTS-015 warning"}},
		{"preload too short", []string{"max-age=31535999; includeSubDomains; preload"}, with(func(c *Context) { c.Preload = true }), []string{"HSTS-015 warning"}},
		{"preload not wanted", []string{"max-age=31536000; includeSubDomains; preload"}, https, []string{"HSTS-016 warning"}},
		{"preload wanted", []string{"max-age=31536000; includeSubDomains; preload"}, with(func(c *Context) { c.Preload = true }), nil},
		{"broken subdomain", []string{"max-age=1; includeSubDomains"}, with(func(c *Context) { c.BrokenSubdomains = []string{"old.example.com"} }), []string{"HSTS-017 warning"}},
		{"address", []string{"max-age=1"}, with(func(c *Context) { c.Host = "192.0.2.1" }), []string{"HSTS-018 error"}},
		{"IPv6 address", []string{"max-age=1"}, with(func(c *Context) { c.Host = "[2001:db8::1]" }), []string{"HSTS-018 error"}},
		{"site facts", []string{"max-age=1"}, with(func(c *Context) {
			c.NotRedirected, c.MissingOnFirstHop, c.InvalidCertificate, c.Varies = true, true, true, true
		}), []string{"HSTS-019 warning", "HSTS-020 warning", "HSTS-021 high", "HSTS-022 notice"}},
		{"no directive", []string{"max-age=1; a b"}, https, []string{"HSTS-023 error"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got []string
			for _, f := range Check(tc.lines, tc.c) {
				got = append(got, f.Code+" "+f.Severity.String())
				if f.Place.Header != Name || f.Message == "" || f.Fix == "" {
					t.Errorf("incomplete finding %+v", f)
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckSpansAndFixes(t *testing.T) {
	got := Check([]string{"max-age=31536000; include-subdomains"}, Context{HTTPS: true})
	want := finding.List{{
		Code: "HSTS-013", Severity: finding.Low, Place: finding.Place{Header: Name, Span: finding.Span{Start: 18, End: 36}},
		Message: `unknown directive "include-subdomains", which browsers ignore`, Nearest: "includeSubDomains", Fix: "write includeSubDomains",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestCheckPreload is spec/headers.md 2.5, the part about the header.
func TestCheckPreload(t *testing.T) {
	const good = "max-age=31536000; includeSubDomains; preload"
	for _, tc := range []struct {
		name  string
		lines []string
		want  []string // "!" marks errors
	}{
		{"eligible", []string{good}, nil},
		{"no header", nil, []string{"!response.no_header"}},
		{"two headers", []string{good, good}, []string{"!response.multiple_headers"}},
		{"empty", []string{" "}, []string{"header.parse.empty", "!header.preloadable.include_sub_domains.missing", "!header.preloadable.preload.missing", "!header.preloadable.max_age.missing"}},
		{"bare", []string{"max-age=31536000"}, []string{"!header.preloadable.include_sub_domains.missing", "!header.preloadable.preload.missing"}},
		{"zero", []string{"max-age=0; includeSubDomains; preload"}, []string{"!header.preloadable.max_age.zero"}},
		{"below a year", []string{"max-age=31535999; includeSubDomains; preload"}, []string{"!header.preloadable.max_age.below_1_year"}},
		{"over ten years", []string{"max-age=315360001; includeSubDomains; preload"}, []string{"header.preloadable.max_age.over_10_years"}},
		{"quoted", []string{`max-age="31536000"; includeSubDomains; preload`}, []string{"!header.parse.max_age.non_digit_characters", "!header.preloadable.max_age.missing"}},
		{"spaces around =", []string{"max-age = 31536000; includeSubDomains; preload"}, []string{"!header.parse.invalid.max_age.no_value", "!header.preloadable.max_age.missing"}},
		{"no value", []string{"max-age; includeSubDomains; preload"}, []string{"!header.parse.invalid.max_age.no_value", "!header.preloadable.max_age.missing"}},
		{"empty value", []string{"max-age=; includeSubDomains; preload"}, []string{"!header.parse.max_age.parse_int_error", "!header.preloadable.max_age.missing"}},
		{"too many digits", []string{"max-age=99999999999999999999; includeSubDomains; preload"}, []string{"!header.parse.max_age.parse_int_error", "!header.preloadable.max_age.missing"}},
		{"leading zero", []string{"max-age=031536000; includeSubDomains; preload"}, []string{"header.parse.max_age.leading_zero"}},
		{"first age wins", []string{good + "; max-age=1"}, []string{"header.parse.repeated.max_age"}},
		{"repeated flags, said once", []string{good + "; preload; preload; includeSubDomains"}, []string{"header.parse.repeated.preload", "header.parse.repeated.include_sub_domains"}},
		{"extra parts", []string{good + "; preload=1; includeSubDomains=1"}, []string{"header.parse.invalid.preload", "header.parse.invalid.include_sub_domains"}},
		{"empty directives, said once", []string{good + ";;"}, []string{"header.parse.empty_directive"}},
		{"unknown", []string{good + "; foo; bar"}, []string{"header.parse.unknown_directive", "header.parse.unknown_directive"}},
	} {
		t.Run(tc.name, func(t *testing.T) { expectIssues(t, CheckPreload(tc.lines), tc.want) })
	}
}

func TestCheckPreloadOld(t *testing.T) {
	expectIssues(t, CheckPreloadOld([]string{"max-age=10886400; includeSubDomains; preload"}), nil)
	expectIssues(t, CheckPreloadOld([]string{"max-age=10886399; includeSubDomains; preload"}), []string{"!header.preloadable.max_age.below_18_weeks"})
}

// TestCheckRemoval is spec/headers.md 2.6.
func TestCheckRemoval(t *testing.T) {
	expectIssues(t, CheckRemoval([]string{"max-age=31536000;; foo"}), nil)
	expectIssues(t, CheckRemoval([]string{"max-age=31536000; preload"}), []string{"!header.removable.contains.preload"})
	expectIssues(t, CheckRemoval([]string{"includeSubDomains"}), []string{"!header.removable.missing.max_age"})
	expectIssues(t, CheckRemoval(nil), []string{"!response.no_header"})
}

func expectIssues(t *testing.T, issues []Issue, want []string) {
	t.Helper()
	var got []string
	for _, i := range issues {
		mark := "!"
		if i.Warning {
			mark = ""
		}
		got = append(got, mark+i.Code)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"max-age=31536000; includeSubDomains; preload", `;max-age = "1" ;;x="a;\"b"`, "max-age=1, max-age=2", "=;=", `"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		field := Parse(value)
		for _, d := range field.Directives {
			if d.Span.Start > d.Span.End || d.Span.End > len(value) || !strings.HasPrefix(value[d.Span.Start:], d.Name) {
				t.Errorf("%q: span %v of %q", value, d.Span, d.Name)
			}
		}
		if p, ok := field.Policy(); ok {
			if again, ok := Parse(p.String()).Policy(); !ok || again != p {
				t.Errorf("%q is %+v, written and read again %+v", value, p, again)
			}
		} else if !Check([]string{value}, Context{HTTPS: true}).HasErrors() && !strings.Contains(strings.ToLower(value), "includesubdomains") {
			t.Errorf("%q is void, but no finding says so", value)
		}
		CheckPreload([]string{value})
	})
}

func BenchmarkCheck(b *testing.B) {
	lines := []string{Policy{MaxAge: oneYear, IncludeSubDomains: true}.String()}
	b.ReportAllocs()
	for b.Loop() {
		if f := Check(lines, Context{HTTPS: true}); len(f) > 0 {
			b.Fatal(strconv.Quote(lines[0]), f)
		}
	}
}
