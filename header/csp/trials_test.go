package csp_test

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/lintel-edge/lintel/header/csp"
)

// The pages and loads that most trials are about.
const (
	securePage, plainPage = "https://page.test/", "http://page.test/"
	library               = "https://cdn.test/lib/app.js"
	picture               = "https://cdn.test/img/a.png"
)

// program collects trials.
type program []trial

// try adds a load under each of some policies.
func (p *program) try(l csp.Load, policies ...string) {
	if l.Page == "" {
		l.Page = securePage
	}
	for _, policy := range policies {
		*p = append(*p, trial{policy: policy, load: l})
	}
}

// trials are what Chromium judges: the rules of spec/headers.md 3.2 to 3.6, one
// or more each, mostly in pairs of an allowed and a blocked load.
func trials() []trial {
	var p program
	p.urls()
	p.scripts()
	p.inlineScripts()
	p.inlineStyles()
	p.code()
	p.otherKinds()
	p.sockets()
	p.documents()
	p.severalPolicies()
	return p
}

func image(url, page string) csp.Load { return csp.Load{Kind: csp.Image, URL: url, Page: page} }

// urls are matched alike in all directives; images have the fewest rules besides.
func (p *program) urls() {
	p.try(image(picture, securePage), "img-src 'none'", "img-src", "img-src 'self'", "img-src *", "img-src https:", "img-src http:",
		"img-src 'none' cdn.test",
		"img-src cdn.test", "img-src CDN.test", "img-src *.test", "img-src *.cdn.test", "img-src http://cdn.test",
		"img-src https://cdn.test:443", "img-src cdn.test:80", "img-src http://cdn.test:80", "img-src cdn.test:*",
		"img-src cdn.test:8443",
		"img-src cdn.test/", "img-src cdn.test/img/", "img-src cdn.test/img", "img-src cdn.test/img/a.png",
		"img-src cdn.test/%69mg/", "img-src cdn.test/IMG/", "img-src cdn.test/img/a.png?x=1", "img-src cdn.test/img%2Fa.png",
		"default-src 'none'", "default-src 'none'; img-src https:", "script-src 'none'", "img-src cdn.test; img-src 'none'",
		"img-src 'none'; img-src cdn.test", "img-src 'strict-dynamic' cdn.test",
		"default-src 'nonce-abc' 'strict-dynamic' https:",
		"img-src cdn.test, img-src 'none'", "img-src ws:", "img-src 'self' cdn_test", "img-src é cdn.test", "img-src é",
		"img-src cdn.test.", "img-src *cdn.test", "img-src *.*", "img-src //cdn.test", "img-src https:cdn.test",
		"img-src https://", "img-src cdn.test:", "IMG-SRC\tcdn.test\t;", "img-src 'SELF' cdn.test", "img-src self",
		"img-src cdn.test,", "img-src https://cdn.test#x", "img-src cdn.test/img/../img/a.png")
	p.try(image("https://cdn.test:8443/a.png", securePage), "img-src cdn.test", "img-src cdn.test:8443", "img-src cdn.test:*",
		"img-src https://*", "img-src *:8443", "img-src http://cdn.test:8443")
	p.try(image("https://page.test/a.png", securePage), "img-src 'self'", "img-src page.test")
	p.try(image("https://page.test/a.png", plainPage), "img-src 'self'", "img-src page.test", "img-src http://page.test")
	p.try(image("http://page.test:8080/a.png", plainPage), "img-src 'self'", "img-src page.test:*")
	p.try(image("http://cdn.test/a.png", plainPage), "img-src cdn.test", "img-src https://cdn.test", "img-src cdn.test:80",
		"upgrade-insecure-requests; img-src https:")
	p.try(image("https://192.0.2.1/a.png", securePage), "img-src 192.0.2.1")
	p.try(image("https://127.0.0.1/a.png", securePage), "img-src 127.0.0.1")
	p.try(image("data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==", securePage), "img-src *", "img-src data:",
		"img-src 'self'")
	p.try(csp.Load{Kind: csp.Image, URL: "https://cdn.test/other.png", Redirected: true}, "img-src hop.test cdn.test/img/",
		"img-src hop.test", "img-src hop.test *.test:8443")
}

// scripts are by URL.
func (p *program) scripts() {
	sum := sha256.Sum256([]byte(scriptBody))
	integrity := "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
	p.try(csp.Load{Kind: csp.Script, URL: library}, "script-src cdn.test", "script-src 'self'",
		"script-src-elem cdn.test; script-src 'none'", "script-src 'strict-dynamic' 'nonce-abc' https:",
		"script-src 'unsafe-inline'")
	p.try(csp.Load{Kind: csp.Script, URL: library, Nonce: "abc"}, "script-src 'nonce-abc'", "script-src 'nonce-ABC'",
		"script-src 'nonce-abc' 'strict-dynamic'", "default-src 'nonce-abc'")
	p.try(csp.Load{Kind: csp.Script, URL: library, Integrity: integrity}, "script-src '"+integrity+"'",
		"script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", "script-src 'strict-dynamic' '"+integrity+"'")
	p.try(csp.Load{Kind: csp.Script, URL: library, ByScript: true}, "script-src 'nonce-abc' 'strict-dynamic'", "script-src 'nonce-abc'",
		"script-src 'strict-dynamic'")

	p.try(csp.Load{Kind: csp.Script, URL: library, ByScript: true}, "script-src cdn.test", "script-src 'self'",
		"script-src 'STRICT-DYNAMIC' 'NONCE-abc'")
	p.try(csp.Load{Kind: csp.Script, URL: "data:text/javascript,ok()"}, "script-src data:", "script-src *",
		"script-src 'unsafe-inline'")
	p.try(csp.Load{Kind: csp.Script, URL: "https://cdn.test/other.js", Redirected: true}, "script-src hop.test cdn.test/lib/",
		"script-src hop.test", "script-src-elem hop.test https://cdn.test/lib/app.js")
}

// inlineScripts are elements, handlers and javascript: URLs.
func (p *program) inlineScripts() {
	const code = "ok()"
	hash := csp.HashOf(code).String()
	p.try(csp.Load{Kind: csp.InlineScript, Content: code}, "script-src 'unsafe-inline'", "script-src 'self'",
		"script-src 'unsafe-inline' 'nonce-abc'", "script-src 'unsafe-inline' 'strict-dynamic'", "script-src "+hash,
		"script-src 'unsafe-inline' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='", "default-src 'unsafe-inline'",
		"script-src-attr 'none'", "script-src 'unsafe-inline', script-src 'self'")
	urlHash := strings.NewReplacer("+", "-", "/", "_").Replace(csp.HashOf("ok(/1/)").String())
	p.try(csp.Load{Kind: csp.InlineScript, Content: "ok(/1/)"}, "script-src "+urlHash,
		"script-src "+strings.ToUpper(urlHash[:7])+urlHash[7:], "script-src "+strings.ReplaceAll(urlHash, "=", ""))
	p.try(csp.Load{Kind: csp.InlineScript, Content: code, ByScript: true}, "script-src 'strict-dynamic'", "script-src "+hash)
	p.try(csp.Load{Kind: csp.EventHandler, Content: code}, "script-src 'unsafe-inline' 'strict-dynamic'",
		"script-src 'unsafe-inline' 'unsafe-hashes' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='")
	p.try(csp.Load{Kind: csp.InlineScript, Content: code, Nonce: "abc"}, "script-src 'nonce-abc'", "script-src 'nonce-abd'")
	p.try(csp.Load{Kind: csp.InlineScript, Content: code, ByScript: true}, "script-src 'nonce-abc' 'strict-dynamic'",
		"script-src 'unsafe-inline'")
	p.try(csp.Load{Kind: csp.EventHandler, Content: code}, "script-src "+hash, "script-src 'unsafe-hashes' "+hash,
		"script-src 'unsafe-inline'", "script-src 'none'; script-src-attr 'unsafe-inline'", "script-src-elem 'none'",
		"script-src 'nonce-abc'")
	p.try(csp.Load{Kind: csp.JavaScriptURL, Content: code}, "script-src 'unsafe-inline'", "script-src 'self'",
		"script-src 'unsafe-hashes' "+hash, "script-src 'unsafe-hashes' "+csp.HashOf("javascript:"+code).String(),
		"script-src "+csp.HashOf("javascript:"+code).String(), "script-src-attr 'none'")
}

// inlineStyles are elements and attributes.
func (p *program) inlineStyles() {
	const style = "#probe{color:rgb(1,2,3)}"
	p.try(csp.Load{Kind: csp.InlineStyle, Content: style}, "style-src 'unsafe-inline'", "style-src 'self'",
		"style-src "+csp.HashOf(style).String(), "style-src 'unsafe-inline' 'strict-dynamic'",
		"style-src 'unsafe-inline' 'nonce-abc'", "style-src-attr 'none'")
	p.try(csp.Load{Kind: csp.InlineStyle, Content: style, Nonce: "abc"}, "style-src 'nonce-abc'")
	p.try(csp.Load{Kind: csp.StyleAttribute, Content: "color:rgb(1,2,3)"}, "style-src 'unsafe-inline'", "style-src 'self'",
		"style-src "+csp.HashOf("color:rgb(1,2,3)").String(), "style-src 'unsafe-hashes' "+csp.HashOf("color:rgb(1,2,3)").String(),
		"style-src 'none'; style-src-attr 'unsafe-inline'")
}

// code is made from strings and bytes.
func (p *program) code() {
	p.try(csp.Load{Kind: csp.Eval}, "script-src 'unsafe-eval'", "script-src 'self'", "default-src 'self'",
		"script-src 'wasm-unsafe-eval'", "script-src-elem 'none'", "default-src 'self'; script-src-elem 'unsafe-eval'",
		"script-src 'unsafe-eval'; require-trusted-types-for 'script'", "script-src 'trusted-types-eval'")
	p.try(csp.Load{Kind: csp.Wasm}, "script-src 'unsafe-eval'", "script-src 'wasm-unsafe-eval'", "script-src 'self'")
}

// otherKinds have a directive each.
func (p *program) otherKinds() {
	p.try(csp.Load{Kind: csp.Style, URL: "https://cdn.test/a.css"}, "style-src cdn.test", "style-src 'self'",
		"style-src-elem cdn.test; style-src 'none'")
	p.try(csp.Load{Kind: csp.Style, URL: "https://cdn.test/a.css", Nonce: "abc"}, "style-src 'nonce-abc'")
	p.try(csp.Load{Kind: csp.Frame, URL: "data:text/html,<img src=https://page.test/shown?case={n}>"}, "frame-src data:",
		"frame-src *", "frame-src 'none'")
	p.try(csp.Load{Kind: csp.Connect, URL: "https://api.test/v2", Redirected: true}, "connect-src hop.test api.test/v1",
		"connect-src hop.test")
	p.try(csp.Load{Kind: csp.Font, URL: "https://cdn.test/a.woff2"}, "font-src cdn.test", "default-src 'self'")
	p.try(csp.Load{Kind: csp.Media, URL: "https://cdn.test/a.mp4"}, "media-src cdn.test", "media-src 'self'")
	p.try(csp.Load{Kind: csp.Object, URL: "https://cdn.test/a.html"}, "object-src cdn.test", "object-src 'none'")
	p.try(csp.Load{Kind: csp.Frame, URL: "https://cdn.test/a.html"}, "frame-src cdn.test", "frame-src 'self'",
		"child-src cdn.test; default-src 'none'", "child-src 'none'; frame-src cdn.test")
	p.try(csp.Load{Kind: csp.Worker, URL: "https://page.test/w.js"}, "worker-src 'self'", "worker-src 'none'", "script-src 'self'",
		"script-src cdn.test", "child-src 'none'; script-src 'self'", "script-src 'nonce-abc' 'strict-dynamic'",
		"default-src 'nonce-abc' 'strict-dynamic'", "worker-src 'strict-dynamic'")
	p.try(csp.Load{Kind: csp.Prefetch, URL: "https://cdn.test/p.js"}, "default-src 'none'", "default-src 'none'; img-src cdn.test",
		"default-src cdn.test", "img-src 'none'")
}

// sockets begin as requests, and have schemes of their own.
func (p *program) sockets() {
	p.try(csp.Load{Kind: csp.Connect, URL: "https://api.test/v1"}, "connect-src api.test", "connect-src 'self'",
		"default-src 'self'", "connect-src wss:")
	p.try(csp.Load{Kind: csp.Connect, URL: "wss://api.test/v1"}, "connect-src wss:", "connect-src ws:", "connect-src https:",
		"connect-src http:", "connect-src api.test", "connect-src https://api.test", "connect-src *", "connect-src 'self'")
	p.try(csp.Load{Kind: csp.Connect, URL: "wss://page.test/v1"}, "connect-src 'self'", "connect-src page.test")
	p.try(csp.Load{Kind: csp.Connect, URL: "ws://page.test/v1", Page: plainPage}, "connect-src 'self'", "connect-src page.test",
		"connect-src http:", "connect-src ws://page.test", "connect-src http://page.test")
}

// documents restrict their base, their forms and their frames.
func (p *program) documents() {
	p.try(csp.Load{Kind: csp.Base, URL: "https://cdn.test/b/"}, "base-uri cdn.test", "base-uri 'self'", "default-src 'none'")
	p.try(csp.Load{Kind: csp.FormAction, URL: "https://cdn.test/f"}, "form-action cdn.test", "form-action 'self'",
		"default-src 'self' 'unsafe-inline'")
	p.try(csp.Load{Kind: csp.FormAction, URL: "https://page.test/f"}, "form-action 'self'", "form-action 'none'",
		"form-action https:")
	framed := func(ancestors ...string) csp.Load { return csp.Load{Kind: csp.Framing, Ancestors: ancestors} }
	p.try(framed("https://page.test"), "frame-ancestors 'none'", "frame-ancestors 'self'", "frame-ancestors https://page.test",
		"frame-ancestors page.test", "frame-ancestors other.test", "frame-ancestors https:", "frame-ancestors *",
		"frame-ancestors https://page.test/path", "frame-ancestors", "frame-ancestors 'unsafe-inline'",
		"frame-ancestors http://page.test", "frame-ancestors wss:", "default-src 'none'; img-src 'self'")
	p.try(framed("https://mid.test", "https://page.test"), "frame-ancestors https://mid.test", "frame-ancestors 'self'",
		"frame-ancestors https://mid.test 'self'")
}

// severalPolicies stand in several lines, in meta elements and beside report-only ones.
func (p *program) severalPolicies() {
	*p = append(*p,
		trial{meta: "frame-ancestors 'none'", load: csp.Load{Kind: csp.Framing, Page: securePage, Ancestors: []string{"https://page.test"}}},
		trial{report: "frame-ancestors 'none'", load: csp.Load{Kind: csp.Framing, Page: securePage, Ancestors: []string{"https://page.test"}}},
		trial{policy: "upgrade-insecure-requests; img-src https://cdn.test", load: image("http://cdn.test/a.png", securePage)},
		trial{meta: "upgrade-insecure-requests; img-src 'self'", load: image("http://cdn.test/a.png", securePage)},
		trial{policy: "img-src *", more: "img-src 'none'", load: image(picture, securePage)},
		trial{policy: "img-src *", more: "img-src cdn.test", load: image(picture, securePage)},
		trial{policy: "img-src *", meta: "img-src 'none'", load: image(picture, securePage)},
		trial{meta: "img-src 'self', img-src cdn.test", load: image(picture, securePage)},
		trial{meta: "default-src 'self'; img-src cdn.test", load: image(picture, securePage)},
		trial{report: "img-src 'none'", load: image(picture, securePage)},
		trial{policy: "img-src *", report: "upgrade-insecure-requests; img-src 'none'", load: image("http://cdn.test/a.png", plainPage)},
	)
}
