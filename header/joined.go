package header

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// Joined is the value of a field whose lines make one list: joined by commas,
// as RFC 9110 section 5.3 lets every recipient do. It remembers which line
// each byte came from.
type Joined struct {
	Text  string
	lines []string
}

// Join joins a field's lines.
func Join(lines []string) Joined {
	if len(lines) == 1 {
		return Joined{lines[0], lines}
	}
	return Joined{strings.Join(lines, separator), lines}
}

const separator = ", "

// Span is where a stretch of the joined text stands in the lines. One that
// begins between two lines belongs to the end of the first of them; one that
// reaches into another line is cut off at the end of its own.
func (j Joined) Span(start, end int) finding.Span {
	for i, line := range j.lines {
		if start <= len(line) || i == len(j.lines)-1 {
			return finding.Span{Line: i, Start: min(start, len(line)), End: min(end, len(line))}
		}
		start, end = max(start-len(line)-len(separator), 0), end-len(line)-len(separator)
	}
	return finding.Span{}
}

// Part is one member of a list, and where it stands.
type Part struct {
	Text string
	Span finding.Span
}

// Split takes the list apart at its commas, empty members included, as
// browsers do with fields that have no grammar of their own: a comma inside of
// double quotes separates nothing, and the quotes stay (Fetch, "get, decode,
// and split"). No lines have no parts; an empty line has one.
func (j Joined) Split() []Part {
	if len(j.lines) == 0 {
		return nil
	}
	parts := make([]Part, 0, 1+strings.Count(j.Text, ","))
	for start := 0; start <= len(j.Text); {
		end := start + memberEnd(j.Text[start:])
		parts = append(parts, j.part(start, end))
		start = end + 1
	}
	return parts
}

// part is the member between two offsets, without the white space around it.
func (j Joined) part(start, end int) Part {
	for start < end && isSpace(j.Text[start]) {
		start++
	}
	for start < end && isSpace(j.Text[end-1]) {
		end--
	}
	return Part{j.Text[start:end], j.Span(start, end)}
}

// memberEnd is the offset of the first comma outside of quotes.
func memberEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted && s[i] == '\\':
			i++
		case !quoted && s[i] == ',':
			return i
		}
	}
	return len(s)
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
