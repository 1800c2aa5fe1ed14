package csp

// Kind is what a page does that a policy may forbid.
type Kind uint8

// The kinds. Each names the directive that it is reported under.
const (
	Script           Kind = iota + 1 // script-src-elem: a script by URL, module imports, XSLT, worklets
	Style                            // style-src-elem: a stylesheet by URL, @import
	Image                            // img-src
	Font                             // font-src
	Media                            // media-src: audio, video, track
	Connect                          // connect-src: fetch, XMLHttpRequest, WebSocket, EventSource, beacon, ping
	Manifest                         // manifest-src
	Object                           // object-src: object, embed
	Frame                            // frame-src: iframe, frame
	Worker                           // worker-src: worker, shared worker, service worker
	Prefetch                         // default-src: prefetch, prerender
	InlineScript                     // script-src-elem: a script element with text
	EventHandler                     // script-src-attr: onclick=…
	JavaScriptURL                    // script-src-elem: following a javascript: URL
	SpeculationRules                 // script-src-elem: inline speculation rules
	InlineStyle                      // style-src-elem: a style element
	StyleAttribute                   // style-src-attr: style=…
	Eval                             // script-src: eval, Function, timers given a string
	Wasm                             // script-src: compiling WebAssembly
	Base                             // base-uri: a base element
	FormAction                       // form-action: sending a form
	Framing                          // frame-ancestors: the page itself being framed
	Navigation                       // no directive: going elsewhere is never forbidden
	kindCount
)

// kinds name each kind and the directive that governs it.
var kinds = [kindCount]struct{ name, directive string }{
	Script:           {"script", "script-src-elem"},
	Style:            {"style", "style-src-elem"},
	Image:            {"image", "img-src"},
	Font:             {"font", "font-src"},
	Media:            {"media", "media-src"},
	Connect:          {"connect", "connect-src"},
	Manifest:         {"manifest", "manifest-src"},
	Object:           {"object", "object-src"},
	Frame:            {"frame", "frame-src"},
	Worker:           {"worker", "worker-src"},
	Prefetch:         {"prefetch", "default-src"},
	InlineScript:     {"inline script", "script-src-elem"},
	EventHandler:     {"event handler", "script-src-attr"},
	JavaScriptURL:    {"javascript: URL", "script-src-elem"},
	SpeculationRules: {"speculation rules", "script-src-elem"},
	InlineStyle:      {"inline style", "style-src-elem"},
	StyleAttribute:   {"style attribute", "style-src-attr"},
	Eval:             {"eval", "script-src"},
	Wasm:             {"wasm", "script-src"},
	Base:             {"base", "base-uri"},
	FormAction:       {"form action", "form-action"},
	Framing:          {"framing", "frame-ancestors"},
	Navigation:       {"navigation", ""},
}

// String returns what the kind is, in words.
func (k Kind) String() string {
	if k >= kindCount {
		return ""
	}
	return kinds[k].name
}

// Directive returns the directive that governs the kind, which is the effective
// directive of its reports; "" of Navigation.
func (k Kind) Directive() string {
	if k >= kindCount {
		return ""
	}
	return kinds[k].directive
}

// KindOf returns the kind that a violation report is about, from its effective
// directive and its blocked URI; false for directives that forbid no load.
// Reports do not tell handlers from javascript: links in all browsers; the
// directive decides.
func KindOf(directive, blocked string) (Kind, bool) {
	switch {
	case blocked == "eval":
		return Eval, true
	case blocked == "wasm-eval":
		return Wasm, true
	case blocked == "inline" && (directive == "script-src" || directive == "script-src-elem"):
		return InlineScript, true
	case blocked == "inline" && (directive == "style-src" || directive == "style-src-elem"):
		return InlineStyle, true
	case directive == "script-src":
		return Script, true
	case directive == "style-src":
		return Style, true
	case directive == "child-src":
		return Frame, true
	}
	for k := Script; k < Navigation; k++ {
		if kinds[k].directive == directive {
			return k, true
		}
	}
	return 0, false
}

// Load is one thing that a page does, as far as policies ask. Only Kind and
// Page are always needed.
type Load struct {
	Kind Kind
	URL  string // absolute: what is fetched, framed, sent to, or made the base
	Page string // URL of the document that the policies belong to; its web origin is 'self'

	// Redirected says that URL is where a redirect led: paths of sources are
	// ignored then (spec/headers.md 3.2).
	Redirected bool
	// ByScript says that a script which runs already added the element, so
	// that 'strict-dynamic' trusts it. False: it stood in the markup.
	ByScript bool

	// Nonce is that of the element; "" also of one that is not nonceable, with
	// "<script" or "<style" in an attribute, or a repeated attribute
	// (spec/headers.md 3.7).
	Nonce string
	// Integrity is the attribute of an external script or stylesheet.
	Integrity string
	// Content is the text of inline code, of an attribute, or of a javascript:
	// URL behind its scheme.
	Content string
	// Hashes are known digests of a content that is not at hand itself, as
	// "sha256-…" in base64.
	Hashes []string

	// Ancestors are the URLs or web origins of the frames around the page, of
	// Framing: the parent first.
	Ancestors []string
	// TrustedScript says that what Eval gets is a TrustedScript, no string.
	TrustedScript bool
}
