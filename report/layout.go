package report

import (
	"bufio"
	"strings"
	"unicode"
)

// isCombining reports a mark that is drawn over the character before it.
func isCombining(r rune) bool { return unicode.In(r, unicode.Mn, unicode.Me) }

// cell is one entry of a table. Its text is padded before it is painted, so
// that colours do not count as width.
type cell struct {
	text  string
	paint func(string) string
}

// table is rows of cells in aligned columns, two spaces apart.
type table struct {
	indent string
	rows   [][]cell
	right  int // this many first columns are aligned to the right
}

func (t *table) row(cells ...cell) { t.rows = append(t.rows, cells) }

// widths are the columns' widths, in cells of the terminal.
func (t *table) widths() []int {
	var out []int
	for _, row := range t.rows {
		for i, c := range row {
			if i == len(out) {
				out = append(out, 0)
			}
			out[i] = max(out[i], columns(c.text))
		}
	}
	return out
}

func (t *table) write(b *bufio.Writer) {
	widths := t.widths()
	for _, row := range t.rows {
		b.WriteString(t.indent)
		for i, c := range row {
			pad := strings.Repeat(" ", widths[i]-columns(c.text))
			switch {
			case i < t.right:
				b.WriteString(pad + painted(c.paint, c.text))
			case i == len(row)-1:
				b.WriteString(painted(c.paint, c.text))
			default:
				b.WriteString(painted(c.paint, c.text) + pad)
			}
			if i < len(row)-1 {
				b.WriteString("  ")
			}
		}
		b.WriteByte('\n')
	}
}

// wrapped breaks text at spaces into lines of at most the given number of
// columns; a word that is longer stands on a line of its own.
func wrapped(text string, limit int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		n := columns(word)
		if line != "" && used+1+n > limit {
			lines = append(lines, line)
			line, used = "", 0
		}
		if line != "" {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+n
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// paragraph writes text with an indent before each of its lines.
func paragraph(b *bufio.Writer, indent, text string, limit int, paint func(string) string) {
	for _, line := range wrapped(text, max(limit-len(indent), minText)) {
		b.WriteString(indent + painted(paint, line) + "\n")
	}
}

// minText is the least width that text is wrapped to: narrower columns are
// harder to read than lines that a narrow terminal breaks itself.
const minText = 24

func painted(paint func(string) string, text string) string {
	if paint == nil || text == "" {
		return text
	}
	return paint(text)
}
