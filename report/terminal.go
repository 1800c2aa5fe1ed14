package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
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
	for _, part := range []func(page){page.head, page.comparison, page.certificate, page.lost, page.changes, page.kept, page.matrix, page.findings, page.deviations, page.notes} {
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

// comparison is what changed since an earlier report.
func (p page) comparison() {
	c := p.r.Comparison
	if c == nil {
		return
	}
	p.heading("Since " + c.At.UTC().Format("2006-01-02 15:04 MST") + p.r.GradeChange())
	if len(c.Better)+len(c.Worse) == 0 {
		paragraph(p.Writer, "  ", "nothing got better or worse", p.s.prose(), p.s.Faint)
	}
	p.deltas("better", p.s.Good, c.Better)
	p.deltas("worse", p.s.Bad, c.Worse)
}

func (p page) deltas(word string, paint func(string) string, list []Delta) {
	t := table{indent: "  "}
	for _, d := range list {
		points := ""
		if d.Points != 0 {
			points = signed(d.Points)
		}
		t.row(cell{word, paint}, cell{points, paint}, cell{text: plain(d.What)}, cell{plain(d.Before) + " → " + plain(d.After), p.s.Faint})
	}
	t.write(p.Writer)
}

// certificate says what is wrong with it, and what to do.
func (p page) certificate() {
	if p.r.Seen == nil || p.r.Seen.Certificate == nil || p.r.Failure != nil {
		return
	}
	c := p.r.Seen.Certificate
	p.heading("Certificate")
	paragraph(p.Writer, "  ", plain(c.Message), p.s.prose(), p.s.Bad)
	paragraph(p.Writer, "  ", "next: "+advice[c.Kind], p.s.prose(), nil)
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

// lost are the points that can be had back, each with its remedy.
func (p page) lost() {
	if p.r.Score == nil {
		return
	}
	tests := p.r.Score.lost()
	if len(tests) == 0 {
		return
	}
	p.heading("Points lost")
	for _, t := range tests {
		fmt.Fprintf(p, "  %s  %s  %s\n", painted(p.s.Bad, fmt.Sprintf("%4s", signed(t.Modifier))), t.Name, painted(p.s.Faint, t.Result))
		if t.Title != "" {
			paragraph(p.Writer, remedyIndent, t.Title, p.s.prose(), nil)
		}
		if n, c := p.r.changeFor(t.Result); n > 0 {
			paragraph(p.Writer, remedyIndent, fmt.Sprintf("remedy %d: %s", n, plain(c.Title)), p.s.prose(), p.s.Good)
		}
	}
	if text := p.r.Score.extraCredit(); text != "" {
		paragraph(p.Writer, "  ", text, p.s.prose(), p.s.Faint)
	}
}

// remedyIndent is below the name of the test.
const remedyIndent = "        "

// changes are the remedies; one settles as much as can be settled at its door.
func (p page) changes() {
	for i, c := range p.r.Changes {
		if i == 0 {
			p.heading("Remedies")
		}
		fmt.Fprintf(p, "  %2d  %s\n", i+1, painted(p.s.Good, plain(c.Door.Name()+": "+c.Title)))
		paragraph(p.Writer, changeIndent, plain(c.Prose), p.s.prose(), nil)
		for _, step := range c.Steps {
			paragraph(p.Writer, changeIndent, "- "+plain(step), p.s.prose(), nil)
		}
		for _, limit := range c.Limits {
			paragraph(p.Writer, changeIndent, plain(limit), p.s.prose(), p.s.Faint)
		}
		for _, edit := range c.Edits {
			paragraph(p.Writer, changeIndent, plain(edit.Where)+":", p.s.prose(), nil)
			for _, line := range edit.Lines {
				p.WriteString(changeIndent + "  " + plain(line) + "\n")
			}
		}
	}
	if hasFiles(p.r.Changes) {
		paragraph(p.Writer, "  ", "--fix DIR writes them as files; --json, --html and --markdown show them whole.", p.s.prose(), p.s.Faint)
	}
}

// changeIndent is below the title of a change.
const changeIndent = "      "

func hasFiles(changes []remedy.Change) bool {
	return slices.ContainsFunc(changes, func(c remedy.Change) bool { return len(c.Files)+len(c.Commands) > 0 })
}

// kept are the tests that cost nothing.
func (p page) kept() {
	if p.r.Score == nil || len(p.r.Score.kept()) == 0 {
		return
	}
	p.heading("Passed")
	t := table{indent: "  ", right: 1}
	for _, test := range p.r.Score.kept() {
		q := p.s.Faint
		if test.Modifier > 0 {
			q = p.s.Good
		}
		t.row(cell{fmt.Sprintf("%4s", signed(test.Modifier)), q}, cell{text: test.Name}, cell{test.Result, p.s.Faint})
	}
	t.write(p.Writer)
}

// matrix is the header by class table, in as many blocks as the width takes.
func (p page) matrix() {
	m := p.r.Matrix
	if len(m.Rows) == 0 || len(m.Classes) < 2 { // of one response there is nothing to compare
		return
	}
	p.heading("Headers by kind of response")
	for from := 0; from < len(m.Classes); {
		to := p.classesThatFit(m, from)
		p.classes(m, from, to)
		from = to
	}
	paragraph(p.Writer, "  ", legend, p.s.prose(), p.s.Faint)
	p.owners()
}

// owners are who put the headers there, where that is known.
func (p page) owners() {
	t := table{indent: "  "}
	for _, row := range p.r.Matrix.Rows {
		if text := ownersOf(row, p.r.Matrix.Classes); text != "" {
			t.row(cell{text: plain(row.Header)}, cell{text, p.s.Faint})
		}
	}
	if len(t.rows) > 0 {
		p.heading("Who sends them")
		t.write(p.Writer)
	}
}

// classesThatFit is the end of the columns that fit beside the names.
func (p page) classesThatFit(m judge.Matrix, from int) int {
	used := 2
	for _, row := range m.Rows {
		used = max(used, 2+columns(plain(row.Header)))
	}
	to := from
	for ; to < len(m.Classes); to++ {
		used += 2 + columns(className(m.Classes[to]))
		if used > p.s.width() && to > from {
			break
		}
	}
	return to
}

func (p page) classes(m judge.Matrix, from, to int) {
	t := table{indent: "  "}
	head := []cell{{}}
	for _, c := range m.Classes[from:to] {
		head = append(head, cell{className(c), p.s.Faint})
	}
	t.row(head...)
	for _, row := range m.Rows {
		cells := []cell{{text: plain(row.Header)}}
		for i := from; i < to; i++ {
			m := p.r.mark(row, i)
			cells = append(cells, cell{m.Sign, p.paint(m.Quality)})
		}
		t.row(cells...)
	}
	t.write(p.Writer)
}

// findings are all, the gravest first; those of little weight in one line.
func (p page) findings() {
	if len(p.r.Findings) == 0 {
		if p.r.Failure == nil {
			p.heading("No findings")
		}
		return
	}
	p.heading("Findings: " + counted(p.r.Findings))
	for _, same := range alike(p.r.Findings) {
		p.finding(same)
	}
	paragraph(p.Writer, "  ", fmt.Sprintf("What a code means: lintel explain-code %s", plain(p.r.Findings[0].Code)), p.s.prose(), p.s.Faint)
}

// alike groups findings that say the same of several headers.
func alike(l finding.List) []finding.List {
	var groups []finding.List
	for _, f := range l {
		if n := len(groups); n > 0 && sayTheSame(groups[n-1][0], f) {
			groups[n-1] = append(groups[n-1], f)
			continue
		}
		groups = append(groups, finding.List{f})
	}
	return groups
}

// sayTheSame compares all but which header it is. A part of a value is shown
// with each.
func sayTheSame(a, b finding.Finding) bool {
	if a.Place.Span != (finding.Span{}) || a.Place.Header == "" || b.Place.Header == "" {
		return false
	}
	b.Place.Header = a.Place.Header
	return a == b
}

// finding shows one finding, or several that differ only in their header.
func (p page) finding(same finding.List) {
	f := same[0]
	text := painted(p.s.severity(f.Severity), fmt.Sprintf("%-7s", f.Severity)) + " " + painted(p.s.Heading, plain(f.Code))
	if place := f.Place.String(); place != "" {
		text += "  " + plain(place)
	}
	if f.Place.File != "" && f.Place.Header != "" {
		text += "  " + plain(f.Place.Header)
	}
	if f.Subject != "" {
		text += painted(p.s.Faint, "  "+plain(f.Subject))
	}
	p.WriteString("  " + text + "\n")
	if others := same[1:]; len(others) > 0 {
		names := make([]string, len(others))
		for i, o := range others {
			names[i] = plain(o.Place.Header)
		}
		paragraph(p.Writer, findingIndent, "and "+strings.Join(names, ", "), p.s.prose(), p.s.Heading)
	}
	said := plain(f.Message)
	if f.Expected != "" {
		said += "; expected " + plain(f.Expected)
	}
	if f.Nearest != "" {
		said += `; did you mean "` + plain(f.Nearest) + `"?`
	}
	paragraph(p.Writer, findingIndent, said, p.s.prose(), nil)
	p.excerpt(f)
	if f.Fix != "" {
		paragraph(p.Writer, findingIndent, "fix: "+plain(f.Fix), p.s.prose(), p.s.Faint)
	}
}

// findingIndent is below the code.
const findingIndent = "          "

// counted says how many findings of each severity there are.
func counted(l finding.List) string {
	var parts []string
	for v := finding.Error; v <= finding.Notice; v++ {
		if n := len(l.Of(v)); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return strings.Join(parts, ", ")
}

// deviations are where the grade is not what browsers do.
func (p page) deviations() {
	if len(p.r.Deviations) == 0 {
		return
	}
	p.heading("Where the Observatory and browsers do not agree")
	for _, d := range p.r.Deviations {
		p.WriteString("  " + plain(d.Test) + painted(p.s.Faint, "  "+plain(d.Topic)) + "\n")
		paragraph(p.Writer, changeIndent, "Observatory: "+plain(d.Grader)+" Browsers: "+plain(d.Browser), p.s.prose(), nil)
	}
}

func (p page) notes() {
	for i, note := range p.r.Notes {
		if i == 0 {
			p.heading("Notes")
		}
		paragraph(p.Writer, "  ", plain(note), p.s.prose(), nil)
	}
}

// gravestFirst sorts findings by severity, and leaves those of one severity
// in the order of the judge.
func gravestFirst(l finding.List) finding.List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b finding.Finding) int { return int(a.Severity) - int(b.Severity) })
	return out
}
