package velocity

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
		if n, isInteger := at.(int64); isInteger {
			n, err := itemAt(v, n)
			if err != nil {
				return nil, err
			}
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
		if n, isInteger := at.(int64); isInteger {
			n, err := itemAt(holder, n)
			if err == nil {
				holder.Items[n] = v
			}
			return err
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

// itemAt is the place of an item: from the end, when it is negative.
func itemAt(l *List, at int64) (int64, error) {
	if at < 0 {
		at += int64(len(l.Items))
	}
	if at < 0 || at >= int64(len(l.Items)) {
		return 0, errIndex
	}
	return at, nil
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
