package jsonpath

import "github.com/lintel-edge/lintel/jsonpath/value"

// segment is one step of a path: it finds values in a value, and follows the
// rest of the path from each.
type segment interface {
	follow(e *evaluation, v value.Value, rest []segment) error
	// definite reports whether it finds one value at most.
	definite() bool
	// accepts reports whether ".." stops at a value for this segment.
	accepts(e *evaluation, v value.Value) (bool, error)
}

// names is .a, ['a'] or ['a','b'].
type names []string

func (n names) definite() bool { return true }

func (n names) accepts(_ *evaluation, v value.Value) (bool, error) {
	m, isMap := v.(*value.Map)
	if !isMap {
		return false, nil
	}
	for _, name := range n {
		if m.Has(name) {
			return true, nil
		}
	}
	return false, nil
}

func (n names) follow(e *evaluation, v value.Value, rest []segment) error {
	m, isMap := v.(*value.Map)
	if !isMap {
		return nil
	}
	if len(n) > 1 && len(rest) == 0 {
		return e.follow(n.pick(m), nil)
	}
	for _, name := range n {
		if !m.Has(name) {
			continue
		}
		if err := e.follow(m.Get(name), rest); err != nil {
			return err
		}
	}
	return nil
}

// pick makes an object of several names that end a path.
func (n names) pick(m *value.Map) *value.Map {
	picked := value.NewMap()
	for _, name := range n {
		if m.Has(name) {
			picked.Put(name, m.Get(name))
		}
	}
	return picked
}

// wildcard is .* or [*].
type wildcard struct{}

func (wildcard) definite() bool { return false }

func (wildcard) accepts(*evaluation, value.Value) (bool, error) { return true, nil }

func (wildcard) follow(e *evaluation, v value.Value, rest []segment) error {
	return children(v, func(child value.Value) error { return e.follow(child, rest) })
}

// children calls a function with all that is directly inside of a value.
func children(v value.Value, f func(value.Value) error) error {
	switch v := v.(type) {
	case *value.List:
		for _, item := range v.Items {
			if err := f(item); err != nil {
				return err
			}
		}
	case *value.Map:
		for i := range v.Len() {
			_, item := v.Entry(i)
			if err := f(item); err != nil {
				return err
			}
		}
	}
	return nil
}

// indexes is [0] or [0,2]; from the end when negative.
type indexes []int

func (x indexes) definite() bool { return len(x) == 1 }

func (x indexes) accepts(_ *evaluation, v value.Value) (bool, error) { return isList(v), nil }

func isList(v value.Value) bool {
	_, is := v.(*value.List)
	return is
}

func (x indexes) follow(e *evaluation, v value.Value, rest []segment) error {
	l, isList := v.(*value.List)
	if !isList {
		return nil
	}
	for _, i := range x {
		i = fromEnd(i, len(l.Items))
		if i < 0 || i >= len(l.Items) {
			continue
		}
		if err := e.follow(l.Items[i], rest); err != nil {
			return err
		}
	}
	return nil
}

// slice is [from:], [:to] or [from:to]. The first two may count from the end.
// With both, it is every index from the one to before the other, and negative
// ones are from the end: [1:-1] is empty.
type slice struct{ from, to *int }

func (s slice) definite() bool { return false }

func (s slice) accepts(_ *evaluation, v value.Value) (bool, error) { return isList(v), nil }

func (s slice) follow(e *evaluation, v value.Value, rest []segment) error {
	l, isList := v.(*value.List)
	if !isList {
		return nil
	}
	from, to := s.bounds(len(l.Items))
	for i := from; i < to; i++ {
		if err := (indexes{i}).follow(e, v, rest); err != nil {
			return err
		}
	}
	return nil
}

// bounds are the indexes of a list of n items, none of them out of range.
func (s slice) bounds(n int) (from, to int) {
	switch {
	case s.from == nil && s.to == nil:
		return 0, n
	case s.from == nil:
		return 0, min(fromEnd(*s.to, n), n)
	case s.to == nil:
		return max(0, fromEnd(*s.from, n)), n
	}
	return max(*s.from, -n), min(*s.to, n)
}

func fromEnd(i, n int) int {
	if i < 0 {
		return i + n
	}
	return i
}

// scan is "..": the next segment is tried on a value and on all inside of it.
type scan struct{}

func (scan) definite() bool { return false }

func (scan) accepts(*evaluation, value.Value) (bool, error) { return false, nil }

func (s scan) follow(e *evaluation, v value.Value, rest []segment) error {
	if !e.visit() {
		return ErrWork
	}
	accepted, err := rest[0].accepts(e, v)
	if err == nil && accepted {
		err = e.follow(v, rest)
	}
	if err != nil {
		return err
	}
	return children(v, func(child value.Value) error {
		switch child.(type) {
		case *value.List, *value.Map:
			return s.follow(e, child, rest)
		}
		return nil
	})
}

// filter is [?(…)]: of a list the items that pass, and an object when it does.
type filter struct{ test condition }

func (f filter) definite() bool { return false }

func (f filter) accepts(e *evaluation, v value.Value) (bool, error) {
	if isList(v) {
		return false, nil // its items are asked one by one
	}
	return f.test.holds(e, v)
}

func (f filter) follow(e *evaluation, v value.Value, rest []segment) error {
	items := []value.Value{v}
	switch v := v.(type) {
	case *value.List:
		items = v.Items
	case *value.Map:
	default:
		return nil
	}
	for _, item := range items {
		ok, err := f.test.holds(e, item)
		if err == nil && ok {
			err = e.follow(item, rest)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
