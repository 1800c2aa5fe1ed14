package velocity

import "github.com/lintel-edge/lintel/jsonpath/value"

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

// elements are what a loop goes over, up to so many: a list's items, a map's
// values.
func (r *run) elements(v Value, most int) []Value {
	var out []Value
	switch v := v.(type) {
	case *List:
		out = append(out, v.Items[:min(len(v.Items), most)]...)
	case *Map:
		out = make([]Value, min(v.Len(), most))
		for i := range out {
			_, out[i] = v.Entry(i)
		}
	}
	r.spend(itemSize * len(out))
	return out
}
