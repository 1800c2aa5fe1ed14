package report

import (
	"bufio"
	"io"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// WriteDoc explains one code to a person.
func WriteDoc(w io.Writer, d finding.Doc, s Style) error {
	b := bufio.NewWriter(w)
	b.WriteString(painted(s.Heading, d.Code) + "  " + painted(s.severity(d.Severity), d.Severity.String()) + "\n")
	paragraph(b, "", d.Title, s.prose(), s.Heading)
	b.WriteByte('\n')
	paragraph(b, "", d.Meaning, s.prose(), nil)
	example(b, "Bad", d.Bad, s, s.Bad)
	example(b, "Good", d.Good, s, s.Good)
	for _, part := range [][2]string{{"Fix", d.Fix}, {"Source", d.Source}} {
		if part[1] != "" {
			b.WriteString("\n" + painted(s.Heading, part[0]) + "\n")
			paragraph(b, "  ", part[1], s.prose(), nil)
		}
	}
	return b.Flush()
}

// example writes field lines as they are: they are to be copied.
func example(b *bufio.Writer, title, text string, s Style, paint func(string) string) {
	if text == "" {
		return
	}
	b.WriteString("\n" + painted(s.Heading, title) + "\n")
	for line := range strings.Lines(text) {
		b.WriteString("  " + painted(paint, strings.TrimRight(line, "\n")) + "\n")
	}
}

// WriteFamily lists the codes of a family with their titles.
func WriteFamily(w io.Writer, f Family, s Style) error {
	b := bufio.NewWriter(w)
	b.WriteString(painted(s.Heading, f.Name+"  "+f.Title) + "\n")
	t := table{indent: "  "}
	for _, d := range f.Codes {
		t.row(cell{text: d.Code}, cell{d.Severity.String(), s.severity(d.Severity)}, cell{text: d.Title})
	}
	t.write(b)
	return b.Flush()
}
