package csp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/csp"
)

// rest is what makes a policy complete but for scripts: it ends findings that a
// row is not about.
const rest = "; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; report-to r; report-uri /r"

// TestCheck has rows for each code of spec/headers.md 3.8.
func TestCheck(t *testing.T) {
	const day = 24 * time.Hour
	const nonce = "'nonce-c3VwZXJzZWNyZXRub25jZQ'"
	const tight = "script-src 'none'" + rest
	for _, tc := range []struct {
		name, policy string
		c            csp.Context
		want         []string // code, severity, and the text of its span
	}{
		{"nothing wrong", tight, csp.Context{HTML: true, HTTPS: true}, nil},
		{"a page without", "-", csp.Context{HTML: true}, []string{"CSP-001 high "}},
		{"no page, no policy", "-", csp.Context{}, nil},
		{"only report-only", "-", csp.Context{HTML: true, ReportOnly: []string{tight}}, []string{"CSP-001 high "}},
		{"meta is enough", "-", csp.Context{HTML: true, Meta: []string{"script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; report-to r"}}, []string{"CSP-037 low report-to r"}},
		{"past the gate", "-", csp.Context{ReportOnly: []string{tight}, ReportOnlyFor: 15 * day, PromotionGate: 14 * day}, []string{"CSP-002 warning "}},
		{"overdue", "-", csp.Context{ReportOnly: []string{tight}, ReportOnlyOverdue: true}, []string{"CSP-002 warning "}},
		{"before the gate", "-", csp.Context{ReportOnly: []string{tight}, ReportOnlyFor: 13 * day, PromotionGate: 14 * day}, nil},
		{"past the gate, and enforced", tight, csp.Context{ReportOnly: []string{tight}, ReportOnlyFor: 15 * day, PromotionGate: 14 * day}, nil},
		{"empty", "", csp.Context{}, []string{"CSP-003 error "}},
		{"empty after a comma", tight + ",", csp.Context{}, []string{"CSP-003 error "}},
		{"unknown directive", tight + "; scirpt-src 'self'", csp.Context{}, []string{"CSP-004 error scirpt-src"}},
		{"colon", tight + "; img-src: 'self'", csp.Context{}, []string{"CSP-004 error img-src:"}},
		{"repeated", tight + "; OBJECT-src 'self' self", csp.Context{}, []string{"CSP-005 error OBJECT-src 'self' self"}},
		{"missing semicolon", tight + "; img-src 'self' font-src data:", csp.Context{}, []string{"CSP-006 error font-src"}},
		{"missing semicolon after tokens", tight + "; sandbox allow-forms font-src", csp.Context{}, []string{"CSP-006 error font-src"}},
		{"bare keyword", tight + "; img-src self", csp.Context{}, []string{"CSP-007 error self"}},
		{"bare nonce", tight + "; style-src nonce-c3VwZXJzZWNyZXRub25jZQ", csp.Context{}, []string{"CSP-007 error nonce-c3VwZXJzZWNyZXRub25jZQ"}},
		{"bare hash", tight + "; style-src sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", csp.Context{}, []string{"CSP-007 error sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}},
		{"double quotes", tight + `; img-src "self"`, csp.Context{}, []string{`CSP-007 error "self"`}},
		{"half quotes", tight + `; img-src 'self`, csp.Context{}, []string{`CSP-007 error 'self`}},
		{"typographic quotes", tight + `; img-src ‘self’`, csp.Context{}, []string{`CSP-007 error ‘self’`}},
		{"a host like a hash", tight + "; img-src sha256-x.example.com", csp.Context{}, nil},
		{"unknown keyword", tight + "; img-src 'selv'", csp.Context{}, []string{"CSP-008 error 'selv'"}},
		{"comma between sources", tight + "; img-src a.test, b.test", csp.Context{}, []string{"CSP-009 error b.test", "CSP-034 notice b.test"}},
		{"comma between policies", tight + ", " + tight, csp.Context{}, nil},
		{"typo after a comma", tight + ", default-scr 'none'; report-uri /r", csp.Context{}, []string{"CSP-004 error default-scr"}},
		{"inline", "script-src 'unsafe-inline'" + rest, csp.Context{}, []string{"CSP-010 high 'unsafe-inline'"}},
		{"inline by default", "default-src 'unsafe-inline'; style-src 'none'" + rest, csp.Context{}, []string{"CSP-010 high 'unsafe-inline'"}},
		{"inline handlers", "script-src 'none'; script-src-attr 'unsafe-inline'" + rest, csp.Context{}, []string{"CSP-010 high 'unsafe-inline'"}},
		{"inline that nothing asks for", "script-src 'unsafe-inline'; script-src-attr 'none'; script-src-elem 'none'" + rest, csp.Context{}, nil},
		{"inline beside a nonce", "script-src 'unsafe-inline' 'report-sample' " + nonce + rest, csp.Context{}, nil},
		{"broad scripts", "script-src * https: data: blob: 'report-sample'" + rest, csp.Context{}, []string{"CSP-032 low https:", "CSP-011 high *", "CSP-011 high https:", "CSP-011 high data:", "CSP-011 high blob:"}},
		{"broad scripts, dead", "script-src https: 'strict-dynamic' 'report-sample' " + nonce + rest, csp.Context{}, nil},
		{"broad objects", "script-src 'none'; object-src https://*:*; " + rest[len("; object-src 'none'; "):], csp.Context{}, []string{"CSP-011 high https://*:*"}},
		{"eval", "script-src 'unsafe-eval' 'report-sample'" + rest, csp.Context{}, []string{"CSP-012 warning 'unsafe-eval'"}},
		{"nothing on scripts", "img-src 'none'" + rest, csp.Context{}, []string{"CSP-013 high "}},
		{"nothing on objects", strings.Replace(tight, "object-src", "img-src", 1), csp.Context{}, []string{"CSP-014 high "}},
		{"no base", strings.Replace(tight, "base-uri", "img-src", 1), csp.Context{}, []string{"CSP-015 warning "}},
		{"no base, nonce", strings.Replace("script-src 'report-sample' "+nonce+rest, "base-uri", "img-src", 1), csp.Context{}, []string{"CSP-015 high "}},
		{"no form-action", strings.Replace(tight, "form-action", "img-src", 1), csp.Context{}, []string{"CSP-016 warning "}},
		{"no frame-ancestors", strings.Replace(tight, "frame-ancestors", "img-src", 1), csp.Context{NoFrameOptions: true}, []string{"CSP-017 warning "}},
		{"no frame-ancestors, perhaps others", strings.Replace(tight, "frame-ancestors", "img-src", 1), csp.Context{}, nil},
		{"framed by all", strings.Replace(tight, "frame-ancestors 'none'", "frame-ancestors https: *", 1), csp.Context{}, []string{"CSP-032 low https:", "CSP-018 warning https:", "CSP-018 warning *"}},
		{"meta", tight, csp.Context{Meta: []string{"report-uri /r; sandbox; frame-ancestors 'none'; report-to r"}}, []string{"CSP-019 error report-uri /r", "CSP-019 error sandbox", "CSP-019 error frame-ancestors 'none'", "CSP-037 low report-to r"}},
		{"plain HTTP", tight + "; img-src http://a.test; connect-src ws://a.test", csp.Context{HTTPS: true}, []string{"CSP-020 warning http://a.test", "CSP-020 warning ws://a.test"}},
		{"plain HTTP on plain HTTP", tight + "; img-src http://a.test", csp.Context{}, nil},
		{"strict-dynamic alone", "script-src 'strict-dynamic' https: 'report-sample'" + rest, csp.Context{}, []string{"CSP-021 error 'strict-dynamic'"}},
		{"hosts beside strict-dynamic", "script-src 'strict-dynamic' 'self' a.test 'report-sample' " + nonce + rest, csp.Context{}, []string{"CSP-022 notice 'self'"}},
		{"same nonce", "script-src 'report-sample' " + nonce + rest, csp.Context{EarlierNonces: []string{"c3VwZXJzZWNyZXRub25jZQ"}}, []string{"CSP-023 high " + nonce}},
		{"short nonce", tight + "; style-src 'nonce-012345678901234567890=='", csp.Context{}, []string{"CSP-024 warning 'nonce-012345678901234567890=='"}},
		{"strange nonce", tight + "; style-src 'nonce-a.b'", csp.Context{}, []string{"CSP-024 low 'nonce-a.b'"}},
		{"JSONP", "script-src *.google.com 'report-sample'" + rest, csp.Context{}, []string{"CSP-025 warning *.google.com"}},
		{"JSONP that needs eval", "script-src www.googletagmanager.com 'report-sample'" + rest, csp.Context{}, nil},
		{"JSONP under eval", "script-src www.googletagmanager.com 'unsafe-eval' 'report-sample'" + rest, csp.Context{}, []string{"CSP-012 warning 'unsafe-eval'", "CSP-025 warning www.googletagmanager.com"}},
		{"Angular", "script-src https://cdnjs.cloudflare.com 'report-sample'" + rest, csp.Context{}, []string{"CSP-025 warning https://cdnjs.cloudflare.com"}},
		{"uploads", "script-src 'self' 'report-sample'" + rest, csp.Context{UploadsShareOrigin: true}, []string{"CSP-026 low 'self'"}},
		{"inline styles", tight + "; style-src 'unsafe-inline'", csp.Context{}, []string{"CSP-027 low 'unsafe-inline'"}},
		{"inline styles, off", tight + "; style-src 'unsafe-inline' " + nonce, csp.Context{}, nil},
		{"address", tight + "; img-src http://192.0.2.1:80/ [::1]", csp.Context{}, []string{"CSP-028 error http://192.0.2.1:80/", "CSP-028 error [::1]"}},
		{"localhost", tight + "; img-src localhost:3000 127.0.0.1", csp.Context{}, []string{"CSP-029 warning localhost:3000", "CSP-029 warning 127.0.0.1"}},
		{"localhost in development", tight + "; img-src localhost:3000 127.0.0.1", csp.Context{Development: true}, nil},
		{"none and some", tight + "; img-src 'none' a.test", csp.Context{}, []string{"CSP-030 low 'none'"}},
		{"none and a sample", tight + "; style-src 'none' 'report-sample'", csp.Context{}, nil},
		{"wildcards", tight + "; img-src a.*.test *a.test", csp.Context{}, []string{"CSP-031 error a.*.test", "CSP-031 error *a.test"}},
		{"subsumed", tight + "; img-src b.a.test *.a.test https://c.test https: https://d.test/x https://d.test/", csp.Context{}, []string{"CSP-032 low b.a.test", "CSP-032 low https://c.test", "CSP-032 low https://d.test/x", "CSP-032 low https://d.test/"}},
		{"twice", tight + "; img-src a.test 'self' a.test", csp.Context{}, []string{"CSP-032 low a.test"}},
		{"not subsumed", tight + "; img-src a.test *.a.test https://c.test http://c.test:8080 d.test/x/ d.test/y data: *", csp.Context{}, []string{"CSP-032 low a.test", "CSP-032 low *.a.test", "CSP-032 low https://c.test", "CSP-032 low http://c.test:8080", "CSP-032 low d.test/x/", "CSP-032 low d.test/y"}},
		{"alone each", tight + "; img-src a.test *.a.test https://c.test http://c.test:8080 d.test/x/ d.test/y data:", csp.Context{}, nil},
		{"gone", tight + "; plugin-types x/y; block-all-mixed-content", csp.Context{}, []string{"CSP-033 low plugin-types x/y", "CSP-033 low block-all-mixed-content"}},
		{"no endpoint", "script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'", csp.Context{}, []string{"CSP-034 notice script-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"}},
		{"endpoint lacks", tight, csp.Context{ReportingEndpoints: []string{}}, []string{"CSP-035 warning r"}},
		{"endpoint defined", tight, csp.Context{ReportingEndpoints: []string{"r"}}, nil},
		{"report over HTTP", strings.Replace(tight, "report-uri /r", "report-uri http://a.test/r", 1), csp.Context{}, []string{"CSP-036 warning http://a.test/r"}},
		{"report elsewhere", strings.Replace(tight, "report-uri /r", "report-uri https://a.test/r", 1), csp.Context{ReportHosts: []string{"b.test"}}, []string{"CSP-036 warning https://a.test/r"}},
		{"report to a listed host", strings.Replace(tight, "report-uri /r", "report-uri https://a.test/r", 1), csp.Context{ReportHosts: []string{"a.test"}}, nil},
		{"report-to only", strings.Replace(tight, "; report-uri /r", "", 1), csp.Context{}, []string{"CSP-037 low report-to r"}},
		{"report-only", tight, csp.Context{ReportOnly: []string{tight + "; sandbox; upgrade-insecure-requests"}}, []string{"CSP-038 error", "CSP-038 error"}},
		{"subresources", tight, csp.Context{InsecureSubresources: []string{"http://a.test/x.png"}}, []string{"CSP-039 notice "}},
		{"subresources upgraded", tight + "; upgrade-insecure-requests", csp.Context{InsecureSubresources: []string{"http://a.test/x.png"}}, nil},
		{"no trusted types", strings.Replace(tight, "require-trusted-types-for 'script'; ", "", 1), csp.Context{}, []string{"CSP-040 notice "}},
		{"loose trusted types", tight + "; trusted-types a * 'allow-duplicates'", csp.Context{}, []string{"CSP-041 warning *", "CSP-041 warning 'allow-duplicates'"}},
		{"other trusted types", strings.Replace(tight, "require-trusted-types-for 'script'", "require-trusted-types-for script", 1), csp.Context{}, []string{"CSP-042 error script"}},
		{"trusted types of nothing", strings.Replace(tight, "require-trusted-types-for 'script'", "require-trusted-types-for", 1), csp.Context{}, []string{"CSP-042 error require-trusted-types-for"}},
		{"redirector", tight + "; img-src a.test/x *.b.test", csp.Context{Redirectors: []string{"go.b.test"}}, []string{"CSP-043 warning a.test/x"}},
		{"not ASCII", tight + "; img-src https://bücher.test:8080/x", csp.Context{}, []string{"CSP-044 low https://bücher.test:8080/x"}},
		{"sockets", tight + "; connect-src wss:", csp.Context{}, []string{"CSP-045 warning wss:"}},
		{"hashed handlers", "script-src 'report-sample' 'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" + rest, csp.Context{}, []string{"CSP-046 warning 'unsafe-hashes'"}},
		{"no sample", "script-src 'self'" + rest, csp.Context{}, []string{"CSP-047 low script-src 'self'"}},
		{"varies", tight, csp.Context{Varies: true}, []string{"CSP-048 notice "}},
		{"no source", tight + "; img-src /x a.test:8o", csp.Context{}, []string{"CSP-049 error /x", "CSP-049 error a.test:8o"}},
		{"no ancestor", strings.Replace(tight, "frame-ancestors 'none'", "frame-ancestors 'unsafe-inline'", 1), csp.Context{}, []string{"CSP-049 error 'unsafe-inline'"}},

		// Several policies: one that is tight makes up for the other.
		{"another is tight", "default-src * 'unsafe-inline' 'unsafe-eval'; connect-src wss:; report-uri /r, " + tight + "; style-src 'none'; connect-src 'none'", csp.Context{}, nil},
		{"another is silent", "script-src 'unsafe-inline'" + rest + ", img-src 'none'; report-uri /r", csp.Context{}, []string{"CSP-010 high 'unsafe-inline'"}},
		{"report-only does not help", "script-src 'unsafe-inline'" + rest, csp.Context{ReportOnly: []string{tight}}, []string{"CSP-010 high 'unsafe-inline'"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			lines := []string{tc.policy}
			if tc.policy == "-" {
				lines = nil
			}
			var got []string
			for _, f := range csp.Check(lines, tc.c) {
				text := ""
				if f.Place.Header == csp.Name && f.Subject == "" && len(lines) > 0 {
					text = tc.policy[f.Place.Span.Start:f.Place.Span.End]
				}
				if f.Subject == "meta" {
					text = tc.c.Meta[f.Place.Span.Line][f.Place.Span.Start:f.Place.Span.End]
				}
				got = append(got, f.Code+" "+f.Severity.String()+" "+text)
			}
			if diff := cmp.Diff(trimAll(tc.want), trimAll(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func trimAll(texts []string) []string {
	var out []string
	for _, s := range texts {
		out = append(out, strings.TrimSpace(s))
	}
	return out
}

// TestCheckNearest: slips get their right spelling.
func TestCheckNearest(t *testing.T) {
	for policy, want := range map[string]string{
		"scirpt-src 'self'":             "script-src",
		"default-src: 'self'":           "default-src",
		"frame-ancestor 'none'":         "frame-ancestors",
		"img-src self":                  "'self'",
		`img-src "none"`:                "'none'",
		"script-src 'unsafe-inlined'":   "'unsafe-inline'",
		"script-src 'strict_dynamic'":   "'strict-dynamic'",
		"img-src https://bücher.test/x": "https://xn--bcher-kva.test/x",
		"require-trusted-types-for all": "'script'",
	} {
		found := false
		for _, f := range csp.Check([]string{policy}, csp.Context{}) {
			found = found || f.Nearest == want
		}
		if !found {
			t.Errorf("%s: nobody says %s", policy, want)
		}
	}
}

// TestCheckPlaces: each finding says in which field and line it is.
func TestCheckPlaces(t *testing.T) {
	c := csp.Context{ReportOnly: []string{"default-src 'none'", "img-src self"}, Meta: []string{"img-src 'none'", "img-src self"}}
	var got []string
	for _, f := range csp.Check(nil, c) {
		if f.Code == "CSP-007" {
			got = append(got, f.Place.String()+" "+f.Subject)
		}
	}
	want := []string{csp.Name + ":2:9 meta", csp.NameReportOnly + ":2:9 "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// notAlone are the codes that a response's field lines do not decide.
var notAlone = map[string]string{
	"CSP-002": "how long the policy has been sent", "CSP-023": "an earlier response",
	"CSP-026": "where uploads are", "CSP-039": "what the page loads",
	"CSP-043": "who redirects", "CSP-048": "other pages",
}

// TestCodes: each code is documented, and its examples are true.
func TestCodes(t *testing.T) {
	if len(csp.Codes) != 49 {
		t.Errorf("%d codes, want the 48 of spec/headers.md 3.8 and CSP-049", len(csp.Codes))
	}
	for i, doc := range csp.Codes {
		if want := "CSP-" + string([]byte{'0', byte('0' + (i+1)/10), byte('0' + (i+1)%10)}); doc.Code != want {
			t.Errorf("%s stands where %s should", doc.Code, want)
		}
		if doc.Title == "" || doc.Meaning == "" || doc.Fix == "" || doc.Source == "" || doc.Bad == "" || doc.Good == "" {
			t.Errorf("%s is not documented whole", doc.Code)
		}
		if _, ok := notAlone[doc.Code]; ok {
			continue
		}
		if !codes(example(doc.Bad))[doc.Code] {
			t.Errorf("%s: its bad example does not have it: %s", doc.Code, doc.Bad)
		}
		if codes(example(doc.Good))[doc.Code] {
			t.Errorf("%s: its good example has it: %s", doc.Code, doc.Good)
		}
	}
}

func codes(findings finding.List) map[string]bool {
	out := map[string]bool{}
	for _, f := range findings {
		out[f.Code] = true
	}
	return out
}

// example checks field lines, or a meta element, of a page over HTTPS.
func example(text string) finding.List {
	var lines []string
	c := csp.Context{HTML: true, HTTPS: true, NoFrameOptions: true}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case csp.Name:
			lines = append(lines, value)
		case csp.NameReportOnly:
			c.ReportOnly = append(c.ReportOnly, value)
		case "Reporting-Endpoints":
			endpoint, _, _ := strings.Cut(value, "=")
			c.ReportingEndpoints = []string{endpoint}
		}
		if _, meta, ok := strings.Cut(line, `content="`); ok {
			c.Meta = append(c.Meta, strings.TrimSuffix(meta, `">`))
		}
	}
	return csp.Check(lines, c)
}

// TestHostile: as much as a response's head holds is read and judged in linear time; with
// squares in it, some of these would take minutes.
func TestHostile(t *testing.T) {
	distinct := &strings.Builder{}
	for distinct.Len() < 1<<18 {
		fmt.Fprintf(distinct, "d%d;", distinct.Len())
	}
	for name, value := range map[string]string{
		"directives":     distinct.String(),
		"same directive": strings.Repeat("img-src;", 1<<15),
		"policies":       strings.Repeat("a,", 1<<17),
		"none":           "img-src" + strings.Repeat(" 'none'", 1<<15),
		"hosts":          "img-src" + strings.Repeat(" a", 1<<17),
		"wildcards":      "script-src" + strings.Repeat(" *", 1<<17),
		"plain HTTP":     "script-src" + strings.Repeat(" http:", 1<<15),
		"keywords":       "script-src" + strings.Repeat(" self", 1<<15),
		"not ASCII":      strings.Repeat("é;", 1<<16),
	} {
		found := csp.Check([]string{value}, csp.Context{HTML: true, HTTPS: true})
		if len(found) == 0 || len(found) > 1000 {
			t.Errorf("%s: %d findings", name, len(found))
		}
	}
}

// FuzzCheck: no panic, complete findings, spans inside of the value.
func FuzzCheck(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for _, found := range csp.Check([]string{value}, csp.Context{HTML: true, HTTPS: true, Redirectors: []string{"a.test"}}) {
			s := found.Place.Span
			if s.Start < 0 || s.End < s.Start || s.End > len(value) || s.Line != 0 || found.Message == "" || found.Fix == "" || found.Place.Header != csp.Name {
				t.Errorf("%q: %+v", value, found)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	lines := []string{strict}
	b.SetBytes(int64(len(strict)))
	b.ReportAllocs()
	for b.Loop() {
		if f := csp.Check(lines, csp.Context{HTML: true, HTTPS: true}); f.HasErrors() {
			b.Fatal(f)
		}
	}
}
