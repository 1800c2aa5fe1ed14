package velocity

import (
	"math"
	"strconv"
	"strings"
)

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

func (p *parser) primary() (expression, error) {
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
	case c == '(':
		p.at++
		e, err := p.expression()
		if err != nil {
			return nil, err
		}
		return e, p.close()
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

// number reads an integer or a decimal. "1..5" is a range's beginning.
func (p *parser) number() (expression, error) {
	start := p.at
	p.take("-")
	p.digits()
	decimal := strings.HasPrefix(p.text[p.at:], ".") && !strings.HasPrefix(p.text[p.at:], "..")
	if decimal {
		p.at++
		p.digits()
	}
	decimal = p.exponent() || decimal
	text := p.text[start:p.at]
	if !decimal {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, p.failAt(start, "expected a number that fits into 64 bits")
		}
		return constant{n}, nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return nil, p.failAt(start, "expected a number")
	}
	return constant{f}, nil
}

func (p *parser) digits() {
	for p.at < len(p.text) && isDigit(p.text[p.at]) {
		p.at++
	}
}

// exponent takes e5, E+5 or e-5; false: there is none.
func (p *parser) exponent() bool {
	start := p.at
	if p.take("e") || p.take("E") {
		_ = p.take("+") || p.take("-")
		digits := p.at
		p.digits()
		if p.at > digits {
			return true
		}
	}
	p.at = start
	return false
}

// quoted reads '…': as it stands, with ” for one quote.
func (p *parser) quoted() (expression, error) {
	text, err := p.until('\'')
	p.literals = append(p.literals, text)
	return constant{text}, err
}

// until reads a literal that ends at a quote; the quote twice is one of it.
// Strings know no other escapes (spec 13.4).
func (p *parser) until(quote byte) (string, error) {
	start := p.at
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		if c != quote {
			b.WriteByte(c)
			continue
		}
		if p.at+1 < len(p.text) && p.text[p.at+1] == quote {
			b.WriteByte(quote)
			p.at++
			continue
		}
		p.at++
		return b.String(), nil
	}
	return "", p.failAt(start, "the string has no end")
}

// interpolated reads "…", in which references and directives are expanded.
func (p *parser) interpolated() (expression, error) {
	start := p.at
	text, err := p.until('"')
	if err != nil {
		return nil, err
	}
	body, err := p.inner(text, start+1).template()
	if err != nil {
		return nil, err
	}
	if text, ok := body.constant(); ok {
		p.literals = append(p.literals, text)
		return constant{text}, nil
	}
	return &interpolation{body}, nil
}

// list reads [a, b] or [a..b].
func (p *parser) list() (expression, error) {
	start := p.at
	p.at++
	items, err := p.items("]")
	if err != nil {
		return nil, err
	}
	if p.take("..") {
		to, err := p.expression()
		if err != nil {
			return nil, err
		}
		p.space()
		if len(items) != 1 || !p.take("]") {
			return nil, p.fail("expected ] behind the range")
		}
		return &span{place: p.place(start), from: items[0], to: to}, nil
	}
	return &listLiteral{items}, nil
}

// items reads values up to an end, or to "..", which it leaves.
func (p *parser) items(end string) ([]expression, error) {
	var items []expression
	for {
		p.space()
		if p.take(end) {
			return items, nil
		}
		if len(items) > 0 && !p.take(",") {
			if end == "]" && strings.HasPrefix(p.text[p.at:], "..") {
				return items, nil
			}
			return nil, p.fail("expected , or " + end)
		}
		item, err := p.expression()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
}

// mapping reads {k: v, …}.
func (p *parser) mapping() (expression, error) {
	m := &mapLiteral{place: p.place(p.at)}
	p.at++
	for {
		p.space()
		if p.take("}") {
			return m, nil
		}
		if len(m.keys) > 0 {
			if !p.take(",") {
				return nil, p.fail("expected , or }")
			}
			p.space()
		}
		key, err := p.expression()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.take(":") {
			return nil, p.fail("expected :")
		}
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		m.keys, m.values = append(m.keys, key), append(m.values, value)
	}
}
