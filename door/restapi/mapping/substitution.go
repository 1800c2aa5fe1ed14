package mapping

import "strings"

// Substitution is the compiled template of a gateway response: text, with
// variables in it. It is not written in the language of mapping templates
// (spec 14).
type Substitution struct{ parts []part }

// part is text, and then a variable.
type part struct {
	text     string
	variable Parameter
	named    bool // there is a variable
}

// CompileSubstitution reads the template of a gateway response: $context.…,
// $stageVariables.… and $method.request.…, which braces may hold, are
// variables, and all else is text.
func CompileSubstitution(text string) *Substitution {
	s := &Substitution{}
	from := 0
	for at := 0; at < len(text); {
		if text[at] != '$' {
			at++
			continue
		}
		variable, size := substituted(text[at:])
		if size == 0 {
			at++
			continue
		}
		s.parts = append(s.parts, part{text[from:at], variable, true})
		at += size
		from = at
	}
	s.parts = append(s.parts, part{text: text[from:]})
	return s
}

// substituted reads the variable that a text begins with, and how many bytes
// of the text it takes; 0: it is none.
func substituted(text string) (Parameter, int) {
	rest := text[1:]
	braced := strings.HasPrefix(rest, "{")
	if braced {
		rest = rest[1:]
	}
	n := 0
	for n < len(rest) && isName(rest[n:n+1]) && rest[n] != '$' {
		n++
	}
	name := strings.TrimRight(rest[:n], ".") // the end of a sentence
	size := 1 + len(name)
	if braced {
		if !strings.HasPrefix(rest[len(name):], "}") {
			return Parameter{}, 0
		}
		size += 2
	}
	if p, err := CompileParameter(name); err == nil && !strings.HasPrefix(name, "integration.") {
		return p, size
	}
	return Parameter{}, 0
}

// Run puts the values in; a variable without one leaves nothing.
func (s *Substitution) Run(in *Input) string {
	var b strings.Builder
	for _, p := range s.parts {
		b.WriteString(p.text)
		if p.named {
			v, _ := p.variable.Value(in)
			b.WriteString(v)
		}
	}
	return b.String()
}
