package evaluator

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/csp"
)

// policy is a policy as csp_evaluator sees it: keywords and schemes in lower
// case, no value twice.
type policy struct {
	names  []string // of the directives, in their order
	values map[string][]string
}

func newPolicy(p csp.Policy) policy {
	out := policy{values: map[string][]string{}}
	for _, d := range p.Directives {
		if out.has(d.Name) {
			continue
		}
		values, seen := []string{}, map[string]bool{}
		for _, s := range d.Sources {
			if v := normalize(s.Text); !seen[v] {
				seen[v] = true
				values = append(values, v)
			}
		}
		out.names = append(out.names, d.Name)
		out.values[d.Name] = values
	}
	return out
}

func (p policy) has(name string) bool {
	_, ok := p.values[name]
	return ok
}

func (p policy) contains(name, value string) bool { return slices.Contains(p.values[name], value) }

// each calls a function with every value.
func (p policy) each(f func(directive, value string)) {
	for _, name := range p.names {
		for _, v := range p.values[name] {
			f(name, v)
		}
	}
}

// keywords are the quoted words that csp_evaluator knows.
var keywords = []string{
	"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "'wasm-eval'", "'wasm-unsafe-eval'", "'strict-dynamic'",
	"'unsafe-hashed-attributes'", "'unsafe-hashes'", "'report-sample'", "'block'", "'allow'", "'inline-speculation-rules'",
}

// fetches are the directives that default-src stands in for.
var fetches = []string{
	"child-src", "connect-src", "default-src", "font-src", "frame-src", "img-src", "manifest-src", "media-src", "object-src",
	"script-src", "script-src-attr", "script-src-elem", "style-src", "style-src-attr", "style-src-elem", "worker-src",
}

// directives are all that csp_evaluator knows.
var directives = append([]string{
	"prefetch-src", "base-uri", "plugin-types", "sandbox", "disown-opener", "form-action", "frame-ancestors", "navigate-to",
	"report-to", "report-uri", "block-all-mixed-content", "upgrade-insecure-requests", "reflected-xss", "referrer",
	"require-sri-for", "trusted-types", "require-trusted-types-for", "webrtc",
}, fetches...)

var (
	urlScheme   = regexp.MustCompile(`^[a-zA-Z][+a-zA-Z0-9.-]*:$`)
	strictNonce = regexp.MustCompile(`^'nonce-[a-zA-Z0-9+/_-]+={0,2}'$`)
	anyNonce    = regexp.MustCompile(`^'nonce-(.+)'$`)
	strictHash  = regexp.MustCompile(`^'(sha256|sha384|sha512)-[a-zA-Z0-9+/_-]+={0,2}'$`)
	bareHash    = regexp.MustCompile(`^(sha256|sha384|sha512)-`)
)

func normalize(value string) string {
	lower := strings.ToLower(value)
	if slices.Contains(keywords, lower) || urlScheme.MatchString(value) {
		return lower
	}
	return value
}

// governs returns the name of the directive that is in force: "default-src"
// too where there is none.
func (p policy) governs(name string) string {
	switch {
	case p.has(name):
		return name
	case (name == "script-src-attr" || name == "script-src-elem") && p.has("script-src"):
		return "script-src"
	case (name == "style-src-attr" || name == "style-src-elem") && p.has("style-src"):
		return "style-src"
	case slices.Contains(fetches, name):
		return "default-src"
	}
	return name
}

// governing returns what is in force for several names, each once.
func (p policy) governing(names ...string) []string {
	var out []string
	for _, name := range names {
		if g := p.governs(name); !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func (p policy) hasNonce(name string) bool {
	return slices.ContainsFunc(p.values[p.governs(name)], strictNonce.MatchString)
}

func (p policy) hasHash(name string) bool {
	return slices.ContainsFunc(p.values[p.governs(name)], strictHash.MatchString)
}

func (p policy) hasStrictDynamic(name string) bool {
	return p.contains(p.governs(name), "'strict-dynamic'")
}

// effective returns the policy without what a browser of level 3 ignores, and
// what that is: once for each of the three script directives that it governs.
func (p policy) effective() (policy, []Finding) {
	out := policy{names: p.names, values: map[string][]string{}}
	for name, values := range p.values {
		out.values[name] = slices.Clone(values)
	}
	var ignored []Finding
	for _, name := range []string{"script-src", "script-src-attr", "script-src-elem"} {
		d := out.governs(name)
		if out.hasNonce(d) || out.hasHash(d) {
			ignored = append(ignored, p.find(Ignored, None, []string{d}, isInline)...)
			out.values[d] = slices.DeleteFunc(out.values[d], isInline)
		}
		if p.hasStrictDynamic(d) {
			ignored = append(ignored, p.find(Ignored, None, []string{d}, isPlace)...)
			out.values[d] = slices.DeleteFunc(out.values[d], isPlace)
		}
	}
	return out, ignored
}

// isInline knows what a nonce or a hash switches off.
func isInline(v string) bool { return v == "'unsafe-inline'" }

// isPlace knows what 'strict-dynamic' switches off.
func isPlace(v string) bool { return v[0] != '\'' || v == "'self'" || isInline(v) }
