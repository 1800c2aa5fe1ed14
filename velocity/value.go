package velocity

import (
	"cmp"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Value is what a template computes with: nil (undefined, or JSON's null),
// bool, int64, float64, string, *[List], *[Map], or an [Object].
type Value any

// Object is a value of the caller's: $input, $util.
type Object interface {
	// Get returns a property; nil: there is none.
	Get(name string) Value
	// Call calls a method. ok is false when there is none of that name; an
	// error ends the execution.
	Call(method string, args []Value) (result Value, ok bool, err error)
}

// List is a list that templates can change.
type List struct {
	Items []Value
	// JSON says that it came out of a JSON document, and prints as one.
	JSON bool
}

// Map is a map that keeps the order in which its keys were added.
type Map struct {
	keys   []string
	values map[string]Value
}

// NewMap returns an empty map.
func NewMap() *Map { return &Map{values: map[string]Value{}} }

// Get returns the value of a key; nil: there is none.
func (m *Map) Get(key string) Value { return m.values[key] }

// Has reports whether the key is there, whatever its value.
func (m *Map) Has(key string) bool {
	_, ok := m.values[key]
	return ok
}

// Put sets a key and returns what it had.
func (m *Map) Put(key string, v Value) Value {
	old, there := m.values[key]
	if !there {
		m.keys = append(m.keys, key)
	}
	m.values[key] = v
	return old
}

// Remove takes a key out and returns what it had.
func (m *Map) Remove(key string) Value {
	old, there := m.values[key]
	if there {
		delete(m.values, key)
		for i, k := range m.keys {
			if k == key {
				m.keys = append(m.keys[:i:i], m.keys[i+1:]...)
				break
			}
		}
	}
	return old
}

// Keys are the keys in order. They are read-only.
func (m *Map) Keys() []string { return m.keys }

// Len is how many keys there are.
func (m *Map) Len() int { return len(m.keys) }

// FromJSON makes a value of a JSON document. Numbers without a fraction that
// fit are int64.
func FromJSON(text []byte) (Value, error) {
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	v, err := readJSON(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err == nil {
		return nil, errTrailing
	}
	return v, nil
}

func readJSON(d *json.Decoder) (Value, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Delim:
		if t == '[' {
			return readList(d)
		}
		return readMap(d)
	case json.Number:
		if n, err := strconv.ParseInt(t.String(), 10, 64); err == nil {
			return n, nil
		}
		f, err := t.Float64()
		return f, err
	default:
		return t, nil // string, bool, nil
	}
}

func readList(d *json.Decoder) (Value, error) {
	l := &List{JSON: true}
	for d.More() {
		v, err := readJSON(d)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, v)
	}
	_, err := d.Token()
	return l, err
}

func readMap(d *json.Decoder) (Value, error) {
	m := NewMap()
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := readJSON(d)
		if err != nil {
			return nil, err
		}
		m.Put(key.(string), v)
	}
	_, err := d.Token()
	return m, err
}

// JSON writes a value as JSON.
func JSON(v Value) string {
	var b strings.Builder
	writeJSON(&b, v, 0)
	return b.String()
}

func writeJSON(b *strings.Builder, v Value, depth int) {
	switch v := v.(type) {
	case *List:
		b.WriteByte('[')
		for i, item := range v.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			if depth < maxDepth {
				writeJSON(b, item, depth+1)
			}
		}
		b.WriteByte(']')
	case *Map:
		b.WriteByte('{')
		for i, key := range v.keys {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoteJSON(key) + ":")
			if depth < maxDepth {
				writeJSON(b, v.values[key], depth+1)
			}
		}
		b.WriteByte('}')
	case string:
		b.WriteString(quoteJSON(v))
	case nil:
		b.WriteString("null")
	default:
		b.WriteString(Text(v))
	}
}

func quoteJSON(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always can be
	return strings.TrimSuffix(b.String(), "\n")
}

// Text is what a value prints as (spec 13.1): nothing for nil, {a=1, b=2} for
// maps, JSON for lists of JSON, and [1, 2] for others.
func Text(v Value) string {
	var b strings.Builder
	writeText(&b, v, 0)
	return b.String()
}

func writeText(b *strings.Builder, v Value, depth int) {
	if depth > maxDepth {
		return // a map that holds itself
	}
	switch v := v.(type) {
	case nil:
	case string:
		b.WriteString(v)
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(formatFloat(v))
	case *Map:
		b.WriteByte('{')
		for i, key := range v.keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(key + "=")
			writeText(b, v.values[key], depth+1)
		}
		b.WriteByte('}')
	case *List:
		writeListText(b, v, depth)
	default:
		b.WriteString("{}") // a caller's object, as the service prints bare $input
	}
}

func writeListText(b *strings.Builder, l *List, depth int) {
	if l.JSON {
		writeJSON(b, l, depth)
		return
	}
	b.WriteByte('[')
	for i, item := range l.Items {
		if i > 0 {
			b.WriteString(", ")
		}
		writeText(b, item, depth+1)
	}
	b.WriteByte(']')
}

// formatFloat writes a number as Java's Double.toString does.
func formatFloat(f float64) string {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 0):
		return strings.Replace(strconv.FormatFloat(f, 'g', -1, 64), "Inf", "Infinity", 1)
	case abs != 0 && (abs < 1e-3 || abs >= 1e7):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return mantissa + "E" + strconv.Itoa(n)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// truth: only false is false. What is undefined is not (spec 13.3).
func truth(v Value) bool {
	b, isBool := v.(bool)
	return !isBool || b
}

// equal compares. What is undefined equals what is undefined, and "".
func equal(a, b Value) bool {
	if a == nil || b == nil {
		return isNothing(a) && isNothing(b)
	}
	if x, y, ok := numbers(a, b); ok {
		return x == y
	}
	switch a := a.(type) {
	case *List, *Map:
		return JSON(a) == JSON(b)
	case string, bool:
		return a == b
	}
	return a == b
}

func isNothing(v Value) bool { return v == nil || v == "" }

// compare orders numbers and strings; ok is false for all else.
func compare(a, b Value) (int, bool) {
	if x, y, ok := numbers(a, b); ok {
		return cmp.Compare(x, y), true
	}
	x, isString := a.(string)
	y, alsoString := b.(string)
	return strings.Compare(x, y), isString && alsoString
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
	}
	return 0, false
}
