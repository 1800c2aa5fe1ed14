package jsonpath

import (
	"math"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// function is what may end a path. It has no result for a value of another
// kind than it is for.
type function func(v value.Value) (value.Value, bool)

var functions = map[string]function{
	"length": length,
	"size":   length,
	"keys":   keys,
	"first":  func(v value.Value) (value.Value, bool) { return item(v, 0) },
	"last":   func(v value.Value) (value.Value, bool) { return item(v, -1) },
	"min":    aggregate(func(x []float64) float64 { return reduce(x, math.Min) }),
	"max":    aggregate(func(x []float64) float64 { return reduce(x, math.Max) }),
	"sum":    aggregate(sum),
	"avg":    aggregate(func(x []float64) float64 { return sum(x) / float64(len(x)) }),
	"stddev": aggregate(deviation),
}

func (f function) of(v value.Value) (value.Value, error) {
	result, ok := f(v)
	if !ok {
		return nil, ErrMissing
	}
	return result, nil
}

// ofEach calls the function on each value, and leaves out what has no result.
func (f function) ofEach(values []value.Value) (value.Value, error) {
	results := &value.List{JSON: true}
	for _, v := range values {
		if result, ok := f(v); ok {
			results.Items = append(results.Items, result)
		}
	}
	return results, nil
}

func length(v value.Value) (value.Value, bool) {
	switch v := v.(type) {
	case *value.List:
		return int64(len(v.Items)), true
	case *value.Map:
		return int64(v.Len()), true
	}
	return nil, false
}

func keys(v value.Value) (value.Value, bool) {
	m, isMap := v.(*value.Map)
	if !isMap {
		return nil, false
	}
	l := &value.List{JSON: true}
	for i := range m.Len() {
		key, _ := m.Entry(i)
		l.Items = append(l.Items, key)
	}
	return l, true
}

// item is an item of a list, from the end when negative.
func item(v value.Value, i int) (value.Value, bool) {
	l, isList := v.(*value.List)
	if !isList || len(l.Items) == 0 {
		return nil, false
	}
	if i < 0 {
		i += len(l.Items)
	}
	return l.Items[i], true
}

// aggregate makes a function of the numbers in a list; others do not count.
func aggregate(f func([]float64) float64) function {
	return func(v value.Value) (value.Value, bool) {
		l, isList := v.(*value.List)
		if !isList {
			return nil, false
		}
		var x []float64
		for _, item := range l.Items {
			if n, ok := value.Float(item); ok {
				x = append(x, n)
			}
		}
		if len(x) == 0 {
			return nil, false
		}
		return f(x), true
	}
}

func reduce(x []float64, f func(a, b float64) float64) float64 {
	result := x[0]
	for _, n := range x[1:] {
		result = f(result, n)
	}
	return result
}

func sum(x []float64) float64 {
	return reduce(x, func(a, b float64) float64 { return a + b })
}

// deviation is the standard deviation of the whole population.
func deviation(x []float64) float64 {
	mean := sum(x) / float64(len(x))
	var squares float64
	for _, n := range x {
		squares += (n - mean) * (n - mean)
	}
	return math.Sqrt(squares / float64(len(x)))
}
