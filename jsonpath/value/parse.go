package value

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"unicode/utf8"
)

// MaxDepth is how deeply lists and maps may be nested, in documents that are
// read and in values that are printed.
const MaxDepth = 512

// maxDigits bounds an integer, in characters: one of more is none that a float64
// can stand for in comparisons.
const maxDigits = 300

// ErrDepth is what nests more deeply than [MaxDepth], or holds itself.
var ErrDepth = errors.New("the value is nested too deeply")

// Parse reads a JSON document (RFC 8259). Of a key that is there twice the last
// value counts, at the first one's place. Numbers with a fraction or an
// exponent are float64.
func Parse(text []byte) (Value, error) {
	if !json.Valid(text) {
		return nil, syntaxError(text)
	}
	r := reader{text: text}
	return r.value(0)
}

// syntaxError says where a document goes wrong.
func syntaxError(text []byte) error {
	var ignored json.RawMessage
	err := json.Unmarshal(text, &ignored)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("at byte %d: %w", syntax.Offset, err)
	}
	return err
}

// reader reads text that is known to be JSON, and so needs not look twice.
type reader struct {
	text []byte
	at   int
}

// next skips white space and returns what stands behind it.
func (r *reader) next() byte {
	for {
		switch c := r.text[r.at]; c {
		case ' ', '\t', '\n', '\r':
			r.at++
		default:
			return c
		}
	}
}

func (r *reader) value(depth int) (Value, error) {
	if depth > MaxDepth {
		return nil, ErrDepth
	}
	switch r.next() {
	case '{':
		return r.members(depth)
	case '[':
		return r.items(depth)
	case '"':
		return r.string(), nil
	case 't':
		r.at += len("true")
		return true, nil
	case 'f':
		r.at += len("false")
		return false, nil
	case 'n':
		r.at += len("null")
		return nil, nil
	}
	return r.number()
}

func (r *reader) members(depth int) (Value, error) {
	m := &Map{}
	for r.at++; r.next() != '}'; {
		if r.text[r.at] == ',' {
			r.at++
			r.next()
		}
		key := r.string()
		r.next()
		r.at++ // the colon
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		m.Put(key, v)
	}
	r.at++
	return m, nil
}

func (r *reader) items(depth int) (Value, error) {
	l := &List{JSON: true}
	for r.at++; r.next() != ']'; {
		if r.text[r.at] == ',' {
			r.at++
		}
		v, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		l.Items = append(l.Items, v)
	}
	r.at++
	return l, nil
}

// string reads a string; most are what they look like.
func (r *reader) string() string {
	start := r.at
	plain := true
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			plain = false
			r.at++
		}
	}
	r.at++
	inner := r.text[start+1 : r.at-1]
	if plain && utf8.Valid(inner) {
		return string(inner)
	}
	var s string
	_ = json.Unmarshal(r.text[start:r.at], &s) // it is valid
	return s
}

func (r *reader) number() (Value, error) {
	start, whole := r.at, true
	for r.at < len(r.text) {
		switch c := r.text[r.at]; c {
		case '.', 'e', 'E':
			whole = false
		case '-', '+', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		default:
			return number(string(r.text[start:r.at]), whole)
		}
		r.at++
	}
	return number(string(r.text[start:]), whole)
}

func number(s string, whole bool) (Value, error) {
	if !whole {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, fmt.Errorf("%.40q is beyond what numbers can be", s)
		}
		return f, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	if len(s) > maxDigits {
		return nil, fmt.Errorf("an integer has %d digits, %d are allowed", len(s), maxDigits)
	}
	n, _ := new(big.Int).SetString(s, 10)
	return n, nil
}
