package velocity

// mapMethods are those of Java's Map.
var mapMethods = methods[*Map]{
	{"size", 0}:         {"", func(_ *run, m *Map, _ arguments) (Value, error) { return int64(m.Len()), nil }},
	{"isEmpty", 0}:      {"", func(_ *run, m *Map, _ arguments) (Value, error) { return m.Len() == 0, nil }},
	{"clear", 0}:        {"", func(_ *run, m *Map, _ arguments) (Value, error) { *m = Map{}; return nil, nil }},
	{"toString", 0}:     {"", func(r *run, m *Map, _ arguments) (Value, error) { return r.text(m) }},
	{"equals", 1}:       {"o", func(r *run, m *Map, a arguments) (Value, error) { return r.equals(m, a[0], 0), nil }},
	{"get", 1}:          {"o", keyed(func(_ *run, m *Map, key string, _ arguments) (Value, error) { return m.Get(key), nil })},
	{"containsKey", 1}:  {"o", keyed(func(_ *run, m *Map, key string, _ arguments) (Value, error) { return m.Has(key), nil })},
	{"put", 2}:          {"oo", keyed(func(r *run, m *Map, key string, a arguments) (Value, error) { return r.put(m, key, a[1]) })},
	{"remove", 1}:       {"o", keyed(removeKey)},
	{"getOrDefault", 2}: {"oo", keyed(getOrDefault)},
	{"containsValue", 1}: {"o", func(r *run, m *Map, a arguments) (Value, error) {
		return r.indexOf(&List{Items: r.elements(m, maxItems)}, a[0]) >= 0, nil
	}},
	{"putAll", 1}: {"o", putAll},
	{"values", 0}: {"", func(r *run, m *Map, _ arguments) (Value, error) {
		return &List{Items: r.elements(m, maxItems)}, nil
	}},
	{"keySet", 0}: {"", collect(func(key string, _ Value) Value { return key })},
	// entrySet has entries with their key and value.
	{"entrySet", 0}: {"", collect(func(key string, v Value) Value { return mapEntry{key, v} })},
}

// keyed is a method whose first argument is a key. Keys are text.
func keyed(f func(r *run, m *Map, key string, a arguments) (Value, error)) func(*run, *Map, arguments) (Value, error) {
	return func(r *run, m *Map, a arguments) (Value, error) {
		key, err := r.text(a[0])
		if err != nil {
			return nil, err
		}
		return f(r, m, key, a)
	}
}

// put sets a key, if there may be one more, and returns what it had.
func (r *run) put(m *Map, key string, v Value) (Value, error) {
	if m.Len() >= maxItems {
		return nil, errTooMany
	}
	return m.Put(key, v), nil
}

func removeKey(r *run, m *Map, key string, _ arguments) (Value, error) {
	r.spend(stepSize * m.Len())
	return m.Remove(key), nil
}

func getOrDefault(_ *run, m *Map, key string, a arguments) (Value, error) {
	if m.Has(key) {
		return m.Get(key), nil
	}
	return a[1], nil
}

func putAll(r *run, m *Map, a arguments) (Value, error) {
	other, isMap := a[0].(*Map)
	if !isMap {
		return nil, nil
	}
	r.spend(itemSize * other.Len())
	for i := range other.Len() {
		key, v := other.Entry(i)
		if _, err := r.put(m, key, v); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// collect makes a list of what a function makes of each entry.
func collect(f func(key string, v Value) Value) func(*run, *Map, arguments) (Value, error) {
	return func(r *run, m *Map, _ arguments) (Value, error) {
		r.spend(itemSize * m.Len())
		l := &List{Items: make([]Value, m.Len())}
		for i := range l.Items {
			l.Items[i] = f(m.Entry(i))
		}
		return l, nil
	}
}

// mapEntry is Java's Map.Entry.
type mapEntry struct {
	key   string
	value Value
}

// Get knows key and value.
func (e mapEntry) Get(name string) Value {
	switch name {
	case "key":
		return e.key
	case "value":
		return e.value
	}
	return nil
}

// Call knows getKey and getValue.
func (e mapEntry) Call(method string, args []Value) (Value, bool, error) {
	switch {
	case method == "getKey" && len(args) == 0:
		return e.key, true, nil
	case method == "getValue" && len(args) == 0:
		return e.value, true, nil
	}
	return nil, false, nil
}
