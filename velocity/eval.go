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

// reference is $name and the steps from it.
type reference struct {
	place
	variable int
	steps    []step
}

func (ref *reference) render(r *run) error {
	v, err := ref.eval(r)
	if err != nil {
		return err
	}
	if s, isString := v.(string); isString {
		return r.print(s)
	}
	r.out, err = appendText(r.out, v, r.limits.Output-len(r.out))
	if err != nil {
		return r.fail(ref.place, err.Error())
	}
	return nil
}

func (ref *reference) eval(r *run) (Value, error) {
	if err := r.step(ref.place); err != nil {
		return nil, err
	}
	v, err := r.lookUp(ref.variable)
	if err != nil {
		return nil, err
	}
	for _, s := range ref.steps {
		if v, err = s.of(r, v); err != nil {
			return nil, r.failed(ref.place, err)
		}
	}
	return v, nil
}

// lookUp finds a variable; a defined block is rendered anew each time.
func (r *run) lookUp(variable int) (Value, error) {
	v := r.vars[variable]
	if d, isBlock := v.(*definition); isBlock {
		return r.capture(d.body)
	}
	return v, nil
}

// assign sets what the reference names. Where there is nothing to set it in,
// nothing happens.
func (ref *reference) assign(r *run, v Value) error {
	if len(ref.steps) == 0 {
		r.vars[ref.variable] = v
		return nil
	}
	last := len(ref.steps) - 1
	holder, err := (&reference{ref.place, ref.variable, ref.steps[:last]}).eval(r)
	if err != nil {
		return err
	}
	return r.failed(ref.place, ref.steps[last].set(r, holder, v))
}

// step goes from a value to another one, or sets it.
type step interface {
	of(*run, Value) (Value, error)
	set(r *run, holder, v Value) error
}

type property struct{ name string }

func (p property) of(_ *run, v Value) (Value, error) {
	switch v := v.(type) {
	case *Map:
		return v.Get(p.name), nil
	case Object:
		return v.Get(p.name), nil
	}
	return nil, nil
}

func (p property) set(r *run, holder, v Value) error {
	if m, ok := holder.(*Map); ok {
		_, err := r.put(m, p.name, v)
		return err
	}
	return nil
}

// index is [at].
type index struct {
	place
	at expression
}

func (i *index) of(r *run, v Value) (Value, error) {
	at, err := i.at.eval(r)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case *List:
		if n, ok := at.(int64); ok && n >= 0 && n < int64(len(v.Items)) {
			return v.Items[n], nil
		}
	case *Map:
		key, err := r.text(at)
		return v.Get(key), err
	case Object:
		key, err := r.text(at)
		return v.Get(key), err
	}
	return nil, nil
}

func (i *index) set(r *run, holder, v Value) error {
	at, err := i.at.eval(r)
	if err != nil {
		return err
	}
	switch holder := holder.(type) {
	case *List:
		if n, ok := at.(int64); ok && n >= 0 && n < int64(len(holder.Items)) {
			holder.Items[n] = v
		}
	case *Map:
		key, err := r.text(at)
		if err != nil {
			return err
		}
		_, err = r.put(holder, key, v)
		return err
	}
	return nil
}

// call is .method(args).
type call struct {
	place
	method string
	args   []expression
}

func (c *call) of(r *run, v Value) (Value, error) {
	if err := r.step(c.place); err != nil {
		return nil, err
	}
	args := make([]Value, len(c.args))
	for i, e := range c.args {
		var err error
		if args[i], err = e.eval(r); err != nil {
			return nil, err
		}
	}
	if o, isObject := v.(Object); isObject {
		result, _, err := o.Call(c.method, args) // a missing method prints nothing
		r.spend(size(append(args, result)...))
		return result, c.failed(r, err)
	}
	result, err := r.callMethod(v, c.method, args)
	return result, c.failed(r, err)
}

// failed makes the error of a call that failed.
func (c *call) failed(r *run, err error) error {
	if err == nil {
		return nil
	}
	return r.template.errorAt(c.place, c.method+": "+err.Error(), err)
}

// size is how much values hold, in bytes of run.spend.
func size(values ...Value) int {
	n := 0
	for _, v := range values {
		switch v := v.(type) {
		case string:
			n += len(v)
		case *List:
			n += itemSize * len(v.Items)
		}
	}
	return n
}

// set does nothing: the result of a call is nobody's.
func (c *call) set(*run, Value, Value) error { return nil }
