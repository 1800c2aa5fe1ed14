package velocity

import (
	"cmp"
	"math/big"
	"strings"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// Value is what a template computes with: what JSON documents are made of
// ([value.Value]), or an [Object].
type Value = value.Value

// The changeable values of documents, which templates make as well.
type (
	List = value.List
	Map  = value.Map
)

// NewMap returns an empty map.
func NewMap() *Map { return value.NewMap() }

// Object is a value of the caller's: $input, $util.
type Object interface {
	// Get returns a property; nil: there is none.
	Get(name string) Value
	// Call calls a method. ok is false when there is none of that name; an
	// error ends the execution.
	Call(method string, args []Value) (result Value, ok bool, err error)
}

// truth: only false is false. What is undefined is not (spec 13.3).
func truth(v Value) bool {
	b, isBool := v.(bool)
	return !isBool || b
}

// equal compares. What is undefined equals what is undefined, and "". Lists and
// maps are equal when all in them is; each value that is looked at is a step.
func (r *run) equal(a, b Value) bool { return r.same(a, b, 0) }

func (r *run) same(a, b Value, depth int) bool {
	if r.steps++; r.steps > r.limits.Steps || depth > value.MaxDepth {
		return false // the next step says so
	}
	if a == nil || b == nil {
		return isNothing(a) && isNothing(b)
	}
	if c, ok := order(a, b); ok {
		return c == 0
	}
	switch a := a.(type) {
	case *List:
		other, ok := b.(*List)
		return ok && r.sameItems(a, other, depth+1)
	case *Map:
		other, ok := b.(*Map)
		return ok && r.sameMembers(a, other, depth+1)
	}
	return a == b
}

func (r *run) sameItems(a, b *List, depth int) bool {
	if len(a.Items) != len(b.Items) {
		return false
	}
	for i, item := range a.Items {
		if !r.same(item, b.Items[i], depth) {
			return false
		}
	}
	return true
}

func (r *run) sameMembers(a, b *Map, depth int) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if key, v := a.Entry(i); !b.Has(key) || !r.same(v, b.Get(key), depth) {
			return false
		}
	}
	return true
}

func isNothing(v Value) bool { return v == nil || v == "" }

// compare orders numbers and strings; ok is false for all else.
func compare(a, b Value) (int, bool) {
	if c, ok := order(a, b); ok {
		return c, true
	}
	x, isString := a.(string)
	y, alsoString := b.(string)
	return strings.Compare(x, y), isString && alsoString
}

// order orders numbers.
func order(a, b Value) (int, bool) {
	if x, ok := a.(int64); ok {
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y), true
		}
	}
	x, y, ok := numbers(a, b)
	return cmp.Compare(x, y), ok
}

func numbers(a, b Value) (x, y float64, ok bool) {
	x, okX := number(a)
	y, okY := number(b)
	return x, y, okX && okY
}

func number(v Value) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case *big.Int:
		f, _ := new(big.Float).SetInt(v).Float64()
		return f, true
	}
	return 0, false
}
