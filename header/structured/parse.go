package structured

import (
	"errors"

	"github.com/lintel-edge/lintel/header"
)

// ParseItem reads a field that is an item. Errors are of type [*Error].
func ParseItem(lines []string) (Item, error) {
	return parse(lines, (*parser).item)
}

// ParseList reads a field that is a list. No lines, and empty ones, are an
// empty list. Errors are of type [*Error].
func ParseList(lines []string) (List, error) {
	return parse(lines, (*parser).list)
}

// ParseDictionary reads a field that is a dictionary. No lines, and empty
// ones, are an empty dictionary. Errors are of type [*Error].
func ParseDictionary(lines []string) (Dictionary, error) {
	return parse(lines, (*parser).dictionary)
}

// parse runs a parser over the whole of a field (section 4.2).
func parse[T any](lines []string, read func(*parser) (T, error)) (T, error) {
	p := &parser{joined: header.Join(lines)}
	p.text = p.joined.Text
	p.skip(" ")
	value, err := read(p)
	if err == nil {
		if p.skip(" "); p.at < len(p.text) {
			err = p.unexpected("after the value")
		}
	}
	if err != nil {
		var none T
		return none, err
	}
	return value, nil
}

// AsError returns the [*Error] of a failed parse, or nil.
func AsError(err error) *Error {
	e, _ := errors.AsType[*Error](err)
	return e
}

func (p *parser) list() (List, error) {
	var out List
	for p.at < len(p.text) {
		m, err := p.member()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
		if more, err := p.comma(); !more {
			return out, err
		}
	}
	return out, nil
}

func (p *parser) dictionary() (Dictionary, error) {
	var d Dictionary
	for p.at < len(p.text) {
		pair, err := p.pair()
		if err != nil {
			return d, err
		}
		if i := d.index(pair.Key); i >= 0 {
			d.Overridden = append(d.Overridden, d.Pairs[i])
			d.Pairs[i] = pair
		} else {
			d.Pairs = append(d.Pairs, pair)
		}
		if more, err := p.comma(); !more {
			return d, err
		}
	}
	return d, nil
}

// pair reads key ["=" member]; without a value, the key and its parameters
// stand for true.
func (p *parser) pair() (Pair, error) {
	start := p.at
	key, err := p.key()
	if err != nil {
		return Pair{}, err
	}
	pair := Pair{Key: key, KeySpan: p.span(start)}
	if p.take('=') {
		pair.Member, err = p.member()
		return pair, err
	}
	pair.Member.Item = Item{Value: True, Span: pair.KeySpan}
	pair.Member.Params, err = p.params()
	return pair, err
}

// comma moves to the next member. It reports false at the end, and for
// anything but a comma with a member behind it.
func (p *parser) comma() (bool, error) {
	p.skip(" \t")
	if p.at == len(p.text) {
		return false, nil
	}
	if !p.take(',') {
		return false, p.unexpected("want a comma between members")
	}
	if p.skip(" \t"); p.at == len(p.text) {
		return false, p.fail("a comma at the end")
	}
	return true, nil
}

func (p *parser) member() (Member, error) {
	if p.at < len(p.text) && p.text[p.at] == '(' {
		return p.inner()
	}
	item, err := p.item()
	return Member{Item: item}, err
}

func (p *parser) inner() (Member, error) {
	m := Member{IsInner: true}
	start := p.at
	p.at++ // the parenthesis
	for {
		p.skip(" ")
		if p.take(')') {
			break
		}
		item, err := p.item()
		if err != nil {
			return m, err
		}
		m.List = append(m.List, item)
		if p.at < len(p.text) && p.text[p.at] != ' ' && p.text[p.at] != ')' {
			return m, p.unexpected("want a space or a parenthesis")
		}
	}
	m.Span = p.span(start)
	var err error
	m.Params, err = p.params()
	return m, err
}

func (p *parser) item() (Item, error) {
	start := p.at
	value, err := p.value()
	if err != nil {
		return Item{}, err
	}
	item := Item{Value: value, Span: p.span(start)}
	item.Params, err = p.params()
	return item, err
}

func (p *parser) params() (Params, error) {
	var out Params
	for p.take(';') {
		p.skip(" ")
		start := p.at
		key, err := p.key()
		if err != nil {
			return nil, err
		}
		param := Param{Key: key, Value: True}
		if p.take('=') {
			if param.Value, err = p.value(); err != nil {
				return nil, err
			}
		}
		param.Span = p.span(start)
		out = out.with(param)
	}
	return out, nil
}

// with adds a parameter, or replaces the one of that key.
func (p Params) with(param Param) Params {
	for i := range p {
		if p[i].Key == param.Key {
			p[i] = param
			return p
		}
	}
	return append(p, param)
}
