package report

import (
	"fmt"
	"slices"

	"github.com/lintel-edge/lintel/remedy"
)

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
		paragraph(p.Writer, remedyIndent, p.r.remedy(t), p.s.prose(), p.s.Good)
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
	if g := p.r.Promise; g != nil {
		paragraph(p.Writer, "  ", g.String(), p.s.prose(), p.paint(gradeQuality(g.Grade)))
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
