package velocity

// loop is #foreach. The numbers are places of variables.
type loop struct {
	place
	over                          expression
	body                          block
	item, foreach, count, hasNext int
}

func (l *loop) render(r *run) error {
	v, err := l.over.eval(r)
	if err != nil {
		return err
	}
	items := r.elements(v, maxIterations)
	outer := [...]Value{r.vars[l.item], r.vars[l.foreach], r.vars[l.count], r.vars[l.hasNext]}
	defer func() {
		r.vars[l.item], r.vars[l.foreach], r.vars[l.count], r.vars[l.hasNext] = outer[0], outer[1], outer[2], outer[3]
	}()
	state := &iteration{length: len(items), parent: outer[1]}
	for i, item := range items {
		if err := r.step(l.place); err != nil {
			return err
		}
		state.index = i
		r.vars[l.item], r.vars[l.foreach] = item, state
		r.vars[l.count], r.vars[l.hasNext] = int64(i+1), i+1 < len(items)
		if err := l.body.render(r); err == errBreak {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// iteration is $foreach: where a loop is.
type iteration struct {
	index, length int
	parent        Value // $foreach of the loop around
}

// Get returns what is known of the place.
func (i *iteration) Get(name string) Value {
	switch name {
	case "index":
		return int64(i.index)
	case "count":
		return int64(i.index + 1)
	case "hasNext":
		return i.index+1 < i.length
	case "first":
		return i.index == 0
	case "last":
		return i.index+1 == i.length
	case "parent":
		return i.parent
	}
	return nil
}

// Call knows no methods.
func (i *iteration) Call(string, []Value) (Value, bool, error) { return nil, false, nil }
