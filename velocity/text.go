package velocity

import (
	"github.com/lintel-edge/lintel/jsonpath/value"
)

// appendText appends what a value prints as, of at most so many bytes (spec
// 13.1): nothing for nil unless it is in a list or a map, {a=1, b=2} for maps,
// JSON for lists of JSON, and [1, 2] for others. The errors are value.ErrDepth, for a map that holds
// itself, and value.ErrLong.
func appendText(dst []byte, v Value, most int) ([]byte, error) {
	p := printer{out: dst, end: len(dst) + most}
	err := p.print(v, 0)
	return p.out, err
}

type printer struct {
	out []byte
	end int // bytes that out may have
}

func (p *printer) print(v Value, depth int) error {
	if depth > value.MaxDepth {
		return value.ErrDepth
	}
	var err error
	switch v := v.(type) {
	case nil:
		if depth > 0 {
			p.out = append(p.out, "null"...)
		}
	case string:
		p.out = append(p.out, v...)
	case *Map:
		err = p.members(v, depth)
	case *List:
		err = p.items(v, depth)
	case mapEntry:
		p.out = append(append(p.out, v.key...), '=')
		err = p.print(v.value, depth+1)
	case Object:
		p.out = append(p.out, "{}"...) // as the service prints bare $input
	default:
		p.out = value.AppendScalar(p.out, v)
	}
	if err == nil && len(p.out) > p.end {
		err = value.ErrLong
	}
	return err
}

func (p *printer) members(m *Map, depth int) error {
	p.out = append(p.out, '{')
	for i := range m.Len() {
		if i > 0 {
			p.out = append(p.out, ", "...)
		}
		key, v := m.Entry(i)
		p.out = append(append(p.out, key...), '=')
		if err := p.print(v, depth+1); err != nil {
			return err
		}
	}
	p.out = append(p.out, '}')
	return nil
}

func (p *printer) items(l *List, depth int) (err error) {
	if l.JSON {
		p.out, err = value.AppendJSON(p.out, l, p.end-len(p.out))
		return err
	}
	p.out = append(p.out, '[')
	for i, item := range l.Items {
		if i > 0 {
			p.out = append(p.out, ", "...)
		}
		if err := p.print(item, depth+1); err != nil {
			return err
		}
	}
	p.out = append(p.out, ']')
	return nil
}

// Text is what a value prints as, of at most so many bytes.
func Text(v Value, most int) (string, error) {
	if s, isString := v.(string); isString {
		return s, nil
	}
	b, err := appendText(nil, v, most)
	return string(b), err
}

// text is what a value is as text, as keys and strings are.
func (r *run) text(v Value) (string, error) {
	s, err := Text(v, r.limits.Output)
	if !isText(v) {
		r.spend(len(s))
	}
	return s, err
}
