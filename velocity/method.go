package velocity

import (
	"errors"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// function is a method of values of one kind, as Java has it.
type function[T any] struct {
	// takes has a letter for each argument: s text (nothing is ""), i an
	// integer of 32 bits, o anything.
	takes string
	call  func(r *run, of T, a arguments) (Value, error)
}

// signature tells the methods of a kind apart.
type signature struct {
	name      string
	arguments int
}

// methods are those of one kind of values.
type methods[T any] map[signature]function[T]

// arguments are those of one call, of the kinds that the method takes.
type arguments []Value

func (a arguments) text(i int) string { s, _ := a[i].(string); return s }

func (a arguments) integer(i int) int { return int(a[i].(int64)) }

// What Java throws, and what we bound.
var (
	errIndex   = errors.New("the index is out of range")
	errTooMany = errors.New("there are too many items")
	errTooLong = errors.New("the text becomes too long")
)

// maxItems bounds lists and maps that a template makes.
const maxItems = 100_000

// of calls a method. One that does not exist, or that takes other arguments,
// gives nothing (spec 13.5).
func (m methods[T]) of(r *run, v T, name string, args arguments) (Value, error) {
	f, known := m[signature{name, len(args)}]
	if !known || !f.accepts(args) {
		return nil, nil
	}
	return f.call(r, v, args)
}

func (f function[T]) accepts(args arguments) bool {
	for i, kind := range f.takes {
		switch kind {
		case 's':
			if _, isString := args[i].(string); !isString && args[i] != nil {
				return false
			}
		case 'i':
			if n, isInteger := args[i].(int64); !isInteger || int64(int32(n)) != n {
				return false
			}
		}
	}
	return true
}

// callMethod calls a method of a value.
func (r *run) callMethod(v Value, name string, args arguments) (Value, error) {
	switch v := v.(type) {
	case string:
		return stringMethods.of(r, v, name, args)
	case *List:
		return listMethods.of(r, v, name, args)
	case *Map:
		return mapMethods.of(r, v, name, args)
	case nil:
		return nil, nil
	}
	return scalarMethods.of(r, v, name, args)
}

// scalarMethods are those of numbers and booleans; what is no number has no
// number as its result.
var scalarMethods = methods[Value]{
	{"toString", 0}:    {"", func(r *run, v Value, _ arguments) (Value, error) { return Text(v, maxScalar) }},
	{"equals", 1}:      {"o", func(r *run, v Value, a arguments) (Value, error) { return r.equals(v, a[0], 0), nil }},
	{"intValue", 0}:    {"", truncated},
	{"longValue", 0}:   {"", truncated},
	{"doubleValue", 0}: {"", func(_ *run, v Value, _ arguments) (Value, error) { return numeric(value.Float(v)) }},
	{"compareTo", 1}: {"o", func(_ *run, v Value, a arguments) (Value, error) {
		c, ok := order(v, a[0])
		return numeric(int64(c), ok && sameKind(v, a[0]))
	}},
}

// maxScalar is more than any number takes to print, in bytes.
const maxScalar = 4 << 10

func truncated(_ *run, v Value, _ arguments) (Value, error) {
	if n, isInteger := v.(int64); isInteger {
		return n, nil
	}
	f, ok := value.Float(v)
	return numeric(int64(f), ok)
}

func numeric[N int64 | float64](n N, ok bool) (Value, error) {
	if !ok {
		return nil, nil
	}
	return n, nil
}
