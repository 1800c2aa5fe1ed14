package velocity

import "strings"

// operators by precedence, the loosest first; each with its spellings.
var operators = [][]struct {
	word string
	op   operator
}{
	{{"||", opOr}, {"or", opOr}},
	{{"&&", opAnd}, {"and", opAnd}},
	{{"==", opEqual}, {"!=", opUnequal}, {"eq", opEqual}, {"ne", opUnequal}},
	{{"<=", opAtMost}, {">=", opAtLeast}, {"<", opLess}, {">", opGreater}, {"le", opAtMost}, {"ge", opAtLeast}, {"lt", opLess}, {"gt", opGreater}},
	{{"+", opAdd}, {"-", opSubtract}},
	{{"*", opMultiply}, {"/", opDivide}, {"%", opModulo}},
}

func (p *parser) expression() (expression, error) { return p.binary(0) }

// binary parses operators of a precedence and of all that bind more tightly.
func (p *parser) binary(level int) (expression, error) {
	if p.depth++; p.depth > 4*maxDepth {
		return nil, p.fail("nested too deeply")
	}
	defer func() { p.depth-- }()
	if level == len(operators) {
		return p.unary()
	}
	left, err := p.binary(level + 1)
	for err == nil {
		p.space()
		start := p.at
		op, ok := p.operator(level)
		if !ok {
			break
		}
		var right expression
		if right, err = p.binary(level + 1); err == nil {
			left = &operation{place: p.place(start), op: op, left: left, right: right}
		}
	}
	return left, err
}

// operator takes an operator of the level that stands here.
func (p *parser) operator(level int) (operator, bool) {
	for _, o := range operators[level] {
		if !strings.HasPrefix(p.text[p.at:], o.word) {
			continue
		}
		after := p.at + len(o.word)
		if o.op == opSubtract && after < len(p.text) && (isDigit(p.text[after]) || p.text[after] == '.') {
			continue // the beginning of a number: $n -1 is no subtraction
		}
		if isLetter(o.word[0]) && after < len(p.text) && isNameByte(p.text[after]) {
			continue // the beginning of a longer word
		}
		p.at = after
		return o.op, true
	}
	return 0, false
}

func (p *parser) unary() (expression, error) {
	p.space()
	if p.take("!") || p.word("not") {
		of, err := p.unary()
		return &negation{of}, err
	}
	return p.primary()
}

// word takes a word that is not the beginning of a longer one.
func (p *parser) word(w string) bool {
	after := p.at + len(w)
	if !strings.HasPrefix(p.text[p.at:], w) || after < len(p.text) && isNameByte(p.text[after]) {
		return false
	}
	p.at = after
	return true
}

// primary parses a value, or an expression in parentheses.
func (p *parser) primary() (expression, error) {
	if !p.take("(") {
		return p.value()
	}
	e, err := p.expression()
	if err != nil {
		return nil, err
	}
	return e, p.close()
}

// value parses what may stand in arguments, indexes, lists and loops: there
// are operators and parentheses in #set and #if only.
func (p *parser) value() (expression, error) {
	p.space()
	if p.at == len(p.text) {
		return nil, p.fail("expected a value, the template ends")
	}
	switch c := p.text[p.at]; {
	case c == '$':
		n, err := p.reference()
		if ref, ok := n.(*reference); ok || err != nil {
			return ref, err
		}
		return nil, p.fail("expected a reference")
	case c == '"':
		return p.interpolated()
	case c == '\'':
		return p.quoted()
	case c == '[':
		return p.list()
	case c == '{':
		return p.mapping()
	case isDigit(c), c == '-', c == '.':
		return p.number()
	case p.word("true"):
		return constant{true}, nil
	case p.word("false"):
		return constant{false}, nil
	case isLetter(c):
		p.identifier() // such as null: a name that nothing has
		return constant{nil}, nil
	}
	return nil, p.fail("expected a value")
}
