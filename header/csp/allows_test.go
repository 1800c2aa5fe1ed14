package csp_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/csp"
)

const page = "https://page.test/"

// TestAllows has a row or more for each kind of load; spec/headers.md 3.2 to
// 3.7. The matching of URLs has its own test.
func TestAllows(t *testing.T) {
	const code = "alert(1)"
	hash := csp.HashOf(code).String()
	const cdn = "https://cdn.test/x.js"
	for _, tc := range []struct {
		name, policy string
		load         csp.Load
		want         csp.Reason // 0 = allowed
	}{
		{"no policy", "", csp.Load{Kind: csp.Script, URL: cdn}, 0},
		{"unrestricted", "img-src 'none'", csp.Load{Kind: csp.Script, URL: cdn}, 0},
		{"unknown directives do nothing", "scripts-src 'none'", csp.Load{Kind: csp.Script, URL: cdn}, 0},
		{"script by host", "script-src cdn.test", csp.Load{Kind: csp.Script, URL: cdn}, 0},
		{"script not listed", "script-src 'self'", csp.Load{Kind: csp.Script, URL: cdn}, csp.NotListed},
		{"script, nothing", "default-src 'none'", csp.Load{Kind: csp.Script, URL: cdn}, csp.NothingAllowed},
		{"script by nonce", "script-src 'nonce-abc'", csp.Load{Kind: csp.Script, URL: cdn, Nonce: "abc"}, 0},
		{"nonces have case", "script-src 'nonce-abc'", csp.Load{Kind: csp.Script, URL: cdn, Nonce: "ABC"}, csp.NotListed},
		{"script by integrity", "script-src 'sha256-aaa='", csp.Load{Kind: csp.Script, URL: cdn, Integrity: "sha256-aaa="}, 0},
		{"integrity, all must be listed", "script-src 'sha256-aaa='", csp.Load{Kind: csp.Script, URL: cdn, Integrity: "sha256-aaa= sha384-bbb="}, csp.NotListed},
		{"integrity unknown", "script-src 'sha256-aaa='", csp.Load{Kind: csp.Script, URL: cdn, Integrity: "md5-aaa="}, csp.NotListed},
		{"style by nonce", "style-src 'nonce-abc'", csp.Load{Kind: csp.Style, URL: cdn, Nonce: "abc"}, 0},
		{"image has no nonce", "img-src 'nonce-abc'", csp.Load{Kind: csp.Image, URL: cdn, Nonce: "abc"}, csp.NotListed},

		{"strict-dynamic, by a script", "script-src 'nonce-abc' 'strict-dynamic'", csp.Load{Kind: csp.Script, URL: cdn, ByScript: true}, 0},
		{"strict-dynamic, in the markup", "script-src 'nonce-abc' 'strict-dynamic' https:", csp.Load{Kind: csp.Script, URL: cdn}, csp.NotTrusted},
		{"strict-dynamic, self is dead", "script-src 'nonce-abc' 'strict-dynamic' 'self'", csp.Load{Kind: csp.Script, URL: page + "x.js"}, csp.NotTrusted},
		{"strict-dynamic, nonce", "script-src 'nonce-abc' 'strict-dynamic'", csp.Load{Kind: csp.Script, URL: cdn, Nonce: "abc"}, 0},
		{"strict-dynamic, images by host", "default-src 'strict-dynamic' https:", csp.Load{Kind: csp.Image, URL: cdn}, 0},

		{"inline", "script-src 'unsafe-inline'", csp.Load{Kind: csp.InlineScript, Content: code}, 0},
		{"inline forbidden", "script-src 'self'", csp.Load{Kind: csp.InlineScript, Content: code}, csp.InlineForbidden},
		{"inline off by nonce", "script-src 'unsafe-inline' 'nonce-abc'", csp.Load{Kind: csp.InlineScript, Content: code}, csp.InlineIgnored},
		{"inline off by hash", "script-src 'unsafe-inline' 'sha256-aaa='", csp.Load{Kind: csp.InlineScript, Content: code}, csp.InlineIgnored},
		{"inline off by strict-dynamic", "script-src 'unsafe-inline' 'strict-dynamic'", csp.Load{Kind: csp.InlineScript, Content: code}, csp.InlineIgnored},
		{"styles stay on with strict-dynamic", "style-src 'unsafe-inline' 'strict-dynamic'", csp.Load{Kind: csp.InlineStyle, Content: code}, 0},
		{"inline by nonce", "script-src 'nonce-abc'", csp.Load{Kind: csp.InlineScript, Content: code, Nonce: "abc"}, 0},
		{"inline by hash", "script-src " + hash, csp.Load{Kind: csp.InlineScript, Content: code}, 0},
		{"white space counts", "script-src " + hash, csp.Load{Kind: csp.InlineScript, Content: code + "\n"}, csp.InlineForbidden},
		{"inline by known hash", "script-src 'sha384-abc='", csp.Load{Kind: csp.InlineScript, Hashes: []string{"sha256-x", "sha384-abc="}}, 0},
		{"handlers need unsafe-hashes", "script-src " + hash, csp.Load{Kind: csp.EventHandler, Content: code}, csp.InlineForbidden},
		{"handlers by hash", "script-src 'unsafe-hashes' " + hash, csp.Load{Kind: csp.EventHandler, Content: code}, 0},
		{"handlers have no nonce", "script-src 'nonce-abc'", csp.Load{Kind: csp.EventHandler, Content: code, Nonce: "abc"}, csp.InlineForbidden},
		{"handlers by their own directive", "script-src 'none'; script-src-attr 'unsafe-inline'", csp.Load{Kind: csp.EventHandler, Content: code}, 0},
		{"javascript: link", "script-src 'unsafe-inline'", csp.Load{Kind: csp.JavaScriptURL, Content: code}, 0},
		{"javascript: link forbidden", "script-src-elem 'self'", csp.Load{Kind: csp.JavaScriptURL, Content: code}, csp.InlineForbidden},
		{"style attribute", "style-src-attr 'none'", csp.Load{Kind: csp.StyleAttribute, Content: "color:red"}, csp.NothingAllowed},
		{"speculation rules", "script-src 'inline-speculation-rules'", csp.Load{Kind: csp.SpeculationRules, Content: "{}"}, 0},

		{"eval", "script-src 'unsafe-eval'", csp.Load{Kind: csp.Eval}, 0},
		{"eval forbidden", "script-src 'unsafe-inline'", csp.Load{Kind: csp.Eval}, csp.EvalForbidden},
		{"eval asks script-src", "script-src-elem 'unsafe-eval'; default-src 'self'", csp.Load{Kind: csp.Eval}, csp.EvalForbidden},
		{"eval of a string with trusted types", "script-src 'unsafe-eval'; require-trusted-types-for 'script'", csp.Load{Kind: csp.Eval}, csp.Untrusted},
		{"eval of a trusted script", "script-src 'trusted-types-eval'; require-trusted-types-for 'script'", csp.Load{Kind: csp.Eval, TrustedScript: true}, 0},
		{"trusted-types-eval alone", "script-src 'trusted-types-eval'", csp.Load{Kind: csp.Eval, TrustedScript: true}, csp.EvalForbidden},
		{"wasm", "script-src 'wasm-unsafe-eval'", csp.Load{Kind: csp.Wasm}, 0},
		{"wasm by unsafe-eval", "script-src 'unsafe-eval'", csp.Load{Kind: csp.Wasm}, 0},
		{"wasm forbidden", "default-src 'self'", csp.Load{Kind: csp.Wasm}, csp.WasmForbidden},
		{"wasm-unsafe-eval is not eval", "script-src 'wasm-unsafe-eval'", csp.Load{Kind: csp.Eval}, csp.EvalForbidden},

		{"worker by script-src", "script-src cdn.test", csp.Load{Kind: csp.Worker, URL: cdn}, 0},
		{"worker by child-src first", "script-src cdn.test; child-src 'self'", csp.Load{Kind: csp.Worker, URL: cdn}, csp.NotListed},
		{"worker with strict-dynamic", "script-src 'nonce-abc' 'strict-dynamic'", csp.Load{Kind: csp.Worker, URL: cdn}, 0},
		{"frame by child-src", "child-src https:", csp.Load{Kind: csp.Frame, URL: cdn}, 0},
		{"blank frame", "frame-src 'none'", csp.Load{Kind: csp.Frame, URL: "about:blank"}, 0},
		{"font", "font-src data:", csp.Load{Kind: csp.Font, URL: "data:font/woff2,x"}, 0},
		{"media", "media-src 'self'", csp.Load{Kind: csp.Media, URL: cdn}, csp.NotListed},
		{"manifest", "manifest-src 'self'", csp.Load{Kind: csp.Manifest, URL: cdn}, csp.NotListed},
		{"object", "object-src 'none'", csp.Load{Kind: csp.Object, URL: cdn}, csp.NothingAllowed},
		{"connect", "connect-src wss:", csp.Load{Kind: csp.Connect, URL: "wss://a.test/"}, 0},
		{"prefetch without default-src", "script-src 'none'", csp.Load{Kind: csp.Prefetch, URL: cdn}, 0},
		{"prefetch, allowed by any", "default-src 'none'; img-src cdn.test", csp.Load{Kind: csp.Prefetch, URL: cdn}, 0},
		{"prefetch, allowed by none", "default-src 'none'; img-src 'self'", csp.Load{Kind: csp.Prefetch, URL: cdn}, csp.NothingAllowed},

		{"base", "base-uri 'self'", csp.Load{Kind: csp.Base, URL: cdn}, csp.NotListed},
		{"base is not default-src's", "default-src 'none'", csp.Load{Kind: csp.Base, URL: cdn}, 0},
		{"form", "form-action 'self'", csp.Load{Kind: csp.FormAction, URL: page}, 0},
		{"form elsewhere", "form-action 'none'", csp.Load{Kind: csp.FormAction, URL: cdn}, csp.NothingAllowed},
		{"framed by none", "frame-ancestors 'none'", csp.Load{Kind: csp.Framing}, 0},
		{"framed", "frame-ancestors a.test", csp.Load{Kind: csp.Framing, Ancestors: []string{"https://a.test/x"}}, 0},
		{"framed, one of two", "frame-ancestors a.test", csp.Load{Kind: csp.Framing, Ancestors: []string{"https://a.test", "https://b.test"}}, csp.NotListed},
		{"framed by an opaque origin", "frame-ancestors *", csp.Load{Kind: csp.Framing, Ancestors: []string{"null"}}, csp.NotListed},
		{"framing is not default-src's", "default-src 'none'", csp.Load{Kind: csp.Framing, Ancestors: []string{"https://a.test"}}, 0},
		{"navigation", "default-src 'none'; navigate-to 'none'", csp.Load{Kind: csp.Navigation, URL: cdn}, 0},

		{"sandbox without scripts", "sandbox allow-forms", csp.Load{Kind: csp.InlineScript}, csp.Sandboxed},
		{"sandbox with scripts", "sandbox Allow-Scripts", csp.Load{Kind: csp.InlineScript}, 0},
		{"sandbox without forms", "sandbox", csp.Load{Kind: csp.FormAction, URL: page}, csp.Sandboxed},
		{"no kind", "default-src 'none'", csp.Load{URL: cdn}, 0},
		{"no such kind", "default-src 'none'", csp.Load{Kind: 200, URL: cdn}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.load.Page = page
			got := csp.Parse(tc.policy).Allows(tc.load)
			var reason csp.Reason
			if len(got.Violations) > 0 {
				reason = got.Violations[0].Reason
			}
			if reason != tc.want || got.Allowed != (tc.want == 0) {
				t.Errorf("allowed %v (%s), want %v (%s)", got.Allowed, reason, tc.want == 0, tc.want)
			}
		})
	}
}

// TestVerdict: each policy reports on its own, and says by which directive
// (spec/headers.md 3.5).
func TestVerdict(t *testing.T) {
	ps := append(csp.Parse("default-src 'self'; img-src *", ", script-src https:"), csp.ParseReportOnly("script-src 'nonce-a'")...)
	got := ps.Allows(csp.Load{Kind: csp.Script, URL: "http://cdn.test/x.js", Page: page})
	want := csp.Verdict{Violations: []csp.Violation{
		{Policy: 0, Effective: "script-src-elem", Directive: "default-src", Span: finding.Span{End: 18}, Reason: csp.NotListed},
		{Policy: 2, Effective: "script-src-elem", Directive: "script-src", Span: finding.Span{Line: 1, Start: 2, End: 19}, Reason: csp.NotListed},
		{Policy: 3, Disposition: csp.Report, Effective: "script-src-elem", Directive: "script-src", Span: finding.Span{End: 20}, Reason: csp.NotListed},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	reported := csp.ParseReportOnly("script-src 'none'").Allows(csp.Load{Kind: csp.Script, URL: page, Page: page})
	if !reported.Allowed || len(reported.Violations) != 1 || reported.Violations[0].Disposition.String() != "report" {
		t.Errorf("report-only: %+v", reported)
	}
}

// TestUpgrade: enforced policies see the upgraded URL, report-only ones the old.
func TestUpgrade(t *testing.T) {
	ps := append(csp.Parse("upgrade-insecure-requests; img-src https:"), csp.ParseReportOnly("img-src https:")...)
	for _, tc := range []struct {
		name           string
		load           csp.Load
		upgraded       bool
		allowed        bool
		violationsWant int
	}{
		{"image", csp.Load{Kind: csp.Image, URL: "http://a.test/x"}, true, true, 1},
		{"secure already", csp.Load{Kind: csp.Image, URL: "https://a.test/x"}, false, true, 0},
		{"form to the same host", csp.Load{Kind: csp.FormAction, URL: "http://page.test/x"}, true, true, 0},
		{"form elsewhere", csp.Load{Kind: csp.FormAction, URL: "http://a.test/x"}, false, true, 0},
		{"navigation at the host", csp.Load{Kind: csp.Navigation, URL: "http://page.test/x"}, true, true, 0},
		{"base", csp.Load{Kind: csp.Base, URL: "http://page.test/x"}, false, true, 0},
	} {
		tc.load.Page = page
		v := ps.Allows(tc.load)
		if v.Upgraded != tc.upgraded || v.Allowed != tc.allowed || len(v.Violations) != tc.violationsWant {
			t.Errorf("%s: %+v", tc.name, v)
		}
	}
	if v := csp.ParseReportOnly("upgrade-insecure-requests").Allows(csp.Load{Kind: csp.Image, URL: "http://a.test/", Page: page}); v.Upgraded {
		t.Error("a report-only policy upgrades")
	}
}

func TestKindOf(t *testing.T) {
	for _, tc := range []struct {
		directive, blocked string
		want               csp.Kind
	}{
		{"script-src-elem", "https://a.test/x.js", csp.Script},
		{"script-src-elem", "inline", csp.InlineScript},
		{"script-src", "inline", csp.InlineScript},
		{"script-src-attr", "inline", csp.EventHandler},
		{"script-src", "eval", csp.Eval},
		{"script-src", "wasm-eval", csp.Wasm},
		{"style-src-elem", "inline", csp.InlineStyle},
		{"style-src-attr", "inline", csp.StyleAttribute},
		{"style-src", "https://a.test/x.css", csp.Style},
		{"img-src", "data", csp.Image},
		{"child-src", "https://a.test/", csp.Frame},
		{"default-src", "https://a.test/", csp.Prefetch},
		{"frame-ancestors", "https://a.test/", csp.Framing},
		{"trusted-types", "trusted-types-policy", 0},
	} {
		if got, ok := csp.KindOf(tc.directive, tc.blocked); got != tc.want || ok != (tc.want != 0) {
			t.Errorf("%s, %s: %v, want %v", tc.directive, tc.blocked, got, tc.want)
		}
	}
}

// strict is a strict policy of the size that real ones have: 1,500 bytes.
var strict = "default-src 'none'; script-src 'nonce-c3VwZXJzZWNyZXRub25jZQ' 'strict-dynamic' https: 'unsafe-inline' 'report-sample'; " +
	"style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' https://fonts.googleapis.com 'report-sample'; " +
	"img-src 'self' data: " + hosts("img", 14) + "; font-src 'self' https://fonts.gstatic.com; " +
	"connect-src 'self' " + hosts("api", 12) + " wss://live.example.com; frame-src 'self' " + hosts("frame", 6) + "; " +
	"media-src 'self' " + hosts("media", 4) + "; manifest-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; " +
	"form-action 'self' https://login.example.com; frame-ancestors 'none'; upgrade-insecure-requests; " +
	"report-uri https://reports.example.com/csp; report-to csp-endpoint; require-trusted-types-for 'script'"

func hosts(label string, n int) string {
	var out []string
	for i := range n {
		out = append(out, "https://"+label+string(rune('a'+i))+".example.com")
	}
	return strings.Join(out, " ")
}

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(strict)))
	b.ReportAllocs()
	for b.Loop() {
		csp.Parse(strict)
	}
}

func BenchmarkCompile(b *testing.B) {
	ps := csp.Parse(strict)
	b.ReportAllocs()
	for b.Loop() {
		csp.Compile(ps...)
	}
}

func BenchmarkAllows(b *testing.B) {
	set := csp.Compile(csp.Parse(strict)...)
	l := csp.Load{Kind: csp.Connect, URL: "https://apil.example.com/v1/items?page=2", Page: "https://www.example.com/shop/"}
	b.ReportAllocs()
	for b.Loop() {
		if !set.Allows(l).Allowed {
			b.Fatal("blocked")
		}
	}
}

// TestAllowsDoesNotAllocate: roll-outs ask for millions of loads.
func TestAllowsDoesNotAllocate(t *testing.T) {
	set := csp.Compile(csp.Parse(strict)...)
	for _, l := range []csp.Load{
		{Kind: csp.Connect, URL: "https://apil.example.com/v1", Page: page},
		{Kind: csp.InlineStyle, Content: "", Page: page},
		{Kind: csp.Script, URL: "https://a.test/", Page: page, ByScript: true},
	} {
		if n := testing.AllocsPerRun(100, func() { set.Allows(l) }); n > 0 || !set.Allows(l).Allowed {
			t.Errorf("%s: %v allocations, allowed %v", l.Kind, n, set.Allows(l).Allowed)
		}
	}
}

// FuzzAllows: no panic, whatever the load; an address equals itself.
func FuzzAllows(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed, "https://a.test:80/p%61th/%2?q#f", "http://[::1]:8080/", "sha256-aaa")
	}
	f.Add("img-src 'self'", "HTTPS://user:pw@Page.test:443", "https://page.test", "nonce")
	f.Fuzz(func(t *testing.T, policy, url, page, text string) {
		set := csp.Compile(csp.Parse(policy)...)
		for k := csp.Kind(0); k <= csp.Navigation+1; k++ {
			v := set.Allows(csp.Load{Kind: k, URL: url, Page: page, Nonce: text, Integrity: text, Content: text, Hashes: []string{text}, Ancestors: []string{url, page}})
			if !v.Allowed && len(v.Violations) == 0 {
				t.Errorf("%q: %s of %q is blocked by nobody", policy, k, url)
			}
		}
		open := csp.Parse("img-src *")[0].Allows(csp.Load{Kind: csp.Image, URL: url, Page: page})
		if strings.HasPrefix(url, "https://") && !open.Allowed {
			t.Errorf("%q is not within *", url)
		}
	})
}
