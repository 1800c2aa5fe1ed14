// Package value has JSON documents as values that keep the order of keys, the
// way the service's own library has them: a mapping template that prints what
// it was given prints the keys in the order in which they came.
//
//	v, err := value.Parse(body)
//	text, err := value.AppendJSON(nil, v, 10<<20)
//
// It is for documents that are looked into and printed again. To read JSON into
// structs, use encoding/json.
package value

import "math/big"

// Value is nil (JSON's null, or nothing), bool, int64, *big.Int (integers that
// do not fit), float64, string, *[List] or *[Map]. Rooms above add kinds of
// their own.
type Value any

// Float is a number of any kind as the nearest float64, with which it compares
// and computes with others; false: v is no number.
func Float(v Value) (float64, bool) {
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

// List is a list that can be changed.
type List struct {
	Items []Value
	// JSON says that it came out of a JSON document. Such lists print as JSON
	// in templates, all others as Java prints them (spec/api-gateway.md 13.1).
	JSON bool
}

// Map is a map that keeps the order in which its keys were added. The zero Map
// is empty and ready.
type Map struct {
	entries []entry
	at      map[string]int // where keys stand; nil while there are few of them
}

type entry struct {
	key   string
	value Value
}

// fewEntries is how many entries are looked through one by one: up to there
// that takes less time, and much less memory, than an index.
const fewEntries = 12

// NewMap returns an empty map.
func NewMap() *Map { return &Map{} }

// index is where the key stands; -1: it is not there.
func (m *Map) index(key string) int {
	if m.at != nil {
		if i, there := m.at[key]; there {
			return i
		}
		return -1
	}
	for i := range m.entries {
		if m.entries[i].key == key {
			return i
		}
	}
	return -1
}

// Get returns the value of a key; nil: there is none.
func (m *Map) Get(key string) Value {
	if i := m.index(key); i >= 0 {
		return m.entries[i].value
	}
	return nil
}

// Has reports whether the key is there, whatever its value.
func (m *Map) Has(key string) bool { return m.index(key) >= 0 }

// Put sets a key and returns what it had. A new key comes last.
func (m *Map) Put(key string, v Value) Value {
	if i := m.index(key); i >= 0 {
		old := m.entries[i].value
		m.entries[i].value = v
		return old
	}
	m.entries = append(m.entries, entry{key, v})
	switch {
	case m.at != nil:
		m.at[key] = len(m.entries) - 1
	case len(m.entries) > fewEntries:
		m.reindex()
	}
	return nil
}

// Remove takes a key out and returns what it had.
func (m *Map) Remove(key string) Value {
	i := m.index(key)
	if i < 0 {
		return nil
	}
	old := m.entries[i].value
	m.entries = append(m.entries[:i:i], m.entries[i+1:]...)
	if m.at != nil {
		m.reindex()
	}
	return old
}

func (m *Map) reindex() {
	m.at = make(map[string]int, 2*len(m.entries))
	for i, e := range m.entries {
		m.at[e.key] = i
	}
}

// Len is how many keys there are.
func (m *Map) Len() int { return len(m.entries) }

// Entry is the key at a place, from 0, and its value.
func (m *Map) Entry(i int) (key string, v Value) { return m.entries[i].key, m.entries[i].value }
