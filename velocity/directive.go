package velocity

import "strings"

// directives parse what follows their names; start is where their "#" stands.
var directives map[string]func(p *parser, start int) (node, error)

func init() {
	directives = map[string]func(*parser, int) (node, error){
		"set": (*parser).set, "if": (*parser).condition, "foreach": (*parser).foreach, "define": (*parser).define,
		"macro": (*parser).macro,
		"else":  divide("else"), "elseif": divide("elseif"), "end": divide("end"),
		"stop":  func(*parser, int) (node, error) { return stop{}, nil },
		"break": func(*parser, int) (node, error) { return leave{}, nil },
	}
}

func divide(name string) func(*parser, int) (node, error) {
	return func(*parser, int) (node, error) { return divider{name}, nil }
}

// open takes the parenthesis of a directive. #set and #macro without one are
// text.
func (p *parser) open() bool {
	at := p.at
	for at < len(p.text) && (p.text[at] == ' ' || p.text[at] == '\t') {
		at++
	}
	if at == len(p.text) || p.text[at] != '(' {
		return false
	}
	p.at = at + 1
	p.space()
	return true
}

func (p *parser) close() error {
	p.space()
	if !p.take(")") {
		return p.fail("expected )")
	}
	return nil
}

func (p *parser) set(start int) (node, error) {
	if !p.open() {
		return nil, nil
	}
	target, err := p.reference()
	if err != nil {
		return nil, err
	}
	ref, ok := target.(*reference)
	if !ok {
		return nil, p.fail("expected a reference to set")
	}
	p.space()
	if !p.take("=") {
		return nil, p.fail("expected =")
	}
	value, err := p.expression()
	if err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	p.eatLine()
	return &set{place: p.place(start), target: ref, value: value}, nil
}

// condition parses #if and all that belongs to it.
func (p *parser) condition(int) (node, error) {
	if !p.open() {
		return nil, p.fail("expected ( behind #if")
	}
	c := &condition{}
	for {
		test, err := p.expression()
		if err != nil {
			return nil, err
		}
		if err := p.close(); err != nil {
			return nil, err
		}
		p.eatLine()
		body, end, err := p.block()
		if err != nil {
			return nil, err
		}
		c.branches = append(c.branches, branch{test, body})
		switch end {
		case "elseif":
			p.skipDirective()
			if !p.open() {
				return nil, p.fail("expected ( behind #elseif")
			}
			continue
		case "else":
			p.skipDirective()
			p.eatLine()
			if c.otherwise, end, err = p.block(); err != nil {
				return nil, err
			}
		}
		return c, p.endOf("#if", end)
	}
}

// skipDirective moves behind the name of the directive that stands here.
func (p *parser) skipDirective() {
	_, size := directiveName(p.text[p.at:])
	p.at += size
}

// endOf expects #end.
func (p *parser) endOf(what, end string) error {
	if end != "end" {
		if end != "" {
			return p.fail("#" + end + " does not belong to " + what)
		}
		return p.fail(what + " without #end")
	}
	p.skipDirective()
	p.eatLine()
	return nil
}

func (p *parser) foreach(start int) (node, error) {
	if !p.open() {
		return nil, p.fail("expected ( behind #foreach")
	}
	n, err := p.reference()
	if err != nil {
		return nil, err
	}
	item, ok := n.(*reference)
	if !ok || len(item.steps) > 0 {
		return nil, p.fail("expected the loop's variable")
	}
	p.space()
	if !p.take("in") {
		return nil, p.fail("expected in")
	}
	over, err := p.value()
	if err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	p.eatLine()
	body, end, err := p.block()
	if err != nil {
		return nil, err
	}
	l := &loop{place: p.place(start), over: over, body: body, item: item.variable,
		foreach: p.variable("foreach"), count: p.variable("velocityCount"), hasNext: p.variable("velocityHasNext")}
	return l, p.endOf("#foreach", end)
}

func (p *parser) define(int) (node, error) {
	if !p.open() {
		return nil, p.fail("expected ( behind #define")
	}
	n, err := p.reference()
	if err != nil {
		return nil, err
	}
	target, ok := n.(*reference)
	if !ok || len(target.steps) > 0 {
		return nil, p.fail("expected the name to define")
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	p.eatLine()
	body, end, err := p.block()
	if err != nil {
		return nil, err
	}
	return &definition{target.variable, body}, p.endOf("#define", end)
}

// macro reads a definition over: the service knows no macros, and prints calls
// as they stand (spec 13.3).
func (p *parser) macro(int) (node, error) {
	if !p.open() {
		return nil, nil
	}
	end := strings.IndexByte(p.text[p.at:], ')')
	if end < 0 {
		return nil, p.fail("expected )")
	}
	p.at += end + 1
	p.eatLine()
	_, name, err := p.block()
	if err != nil {
		return nil, err
	}
	return literal(""), p.endOf("#macro", name)
}
