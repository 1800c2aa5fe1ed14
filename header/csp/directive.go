package csp

import "slices"

// rule is what the standard says of a directive (spec/headers.md 3.3, 3.4).
type rule struct {
	fallback    []string // which directives stand in for it, in this order
	tokens      bool     // its value is no source list
	headerOnly  bool     // not honoured in a meta element
	enforceOnly bool     // not honoured in a report-only policy
	instead     string   // what took its place, of directives that are gone or deprecated
}

// The chains that several directives share.
var (
	toDefault = []string{"default-src"}
	toScript  = []string{"script-src", "default-src"}
	toStyle   = []string{"style-src", "default-src"}
	toChild   = []string{"child-src", "default-src"}
	toWorker  = []string{"child-src", "script-src", "default-src"}
)

// rules are the directives that are known. Nothing writes to it.
var rules = map[string]rule{
	"default-src":     {},
	"script-src":      {fallback: toDefault},
	"script-src-elem": {fallback: toScript},
	"script-src-attr": {fallback: toScript},
	"style-src":       {fallback: toDefault},
	"style-src-elem":  {fallback: toStyle},
	"style-src-attr":  {fallback: toStyle},
	"img-src":         {fallback: toDefault},
	"font-src":        {fallback: toDefault},
	"media-src":       {fallback: toDefault},
	"connect-src":     {fallback: toDefault},
	"manifest-src":    {fallback: toDefault},
	"object-src":      {fallback: toDefault},
	"child-src":       {fallback: toDefault},
	"frame-src":       {fallback: toChild},
	"worker-src":      {fallback: toWorker},

	"base-uri":        {},
	"form-action":     {},
	"frame-ancestors": {headerOnly: true},
	"sandbox":         {tokens: true, headerOnly: true, enforceOnly: true},

	"upgrade-insecure-requests": {tokens: true, enforceOnly: true},
	"require-trusted-types-for": {tokens: true},
	"trusted-types":             {tokens: true},
	"webrtc":                    {tokens: true},
	"report-uri":                {tokens: true, headerOnly: true},
	"report-to":                 {tokens: true},

	"block-all-mixed-content": {tokens: true, instead: "upgrade-insecure-requests"},
	"plugin-types":            {tokens: true, instead: "object-src 'none'"},
	"navigate-to":             {instead: "nothing: no browser has it"},
	"prefetch-src":            {instead: "default-src"},
	"require-sri-for":         {tokens: true, instead: "the Integrity-Policy field"},
	"referrer":                {tokens: true, instead: "the Referrer-Policy field"},
	"reflected-xss":           {tokens: true, instead: "nothing: the filters are gone"},
	"disown-opener":           {tokens: true, instead: "the Cross-Origin-Opener-Policy field"},
}

// known reports whether any standard ever had the directive.
func known(name string) bool {
	_, ok := rules[name]
	return ok
}

// fetches reports whether the directive governs requests, so that default-src
// may stand in for it.
func fetches(name string) bool {
	return name == "default-src" || len(rules[name].fallback) > 0
}

// names are the directives that are alive, sorted: what a typo is compared to.
var names = func() []string {
	var out []string
	for name, r := range rules {
		if r.instead == "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}()
