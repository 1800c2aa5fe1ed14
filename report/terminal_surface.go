package report

import (
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/header/judge"
)

// surfaces are the doors of a configuration, each with its path classes and
// with what they send.
func (p page) surfaces() {
	for _, d := range p.r.byDoor() {
		p.heading(d.Address + painted(p.s.Faint, "  "+d.Kind))
		for i := range d.Surfaces {
			p.surface(&d.Surfaces[i])
		}
		p.sent(d.Sent)
	}
	if slices.ContainsFunc(p.r.Surfaces, func(s Surface) bool { return len(s.Matrix.Rows) > 0 }) {
		p.WriteByte('\n')
		paragraph(p.Writer, "  ", legend, p.s.prose(), p.s.Faint)
	}
}

func (p page) surface(s *Surface) {
	paragraph(p.Writer, "  ", plain(strings.Join(s.Paths, ", ")), p.s.prose(), p.s.Heading)
	paragraph(p.Writer, surfaceIndent, plain(s.URL), p.s.prose(), p.s.Faint)
	for rows := s.Matrix.Rows; len(rows) > 0; {
		n := rowsThatFit(rows, p.s.prose()/2)
		p.patterns(s, rows[:n])
		rows = rows[n:]
	}
	for _, note := range s.Notes {
		paragraph(p.Writer, surfaceIndent, plain(note), p.s.prose(), nil)
	}
}

// surfaceIndent is below the name of a surface.
const surfaceIndent = "    "

// rowsThatFit is how many headers have room for a column, one at least.
func rowsThatFit(rows []judge.Row, room int) int {
	for n, row := range rows {
		room -= columns(shortName(row.Header)) + 2
		if room < 0 && n > 0 {
			return n
		}
	}
	return len(rows)
}

// patterns is the table of marks: a column for each header, a row for all
// classes that look alike, and the classes behind it.
func (p page) patterns(s *Surface, rows []judge.Row) {
	var head strings.Builder
	for _, row := range rows {
		head.WriteString(shortName(row.Header) + "  ")
	}
	p.WriteString(surfaceIndent + painted(p.s.Faint, strings.TrimRight(head.String(), " ")) + "\n")
	indent := surfaceIndent + strings.Repeat(" ", columns(head.String()))
	for _, one := range s.patterns(rows) {
		p.WriteString(surfaceIndent)
		for i, m := range one.Marks {
			pad := strings.Repeat(" ", columns(shortName(rows[i].Header))+2-columns(m.Sign))
			p.WriteString(painted(p.paint(m.Quality), m.Sign) + pad)
		}
		for i, line := range wrapped(listed(one.Classes), max(p.s.prose()-columns(indent), minText)) {
			if i > 0 {
				p.WriteString(indent)
			}
			p.WriteString(line + "\n")
		}
	}
}

// sent says what the columns stand for: each header with its values, who sends
// them, and on what where there are several.
func (p page) sent(all []sent) {
	if len(all) == 0 {
		return
	}
	width := 0
	for _, one := range all {
		width = max(width, columns(shortName(one.Header)))
	}
	p.WriteString("  " + painted(p.s.Heading, "Who sends them") + "\n")
	for i, one := range all {
		short := shortName(one.Header)
		if i > 0 && all[i-1].Header == one.Header {
			short = ""
		}
		p.WriteString(surfaceIndent + short + strings.Repeat(" ", width+2-columns(short)))
		indent := surfaceIndent + strings.Repeat(" ", width+2)
		p.sentLine(&one, indent)
		if i > 0 && all[i-1].Header == one.Header || i+1 < len(all) && all[i+1].Header == one.Header {
			paragraph(p.Writer, indent, "on "+where(all, &one), p.s.prose(), p.s.Faint)
		}
	}
}

// sentLine is one value and its owner, on one line where they fit.
func (p page) sentLine(one *sent, indent string) {
	room := max(p.s.prose()-columns(indent), minText)
	text, by := plain(one.Header)+": "+one.said(), plain(one.Owner)
	if one.Lost != "" {
		by = strings.TrimPrefix(by+"; "+plain(one.Lost), "; ")
	}
	if columns(text)+2+columns(by) <= room {
		p.WriteString(text + painted(p.s.Faint, "  "+by) + "\n")
	} else {
		p.WriteString(clipRight(text, room) + "\n")
		paragraph(p.Writer, indent, by, p.s.prose(), p.s.Faint)
	}
}
