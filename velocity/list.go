package velocity

import "slices"

// asked is a method of a list that needs nothing but the list.
func asked(f func(l *List) Value) function[*List] {
	return function[*List]{"", func(_ *run, l *List, _ arguments) (Value, error) { return f(l), nil }}
}

// listMethods are those of Java's List.
var listMethods = methods[*List]{
	{"size", 0}:        asked(func(l *List) Value { return int64(len(l.Items)) }),
	{"isEmpty", 0}:     asked(func(l *List) Value { return len(l.Items) == 0 }),
	{"iterator", 0}:    asked(func(l *List) Value { return l }),
	{"clear", 0}:       asked(func(l *List) Value { l.Items = nil; return nil }),
	{"toString", 0}:    {"", func(r *run, l *List, _ arguments) (Value, error) { return r.text(l) }},
	{"equals", 1}:      {"o", func(r *run, l *List, a arguments) (Value, error) { return r.equals(l, a[0], 0), nil }},
	{"contains", 1}:    {"o", func(r *run, l *List, a arguments) (Value, error) { return r.indexOf(l, a[0]) >= 0, nil }},
	{"indexOf", 1}:     {"o", func(r *run, l *List, a arguments) (Value, error) { return int64(r.indexOf(l, a[0])), nil }},
	{"lastIndexOf", 1}: {"o", lastIndexOf},
	{"containsAll", 1}: {"o", containsAll},
	{"get", 1}:         {"i", getItem},
	{"set", 2}:         {"io", setItem},
	{"add", 1}:         {"o", func(r *run, l *List, a arguments) (Value, error) { return true, r.insert(l, len(l.Items), a[0]) }},
	{"add", 2}:         {"io", addItem},
	{"addAll", 1}:      {"o", addItems},
	{"remove", 1}:      {"o", removeItem},
	{"subList", 2}:     {"ii", subList},
}

func (r *run) indexOf(l *List, v Value) int {
	return slices.IndexFunc(l.Items, func(item Value) bool { return r.equals(item, v, 0) })
}

func lastIndexOf(r *run, l *List, a arguments) (Value, error) {
	for i, item := range slices.Backward(l.Items) {
		if r.equals(item, a[0], 0) {
			return int64(i), nil
		}
	}
	return int64(-1), nil
}

func containsAll(r *run, l *List, a arguments) (Value, error) {
	for _, v := range r.elements(a[0], maxItems) {
		if r.indexOf(l, v) < 0 {
			return false, nil
		}
	}
	return true, nil
}

func getItem(_ *run, l *List, a arguments) (Value, error) {
	i := a.integer(0)
	if i < 0 || i >= len(l.Items) {
		return nil, errIndex
	}
	return l.Items[i], nil
}

func setItem(r *run, l *List, a arguments) (Value, error) {
	old, err := getItem(r, l, a)
	if err == nil {
		l.Items[a.integer(0)] = a[1]
	}
	return old, err
}

func addItem(r *run, l *List, a arguments) (Value, error) {
	if i := a.integer(0); i < 0 || i > len(l.Items) {
		return nil, errIndex
	}
	return nil, r.insert(l, a.integer(0), a[1])
}

func addItems(r *run, l *List, a arguments) (Value, error) {
	more := r.elements(a[0], maxItems)
	return len(more) > 0, r.insert(l, len(l.Items), more...)
}

func (r *run) insert(l *List, at int, items ...Value) error {
	if len(l.Items)+len(items) > maxItems {
		return errTooMany
	}
	r.spend(itemSize * (len(l.Items) - at + len(items)))
	l.Items = slices.Insert(l.Items, at, items...)
	return nil
}

// removeItem removes at an index and returns the item, or an item and returns
// whether it was there.
func removeItem(r *run, l *List, a arguments) (Value, error) {
	r.spend(itemSize * len(l.Items))
	if _, isIndex := a[0].(int64); !isIndex {
		i := r.indexOf(l, a[0])
		if i >= 0 {
			l.Items = slices.Delete(l.Items, i, i+1)
		}
		return i >= 0, nil
	}
	old, err := getItem(r, l, a)
	if err == nil {
		i := int(a[0].(int64))
		l.Items = slices.Delete(l.Items, i, i+1)
	}
	return old, err
}

func subList(r *run, l *List, a arguments) (Value, error) {
	from, to := a.integer(0), a.integer(1)
	if from < 0 || to > len(l.Items) || from > to {
		return nil, errIndex
	}
	r.spend(itemSize * (to - from))
	return &List{Items: slices.Clone(l.Items[from:to]), JSON: l.JSON}, nil
}
