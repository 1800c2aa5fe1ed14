package csp

import "strings"

// Set is policies made ready to be asked. It is never written after [Compile],
// and may be asked by many at once.
type Set struct {
	policies []compiled
	upgrade  bool // an enforced policy has upgrade-insecure-requests
}

// compiled is one policy in which everything has its place.
type compiled struct {
	number      int // among the policies that were compiled
	disposition Disposition
	lists       [kindCount]*list // what governs each kind; nil = not restricted
	hints       []*list          // every list of the policy that governs fetches, for Prefetch
	sandboxed   [kindCount]bool
	trusted     bool // trusted types are required for script
	sandbox     Directive
	require     Directive // require-trusted-types-for
}

// list is the value of a directive, sorted by what it is asked for.
type list struct {
	directive Directive
	places    []*Source // schemes and hosts
	nonces    []string
	hashes    []*Source
	keywords  uint32 // bit k: keyword k
	nothing   bool   // 'none' or empty
}

// Compile makes policies ready to be asked many times. Those that browsers
// discard are left out.
func Compile(ps ...Policy) *Set {
	s := &Set{}
	for i, p := range ps {
		if len(p.Directives) == 0 {
			continue
		}
		s.policies = append(s.policies, compile(i, p))
		if _, ok := p.Effective("upgrade-insecure-requests"); ok {
			s.upgrade = true
		}
	}
	return s
}

func compile(number int, p Policy) compiled {
	c := compiled{number: number, disposition: p.Disposition}
	lists := map[string]*list{}
	for _, d := range p.Directives {
		if !d.Live() || !known(d.Name) || rules[d.Name].tokens {
			continue
		}
		lists[d.Name] = newList(d)
		if fetches(d.Name) {
			c.hints = append(c.hints, lists[d.Name])
		}
	}
	for k := range kindCount {
		if d, ok := p.Effective(kinds[k].directive); ok {
			c.lists[k] = lists[d.Name]
		}
	}
	if d, ok := p.Effective("sandbox"); ok {
		c.setSandbox(d)
	}
	if d, ok := p.Effective("require-trusted-types-for"); ok {
		c.require, c.trusted = d, d.token("'script'")
	}
	return c
}

// setSandbox keeps which kinds the sandbox forbids.
func (c *compiled) setSandbox(d Directive) {
	c.sandbox = d
	c.sandboxed[FormAction] = !d.token("allow-forms")
	if !d.token("allow-scripts") {
		for _, k := range []Kind{Script, InlineScript, EventHandler, JavaScriptURL, SpeculationRules, Eval, Wasm} {
			c.sandboxed[k] = true
		}
	}
}

// token reports whether a token stands in the value, in any case.
func (d Directive) token(want string) bool {
	for _, s := range d.Sources {
		if strings.EqualFold(s.Text, want) {
			return true
		}
	}
	return false
}

func newList(d Directive) *list {
	l := &list{directive: d}
	for i := range d.Sources {
		switch s := &d.Sources[i]; s.Form {
		case FormKeyword:
			l.keywords |= 1 << s.Keyword
		case FormScheme, FormHost:
			l.places = append(l.places, s)
		case FormNonce:
			l.nonces = append(l.nonces, s.Value)
		case FormHash:
			l.hashes = append(l.hashes, s)
		}
	}
	l.nothing = len(d.Sources) == 0 || len(d.Sources) == 1 && l.has(None)
	return l
}

func (l *list) has(k Keyword) bool { return l.keywords&(1<<k) != 0 }

// strict reports that the list holds what switches 'unsafe-inline' off, a
// nonce or a hash.
func (l *list) strict() bool { return len(l.nonces) > 0 || len(l.hashes) > 0 }

// matches reports whether 'self', a scheme or a host matches the URL.
func (l *list) matches(url, self address, redirected bool) bool {
	if l.has(Self) && isSelf(url, self) {
		return true
	}
	for _, s := range l.places {
		if s.matches(url, self, redirected) {
			return true
		}
	}
	return false
}

// hasNonce compares byte for byte.
func (l *list) hasNonce(nonce string) bool {
	if nonce == "" {
		return false
	}
	for _, n := range l.nonces {
		if n == nonce {
			return true
		}
	}
	return false
}
