package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// unanswered is why there was no HTTPS to judge, and what to do.
func (p page) unanswered() {
	why := p.r.noHTTPS()
	if why == nil {
		return
	}
	p.heading("No HTTPS")
	paragraph(p.Writer, "  ", plain(why.Message), p.s.prose(), p.s.Bad)
	if next := advice[why.Kind]; next != "" {
		paragraph(p.Writer, "  ", "next: "+next, p.s.prose(), nil)
	}
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
	for _, f := range p.r.Findings {
		if _, known := documentation(f.Code); known { // those of AWS's own API are not
			paragraph(p.Writer, "  ", "What a code means: lintel explain-code "+f.Code, p.s.prose(), p.s.Faint)
			break
		}
	}
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

// sayTheSame compares all but which header it is, and where and how that one
// would be set. A part of a value is shown with each.
func sayTheSame(a, b finding.Finding) bool {
	if a.Place.Span != (finding.Span{}) || a.Place.Header == "" || b.Place.Header == "" {
		return false
	}
	b.Place.Header = a.Place.Header
	b.Fix = a.Fix
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
	if f.Subject != "" && p.r.Surfaces == nil {
		text += painted(p.s.Faint, "  "+p.r.about(f))
	}
	p.WriteString("  " + text + "\n")
	if p.r.Surfaces != nil {
		paragraph(p.Writer, findingIndent, p.r.about(f), p.s.prose(), p.s.Faint)
	}
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
