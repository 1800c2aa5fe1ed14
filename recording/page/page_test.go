package page

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

func ptr(s string) *string { return &s }

func TestParse(t *testing.T) {
	const document = `<!doctype html><html><head>
		<META HTTP-EQUIV=" Content-Security-Policy" content="default-src 'self'">
		<meta name="referrer" content="origin"><meta charset="utf-8">
		<!-- <script src="/comment.js"></script> -->
		<script src="https://cdn.example/a.js" integrity="sha384-x" crossorigin></script>
		<script nonce="r4nd0m" type="module">if (a < b) { document.write("<script src='/no.js'>") }</script>
		<script src="" src="/second.js"></script>
		<link rel="StyleSheet alternate" href="/a.css"><link rel="preload" as="Font" href="/f.woff2"><link rel="canonical" href="/c">
		<style nonce="r4nd0m">img[src="/no.png"] {}</style>
		<noscript><img src="/noscript.png"></noscript>
		<title><img src="/title.png"></title>
		</head><body onload="go()" style="color:red">
		<img src="/a.png?x=1&amp;y=2" srcset="/b,c.png 1x, /d.png 2x,/e.png" onerror=alert(1)>
		<a href=" java
script:void(0)">x</a><a href="/javascript:">y</a>
		<video src="/v.mp4" poster="/p.jpg"><source src="/s.webm"><track src="/t.vtt"></video>
		<iframe src="//frame.example/"></iframe><object data="/o.swf"></object><embed src="/e.swf">
		<img src="data:image/png;base64,` + "AAAA" + `"></body></html>`
	want := &recording.Page{
		Metas: []recording.Meta{
			{HTTPEquiv: " Content-Security-Policy", Content: "default-src 'self'"},
			{Name: "referrer", Content: "origin"},
		},
		Scripts: []recording.Script{
			{Src: ptr("https://cdn.example/a.js"), Integrity: ptr("sha384-x"), CrossOrigin: ptr("")},
			{Nonce: "r4nd0m", Type: "module"},
			{Src: ptr("")},
		},
		Loads: []recording.Load{
			{Element: "link rel=stylesheet", URL: "/a.css"},
			{Element: "link rel=preload as=font", URL: "/f.woff2"},
			{Element: "img", URL: "/noscript.png"},
			{Element: "img", URL: "/a.png?x=1&y=2"},
			{Element: "img", URL: "/b,c.png"},
			{Element: "img", URL: "/d.png"},
			{Element: "img", URL: "/e.png"},
			{Element: "video", URL: "/v.mp4"},
			{Element: "video", URL: "/p.jpg"},
			{Element: "source", URL: "/s.webm"},
			{Element: "track", URL: "/t.vtt"},
			{Element: "iframe", URL: "//frame.example/"},
			{Element: "object", URL: "/o.swf"},
			{Element: "embed", URL: "/e.swf"},
			{Element: "img", URL: "data:image/png;base64,AAAA"},
		},
		Nonces:         []string{"r4nd0m"},
		InlineStyles:   2, // the element, and the attribute of body
		InlineHandlers: 3, // onload, onerror, the link
	}
	if diff := cmp.Diff(want, Parse(strings.NewReader(document))); diff != "" {
		t.Error(diff)
	}
}

func TestParseKeepsWhatCameBeforeAReadError(t *testing.T) {
	r := io.MultiReader(strings.NewReader(`<script src="/a.js"></script>`), iotest.ErrReader(errors.New("cut off")))
	want := &recording.Page{Scripts: []recording.Script{{Src: ptr("/a.js")}}}
	if diff := cmp.Diff(want, Parse(r)); diff != "" {
		t.Error(diff)
	}
}

func TestParseIsBounded(t *testing.T) {
	for _, tc := range []struct{ name, document, want string }{
		{"scripts", strings.Repeat("<script></script>", MaxItems+1), "there are more than 5000 scripts"},
		{"loads", strings.Repeat("<img src=a>", MaxItems+1), "there are more than 5000 loads"},
		{"attribute", `<meta name=a content="` + strings.Repeat("x", MaxValue+1) + `">`, "an attribute is longer than 65536 bytes"},
		{"tag", `<meta name=a content="` + strings.Repeat("x", 2*MaxToken) + `">`, "one tag or text is longer than 524288 bytes"},
		{"text without end", "<title>" + strings.Repeat("x", 2*MaxToken), "one tag or text is longer than 524288 bytes"},
	} {
		got := Parse(strings.NewReader(tc.document)).Failure
		if diff := cmp.Diff(&recording.Failure{Kind: recording.FailureTooLarge, Message: tc.want}, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

func TestIsHTML(t *testing.T) {
	for _, tc := range []struct {
		contentType string
		want        bool
	}{
		{"text/html", true}, {"TEXT/HTML ; charset=utf-8", true}, {"application/xhtml+xml", true}, {"", true},
		{"text/plain", false}, {"application/json", false}, {"text/htmlx", false},
	} {
		if got := IsHTML(tc.contentType); got != tc.want {
			t.Errorf("%q: %v", tc.contentType, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<meta http-equiv=a content=b><script src=a nonce=b>c</script><img srcset="a 1x,, b,c">`))
	f.Add([]byte("<link rel='preload icon' as=x href=y><a href=\"\x01javascript:\" onx style>\xff"))
	f.Add([]byte("<svg><style><!--</style><plaintext><img src=a>"))
	f.Fuzz(func(t *testing.T, document []byte) {
		p := Parse(strings.NewReader(string(document)))
		for _, load := range p.Loads {
			if load.URL == "" || len(load.URL) > MaxValue {
				t.Errorf("load of %d bytes", len(load.URL))
			}
		}
	})
}

// TestInert: what is in a template is not part of the page; what is in noscript
// is for some.
func TestInert(t *testing.T) {
	got := Parse(strings.NewReader(`<base><base href="/lib/"><base href="/other/">
		<template><meta name="referrer" content="a"><script src="/a.js"></script><template></template><img src="/a.png"></template>
		<noscript><meta name="referrer" content="b"></noscript><meta name="referrer" content="c">`))
	want := &recording.Page{Base: "/lib/", Metas: []recording.Meta{
		{Name: "referrer", Content: "b", NoScript: true}, {Name: "referrer", Content: "c"},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
