package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// The codes of what a bar says.
const (
	CodeGradeBelow = "GATE-GRADE"   // the grade is below the one that was asked for
	CodeForbidden  = "GATE-FINDING" // there is a finding that must not be
	CodeUnknownBar = "GATE-UNKNOWN" // no such grade, code or severity
)

// Grades are the letters of the HTTP Observatory, the best first
// (spec/observatory.md 2).
var Grades = []string{"A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F"}

// Bar is what a report has to reach, so that a pipeline can go on. The zero
// Bar is reached by every report.
type Bar struct {
	minGrade string
	severity finding.Severity // findings of this one and graver fail
	graver   bool             // severity is set
	codes    []string
}

// ParseBar reads a bar as people write it: a grade, and codes of findings,
// result codes of the Observatory, or severities ("warning" means warning and
// graver; "none" means nothing). All that is unknown is reported.
func ParseBar(minGrade string, failOn []string) (Bar, finding.List) {
	var bar Bar
	var unknown finding.List
	if minGrade != "" {
		bar.minGrade = strings.ToUpper(minGrade)
		if !slices.Contains(Grades, bar.minGrade) {
			unknown = append(unknown, finding.Finding{
				Code: CodeUnknownBar, Message: fmt.Sprintf("there is no grade %q", minGrade),
				Expected: strings.Join(Grades, ", "), Fix: "name one of the grades",
			})
		}
	}
	for _, word := range failOn {
		if problem := bar.failOn(strings.TrimSpace(word)); problem != nil {
			unknown = append(unknown, *problem)
		}
	}
	return bar, unknown
}

// failOn adds one word to the bar.
func (b *Bar) failOn(word string) *finding.Finding {
	var severity finding.Severity
	if severity.UnmarshalText([]byte(strings.ToLower(word))) == nil {
		if !b.graver || severity > b.severity {
			b.severity, b.graver = severity, true
		}
		return nil
	}
	if word == "" || strings.EqualFold(word, "none") {
		return nil
	}
	found, _, nearest := Explain(word)
	if len(found.Codes) == 0 {
		return &finding.Finding{
			Code: CodeUnknownBar, Message: fmt.Sprintf("there is no code and no severity %q", word), Nearest: nearest,
			Expected: "codes, families of codes, or error, high, warning, low, notice", Fix: `see "lintel explain-code" for all codes`,
		}
	}
	for _, doc := range found.Codes {
		b.codes = append(b.codes, doc.Code)
	}
	return nil
}

// Check says where a report stays below the bar; nothing when it reaches it.
// A report without a grade is not held to a grade.
func (b Bar) Check(r *Report) finding.List {
	var below finding.List
	if g := r.Grade(); g != "" && b.minGrade != "" && slices.Index(Grades, g) > slices.Index(Grades, b.minGrade) {
		below = append(below, finding.Finding{
			Code: CodeGradeBelow, Subject: r.Subject,
			Message: fmt.Sprintf("%s has grade %s, want at least %s", plain(r.Subject), g, b.minGrade),
			Fix:     "take the changes that the report proposes for the points lost",
		})
	}
	if codes := b.forbidden(r); len(codes) > 0 {
		below = append(below, finding.Finding{
			Code: CodeForbidden, Subject: r.Subject,
			Message: fmt.Sprintf("%s has %s", plain(r.Subject), strings.Join(codes, ", ")),
			Fix:     mendIt(codes),
		})
	}
	return below
}

// mendIt names a code whose explanation helps; those of AWS's own API have
// none, and the report says all that is known of them.
func mendIt(codes []string) string {
	for _, code := range codes {
		if _, known := documentation(code); known {
			return fmt.Sprintf(`mend it; "lintel explain-code %s" tells how`, code)
		}
	}
	return "mend it; the report says what AWS would take"
}

// forbidden are the codes that a report must not have and has, once each.
func (b Bar) forbidden(r *Report) []string {
	var out []string
	add := func(code string, fails bool) {
		if (fails || slices.Contains(b.codes, code)) && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	for _, f := range r.Findings {
		add(f.Code, b.graver && f.Severity <= b.severity)
	}
	for _, code := range r.resultCodes() {
		add(code, false)
	}
	return out
}
