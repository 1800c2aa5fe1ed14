package javascript

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// read makes values of a JSON text, as JSON.parse does, with half of its allocations:
// events are most of what a call costs. What is not plain JSON goes to JSON.parse,
// which knows how to complain.
func (i *instance) read(text string) (goja.Value, error) {
	r := reader{vm: i.runtime, text: text}
	if v, ok := r.value(0); ok && r.atEnd() {
		return v, nil
	}
	return i.parse(goja.Undefined(), i.runtime.ToValue(text))
}

// reader reads one text. Its methods report false where they do not know
// further.
type reader struct {
	vm   *goja.Runtime
	text string
	at   int
}

// maxNesting bounds the depth of what is read here: the stack is memory.
const maxNesting = 100

func (r *reader) value(depth int) (goja.Value, bool) {
	r.space()
	if r.at == len(r.text) || depth > maxNesting {
		return nil, false
	}
	switch r.text[r.at] {
	case '{':
		return r.object(depth)
	case '[':
		return r.array(depth)
	case '"':
		s, ok := r.string()
		return r.vm.ToValue(s), ok
	case 't':
		return r.vm.ToValue(true), r.word("true")
	case 'f':
		return r.vm.ToValue(false), r.word("false")
	case 'n':
		return goja.Null(), r.word("null")
	}
	return r.number()
}

func (r *reader) object(depth int) (goja.Value, bool) {
	out := r.vm.NewObject()
	r.at++ // {
	if r.take('}') {
		return out, true
	}
	for {
		r.space()
		name, ok := r.string()
		if !ok || name == "__proto__" || !r.take(':') { // a name that is more than a name
			return nil, false
		}
		value, ok := r.value(depth + 1)
		if !ok || out.Set(name, value) != nil {
			return nil, false
		}
		if r.take('}') {
			return out, true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}

func (r *reader) array(depth int) (goja.Value, bool) {
	var items []any
	r.at++ // [
	if r.take(']') {
		return r.vm.NewArray(), true
	}
	for {
		value, ok := r.value(depth + 1)
		if !ok {
			return nil, false
		}
		items = append(items, value)
		if r.take(']') {
			return r.vm.NewArray(items...), true
		}
		if !r.take(',') {
			return nil, false
		}
	}
}

// string reads a string; escapes are rare, and left to the library.
func (r *reader) string() (string, bool) {
	if r.at == len(r.text) || r.text[r.at] != '"' {
		return "", false
	}
	start := r.at
	for r.at++; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; {
		case c == '"':
			r.at++
			s := r.text[start+1 : r.at-1]
			if !strings.Contains(s, `\`) {
				return s, utf8.ValidString(s)
			}
			err := json.Unmarshal([]byte(r.text[start:r.at]), &s)
			return s, err == nil && !strings.Contains(s, "\uFFFD") // half a surrogate pair
		case c == '\\':
			r.at++
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

func (r *reader) number() (goja.Value, bool) {
	start := r.at
	for r.at < len(r.text) && strings.IndexByte("+-.0123456789Ee", r.text[r.at]) >= 0 {
		r.at++
	}
	text := r.text[start:r.at]
	if !json.Valid([]byte(text)) || text == "-0" {
		return nil, false
	}
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return r.vm.ToValue(n), true
	}
	f, err := strconv.ParseFloat(text, 64)
	return r.vm.ToValue(f), err == nil
}

func (r *reader) word(word string) bool {
	if !strings.HasPrefix(r.text[r.at:], word) {
		return false
	}
	r.at += len(word)
	return true
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

// take reads one character, with the space before it, if it is the given one.
func (r *reader) take(c byte) bool {
	r.space()
	if r.at == len(r.text) || r.text[r.at] != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) atEnd() bool {
	r.space()
	return r.at == len(r.text)
}
