package velocity

import "strings"

// escape parses backslashes before a reference or a directive: two are one, and
// one keeps what follows from being read (spec 13.4).
func (p *parser) escape() (node, int, error) {
	start := p.at
	run := len(p.text[start:]) - len(strings.TrimLeft(p.text[start:], `\`))
	p.at = start + run
	if p.at == len(p.text) || p.text[p.at] != '$' && p.text[p.at] != '#' {
		return literal(p.text[start:p.at]), run, nil
	}
	word := escapable(p.text[p.at:])
	if word == "" {
		return literal(p.text[start:p.at]), run, nil
	}
	slashes := literal(strings.Repeat(`\`, run/2))
	if run%2 == 0 {
		return slashes, run, nil
	}
	return slashes + literal(word), run + len(word), nil
}

// escapable is the sign and the name of the reference or directive that a text
// begins with; "" when it begins with neither.
func escapable(text string) string {
	if text[0] == '#' {
		if name, size := directiveName(text); directives[name] != nil {
			return text[:size]
		}
		return ""
	}
	n := 1
	for n < len(text) && (text[n] == '!' || text[n] == '{') && n < 3 {
		n++
	}
	name := n
	for n < len(text) && isNameByte(text[n]) {
		n++
	}
	if n == name || !isLetter(text[name]) {
		return ""
	}
	return text[:n]
}
