package report

import "github.com/lintel-edge/lintel/finding"

// Style is how a report looks on a terminal. Its functions wrap the text that
// they are given; the zero Style leaves text as it is, for 80 columns.
type Style struct {
	Width int // columns of the terminal; 0 = 80

	Findings finding.Style // severities, places and hints
	Heading  func(string) string
	Faint    func(string) string
	Good     func(string) string
	Fair     func(string) string
	Bad      func(string) string
}

// defaultWidth is what terminals have had since they were made of glass.
const defaultWidth = 80

// widest is where lines of prose end on wide terminals: longer ones are hard
// to follow.
const widest = 100

func (s Style) width() int {
	if s.Width <= 0 {
		return defaultWidth
	}
	return s.Width
}

// prose is the width for sentences.
func (s Style) prose() int { return min(s.width(), widest) }

// severity is the paint for what has that severity.
func (s Style) severity(v finding.Severity) func(string) string {
	if s.Findings.Severity == nil {
		return nil
	}
	return func(text string) string { return s.Findings.Severity(v, text) }
}
