package csp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/csp/bypass"
)

// weakness is a way in which a directive may allow too much. The function
// reports it, and says whether it is there.
type weakness struct {
	governs string
	judge   func(*checker, Directive) bool
}

// weaknesses are what is looked for, in the order of their codes.
var weaknesses = []weakness{
	{"script-src-elem", (*checker).inlineScripts},
	{"script-src-attr", (*checker).inlineScripts},
	{"script-src-elem", (*checker).broadScripts},
	{"object-src", (*checker).broadObjects},
	{"script-src", (*checker).eval},
	{"frame-ancestors", (*checker).broadAncestors},
	{"script-src-elem", (*checker).bypasses},
	{"script-src-elem", (*checker).uploads},
	{"style-src-elem", (*checker).inlineStyles},
	{"style-src-attr", (*checker).inlineStyles},
	{"connect-src", (*checker).anySocket},
	{"script-src-attr", (*checker).unsafeHashes},
	{"script-src-elem", (*checker).unsafeHashes},
}

// weaknesses judges what the policies together let through: each weakness only
// if all policies that govern the matter have it.
func (k *checker) weaknesses(ps Policies) {
	for _, w := range weaknesses {
		before := len(k.Found)
		for _, p := range ps {
			d, ok := p.Effective(w.governs)
			if !ok {
				continue
			}
			k.stand(p)
			if !w.judge(k, d) {
				k.Found = k.Found[:before]
				break
			}
		}
	}
}

// strict reports that a list trusts nonces or hashes.
func (d Directive) strict() bool {
	for i := range d.Sources {
		if form := d.Sources[i].Form; form == FormNonce || form == FormHash {
			return true
		}
	}
	return false
}

// report adds one finding for every source of a directive that is meant.
func (k *checker) report(d Directive, code, message string, meant func(*Source) bool) bool {
	found := false
	for i := range d.Sources {
		if found && k.full() {
			return true
		}
		if s := &d.Sources[i]; meant(s) {
			k.add(code, s.Span, fmt.Sprintf(message, s.Text, d.Name))
			found = true
		}
	}
	return found
}

func isKeyword(k Keyword) func(*Source) bool {
	return func(s *Source) bool { return s.Form == FormKeyword && s.Keyword == k }
}

func (k *checker) inlineScripts(d Directive) bool {
	if d.strict() || d.Has(StrictDynamic) {
		return false
	}
	return k.report(d, "CSP-010", "%s in %s lets every injected script run", isKeyword(UnsafeInline))
}

func (k *checker) broadScripts(d Directive) bool {
	if d.Has(StrictDynamic) {
		return false
	}
	return k.report(d, "CSP-011", "%s in %s lets everybody's scripts in", func(s *Source) bool {
		return broad(s) || s.Form == FormScheme && (s.Scheme == "data" || s.Scheme == "blob")
	})
}

func (k *checker) broadObjects(d Directive) bool {
	return k.report(d, "CSP-011", "%s in %s lets everybody's plugins in", func(s *Source) bool {
		return broad(s) || s.Form == FormScheme && s.Scheme == "data"
	})
}

// broad knows the sources that name nobody: "*", https: and http:, also as
// "https://*".
func broad(s *Source) bool {
	switch s.Form {
	case FormHost:
		return s.Host == "*"
	case FormScheme:
		return s.Scheme == "http" || s.Scheme == "https"
	}
	return false
}

func (k *checker) eval(d Directive) bool {
	return k.report(d, "CSP-012", "%s in %s lets strings become code", isKeyword(UnsafeEval))
}

func (k *checker) broadAncestors(d Directive) bool {
	return k.report(d, "CSP-018", "%s in %s lets anybody frame the page", func(s *Source) bool {
		return s.Form == FormScheme || s.Form == FormHost && s.Host == "*"
	})
}

// bypasses judges hosts that are known to serve what gets around the list. Six
// hosts do so only under 'unsafe-eval' (spec/headers.md 3.9).
func (k *checker) bypasses(d Directive) bool {
	if d.Has(StrictDynamic) {
		return false
	}
	found := false
	for _, s := range d.Sources {
		if s.Form != FormHost || s.Host == "*" {
			continue
		}
		what := ""
		if e, ok := bypass.JSONP.Find(s.Host, s.Path); ok && (!bypass.NeedsEval(e.Host) || d.Has(UnsafeEval)) {
			what = e.Host + " serves JSONP"
		} else if e, ok := bypass.Angular.Find(s.Host, s.Path); ok {
			what = e.Host + " serves old AngularJS"
		} else {
			continue
		}
		k.add("CSP-025", s.Span, fmt.Sprintf("%s, which runs any code under %s", what, s.Text))
		found = true
	}
	return found
}

func (k *checker) uploads(d Directive) bool {
	if !k.UploadsShareOrigin || d.Has(StrictDynamic) {
		return false
	}
	return k.report(d, "CSP-026", "%s in %s covers what users upload", isKeyword(Self))
}

func (k *checker) inlineStyles(d Directive) bool {
	if d.strict() {
		return false
	}
	return k.report(d, "CSP-027", "%s in %s lets every injected style apply", isKeyword(UnsafeInline))
}

func (k *checker) anySocket(d Directive) bool {
	return k.report(d, "CSP-045", "%s in %s lets the page send to anybody by WebSocket", func(s *Source) bool {
		return s.Form == FormScheme && (s.Scheme == "ws" || s.Scheme == "wss")
	})
}

func (k *checker) unsafeHashes(d Directive) bool {
	return k.report(d, "CSP-046", "%s in %s lets injected markup call the listed handlers", isKeyword(UnsafeHashes))
}

// scripts judges 'strict-dynamic' in the directive that governs script
// elements.
func (k *checker) scripts(p Policy) {
	d, ok := p.Effective("script-src-elem")
	s, found := d.find(StrictDynamic)
	if !ok || !found {
		return
	}
	if !d.strict() {
		k.add("CSP-021", s.Span, "'strict-dynamic' without a nonce or a hash: no script runs")
		return
	}
	var dead []string
	var first finding.Span
	for _, s := range d.Sources {
		if s.Form == FormHost && s.Text != "*" || s.Form == FormKeyword && s.Keyword == Self {
			if dead = append(dead, s.Text); len(dead) == 1 {
				first = s.Span
			}
		}
	}
	if len(dead) > 0 {
		k.add("CSP-022", first, "beside 'strict-dynamic' browsers ignore "+quoted(dead))
	}
}

// missing judges what none of the policies restricts.
func (k *checker) missing(ps Policies) {
	k.stand(ps[0])
	report := ps[0].Disposition == Report
	for _, m := range []struct {
		directive, code, message string
		asked                    bool
	}{
		{"script-src", "CSP-013", "neither script-src nor default-src: any script runs", true},
		{"object-src", "CSP-014", "neither object-src nor default-src: any plugin runs", true},
		{"base-uri", "CSP-015", "no base-uri: an injected base element redirects relative URLs", true},
		{"form-action", "CSP-016", "no form-action: an injected form sends what visitors type to anybody", true},
		{"frame-ancestors", "CSP-017", "neither frame-ancestors nor X-Frame-Options: anybody can frame the page", k.NoFrameOptions},
		{"upgrade-insecure-requests", "CSP-039", "the page loads " + quoted(k.InsecureSubresources) + " over plain HTTP", len(k.InsecureSubresources) > 0 && !report},
		{"require-trusted-types-for", "CSP-040", "trusted types are not required", true},
	} {
		if !m.asked || slices.ContainsFunc(ps, func(p Policy) bool { _, ok := p.Effective(m.directive); return ok }) {
			continue
		}
		f := k.add(m.code, finding.Span{}, m.message)
		if m.directive == "base-uri" && !slices.ContainsFunc(ps, needsBase) {
			f.Severity = finding.Warning
		}
	}
}

// needsBase reports whether a foreign base would undo the policy: whether it
// trusts scripts by nonce, or by hash and what they load.
func needsBase(p Policy) bool {
	d, _ := p.Effective("script-src-elem")
	nonce := slices.ContainsFunc(d.Sources, func(s Source) bool { return s.Form == FormNonce })
	return nonce || d.strict() && d.Has(StrictDynamic)
}

// hostOf is the host of an absolute URL, or "".
func hostOf(url string) string {
	a, _ := parseAddress(url)
	return strings.Trim(a.host, "[]")
}
