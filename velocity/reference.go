package velocity

import "strings"

// reference parses $x.y(z)[0] in all its spellings. A nil node with the place
// unmoved is a lone "$".
func (p *parser) reference() (node, error) {
	start := p.at
	if start == len(p.text) || p.text[start] != '$' {
		return nil, nil
	}
	p.at++
	p.take("!")
	braced := p.take("{")
	name := p.identifier()
	if name == "" {
		p.at = start
		return nil, nil
	}
	r := &reference{place: p.place(start), variable: p.variable(name)}
	for {
		step, err := p.step()
		if err != nil {
			return nil, err
		}
		if step == nil {
			break
		}
		r.steps = append(r.steps, step)
	}
	if braced && !p.take("}") {
		p.at = start
		return nil, nil
	}
	return r, nil
}

// step parses one .name, .name(…) or […]; nil: there is none.
func (p *parser) step() (step, error) {
	switch {
	case p.at+1 < len(p.text) && p.text[p.at] == '.' && isLetter(p.text[p.at+1]):
		start := p.at
		p.at++
		name := p.identifier()
		if !p.take("(") {
			return property{name}, nil
		}
		args, err := p.items(")")
		if err != nil {
			return nil, err
		}
		p.keep(name, args)
		return &call{place: p.place(start), method: name, args: args}, nil
	case strings.HasPrefix(p.text[p.at:], "["):
		start := p.at
		p.at++
		p.space()
		at, err := p.value()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.take("]") {
			return nil, p.fail("expected ]" + p.hint())
		}
		return &index{place: p.place(start), at: at}, nil
	}
	return nil, nil
}
