package velocity

import (
	"math"
	"strconv"
	"strings"
)

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
		to, err := p.value()
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
			return nil, p.fail("expected , or " + end + p.hint())
		}
		item, err := p.value()
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
}

// hint says what to do where an operator may not stand.
func (p *parser) hint() string {
	start := p.at
	defer func() { p.at = start }()
	for level := range operators {
		if _, ok := p.operator(level); ok {
			return "; what is computed is to be #set before"
		}
	}
	return ""
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
				return nil, p.fail("expected , or }" + p.hint())
			}
			p.space()
		}
		key, err := p.value()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.take(":") {
			return nil, p.fail("expected :")
		}
		value, err := p.value()
		if err != nil {
			return nil, err
		}
		m.keys, m.values = append(m.keys, key), append(m.values, value)
	}
}
