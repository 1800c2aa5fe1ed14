package evaluator

import (
	"regexp"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/csp/bypass"
)

// find returns a finding for each of a directive's values that is meant.
func (p policy) find(t Type, s Severity, names []string, meant func(string) bool) []Finding {
	var out []Finding
	for _, name := range names {
		for _, v := range p.values[name] {
			if meant(v) {
				out = append(out, Finding{t, s, name, v})
			}
		}
	}
	return out
}

func is(wanted ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(wanted, v) }
}

// scripts are the directives in force for scripts.
func (p policy) scripts() []string {
	return p.governing("script-src", "script-src-attr", "script-src-elem")
}

// sensitive are the directives in force that lead to code.
func (p policy) sensitive() []string {
	return p.governing("script-src", "script-src-attr", "script-src-elem", "object-src", "base-uri")
}

func unsafeInline(p policy) []Finding {
	return append(
		p.find(ScriptUnsafeInline, High, p.scripts(), is("'unsafe-inline'")),
		p.find(ScriptUnsafeHashes, MediumMaybe, p.scripts(), is("'unsafe-hashes'"))...)
}

func unsafeEval(p policy) []Finding {
	return p.find(ScriptUnsafeEval, MediumMaybe, p.scripts(), is("'unsafe-eval'"))
}

func plainSchemes(p policy) []Finding {
	return p.find(PlainURLSchemes, High, p.sensitive(), is("data:", "http:", "https:"))
}

func plainWildcards(p policy) []Finding {
	return p.find(PlainWildcard, High, p.sensitive(), func(v string) bool { return withoutScheme(v) == "*" })
}

func missingDirectives(p policy) []Finding {
	var out []Finding
	if len(p.values[p.governs("object-src")]) == 0 {
		out = append(out, Finding{MissingDirectives, High, "object-src", ""})
	}
	if !p.has("script-src") && !p.has("default-src") {
		out = append(out, Finding{MissingDirectives, High, "script-src", ""})
	}
	needsBase := p.hasNonce("script-src") || p.hasHash("script-src") && p.hasStrictDynamic("script-src")
	if needsBase && !p.has("base-uri") {
		out = append(out, Finding{MissingDirectives, High, "base-uri", ""})
	}
	return out
}

// scriptBypass judges hosts by what is known of them.
func scriptBypass(p policy) []Finding {
	var out []Finding
	for _, name := range p.governing("script-src", "script-src-elem") {
		if p.contains(name, "'none'") {
			continue
		}
		for _, v := range p.values[name] {
			looksLikeURL := v[0] != '\'' && !urlScheme.MatchString(v) && strings.Contains(v, ".")
			switch {
			case v == "'self'":
				out = append(out, Finding{ScriptAllowlistBypass, MediumMaybe, name, v})
			case looksLikeURL && bypassable(v, p.contains(name, "'unsafe-eval'")):
				out = append(out, Finding{ScriptAllowlistBypass, High, name, v})
			case looksLikeURL:
				out = append(out, Finding{ScriptAllowlistBypass, MediumMaybe, name, v})
			}
		}
	}
	return out
}

// bypassable looks at the first JSONP endpoint that a source lets through, as
// csp_evaluator does: if that one needs eval, no other is looked for.
func bypassable(source string, eval bool) bool {
	host, path, ok := splitURL(source)
	if !ok {
		return false
	}
	if e, found := bypass.JSONP.Find(host, path); found && (eval || !bypass.NeedsEval(e.Host)) {
		return true
	}
	_, found := bypass.Angular.Find(host, path)
	return found
}

// objectBypass judges what plugins may be loaded from.
func objectBypass(p policy) []Finding {
	if p.has("plugin-types") && !p.contains("plugin-types", "application/x-shockwave-flash") {
		return nil
	}
	name := p.governs("object-src")
	if p.contains(name, "'none'") {
		return nil
	}
	var out []Finding
	for _, v := range p.values[name] {
		host, path, _ := splitURL(v)
		if _, found := bypass.Flash.Find(host, path); found {
			out = append(out, Finding{ObjectAllowlistBypass, High, name, v})
		} else if name == "object-src" {
			out = append(out, Finding{ObjectAllowlistBypass, MediumMaybe, name, v})
		}
	}
	return out
}

var dotted = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,3}){3}$`)

// addresses judges every value of every directive, report-uri's too.
func addresses(p policy) []Finding {
	return p.find(IPSource, Info, p.names, func(v string) bool {
		host, _, _ := splitURL(v)
		return strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") || dotted.MatchString(host)
	})
}

// leastNonce is in characters; csp_evaluator asks for less than package csp.
const leastNonce = 8

func nonces(p policy) []Finding {
	var out []Finding
	p.each(func(name, v string) {
		match := anyNonce.FindStringSubmatch(v)
		if match == nil {
			return
		}
		if len(match[1]) < leastNonce {
			out = append(out, Finding{NonceLength, Medium, name, v})
		}
		if !strictNonce.MatchString(v) {
			out = append(out, Finding{NonceCharset, Info, name, v})
		}
	})
	return out
}

func plainHTTP(p policy) []Finding {
	return p.find(SrcHTTP, Medium, p.names, func(v string) bool { return strings.HasPrefix(v, "http://") })
}

func deprecated(p policy) []Finding {
	var out []Finding
	for _, name := range []string{"reflected-xss", "referrer", "disown-opener", "prefetch-src"} {
		if p.has(name) {
			out = append(out, Finding{DeprecatedDirective, Info, name, ""})
		}
	}
	return out
}
