package event

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lintel-edge/lintel/exchange"
)

// writer writes JSON. Events are written for every request, so that neither
// reflection nor maps are used.
type writer struct{ b []byte }

// key begins a member; open and close are "{" and "}", "[" and "]".
func (w *writer) key(name string) {
	w.comma()
	w.b = append(strconv.AppendQuote(w.b, name), ':') // names are this package's own
}

func (w *writer) open(bracket byte) {
	w.comma()
	w.b = append(w.b, bracket)
}

func (w *writer) close(bracket byte) { w.b = append(w.b, bracket) }

// comma separates values.
func (w *writer) comma() {
	if n := len(w.b); n > 0 && w.b[n-1] != '{' && w.b[n-1] != '[' && w.b[n-1] != ':' {
		w.b = append(w.b, ',')
	}
}

// text writes a string member.
func (w *writer) text(name, value string) {
	w.key(name)
	w.quote(value)
}

func (w *writer) number(name string, n int) {
	w.key(name)
	w.b = strconv.AppendInt(w.b, int64(n), 10)
}

func (w *writer) bool(name string, v bool) {
	w.key(name)
	w.b = strconv.AppendBool(w.b, v)
}

const hexDigits = "0123456789abcdef"

// quote writes a string (RFC 8259 section 7). Bytes that are no UTF-8 become
// U+FFFD: JSON cannot hold them.
func (w *writer) quote(s string) {
	w.b = append(w.b, '"')
	plain := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if c >= utf8.RuneSelf && (r != utf8.RuneError || size > 1) {
			i += size
			continue
		}
		w.b = append(w.b, s[plain:i]...)
		switch {
		case c >= utf8.RuneSelf:
			w.b = append(w.b, `\ufffd`...)
		case c == '"' || c == '\\':
			w.b = append(w.b, '\\', c)
		default:
			w.b = append(w.b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i += size
		plain = i
	}
	w.b = append(append(w.b, s[plain:]...), '"')
}

// grouped calls one for each name in lower case, in the order of its first
// line, with all lines of that name.
func grouped(lines []exchange.Field, one func(name string, lines []exchange.Field)) {
	var same []exchange.Field
	for i, l := range lines {
		if firstOf(lines, l.Name) < i {
			continue
		}
		same = same[:0]
		for _, other := range lines[i:] {
			if exchange.EqualName(other.Name, l.Name) {
				same = append(same, other)
			}
		}
		one(strings.ToLower(l.Name), same)
	}
}

// firstOf is where the first line of that name stands. Messages have a dozen
// lines or two.
func firstOf(lines []exchange.Field, name string) int {
	for i := range lines {
		if exchange.EqualName(lines[i].Name, name) {
			return i
		}
	}
	return -1
}
