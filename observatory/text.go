package observatory

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The Observatory is written in JavaScript. What its string functions do
// differently from Go's is in this file.

// received is a field value as the Observatory's HTTP client hands it on: every
// byte is a character, control characters are gone, and so are spaces and tabs
// at the ends.
func received(value string) string {
	if !isPlain(value) {
		var b strings.Builder
		for i := range len(value) {
			if r := rune(value[i]); !isControl(r) {
				b.WriteRune(r)
			}
		}
		value = b.String()
	}
	return strings.Trim(value, " \t")
}

// isPlain reports whether there is nothing but printable ASCII and tabs.
func isPlain(value string) bool {
	for i := range len(value) {
		if c := value[i]; c >= utf8.RuneSelf || isControl(rune(c)) {
			return false
		}
	}
	return true
}

func isControl(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// trim takes white space off both ends, as String.prototype.trim.
func trim(s string) string { return strings.TrimFunc(s, isSpace) }

// isSpace is JavaScript's white space and line terminators.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\n', '\v', '\f', '\r', ' ', 0xA0, 0xFEFF, 0x2028, 0x2029:
		return true
	}
	return r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r)
}

// clip is the first n UTF-16 units, as String.prototype.slice(0, n). Half of a
// pair is dropped.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	units := 0
	for i, r := range s {
		if units += width(r); units > n {
			return s[:i]
		}
	}
	return s
}

// units is the length of a string in JavaScript.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += width(r)
	}
	return n
}

func width(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
