package main

import (
	"io"

	"github.com/charmbracelet/lipgloss"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/report"
)

// palette colours output for one writer. It leaves text as it is when the
// writer is no terminal or NO_COLOR is set.
type palette struct{ r *lipgloss.Renderer }

func newPalette(w io.Writer) palette { return palette{lipgloss.NewRenderer(w)} }

// The colours are the terminal's own basic ones, so that themes apply.
const (
	red    = lipgloss.Color("1")
	green  = lipgloss.Color("2")
	yellow = lipgloss.Color("3")
	blue   = lipgloss.Color("4")
)

func (p palette) paint(c lipgloss.Color, text string) string {
	return p.r.NewStyle().Foreground(c).Render(text)
}

func (p palette) bold(text string) string { return p.r.NewStyle().Bold(true).Render(text) }
func (p palette) dim(text string) string  { return p.r.NewStyle().Faint(true).Render(text) }

func (p palette) findings() finding.Style {
	colour := map[finding.Severity]lipgloss.Color{finding.Error: red, finding.High: red, finding.Warning: yellow, finding.Low: blue, finding.Notice: blue}
	return finding.Style{
		Severity: func(s finding.Severity, text string) string { return p.paint(colour[s], text) },
		Place:    p.bold,
		Hint:     p.dim,
	}
}

// reportStyle is how reports look on one writer.
func reportStyle(w io.Writer) report.Style {
	p := newPalette(w)
	in := func(c lipgloss.Color) func(string) string {
		return func(text string) string { return p.paint(c, text) }
	}
	return report.Style{
		Width: terminalWidth(w), Findings: p.findings(), Heading: p.bold, Faint: p.dim,
		Good: in(green), Fair: in(yellow), Bad: in(red),
	}
}
