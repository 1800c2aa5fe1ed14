package csp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/csp"
)

// TestParse is spec/headers.md 3.1: everything is kept, with its place.
func TestParse(t *testing.T) {
	span := func(start, end int) finding.Span { return finding.Span{Start: start, End: end} }
	self := func(start int) csp.Source {
		return csp.Source{Form: csp.FormKeyword, Keyword: csp.Self, Text: "'self'", Span: span(start, start+6)}
	}
	for _, tc := range []struct {
		name, value string
		want        csp.Policies
	}{
		{"empty", "", csp.Policies{{}}},
		{"empty directives", " ;; ", csp.Policies{{Span: span(1, 3)}}},
		{"one", "default-src 'self'", csp.Policies{{
			Span:       span(0, 18),
			Directives: []csp.Directive{{Name: "default-src", Sources: []csp.Source{self(12)}, Span: span(0, 18)}},
		}}},
		{"without value", "upgrade-insecure-requests;", csp.Policies{{
			Span:       span(0, 26),
			Directives: []csp.Directive{{Name: "upgrade-insecure-requests", Span: span(0, 25)}},
		}}},
		{"any case, any white space", "\tIMG-SRC\t 'self' ", csp.Policies{{
			Span:       span(1, 16),
			Directives: []csp.Directive{{Name: "img-src", Sources: []csp.Source{self(10)}, Span: span(1, 16)}},
		}}},
		{"a comma ends the policy", "img-src 'self', x", csp.Policies{
			{Span: span(0, 14), Directives: []csp.Directive{{Name: "img-src", Sources: []csp.Source{self(8)}, Span: span(0, 14)}}},
			{Span: span(16, 17), Directives: []csp.Directive{{Name: "x", Span: span(16, 17)}}},
		}},
		{"the first counts", "img-src;img-src 'self'", csp.Policies{{Span: span(0, 22), Directives: []csp.Directive{
			{Name: "img-src", Span: span(0, 7)},
			{Name: "img-src", Sources: []csp.Source{self(16)}, Span: span(8, 22), Duplicate: true},
		}}}},
		{"no ASCII, no directive", "img-src é;img-src", csp.Policies{{Span: span(0, 18), Directives: []csp.Directive{
			{Name: "img-src", Sources: []csp.Source{{Text: "é", Span: span(8, 10)}}, Span: span(0, 10), NonASCII: true},
			{Name: "img-src", Span: span(11, 18)},
		}}}},
		{"tokens", "sandbox allow-forms", csp.Policies{{Span: span(0, 19), Directives: []csp.Directive{
			{Name: "sandbox", Sources: []csp.Source{{Form: csp.FormToken, Text: "allow-forms", Span: span(8, 19)}}, Span: span(0, 19)},
		}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, csp.Parse(tc.value)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestParseLines: several lines add up; each kind of place is marked.
func TestParseLines(t *testing.T) {
	got := csp.ParseReportOnly("img-src", "a, b")
	want := csp.Policies{
		{Disposition: csp.Report, Span: finding.Span{End: 7}, Directives: []csp.Directive{{Name: "img-src", Span: finding.Span{End: 7}}}},
		{Disposition: csp.Report, Span: finding.Span{Line: 1, End: 1}, Directives: []csp.Directive{{Name: "a", Span: finding.Span{Line: 1, End: 1}}}},
		{Disposition: csp.Report, Span: finding.Span{Line: 1, Start: 3, End: 4}, Directives: []csp.Directive{{Name: "b", Span: finding.Span{Line: 1, Start: 3, End: 4}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if meta := csp.ParseMeta("img-src a, b"); len(meta) != 2 || !meta[0].Meta || !meta[1].Meta {
		t.Errorf("meta: %+v", meta)
	}
	if p := csp.ParsePolicy(" img-src a, b "); len(p.Directives) != 1 || p.Directives[0].Sources[0].Text != "a," {
		t.Errorf("one policy: %+v", p)
	}
}

// TestParseSource is the grammar of spec/headers.md 3.2.
func TestParseSource(t *testing.T) {
	host := func(scheme, host, port, path string) csp.Source {
		return csp.Source{Form: csp.FormHost, Scheme: scheme, Host: host, Port: port, Path: path}
	}
	hash := func(a csp.Algorithm, value string) csp.Source {
		return csp.Source{Form: csp.FormHash, Algorithm: a, Value: value}
	}
	keyword := func(k csp.Keyword) csp.Source { return csp.Source{Form: csp.FormKeyword, Keyword: k} }
	for text, want := range map[string]csp.Source{
		"'none'":                             keyword(csp.None),
		"'SELF'":                             keyword(csp.Self),
		"'Unsafe-Inline'":                    keyword(csp.UnsafeInline),
		"'unsafe-eval'":                      keyword(csp.UnsafeEval),
		"'wasm-unsafe-eval'":                 keyword(csp.WasmUnsafeEval),
		"'trusted-types-eval'":               keyword(csp.TrustedTypesEval),
		"'unsafe-hashes'":                    keyword(csp.UnsafeHashes),
		"'strict-dynamic'":                   keyword(csp.StrictDynamic),
		"'report-sample'":                    keyword(csp.ReportSample),
		"'report-sha256'":                    keyword(csp.ReportSHA256),
		"'report-sha384'":                    keyword(csp.ReportSHA384),
		"'report-sha512'":                    keyword(csp.ReportSHA512),
		"'inline-speculation-rules'":         keyword(csp.InlineSpeculationRules),
		"'unsafe-allow-redirects'":           keyword(csp.UnsafeAllowRedirects),
		"'unsafe-webtransport-hashes'":       keyword(csp.UnsafeWebtransportHashes),
		"https:":                             {Form: csp.FormScheme, Scheme: "https"},
		"Data:":                              {Form: csp.FormScheme, Scheme: "data"},
		"x+y.z-1:":                           {Form: csp.FormScheme, Scheme: "x+y.z-1"},
		"*":                                  host("", "*", "", ""),
		"a.test":                             host("", "a.test", "", ""),
		"A.Test":                             host("", "a.test", "", ""),
		"localhost:8080":                     host("", "localhost", "8080", ""),
		"*.a.test":                           host("", "*.a.test", "", ""),
		"*:*":                                host("", "*", "*", ""),
		"https://*":                          host("https", "*", "", ""),
		"HTTPS://*.a.test:*/Path/x":          host("https", "*.a.test", "*", "/Path/x"),
		"https://a.test/":                    host("https", "a.test", "", "/"),
		"a.test/x?q=1#f":                     host("", "a.test", "", "/x"),
		"'nonce-AZaz09+/-_=='":               {Form: csp.FormNonce, Value: "AZaz09+/-_=="},
		"'NONCE-abc'":                        {Form: csp.FormNonce, Value: "abc"},
		"'sha256-AZ-_'":                      hash(csp.SHA256, "AZ+/"),
		"'SHA384-ab='":                       hash(csp.SHA384, "ab=="), // padding is mended
		"'sha512-ab=='":                      hash(csp.SHA512, "ab=="),
		"'nonce-'":                           {},
		"'nonce-a b'":                        {},
		"'nonce-a*'":                         {},
		"'nonce-a==='":                       {},
		"'sha1-ab'":                          {},
		"'sha256-'":                          {},
		"'unknown'":                          {},
		"'self":                              {},
		"''":                                 {},
		"\"self\"":                           {},
		"a.*.test":                           {},
		"*a.test":                            {},
		"*.":                                 {},
		"a..test":                            {},
		".a.test":                            {},
		"[::1]":                              {},
		"https://":                           {},
		"a.test:":                            {Form: csp.FormScheme, Scheme: "a.test"}, // sadly
		"a.test:8o":                          {},
		"1https://a.test":                    {},
		":80":                                {},
		"/path":                              {},
		"é.test":                             {},
		"https://a.test:443:443/":            {},
		"127.0.0.1":                          host("", "127.0.0.1", "", ""),
		"under_score.test":                   host("", "under_score.test", "", ""),
		"http://127.0.0.1:8080/a%2fb/c.js":   host("http", "127.0.0.1", "8080", "/a%2fb/c.js"),
		"chrome-extension://abcdefghijk/x/y": host("chrome-extension", "abcdefghijk", "", "/x/y"),
	} {
		want.Text, want.Span.End = text, len(text)
		if diff := cmp.Diff(want, csp.ParseSource(text)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestString(t *testing.T) {
	for _, tc := range []struct{ name, value, want string }{
		{"white space and case", "  Default-SRC   'Self'\thttps://A.Test:443/Path ;", "default-src 'self' https://a.test:443/Path"},
		{"duplicates go", "img-src a.test; img-src b.test", "img-src a.test"},
		{"unknown directives stay", "foo bar; img-src", "foo bar; img-src"},
		{"wrong sources stay", "img-src self 'Selv'", "img-src self 'Selv'"},
		{"policies", "img-src A.test,, font-src 'none'", "img-src a.test, font-src 'none'"},
		{"nonces keep their case, hashes get one alphabet", "script-src 'nonce-aB' 'SHA256-a-_='", "script-src 'nonce-aB' 'sha256-a+/='"},
		{"nothing", ";,", ""},
	} {
		if got := csp.Parse(tc.value).String(); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

// TestEffective is the fallback table of spec/headers.md 3.3.
func TestEffective(t *testing.T) {
	for _, tc := range []struct{ policy, directive, want string }{
		{"default-src", "img-src", "default-src"},
		{"default-src; img-src", "img-src", "img-src"},
		{"default-src; script-src", "script-src-elem", "script-src"},
		{"default-src; script-src", "script-src-attr", "script-src"},
		{"default-src; script-src-elem", "script-src", "default-src"},
		{"default-src; style-src", "style-src-attr", "style-src"},
		{"default-src; style-src", "style-src-elem", "style-src"},
		{"default-src; child-src", "frame-src", "child-src"},
		{"default-src; child-src; script-src", "worker-src", "child-src"},
		{"default-src; script-src", "worker-src", "script-src"},
		{"default-src", "worker-src", "default-src"},
		{"default-src", "child-src", "default-src"},
		{"default-src", "connect-src", "default-src"},
		{"default-src", "manifest-src", "default-src"},
		{"default-src", "object-src", "default-src"},
		{"default-src", "font-src", "default-src"},
		{"default-src", "media-src", "default-src"},
		{"default-src", "base-uri", ""},
		{"default-src", "form-action", ""},
		{"default-src", "frame-ancestors", ""},
		{"img-src", "font-src", ""},
		{"img-src é", "img-src", ""},
	} {
		d, ok := csp.Parse(tc.policy)[0].Effective(tc.directive)
		if d.Name != tc.want || ok != (tc.want != "") {
			t.Errorf("%s of %q: %q, want %q", tc.directive, tc.policy, d.Name, tc.want)
		}
	}
}

// TestNotHonoured is spec/headers.md 3.4.
func TestNotHonoured(t *testing.T) {
	const all = "report-uri /r; frame-ancestors 'none'; sandbox; upgrade-insecure-requests; report-to r; base-uri 'none'"
	for _, tc := range []struct {
		name   string
		policy csp.Policy
		want   []string
	}{
		{"header", csp.Parse(all)[0], []string{"report-uri", "frame-ancestors", "sandbox", "upgrade-insecure-requests", "report-to", "base-uri"}},
		{"meta", csp.ParseMeta(all)[0], []string{"upgrade-insecure-requests", "report-to", "base-uri"}},
		{"report-only", csp.ParseReportOnly(all)[0], []string{"report-uri", "frame-ancestors", "report-to", "base-uri"}},
	} {
		var got []string
		for _, d := range tc.policy.Directives {
			if _, ok := tc.policy.Effective(d.Name); ok {
				got = append(got, d.Name)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

var seeds = []string{
	"default-src 'self'; script-src 'nonce-rAnd0m' 'strict-dynamic' https: 'unsafe-inline'; object-src 'none'; base-uri 'none'",
	"default-src 'self', script-src *.a.test:*/p%61th/ ws://b.test",
	"IMG-SRC 'SELF' a.*.b \"self\"; img-src; ;,,; é x",
	"script-src 'sha256-AZ-_=' 'SHA512-x' 'nonce-' '' ' [::1] 1.2.3.4 https://a.test/?q#f",
	"sandbox allow-forms;trusted-types * 'allow-duplicates';report-to a;report-uri http://r.test/;frame-ancestors https:",
}

// FuzzParse: no panic, spans inside of the value, canonical text means the same.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		ps := csp.Parse(value)
		for _, p := range ps {
			for _, d := range p.Directives {
				expectSpan(t, value, d.Span)
				if name := value[d.NameSpan().Start:d.NameSpan().End]; !strings.EqualFold(name, d.Name) {
					t.Errorf("%q: the name %q is said to be at %q", value, d.Name, name)
				}
				for _, s := range d.Sources {
					expectSpan(t, value, s.Span)
					if value[s.Span.Start:s.Span.End] != s.Text {
						t.Errorf("%q: %q is said to be at %v", value, s.Text, s.Span)
					}
				}
			}
		}
		text := ps.String()
		if again := csp.Parse(text).String(); again != text {
			t.Errorf("%q is %q, read again %q", value, text, again)
		}
		expectSame(t, value, ps, csp.Parse(text))
	})
}

func expectSpan(t *testing.T, value string, s finding.Span) {
	t.Helper()
	if s.Start < 0 || s.Start >= s.End || s.End > len(value) {
		t.Errorf("%q: span %v", value, s)
	}
}

// expectSame compares what two spellings of the same policies allow.
func expectSame(t *testing.T, value string, a, b csp.Policies) {
	t.Helper()
	for k := csp.Script; k <= csp.Navigation; k++ {
		l := csp.Load{Kind: k, URL: "http://a.test/p%61th/x", Page: "https://a.test/", Nonce: "rAnd0m", Ancestors: []string{"https://b.test"}}
		if x, y := a.Allows(l), b.Allows(l); x.Allowed != y.Allowed || len(x.Violations) != len(y.Violations) {
			t.Errorf("%q: %s: %+v, but canonical %+v", value, k, x, y)
		}
	}
}
