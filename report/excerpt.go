package report

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// excerpt shows the part of a header's value that a finding means, marked, as
// compilers do.
func (p page) excerpt(f finding.Finding) {
	value, ok := p.r.valueOf(f)
	span := f.Place.Span
	if !ok || span.Start >= span.End || span.End > len(value) {
		return
	}
	room := max(p.s.prose()-len(findingIndent), minText)
	before, part, after := plain(value[:span.Start]), plain(value[span.Start:span.End]), plain(value[span.End:])
	before, part, after = window(before, part, after, room)
	p.WriteString(findingIndent + before + part + after + "\n")
	marks := strings.Repeat(" ", columns(before)) + strings.Repeat("^", max(columns(part), 1))
	p.WriteString(findingIndent + painted(p.s.severity(f.Severity), marks) + "\n")
}

// valueOf is the header line that a finding's span counts in: on the first of
// the response classes that its subject lists.
func (r *Report) valueOf(f finding.Finding) (string, bool) {
	first, _, _ := strings.Cut(f.Subject, ",")
	for _, row := range r.Matrix.Rows {
		if !strings.EqualFold(row.Header, f.Place.Header) {
			continue
		}
		for i, class := range r.Matrix.Classes {
			if class == recording.Class(first) || f.Subject == "" && i == 0 {
				return lineOf(row.Cells[i], f.Place.Span.Line)
			}
		}
	}
	return "", false
}

func lineOf(c judge.Cell, n int) (string, bool) {
	if n < 0 || n >= len(c.Values) {
		return "", false
	}
	return c.Values[n], true
}

// window cuts a value down to the room there is: first what stands far before
// the part, then what follows it.
func window(before, part, after string, room int) (string, string, string) {
	if columns(before)+columns(part)+columns(after) <= room {
		return before, part, after
	}
	part = clipRight(part, room-2*aside)
	before = clipLeft(before, max(aside, room-columns(part)-columns(after)))
	return before, part, clipRight(after, room-columns(before)-columns(part))
}

// aside is how many columns around a marked part stay visible at least.
const aside = 16

func clipRight(text string, limit int) string {
	if columns(text) <= limit {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && columns(string(runes))+1 > limit {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

func clipLeft(text string, limit int) string {
	if columns(text) <= limit {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && columns(string(runes))+1 > limit {
		runes = runes[1:]
	}
	return "…" + string(runes)
}
