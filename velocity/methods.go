package velocity

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// arguments are those of one call, read as methods need them.
type arguments []Value

func (a arguments) text(i int) string { return text(a[i]) }

func (a arguments) integer(i int) (int, error) {
	n, ok := a[i].(int64)
	if !ok || n < -1<<31 || n >= 1<<31 {
		return 0, fmt.Errorf("argument %d is no index", i+1)
	}
	return int(n), nil
}

// errIndex is what Java throws for an index that is not there.
var errIndex = errors.New("the index is out of range")

// callMethod calls a method of a value as Java has it. A method that does not
// exist, or that is called with another number of arguments, prints nothing.
func (r *run) callMethod(v Value, name string, args arguments) (Value, error) {
	switch v := v.(type) {
	case string:
		if m, ok := stringMethods[method{name, len(args)}]; ok {
			return m(v, args)
		}
	case *List:
		if m, ok := listMethods[method{name, len(args)}]; ok {
			return m(r, v, args)
		}
	case *Map:
		if m, ok := mapMethods[method{name, len(args)}]; ok {
			return m(r, v, args)
		}
	case int64, float64:
		return r.callNumber(v, name, args)
	case bool:
		if name == "toString" {
			return text(v), nil
		}
	}
	return nil, nil
}

// method is a name with a number of arguments.
type method struct {
	name string
	args int
}

func (r *run) callNumber(v Value, name string, args arguments) (Value, error) {
	switch {
	case name == "toString" && len(args) == 0:
		return text(v), nil
	case name == "intValue" && len(args) == 0:
		f, _ := number(v)
		return int64(f), nil
	case name == "compareTo" && len(args) == 1:
		if c, ok := compare(v, args[0]); ok {
			return int64(c), nil
		}
	case name == "equals" && len(args) == 1:
		return r.equal(v, args[0]), nil
	}
	return nil, nil
}

type stringMethod func(s string, a arguments) (Value, error)

// plain adapts what needs nothing but text.
func plain(f func(s string, a arguments) Value) stringMethod {
	return func(s string, a arguments) (Value, error) { return f(s, a), nil }
}

var stringMethods = map[method]stringMethod{
	{"length", 0}:           plain(func(s string, _ arguments) Value { return int64(utf8.RuneCountInString(s)) }),
	{"isEmpty", 0}:          plain(func(s string, _ arguments) Value { return s == "" }),
	{"equals", 1}:           plain(func(s string, a arguments) Value { return a[0] == s }),
	{"equalsIgnoreCase", 1}: plain(func(s string, a arguments) Value { return strings.EqualFold(s, a.text(0)) }),
	{"contains", 1}:         plain(func(s string, a arguments) Value { return strings.Contains(s, a.text(0)) }),
	{"startsWith", 1}:       plain(func(s string, a arguments) Value { return strings.HasPrefix(s, a.text(0)) }),
	{"endsWith", 1}:         plain(func(s string, a arguments) Value { return strings.HasSuffix(s, a.text(0)) }),
	{"indexOf", 1}:          plain(func(s string, a arguments) Value { return runeIndex(s, strings.Index(s, a.text(0))) }),
	{"lastIndexOf", 1}:      plain(func(s string, a arguments) Value { return runeIndex(s, strings.LastIndex(s, a.text(0))) }),
	{"replace", 2}:          plain(func(s string, a arguments) Value { return strings.ReplaceAll(s, a.text(0), a.text(1)) }),
	{"toLowerCase", 0}:      plain(func(s string, _ arguments) Value { return strings.ToLower(s) }),
	{"toUpperCase", 0}:      plain(func(s string, _ arguments) Value { return strings.ToUpper(s) }),
	{"trim", 0}:             plain(func(s string, _ arguments) Value { return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' }) }),
	{"concat", 1}:           plain(func(s string, a arguments) Value { return s + a.text(0) }),
	{"toString", 0}:         plain(func(s string, _ arguments) Value { return s }),
	{"hashCode", 0}:         plain(func(s string, _ arguments) Value { return hashCode(s) }),
	{"compareTo", 1}:        plain(func(s string, a arguments) Value { return int64(strings.Compare(s, a.text(0))) }),
	{"charAt", 1}:           charAt,
	{"substring", 1}:        substring,
	{"substring", 2}:        substring,
	{"replaceAll", 2}:       replaceAll,
	{"replaceFirst", 2}:     replaceFirst,
	{"split", 1}:            split,
	{"matches", 1}:          matches,
}

// runeIndex turns an offset in bytes into one in characters.
func runeIndex(s string, at int) int64 {
	if at < 0 {
		return -1
	}
	return int64(utf8.RuneCountInString(s[:at]))
}

// hashCode is Java's String.hashCode.
func hashCode(s string) int64 {
	var h int32
	for _, r := range s {
		h = 31*h + r
	}
	return int64(h)
}

func charAt(s string, a arguments) (Value, error) {
	i, err := a.integer(0)
	runes := []rune(s)
	if err != nil || i < 0 || i >= len(runes) {
		return nil, errors.Join(err, errIndex)
	}
	return string(runes[i]), nil
}

func substring(s string, a arguments) (Value, error) {
	runes := []rune(s)
	from, err := a.integer(0)
	to := len(runes)
	if err == nil && len(a) == 2 {
		to, err = a.integer(1)
	}
	if err != nil {
		return nil, err
	}
	if from < 0 || to > len(runes) || from > to {
		return nil, errIndex
	}
	return string(runes[from:to]), nil
}

// maxPattern bounds a regular expression, in bytes. Matching takes linear time.
const maxPattern = 4096

func compile(pattern string) (*regexp.Regexp, error) {
	if len(pattern) > maxPattern {
		return nil, errors.New("the regular expression is too long")
	}
	return regexp.Compile(pattern)
}

// groups turns Java's replacement text ($1, \$) into Go's.
func groups(replacement string) string {
	var b strings.Builder
	for i := 0; i < len(replacement); i++ {
		switch c := replacement[i]; {
		case c == '\\' && i+1 < len(replacement):
			i++
			if replacement[i] == '$' {
				b.WriteString("$$")
			} else {
				b.WriteByte(replacement[i])
			}
		case c == '$' && i+1 < len(replacement) && isDigit(replacement[i+1]):
			b.WriteString("${" + string(replacement[i+1]) + "}")
			i++
		case c == '$':
			b.WriteString("$$")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func replaceAll(s string, a arguments) (Value, error) {
	re, err := compile(a.text(0))
	if err != nil {
		return nil, err
	}
	return re.ReplaceAllString(s, groups(a.text(1))), nil
}

func replaceFirst(s string, a arguments) (Value, error) {
	re, err := compile(a.text(0))
	if err != nil {
		return nil, err
	}
	m := re.FindStringSubmatchIndex(s)
	if m == nil {
		return s, nil
	}
	out := re.ExpandString([]byte(s[:m[0]]), groups(a.text(1)), s, m)
	return string(out) + s[m[1]:], nil
}

// split cuts at a regular expression; empty strings at the end are left out.
func split(s string, a arguments) (Value, error) {
	re, err := compile(a.text(0))
	if err != nil {
		return nil, err
	}
	parts := re.Split(s, -1)
	for len(parts) > 1 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	out := &List{}
	for _, part := range parts {
		out.Items = append(out.Items, part)
	}
	return out, nil
}

// matches asks whether all of a string is matched.
func matches(s string, a arguments) (Value, error) {
	re, err := compile(`^(?:` + a.text(0) + `)$`)
	if err != nil {
		return nil, err
	}
	return re.MatchString(s), nil
}

type listMethod func(r *run, l *List, a arguments) (Value, error)

// maxItems bounds lists and maps that a template makes.
const maxItems = 100_000

var errTooMany = errors.New("there are too many items")

var listMethods = map[method]listMethod{
	{"size", 0}:     func(_ *run, l *List, _ arguments) (Value, error) { return int64(len(l.Items)), nil },
	{"isEmpty", 0}:  func(_ *run, l *List, _ arguments) (Value, error) { return len(l.Items) == 0, nil },
	{"toString", 0}: func(_ *run, l *List, _ arguments) (Value, error) { return text(l), nil },
	{"iterator", 0}: func(_ *run, l *List, _ arguments) (Value, error) { return l, nil },
	{"contains", 1}: func(r *run, l *List, a arguments) (Value, error) { return r.indexOf(l, a[0]) >= 0, nil },
	{"indexOf", 1}:  func(r *run, l *List, a arguments) (Value, error) { return int64(r.indexOf(l, a[0])), nil },
	{"get", 1}: func(_ *run, l *List, a arguments) (Value, error) {
		i, err := position(l, a, len(l.Items)-1)
		if err != nil {
			return nil, err
		}
		return l.Items[i], nil
	},
	{"set", 2}: func(_ *run, l *List, a arguments) (Value, error) {
		i, err := position(l, a, len(l.Items)-1)
		if err != nil {
			return nil, err
		}
		old := l.Items[i]
		l.Items[i] = a[1]
		return old, nil
	},
	{"add", 1}: func(_ *run, l *List, a arguments) (Value, error) { return true, insert(l, len(l.Items), a[0]) },
	{"add", 2}: func(_ *run, l *List, a arguments) (Value, error) {
		i, err := position(l, a, len(l.Items))
		if err != nil {
			return nil, err
		}
		return nil, insert(l, i, a[1])
	},
	{"addAll", 1}: func(_ *run, l *List, a arguments) (Value, error) {
		more := elements(a[0])
		return len(more) > 0, insert(l, len(l.Items), more...)
	},
	{"remove", 1}: removeItem,
	{"subList", 2}: func(_ *run, l *List, a arguments) (Value, error) {
		from, err := a.integer(0)
		to, err2 := a.integer(1)
		if err != nil || err2 != nil || from < 0 || to > len(l.Items) || from > to {
			return nil, errIndex
		}
		return &List{Items: slices.Clone(l.Items[from:to]), JSON: l.JSON}, nil
	},
}

func (r *run) indexOf(l *List, v Value) int {
	return slices.IndexFunc(l.Items, func(item Value) bool { return r.equal(item, v) })
}

// position reads an index from 0 to most.
func position(l *List, a arguments, most int) (int, error) {
	i, err := a.integer(0)
	if err == nil && (i < 0 || i > most) {
		err = errIndex
	}
	return i, err
}

func insert(l *List, at int, items ...Value) error {
	if len(l.Items)+len(items) > maxItems {
		return errTooMany
	}
	l.Items = slices.Insert(l.Items, at, items...)
	return nil
}

// removeItem removes at an index and returns the item, or an item and returns
// whether it was there.
func removeItem(r *run, l *List, a arguments) (Value, error) {
	if _, isIndex := a[0].(int64); isIndex {
		i, err := position(l, a, len(l.Items)-1)
		if err != nil {
			return nil, err
		}
		old := l.Items[i]
		l.Items = slices.Delete(l.Items, i, i+1)
		return old, nil
	}
	i := r.indexOf(l, a[0])
	if i >= 0 {
		l.Items = slices.Delete(l.Items, i, i+1)
	}
	return i >= 0, nil
}

type mapMethod func(r *run, m *Map, a arguments) (Value, error)

var mapMethods = map[method]mapMethod{
	{"size", 0}:        func(_ *run, m *Map, _ arguments) (Value, error) { return int64(m.Len()), nil },
	{"isEmpty", 0}:     func(_ *run, m *Map, _ arguments) (Value, error) { return m.Len() == 0, nil },
	{"toString", 0}:    func(_ *run, m *Map, _ arguments) (Value, error) { return text(m), nil },
	{"get", 1}:         func(_ *run, m *Map, a arguments) (Value, error) { return m.Get(a.text(0)), nil },
	{"remove", 1}:      func(_ *run, m *Map, a arguments) (Value, error) { return m.Remove(a.text(0)), nil },
	{"containsKey", 1}: func(_ *run, m *Map, a arguments) (Value, error) { return m.Has(a.text(0)), nil },
	{"containsValue", 1}: func(r *run, m *Map, a arguments) (Value, error) {
		return r.indexOf(&List{Items: elements(m)}, a[0]) >= 0, nil
	},
	{"values", 0}: func(_ *run, m *Map, _ arguments) (Value, error) { return &List{Items: elements(m)}, nil },
	{"put", 2}: func(_ *run, m *Map, a arguments) (Value, error) {
		if m.Len() >= maxItems {
			return nil, errTooMany
		}
		return m.Put(a.text(0), a[1]), nil
	},
	{"putAll", 1}: func(_ *run, m *Map, a arguments) (Value, error) {
		other, ok := a[0].(*Map)
		if !ok {
			return nil, nil
		}
		for i := range other.Len() {
			m.Put(other.Entry(i))
		}
		return nil, nil
	},
	{"keySet", 0}: func(_ *run, m *Map, _ arguments) (Value, error) {
		keys := &List{}
		for i := range m.Len() {
			key, _ := m.Entry(i)
			keys.Items = append(keys.Items, key)
		}
		return keys, nil
	},
	{"entrySet", 0}: func(_ *run, m *Map, _ arguments) (Value, error) {
		entries := &List{}
		for i := range m.Len() {
			key, v := m.Entry(i)
			e := NewMap()
			e.Put("key", key)
			e.Put("value", v)
			entries.Items = append(entries.Items, e)
		}
		return entries, nil
	},
}
