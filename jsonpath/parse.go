package jsonpath

import (
	"strconv"
	"strings"
)

// parser reads a path, or the paths inside of a filter.
type parser struct {
	text   string
	at     int
	nested int
	scans  bool // there was a ".." or a "?()", in the path or inside of it
}

func (p *parser) fail(message string) error { return &Error{p.text, p.at, message} }

// peek is the character that stands here; 0: none does.
func (p *parser) peek() byte {
	if p.at == len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// take moves behind a text that stands here; false: it does not.
func (p *parser) take(s string) bool {
	if !strings.HasPrefix(p.text[p.at:], s) {
		return false
	}
	p.at += len(s)
	return true
}

func (p *parser) space() {
	for p.peek() == ' ' || p.peek() == '\t' || p.peek() == '\n' || p.peek() == '\r' {
		p.at++
	}
}

// whole reads all of the text as one path.
func (p *parser) whole() (*Path, error) {
	p.text = strings.TrimSpace(p.text)
	switch {
	case p.text == "":
		return nil, p.fail("the path is empty")
	case p.text[0] == '[':
		p.text = "$" + p.text
	case p.text[0] != '$' && p.text[0] != '@':
		p.text = "$." + p.text
	}
	path, err := p.path()
	if err == nil && p.at < len(p.text) {
		err = p.fail("expected . or [")
	}
	return path, err
}

// path reads from "$" or "@" on, as far as it goes.
func (p *parser) path() (*Path, error) {
	if p.nested++; p.nested > maxNested {
		return nil, p.fail("nested too deeply")
	}
	defer func() { p.nested-- }()
	p.at++
	path := &Path{definite: true}
	for path.call == nil && (p.peek() == '.' || p.peek() == '[') {
		if err := p.segment(path); err != nil {
			return nil, err
		}
	}
	for _, s := range path.segments {
		path.definite = path.definite && s.definite()
	}
	path.plain = !p.scans
	return path, nil
}

// segment reads one step, with the ".." before it.
func (p *parser) segment(path *Path) error {
	if p.take("..") {
		path.segments = append(path.segments, scan{})
		p.scans = true
	} else {
		p.take(".")
	}
	if p.take("[") {
		s, err := p.brackets()
		path.segments = append(path.segments, s)
		return err
	}
	if p.take("*") {
		path.segments = append(path.segments, wildcard{})
		return nil
	}
	name := p.name()
	if name == "" {
		return p.fail("expected a name")
	}
	if p.peek() == '(' {
		return p.function(path, name)
	}
	path.segments = append(path.segments, names{name})
	return nil
}

// name reads a name that stands without quotes. Inside of a filter, what can
// follow a path ends it.
func (p *parser) name() string {
	ends := ".[( "
	if p.nested > 1 {
		ends += ")]=!<>&|,}"
	}
	n := strings.IndexAny(p.text[p.at:], ends)
	if n < 0 {
		n = len(p.text) - p.at
	}
	p.at += n
	return p.text[p.at-n : p.at]
}

// brackets reads what follows "[".
func (p *parser) brackets() (segment, error) {
	p.space()
	var s segment
	var err error
	switch c := p.peek(); {
	case c == '\'' || c == '"':
		s, err = p.quotedNames()
	case c == '*':
		p.at++
		s = wildcard{}
	case c == '?':
		p.scans = true
		s, err = p.filter()
	default:
		s, err = p.numbers()
	}
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.take("]") {
		return nil, p.fail("expected ]")
	}
	return s, nil
}

func (p *parser) quotedNames() (segment, error) {
	var n names
	for {
		p.space()
		name, err := p.quoted()
		if err != nil {
			return nil, err
		}
		n = append(n, name)
		p.space()
		if !p.take(",") {
			return n, nil
		}
	}
}

// quoted reads '…' or "…"; a backslash keeps the character behind it.
func (p *parser) quoted() (string, error) {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		return "", p.fail("expected a quoted name")
	}
	start := p.at
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == quote:
			p.at++
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.text):
			p.at++
			b.WriteString(unescape(p.text[p.at]))
		default:
			b.WriteByte(c)
		}
	}
	p.at = start
	return "", p.fail("the quote is not closed")
}

// unescape is the character that a backslash and another one stand for.
func unescape(c byte) string {
	if i := strings.IndexByte("bfnrt", c); i >= 0 {
		return "\b\f\n\r\t"[i : i+1]
	}
	return string(rune(c))
}

// numbers reads 0, 0,2 or 1:3.
func (p *parser) numbers() (segment, error) {
	first, err := p.number()
	if err != nil {
		return nil, err
	}
	p.space()
	if p.take(":") {
		p.space()
		last, err := p.number()
		return slice{first, last}, err
	}
	if first == nil {
		return nil, p.fail("expected a name in quotes, a number, * or ?()")
	}
	x := indexes{*first}
	for p.take(",") {
		p.space()
		next, err := p.number()
		if err != nil {
			return nil, err
		}
		if next == nil {
			return nil, p.fail("expected a number")
		}
		x = append(x, *next)
		p.space()
	}
	return x, nil
}

// number reads an integer; nil: none stands here.
func (p *parser) number() (*int, error) {
	start := p.at
	p.take("-")
	for p.peek() >= '0' && p.peek() <= '9' {
		p.at++
	}
	if p.at == start {
		return nil, nil
	}
	n, err := strconv.ParseInt(p.text[start:p.at], 10, 32)
	if err != nil {
		p.at = start
		return nil, p.fail("expected a number that fits into 32 bits")
	}
	i := int(n)
	return &i, nil
}

// function reads the parentheses behind a name. It is the last step.
func (p *parser) function(path *Path, name string) error {
	f, known := functions[name]
	if !known {
		return p.fail("there is no function " + strconv.Quote(name))
	}
	p.at++
	p.space()
	if !p.take(")") {
		return p.fail("expected ): functions take no arguments here")
	}
	path.call = &f
	return nil
}
