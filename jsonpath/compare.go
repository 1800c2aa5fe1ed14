package jsonpath

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// comparer compares. Each value that it looks at is a visit of the evaluation;
// what it says when there were too many does not count.
type comparer func(e *evaluation, left, right value.Value) bool

// operators of filters; a word that begins another one stands behind it.
var operators = []struct {
	word    string
	compare comparer
}{
	{"==", (*evaluation).equal},
	{"!=", func(e *evaluation, a, b value.Value) bool { return !e.equal(a, b) }},
	{"=~", matches},
	{"<=", ordered(func(c int) bool { return c <= 0 })},
	{">=", ordered(func(c int) bool { return c >= 0 })},
	{"<", ordered(func(c int) bool { return c < 0 })},
	{">", ordered(func(c int) bool { return c > 0 })},
	{"in ", (*evaluation).in},
	{"nin ", func(e *evaluation, a, b value.Value) bool { return isList(b) && !e.in(a, b) }},
	{"subsetof ", func(e *evaluation, a, b value.Value) bool { return isList(a) && isList(b) && e.count(a, b) == size(a) }},
	{"anyof ", func(e *evaluation, a, b value.Value) bool { return e.count(a, b) > 0 }},
	{"noneof ", func(e *evaluation, a, b value.Value) bool { return isList(b) && e.count(a, b) == 0 }},
	{"contains ", contains},
	{"size ", func(_ *evaluation, a, b value.Value) bool { n, ok := b.(int64); return ok && int64(size(a)) == n }},
	{"empty ", func(_ *evaluation, a, b value.Value) bool {
		want, ok := b.(bool)
		return ok && size(a) >= 0 && (size(a) == 0) == want
	}},
}

func (e *evaluation) equal(a, b value.Value) bool {
	if !e.visit() {
		return false
	}
	if x, ok := value.Float(a); ok {
		y, ok := value.Float(b)
		return ok && x == y
	}
	switch a := a.(type) {
	case *value.List:
		b, ok := b.(*value.List)
		return ok && slices.EqualFunc(a.Items, b.Items, e.equal)
	case *value.Map:
		b, ok := b.(*value.Map)
		return ok && e.equalMaps(a, b)
	}
	return a == b && a != missing
}

func (e *evaluation) equalMaps(a, b *value.Map) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if key, v := a.Entry(i); !b.Has(key) || !e.equal(v, b.Get(key)) {
			return false
		}
	}
	return true
}

// ordered compares numbers with numbers and strings with strings.
func ordered(accept func(int) bool) comparer {
	return func(_ *evaluation, a, b value.Value) bool {
		if x, ok := value.Float(a); ok {
			y, ok := value.Float(b)
			return ok && accept(cmp.Compare(x, y))
		}
		x, isString := a.(string)
		y, alsoString := b.(string)
		return isString && alsoString && accept(strings.Compare(x, y))
	}
}

// matches asks whether all of a string is what the pattern says.
func matches(e *evaluation, a, b value.Value) bool {
	s, isString := a.(string)
	re, isPattern := b.(*regexp.Regexp)
	e.visits += len(s)
	return isString && isPattern && re.MatchString(s)
}

func (e *evaluation) in(a, b value.Value) bool {
	l, isList := b.(*value.List)
	return isList && slices.ContainsFunc(l.Items, func(item value.Value) bool { return e.equal(a, item) })
}

// count is how many items of one list are in another; -1: there is no list.
func (e *evaluation) count(a, b value.Value) int {
	l, isList := a.(*value.List)
	if !isList {
		return -1
	}
	n := 0
	for _, item := range l.Items {
		if e.in(item, b) {
			n++
		}
	}
	return n
}

func contains(e *evaluation, a, b value.Value) bool {
	if s, isString := a.(string); isString {
		part, isString := b.(string)
		e.visits += len(s) / 16
		return isString && strings.Contains(s, part)
	}
	return e.in(b, a)
}

// size is how long a list or a string is; -1: it is neither.
func size(v value.Value) int {
	switch v := v.(type) {
	case *value.List:
		return len(v.Items)
	case string:
		return utf8.RuneCountInString(v)
	}
	return -1
}
