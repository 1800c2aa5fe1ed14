package report

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// plain is text from outside made safe to print: control characters, marks
// that turn the direction of text, other invisible characters and invalid
// UTF-8 are shown as escapes, so that a header cannot move the cursor of the
// terminal or disguise what it says.
func plain(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(text[0])+0x100, 16)[1:])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
		}
		text = text[size:]
	}
	return b.String()
}

func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// plainLines is plain for text of several lines; the last one's end is cut.
func plainLines(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(plainAll(lines), "\n")
}

func plainAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = plain(text)
	}
	return out
}

// columns is how many cells of a terminal plain text takes: two for the wide
// characters of East Asian scripts, none for combining marks.
func columns(text string) int {
	n := 0
	for _, r := range text {
		switch p := width.LookupRune(r).Kind(); {
		case isCombining(r):
		case p == width.EastAsianWide || p == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
