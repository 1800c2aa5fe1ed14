package alb

import "strings"

// pattern is a text with "*" for any number of characters and "?" for exactly
// one; "*" crosses dots and slashes (spec/load-balancer.md 3.2).
type pattern struct {
	text    string // in lower case when fold
	fold    bool   // letters match in either case
	escapes bool   // a backslash takes the next character literally
	literal bool   // no wildcard in it
	lead    int    // so many characters before the first that is special
}

func newPattern(text string, fold, escapes bool) pattern {
	if fold {
		text = strings.ToLower(text)
	}
	special := "*?"
	if escapes {
		special += `\`
	}
	first := strings.IndexAny(text, special)
	if first < 0 {
		return pattern{text, fold, escapes, true, len(text)}
	}
	return pattern{text, fold, escapes, false, first}
}

// match takes time in proportion to the text's length times the pattern's at
// the very most: only the last star is ever tried again.
func (p *pattern) match(s string) bool {
	if p.literal && !p.fold {
		return p.text == s
	}
	if !p.leads(s) { // nearly all that do not match
		return false
	}
	i, star, mark := p.lead, -1, 0
	for at := p.lead; at < len(s); {
		switch c, next, wild := p.at(i); {
		case wild == '*':
			star, mark, i = next, at, next
		case i < len(p.text) && (wild == '?' || c == p.folded(s[at])):
			i, at = next, at+1
		case star >= 0:
			mark++
			i, at = star, mark
		default:
			return false
		}
	}
	for i < len(p.text) {
		_, next, wild := p.at(i)
		if wild != '*' {
			return false
		}
		i = next
	}
	return true
}

// leads reports whether s begins with what stands before the first wildcard.
func (p *pattern) leads(s string) bool {
	if len(s) < p.lead {
		return false
	}
	for i := range p.lead {
		if p.text[i] != p.folded(s[i]) {
			return false
		}
	}
	return true
}

// at reads the pattern's element at i: a character, or what is wild.
func (p *pattern) at(i int) (c byte, next int, wild byte) {
	if i >= len(p.text) {
		return 0, i, 0
	}
	c = p.text[i]
	switch {
	case p.escapes && c == '\\' && i+1 < len(p.text):
		return p.text[i+1], i + 2, 0
	case c == '*' || c == '?':
		return 0, i + 1, c
	}
	return c, i + 1, 0
}

func (p *pattern) folded(c byte) byte {
	if p.fold && c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// prefix is the text before the first wildcard.
func (p *pattern) prefix() string { return p.text[:p.lead] }
