package velocity

import (
	"cmp"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// equal is "==". What is undefined equals what is undefined, and "" (spec
// 13.3). Numbers are equal by value, others as Java's equals has it, and of
// different kinds when they print alike.
func (r *run) equal(a, b Value) bool {
	if a == nil || b == nil {
		return isNothing(a) && isNothing(b)
	}
	if c, ok := order(a, b); ok {
		return c == 0
	}
	if sameKind(a, b) {
		return r.equals(a, b, 0)
	}
	x, err := r.text(a)
	if err != nil {
		return false
	}
	y, err := r.text(b)
	return err == nil && x == y
}

func isNothing(v Value) bool { return v == nil || v == "" }

// kind tells kinds of values apart whose values can be equal.
func kind(v Value) int {
	switch v.(type) {
	case nil:
		return 1
	case string:
		return 2
	case bool:
		return 3
	case int64:
		return 4
	case float64:
		return 5
	case *List:
		return 6
	case *Map:
		return 7
	}
	return 0
}

func sameKind(a, b Value) bool { return kind(a) == kind(b) && kind(a) != 0 }

// equals is Java's equals: lists and maps are equal when all in them is. Each
// value that is looked at is a step.
func (r *run) equals(a, b Value, depth int) bool {
	if r.steps++; r.steps > r.limits.Steps || depth > value.MaxDepth {
		return false // the next step says so
	}
	if !sameKind(a, b) {
		return false
	}
	switch a := a.(type) {
	case *List:
		return r.equalItems(a, b.(*List), depth+1)
	case *Map:
		return r.equalMembers(a, b.(*Map), depth+1)
	}
	return a == b
}

func (r *run) equalItems(a, b *List, depth int) bool {
	if len(a.Items) != len(b.Items) {
		return false
	}
	for i, item := range a.Items {
		if !r.equals(item, b.Items[i], depth) {
			return false
		}
	}
	return true
}

func (r *run) equalMembers(a, b *Map, depth int) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if key, v := a.Entry(i); !b.Has(key) || !r.equals(v, b.Get(key), depth) {
			return false
		}
	}
	return true
}

// order orders numbers; ok is false for all else.
func order(a, b Value) (c int, ok bool) {
	if x, ok := a.(int64); ok {
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y), true
		}
	}
	x, okX := value.Float(a)
	y, okY := value.Float(b)
	return cmp.Compare(x, y), okX && okY
}
