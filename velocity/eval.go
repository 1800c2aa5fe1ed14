package velocity

// expression is something that has a value.
type expression interface{ eval(*run) (Value, error) }

type constant struct{ value Value }

func (c constant) eval(*run) (Value, error) { return c.value, nil }

// interpolation is a string with references in it.
type interpolation struct{ body block }

func (i *interpolation) eval(r *run) (Value, error) {
	text, err := r.capture(i.body)
	return text, err
}

type listLiteral struct{ items []expression }

func (l *listLiteral) eval(r *run) (Value, error) {
	out := &List{Items: make([]Value, len(l.items))}
	for i, e := range l.items {
		v, err := e.eval(r)
		if err != nil {
			return nil, err
		}
		out.Items[i] = v
	}
	return out, nil
}

type mapLiteral struct {
	place
	keys, values []expression
}

func (m *mapLiteral) eval(r *run) (Value, error) {
	out := NewMap()
	for i := range m.keys {
		k, err := m.keys[i].eval(r)
		if err != nil {
			return nil, err
		}
		v, err := m.values[i].eval(r)
		if err != nil {
			return nil, err
		}
		key, err := r.text(k)
		if err != nil {
			return nil, r.failed(m.place, err)
		}
		out.Put(key, v)
	}
	return out, nil
}

// span is [from..to], in either direction.
type span struct {
	place
	from, to expression
}

func (s *span) eval(r *run) (Value, error) {
	from, err := s.from.eval(r)
	if err != nil {
		return nil, err
	}
	to, err := s.to.eval(r)
	if err != nil {
		return nil, err
	}
	a, okA := from.(int64)
	b, okB := to.(int64)
	if !okA || !okB {
		return nil, nil
	}
	direction := int64(1)
	if b < a {
		direction = -1
	}
	out := &List{}
	for n := a; ; n += direction {
		if err := r.step(s.place); err != nil {
			return nil, err
		}
		if len(out.Items) == maxItems {
			return nil, r.fail(s.place, errTooMany.Error())
		}
		out.Items = append(out.Items, n)
		if n == b {
			return out, nil
		}
	}
}

type negation struct{ of expression }

func (n *negation) eval(r *run) (Value, error) {
	v, err := n.of.eval(r)
	return !truth(v), err
}
