package jsonpath

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// condition is what a filter asks of a value.
type condition interface {
	holds(e *evaluation, v value.Value) (bool, error)
}

type (
	either     []condition // ||
	all        []condition // &&
	not        struct{ of condition }
	exists     struct{ path operand }
	comparison struct {
		left, right operand
		compare     comparer
	}
)

func (c either) holds(e *evaluation, v value.Value) (bool, error) {
	for _, one := range c {
		if ok, err := one.holds(e, v); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func (c all) holds(e *evaluation, v value.Value) (bool, error) {
	for _, one := range c {
		if ok, err := one.holds(e, v); !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (c not) holds(e *evaluation, v value.Value) (bool, error) {
	ok, err := c.of.holds(e, v)
	return !ok, err
}

// exists: null is there as well.
func (c exists) holds(e *evaluation, v value.Value) (bool, error) {
	found, err := c.path.in(e, v)
	return found != missing, err
}

func (c comparison) holds(e *evaluation, v value.Value) (bool, error) {
	left, err := c.left.in(e, v)
	if err != nil {
		return false, err
	}
	right, err := c.right.in(e, v)
	if err != nil {
		return false, err
	}
	if result := c.compare(e, left, right); e.visits <= e.limit {
		return result, nil
	}
	return false, ErrWork
}

// missing is what a path gives that leads nowhere: not null, and not equal to
// anything.
var missing value.Value = &struct{ nothing byte }{}

// operand is one side of a comparison: a path, from the value that is asked
// about or from the root, or a literal.
type operand struct {
	path     *Path
	fromRoot bool
	literal  value.Value
}

func (o operand) in(e *evaluation, v value.Value) (value.Value, error) {
	if o.path == nil {
		return o.literal, nil
	}
	if o.fromRoot {
		v = e.root
	}
	found, err := o.path.find(e, v)
	if err == ErrMissing {
		return missing, nil
	}
	return found, err
}

// filter reads ?(…).
func (p *parser) filter() (segment, error) {
	p.at++
	p.space()
	if !p.take("(") {
		return nil, p.fail("expected (")
	}
	c, err := p.either()
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.take(")") {
		return nil, p.fail("expected )")
	}
	return filter{c}, nil
}

func (p *parser) either() (condition, error) {
	if p.nested++; p.nested > maxNested {
		return nil, p.fail("nested too deeply")
	}
	defer func() { p.nested-- }()
	parts, err := p.chain("||", p.all)
	if len(parts) == 1 {
		return parts[0], err
	}
	return either(parts), err
}

func (p *parser) all() (condition, error) {
	parts, err := p.chain("&&", p.one)
	if len(parts) == 1 {
		return parts[0], err
	}
	return all(parts), err
}

// chain reads conditions with an operator between them.
func (p *parser) chain(operator string, read func() (condition, error)) ([]condition, error) {
	var parts []condition
	for {
		c, err := read()
		if err != nil {
			return nil, err
		}
		parts = append(parts, c)
		p.space()
		if !p.take(operator) {
			return parts, nil
		}
	}
}

// one reads a condition without && and || around it.
func (p *parser) one() (condition, error) {
	p.space()
	switch {
	case p.peek() == '!' && !strings.HasPrefix(p.text[p.at:], "!="):
		p.at++
		if p.nested++; p.nested > maxNested {
			return nil, p.fail("nested too deeply")
		}
		defer func() { p.nested-- }()
		c, err := p.one()
		return not{c}, err
	case p.take("("):
		c, err := p.either()
		if err != nil {
			return nil, err
		}
		p.space()
		if !p.take(")") {
			return nil, p.fail("expected )")
		}
		return c, nil
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	p.space()
	for _, o := range operators {
		if !p.take(o.word) {
			continue
		}
		p.space()
		right, err := p.right(o.word)
		return comparison{left, right, o.compare}, err
	}
	if left.path == nil {
		return nil, p.fail("expected an operator")
	}
	return exists{left}, nil
}

// right reads what stands behind an operator.
func (p *parser) right(operator string) (operand, error) {
	if operator != "=~" {
		return p.operand()
	}
	return p.pattern()
}

// pattern reads /…/, with an "i" for letters of either case.
func (p *parser) pattern() (operand, error) {
	start := p.at
	if !p.take("/") {
		return operand{}, p.fail("expected /")
	}
	for p.at < len(p.text) && p.text[p.at] != '/' {
		if p.text[p.at] == '\\' && p.at+1 < len(p.text) {
			p.at++
		}
		p.at++
	}
	if p.at == len(p.text) {
		p.at = start
		return operand{}, p.fail("the regular expression has no end")
	}
	text := strings.ReplaceAll(p.text[start+1:p.at], `\/`, "/")
	p.at++
	flags := ""
	if p.take("i") {
		flags = "(?i)"
	}
	re, err := regexp.Compile(flags + "^(?:" + text + ")$")
	if err != nil {
		return operand{}, p.fail(err.Error())
	}
	return operand{literal: re}, nil
}

// operand reads a path or a literal.
func (p *parser) operand() (operand, error) {
	switch c := p.peek(); {
	case c == '@' || c == '$':
		path, err := p.path()
		return operand{path: path, fromRoot: c == '$'}, err
	case c == '\'' || c == '"':
		s, err := p.quoted()
		return operand{literal: s}, err
	case c == '[':
		return p.list()
	}
	start := p.at
	for p.at < len(p.text) && strings.IndexByte(" )]=!<>&|,", p.text[p.at]) < 0 {
		p.at++
	}
	word := p.text[start:p.at]
	v, err := value.Parse([]byte(word))
	if err != nil {
		p.at = start
		return operand{}, p.fail("expected a value, not " + strconv.Quote(word))
	}
	return operand{literal: v}, nil
}

// list reads ['a', 2].
func (p *parser) list() (operand, error) {
	p.at++
	l := &value.List{JSON: true}
	for {
		p.space()
		if p.take("]") {
			return operand{literal: l}, nil
		}
		if len(l.Items) > 0 {
			if !p.take(",") {
				return operand{}, p.fail("expected , or ]")
			}
			p.space()
		}
		if c := p.peek(); c == '@' || c == '$' || c == '[' {
			return operand{}, p.fail("expected a string, a number, true, false or null")
		}
		item, err := p.operand()
		if err != nil {
			return operand{}, err
		}
		l.Items = append(l.Items, item.literal)
	}
}
