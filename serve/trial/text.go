package trial

import (
	"fmt"
	"io"
	"strings"
)

// Style colours the parts of an outcome. The zero Style leaves text as it is.
type Style struct {
	Heading, Good, Bad, Faint func(string) string
}

// WriteText renders the outcome for people.
func (o *Outcome) WriteText(w io.Writer, style Style) error {
	t := &text{w: w, style: style}
	t.printf("%s at %s, %s\n", t.in(style.Heading, o.Function), o.Event, o.Case)
	if o.RunsOn != "" {
		t.printf("  %s\n", t.in(style.Faint, o.Runtime+", run by "+o.RunsOn))
	}
	switch {
	case o.Error != "":
		t.printf("\n%s %s\n", t.in(style.Bad, "Failed:"), o.Error)
	case o.Validation != "":
		t.printf("\n%s %s\n    the viewer reads: %s\n", t.in(style.Bad, "Refused by the edge:"), o.Validation, o.Page)
	default:
		t.result(o)
	}
	t.logs(o.Logs)
	t.measures(o)
	return t.err
}

// text keeps the first error of writing.
type text struct {
	w     io.Writer
	style Style
	err   error
}

func (t *text) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *text) in(paint func(string) string, text string) string {
	if paint == nil {
		return text
	}
	return paint(text)
}

func (t *text) result(o *Outcome) {
	if o.Status != nil {
		t.status(*o.Status)
	}
	if o.Generated {
		t.printf("  the function answered the request itself\n")
	}
	if o.Body > 0 {
		t.printf("  its own content, %d bytes\n", o.Body)
	}
	for _, name := range o.Ignored {
		t.printf("  %s is not the function's to change: ignored\n", name)
	}
	t.printf("\n%s\n", t.in(t.style.Heading, "Changes"))
	if len(o.Changes) == 0 {
		t.printf("  none\n")
	}
	for _, c := range o.Changes {
		for _, v := range c.Before {
			t.printf("  %s\n", t.in(t.style.Bad, "- "+c.Name+": "+v))
		}
		for _, v := range c.After {
			t.printf("  %s\n", t.in(t.style.Good, "+ "+c.Name+": "+v))
		}
	}
}

func (t *text) status(s [2]int) {
	if s[0] == 0 || s[0] == s[1] {
		t.printf("\n%s %d\n", t.in(t.style.Good, "Status"), s[1])
		return
	}
	t.printf("\n%s %d, was %d\n", t.in(t.style.Good, "Status"), s[1], s[0])
}

func (t *text) logs(lines []string) {
	if len(lines) == 0 {
		return
	}
	t.printf("\n%s\n", t.in(t.style.Heading, "Log"))
	for _, l := range lines {
		l = strings.ReplaceAll(strings.TrimRight(l, "\r\n"), "\r", "\n")
		t.printf("  %s\n", strings.ReplaceAll(l, "\n", "\n    "))
	}
}

func (t *text) measures(o *Outcome) {
	t.printf("\nDuration %.2f ms, %.0f ms to load", o.DurationMS, o.InitMS)
	if o.MemoryMB > 0 {
		t.printf(", %d MB of memory", o.MemoryMB)
	}
	if o.TestResult != nil {
		t.printf(", compute utilization %s %%", o.TestResult.ComputeUtilization)
	}
	t.printf("\n")
}
