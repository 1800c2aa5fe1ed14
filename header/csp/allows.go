package csp

import "github.com/lintel-edge/lintel/finding"

// Verdict is what a browser does with a load.
type Verdict struct {
	Allowed bool // no enforced policy objects
	// Upgraded says that the browser makes the URL https first, because an
	// enforced policy has upgrade-insecure-requests. Enforced policies are asked
	// about the new URL, report-only ones about the old one.
	Upgraded bool
	// Violations are the policies that object, report-only ones too, in their
	// order: one report each.
	Violations []Violation
}

// Violation is why one policy objects to a load.
type Violation struct {
	Policy      int // its number among the policies that were asked
	Disposition Disposition
	Effective   string       // the directive as reports name it, e.g. "script-src-elem"
	Directive   string       // the one that stands in the policy, e.g. "default-src"
	Span        finding.Span // where it stands
	Reason      Reason
}

// Reason says why.
type Reason uint8

// The reasons.
const (
	NotListed       Reason = iota + 1 // no source matches the URL
	NothingAllowed                    // 'none', or an empty value
	NotTrusted                        // 'strict-dynamic' asks for a nonce or a hash, hosts do not count
	InlineForbidden                   // no 'unsafe-inline', nonce or hash allows the code
	InlineIgnored                     // 'unsafe-inline' is there, but a nonce, a hash or 'strict-dynamic' switches it off
	EvalForbidden                     // no 'unsafe-eval'
	WasmForbidden                     // neither 'wasm-unsafe-eval' nor 'unsafe-eval'
	Untrusted                         // trusted types are required, and a string was given
	Sandboxed                         // the sandbox directive forbids it
)

var reasonTexts = [...]string{
	NotListed:       "no source matches the URL",
	NothingAllowed:  "the directive allows nothing",
	NotTrusted:      "'strict-dynamic' trusts nonces and hashes, not hosts",
	InlineForbidden: "no 'unsafe-inline', nonce or hash allows it",
	InlineIgnored:   "'unsafe-inline' is ignored beside nonces, hashes and 'strict-dynamic'",
	EvalForbidden:   "no 'unsafe-eval'",
	WasmForbidden:   "neither 'wasm-unsafe-eval' nor 'unsafe-eval'",
	Untrusted:       "trusted types are required, and this is a string",
	Sandboxed:       "the sandbox forbids it",
}

// String returns the reason in words.
func (r Reason) String() string {
	if int(r) >= len(reasonTexts) {
		return ""
	}
	return reasonTexts[r]
}

// Allows says what a browser would do with the load if this were its only
// policy.
func (p Policy) Allows(l Load) Verdict { return Compile(p).Allows(l) }

// Allows says what a browser would do with the load under these policies.
func (ps Policies) Allows(l Load) Verdict { return Compile(ps...).Allows(l) }

// question is a load made ready: its addresses are read.
type question struct {
	*Load
	url, self address
	parsed    bool // url is one
}

// Allows says what a browser would do with the load. It allocates only for
// violations, and for addresses with capital letters.
func (s *Set) Allows(l Load) Verdict {
	q := question{Load: &l}
	q.self, _ = parseAddress(l.Page)
	q.url, q.parsed = parseAddress(l.URL)
	enforced := q
	v := Verdict{Allowed: true}
	if s.upgrade && upgrades(q) {
		enforced.url, v.Upgraded = q.url.upgraded(), true
	}
	for i := range s.policies {
		p, asked := &s.policies[i], &q
		if p.disposition == Enforce {
			asked = &enforced
		}
		violation, objects := p.ask(asked)
		if !objects {
			continue
		}
		v.Violations = append(v.Violations, violation)
		v.Allowed = v.Allowed && p.disposition == Report
	}
	return v
}

// upgrades reports whether upgrade-insecure-requests reaches the load: all
// that a page fetches, frames and sends, but only navigations that stay at its
// host (spec/headers.md 3.3).
func upgrades(q question) bool {
	if q.url.scheme != "http" && q.url.scheme != "ws" {
		return false
	}
	switch q.Kind {
	case Navigation, FormAction:
		return q.url.host == q.self.host
	case Base, Framing:
		return false
	}
	return true
}

// ask returns the policy's objection, if it has one.
func (c *compiled) ask(q *question) (Violation, bool) {
	if q.Kind >= kindCount {
		return Violation{}, false
	}
	if c.sandboxed[q.Kind] {
		return c.violation("sandbox", c.sandbox, Sandboxed), true
	}
	if q.Kind == Eval && c.trusted && !q.TrustedScript {
		return c.violation("require-trusted-types-for", c.require, Untrusted), true
	}
	l := c.lists[q.Kind]
	if l == nil {
		return Violation{}, false
	}
	reason := c.judge(l, q)
	if reason == 0 {
		return Violation{}, false
	}
	if l.nothing {
		reason = NothingAllowed
	}
	return c.violation(kinds[q.Kind].directive, l.directive, reason), true
}

func (c *compiled) violation(effective string, d Directive, reason Reason) Violation {
	return Violation{
		Policy: c.number, Disposition: c.disposition,
		Effective: effective, Directive: d.Name, Span: d.Span, Reason: reason,
	}
}

// judge returns why the list forbids the load, or 0.
func (c *compiled) judge(l *list, q *question) Reason {
	switch q.Kind {
	case InlineScript, EventHandler, JavaScriptURL, SpeculationRules, InlineStyle, StyleAttribute:
		return l.inline(q)
	case Eval:
		return unless(l.has(UnsafeEval) || l.has(TrustedTypesEval) && c.trusted, EvalForbidden)
	case Wasm:
		return unless(l.has(UnsafeEval) || l.has(WasmUnsafeEval), WasmForbidden)
	case Framing:
		return l.framing(q)
	case Prefetch:
		return c.hint(q)
	case Script, Worker:
		return l.script(q)
	case Style:
		return unless(l.hasNonce(q.Nonce) || l.listed(q), NotListed)
	case Object, Frame:
		return unless(q.url.scheme == "about" || l.listed(q), NotListed)
	}
	return unless(l.listed(q), NotListed)
}

func unless(allowed bool, r Reason) Reason {
	if allowed {
		return 0
	}
	return r
}

// listed asks for the URL alone.
func (l *list) listed(q *question) bool {
	return q.parsed && l.matches(q.url, q.self, q.Redirected)
}

// script is the check of script-src before a request (CSP3 6.7.1.1). Workers
// come from scripts, so that 'strict-dynamic' trusts them.
func (l *list) script(q *question) Reason {
	switch {
	case q.Kind == Script && (l.hasNonce(q.Nonce) || l.hasIntegrity(q.Integrity)):
		return 0
	case l.has(StrictDynamic):
		return unless(q.ByScript || q.Kind == Worker, NotTrusted)
	}
	return unless(l.listed(q), NotListed)
}

// inline is the check of inline code (CSP3 6.7.3.3).
func (l *list) inline(q *question) Reason {
	isScript := q.Kind != InlineStyle && q.Kind != StyleAttribute
	off := l.strict() || isScript && l.has(StrictDynamic)
	isElement := q.Kind == InlineScript || q.Kind == InlineStyle || q.Kind == SpeculationRules
	switch {
	case l.has(UnsafeInline) && !off:
		return 0
	case q.Kind == SpeculationRules && l.has(InlineSpeculationRules):
		return 0
	case isElement && l.hasNonce(q.Nonce):
		return 0
	case q.Kind == InlineScript && q.ByScript && l.has(StrictDynamic):
		return 0 // not in CSP3; Chromium trusts what trusted scripts write too
	case (isElement || l.has(UnsafeHashes)) && l.hasContent(q):
		return 0
	case l.has(UnsafeInline):
		return InlineIgnored
	}
	return InlineForbidden
}

// framing asks that every ancestor matches (CSP3 6.4.2.1).
func (l *list) framing(q *question) Reason {
	for _, ancestor := range q.Ancestors {
		a, ok := parseAddress(ancestor)
		a.path = ""
		if !ok || !l.matches(a, q.self, false) {
			return NotListed
		}
	}
	return 0
}

// hint allows what any directive of the policy would allow: nobody knows yet
// what a prefetched resource will be used for (CSP3 6.7.2.2).
func (c *compiled) hint(q *question) Reason {
	for _, l := range c.hints {
		if l.listed(q) {
			return 0
		}
	}
	return NotListed
}
