package value

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrLong is what takes more bytes to print than there may be.
var ErrLong = errors.New("the value is too long when it is printed")

// AppendJSON appends a value as JSON of at most so many bytes, without any
// white space. The errors are [ErrDepth] and [ErrLong]; dst then holds a part.
func AppendJSON(dst []byte, v Value, most int) ([]byte, error) {
	w := writer{out: dst, end: len(dst) + most}
	err := w.write(v, 0)
	return w.out, err
}

type writer struct {
	out []byte
	end int // bytes that out may have
}

func (w *writer) write(v Value, depth int) error {
	if depth > MaxDepth {
		return ErrDepth
	}
	var err error
	switch v := v.(type) {
	case *Map:
		err = w.members(v, depth)
	case *List:
		err = w.items(v, depth)
	case string:
		w.out = AppendQuoted(w.out, v)
	case nil:
		w.out = append(w.out, "null"...)
	default:
		w.out = AppendScalar(w.out, v)
	}
	if err == nil && len(w.out) > w.end {
		err = ErrLong
	}
	return err
}

func (w *writer) members(m *Map, depth int) error {
	w.out = append(w.out, '{')
	for i := range m.Len() {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		key, v := m.Entry(i)
		w.out = append(AppendQuoted(w.out, key), ':')
		if err := w.write(v, depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, '}')
	return nil
}

func (w *writer) items(l *List, depth int) error {
	w.out = append(w.out, '[')
	for i, item := range l.Items {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		if err := w.write(item, depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, ']')
	return nil
}

// AppendQuoted appends a string with its quotes. What is escaped, and how, is
// as in the library that the service uses: "/" and what is special in HTML are
// not.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if escape := escaped(r); escape != "" {
			dst = append(append(dst, s[from:i]...), escape...)
			from = i + size
		}
		i += size
	}
	return append(append(dst, s[from:]...), '"')
}

// escaped is how a character is written in a string; "": as it is.
func escaped(r rune) string {
	switch {
	case r == '"':
		return `\"`
	case r == '\\':
		return `\\`
	case r >= ' ' && r < 0x7f, r > 0x9f && r < 0x2000, r > 0x20ff:
		return ""
	}
	if i := strings.IndexRune("\b\f\n\r\t", r); i >= 0 {
		return `\` + "bfnrt"[i:i+1]
	}
	return fmt.Sprintf(`\u%04X`, r)
}

// AppendScalar appends a number or a boolean as Java writes it; any other
// value appends nothing.
func AppendScalar(dst []byte, v Value) []byte {
	switch v := v.(type) {
	case bool:
		return strconv.AppendBool(dst, v)
	case int64:
		return strconv.AppendInt(dst, v, 10)
	case *big.Int:
		return v.Append(dst, 10)
	case float64:
		return appendFloat(dst, v)
	}
	return dst
}

// appendFloat is Java's Double.toString.
func appendFloat(dst []byte, f float64) []byte {
	switch abs := math.Abs(f); {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	case abs != 0 && (abs < 1e-3 || abs >= 1e7):
		mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, _ := strconv.Atoi(exponent)
		return strconv.AppendInt(append(append(dst, mantissa...), 'E'), int64(n), 10)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	if !strings.Contains(string(dst[start:]), ".") {
		dst = append(dst, ".0"...)
	}
	return dst
}
