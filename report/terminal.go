package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/remedy"
)

// terminal writes reports for people.
type terminal struct {
	w     io.Writer
	style Style
	brief bool // one line for each site
	after bool // a report has been written
}

// Site writes one report, whole or in a line.
func (t *terminal) Site(r *Report) error {
	b := bufio.NewWriter(t.w)
	if t.brief {
		page{b, r, t.style}.line()
		return b.Flush()
	}
	if t.after {
		b.WriteByte('\n')
	}
	t.after = true
	p := page{b, r, t.style}
	for _, part := range []func(page){page.head, page.comparison, page.unanswered, page.certificate, page.lost, page.changes, page.kept, page.matrix, page.surfaces, page.preload, page.findings, page.deviations, page.notes} {
		part(p)
	}
	return b.Flush()
}

// End has nothing to add.
func (t *terminal) End() error { return nil }

// page is one report on its way to a terminal.
type page struct {
	*bufio.Writer
	r *Report
	s Style
}

// paint is the colour of a quality.
func (p page) paint(q quality) func(string) string {
	return []func(string) string{p.s.Good, p.s.Fair, p.s.Bad, p.s.Faint}[q]
}

func (p page) heading(text string) { p.WriteString("\n" + painted(p.s.Heading, text) + "\n") }

// head is the grade, large, with the facts beside it.
func (p page) head() {
	facts := p.facts()
	if p.r.Score == nil {
		for _, line := range facts {
			p.WriteString(line + "\n")
		}
		return
	}
	drawn := large(p.r.Score.Grade)
	for i := range max(len(drawn), len(facts)) {
		left, right := strings.Repeat(" ", columns(drawn[0])), ""
		if i < len(drawn) {
			left = painted(p.paint(gradeQuality(p.r.Score.Grade)), drawn[i])
		}
		if i < len(facts) {
			right = facts[i]
		}
		p.WriteString(strings.TrimRight("  "+left+"   "+right, " ") + "\n")
	}
}

// line is the whole report in one line, for lists.
func (p page) line() {
	r := p.r
	grade, score, rest := "-", "", counted(r.Findings)
	paint := p.s.Bad
	if s := r.Score; s != nil {
		grade, score, paint = s.Grade, strconv.Itoa(s.Score), p.paint(gradeQuality(s.Grade))
	}
	if r.Failure != nil {
		rest = painted(p.s.Bad, "not judged: ") + plain(r.Failure.Message) + painted(p.s.Faint, " (next: "+advice[r.Failure.Kind]+")")
	}
	fmt.Fprintf(p, "%s %3s  %s  %s\n", painted(paint, fmt.Sprintf("%-2s", grade)), score, plain(r.Subject), painted(p.s.Faint, rest))
}

// facts are the lines beside the grade.
func (p page) facts() []string {
	r := p.r
	lines := []string{painted(p.s.Heading, plain(r.Subject))}
	if r.URL != "" && r.URL != r.Subject {
		lines[0] += painted(p.s.Faint, "  "+plain(r.URL))
	}
	if f := r.Failure; f != nil {
		lines = append(lines, painted(p.s.Bad, "not judged: ")+plain(f.Message))
		if next := advice[f.Kind]; next != "" {
			lines = append(lines, painted(p.s.Faint, "next: ")+next)
		}
		return lines
	}
	if s := r.Score; s != nil {
		lines = append(lines,
			fmt.Sprintf("score %d, %d of %d tests passed", s.Score, s.Passed, s.Passed+s.Failed),
			painted(p.s.Faint, fmt.Sprintf("HTTP Observatory, algorithm %d", s.Algorithm)))
	}
	if g := r.Presence; g != nil {
		text := fmt.Sprintf("presence grade %s: %d of %d headers", g.Grade, len(g.Present), len(g.Present)+len(g.Missing))
		lines = append(lines, text+painted(p.s.Faint, " (our own)"))
	}
	if text := doorLine(r.Doors); text != "" {
		lines = append(lines, text)
	}
	return lines
}

// doorLine names the doors from the viewer inward.
func doorLine(doors []remedy.Layer) string {
	var names []string
	for _, d := range doors {
		names = append(names, plain(d.Door.Name())+" ("+plain(string(d.Sure))+")")
	}
	if names == nil {
		return ""
	}
	return "answered by " + strings.Join(names, ", in front of ")
}
