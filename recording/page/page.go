// Package page reads out of an HTML document what matters to its headers:
// policies in meta elements, scripts, everything else that it makes a browser
// fetch, nonces, and how much code stands inline. It reads a stream once, keeps
// no tree and has a bound for everything, so that a page of any size or shape
// costs little. It does no I/O of its own.
package page

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/lintel-edge/lintel/recording"
)

// The bounds. What is past one is left out, and the page's Failure says so.
const (
	MaxItems = 5000      // metas, scripts, loads and nonces, each
	MaxValue = 64 << 10  // bytes of one attribute; a policy of 64 KiB fits no header
	MaxToken = 512 << 10 // bytes of one tag, or of one piece of text
)

// IsHTML reports whether a document of that media type is a page: HTML or
// XHTML, in any case and with any parameters, or no type at all, which browsers
// sniff. (The Observatory is stricter: spec/observatory.md 4.)
func IsHTML(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "", "text/html", "application/xhtml+xml":
		return true
	}
	return false
}

// Parse reads a page to the end of r. A read error is the stream's, and is left
// to who made it; the page then has what came before.
func Parse(r io.Reader) *recording.Page {
	p := parser{tokens: html.NewTokenizer(r)}
	p.tokens.SetMaxBuf(MaxToken)
	for {
		switch p.tokens.Next() {
		case html.ErrorToken:
			if errors.Is(p.tokens.Err(), html.ErrBufferExceeded) {
				p.fail("one tag or text is longer than %d bytes", MaxToken)
			}
			return &p.page
		case html.StartTagToken, html.SelfClosingTagToken:
			p.element(p.tokens.Token())
		case html.EndTagToken:
			p.end(p.tokens.Token().Data)
		}
	}
}

type parser struct {
	tokens    *html.Tokenizer
	page      recording.Page
	noscript  bool // within noscript
	templates int  // how many template elements are open; what is in them is not part of the page
}

// fail keeps the first reason.
func (p *parser) fail(format string, args ...any) {
	if p.page.Failure == nil {
		p.page.Failure = &recording.Failure{Kind: recording.FailureTooLarge, Message: fmt.Sprintf(format, args...)}
	}
}

// add appends within the bound.
func add[T any](p *parser, list []T, item T, what string) []T {
	if len(list) == MaxItems {
		p.fail("there are more than %d %s", MaxItems, what)
		return list
	}
	return append(list, item)
}

// end notes that an element ends.
func (p *parser) end(element string) {
	switch element {
	case "noscript":
		p.noscript = false
	case "template":
		p.templates = max(p.templates-1, 0)
	}
}

func (p *parser) element(token html.Token) {
	if token.Data == "template" {
		p.templates++
	}
	if p.templates > 0 {
		return
	}
	attrs := p.attributes(token.Attr)
	switch token.Data {
	case "noscript":
		p.noscript = true
		p.tokens.NextIsNotRawText() // graders run no scripts, so what is in it counts
	case "base":
		if href := attrs["href"]; p.page.Base == "" {
			p.page.Base = href
		}
	case "meta":
		p.meta(attrs)
	case "script":
		p.page.Scripts = add(p, p.page.Scripts, recording.Script{
			Src: attrs.ptr("src"), Integrity: attrs.ptr("integrity"), CrossOrigin: attrs.ptr("crossorigin"),
			Nonce: attrs["nonce"], Type: attrs["type"],
		}, "scripts")
	case "style":
		p.page.InlineStyles++
	default:
		for _, load := range loads(token.Data, attrs) {
			p.page.Loads = add(p, p.page.Loads, load, "loads")
		}
	}
	p.inline(attrs)
}

func (p *parser) meta(attrs attributes) {
	equiv, name := attrs["http-equiv"], attrs["name"]
	if equiv == "" && name == "" {
		return
	}
	p.page.Metas = add(p, p.page.Metas, recording.Meta{HTTPEquiv: equiv, Name: name, Content: attrs["content"], NoScript: p.noscript}, "metas")
}

// inline counts what 'unsafe-inline' or a hash would be needed for, and keeps
// the nonces.
func (p *parser) inline(attrs attributes) {
	for name, value := range attrs {
		switch {
		case name == "style":
			p.page.InlineStyles++
		case len(name) > 2 && strings.HasPrefix(name, "on"), isJavaScript(name, value):
			p.page.InlineHandlers++
		}
	}
	if nonce := attrs["nonce"]; nonce != "" && !slices.Contains(p.page.Nonces, nonce) {
		p.page.Nonces = add(p, p.page.Nonces, nonce, "nonces")
	}
}

// isJavaScript reports whether an attribute is a javascript: URL. Browsers take
// tabs and line ends out of URLs before they look at the scheme.
func isJavaScript(name, value string) bool {
	switch name {
	case "href", "src", "action", "formaction", "data":
	default:
		return false
	}
	const scheme = "javascript:"
	bare := strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(value[:min(len(value), 4*len(scheme))])
	bare = strings.TrimLeft(bare, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x0b\x0c\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f ")
	return len(bare) >= len(scheme) && strings.EqualFold(bare[:len(scheme)], scheme)
}

// attributes are an element's, by lower-case name; the first of a name counts,
// as in browsers.
type attributes map[string]string

func (p *parser) attributes(list []html.Attribute) attributes {
	out := make(attributes, len(list))
	for _, a := range list {
		if _, seen := out[a.Key]; seen {
			continue
		}
		if len(a.Val) > MaxValue {
			p.fail("an attribute is longer than %d bytes", MaxValue)
			a.Val = a.Val[:MaxValue]
		}
		out[a.Key] = strings.ToValidUTF8(a.Val, "\uFFFD")
	}
	return out
}

// ptr is nil for an attribute that is not there.
func (a attributes) ptr(name string) *string {
	value, ok := a[name]
	if !ok {
		return nil
	}
	return &value
}
