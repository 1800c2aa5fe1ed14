package finding

import (
	"bufio"
	"fmt"
	"io"
)

// Style colours the parts of a rendered finding. Each function wraps the text
// it is given; the zero Style leaves text as it is.
type Style struct {
	Severity func(Severity, string) string
	Place    func(string) string
	Hint     func(string) string
}

// WriteText renders the list for people: one line with place, severity, code
// and message, and indented lines for what was expected and what to do.
func (l List) WriteText(w io.Writer, style Style) error {
	b := bufio.NewWriter(w)
	for _, f := range l {
		if p := f.Place.String(); p != "" {
			fmt.Fprintf(b, "%s: ", style.place(p))
		}
		fmt.Fprintf(b, "%s %s: %s\n", style.severity(f.Severity), f.Code, f.Message)
		if f.Expected != "" {
			fmt.Fprintf(b, "    %s %s\n", style.hint("expected:"), f.Expected)
		}
		if f.Nearest != "" {
			fmt.Fprintf(b, "    %s %q?\n", style.hint("did you mean"), f.Nearest)
		}
		if f.Fix != "" {
			fmt.Fprintf(b, "    %s %s\n", style.hint("fix:"), f.Fix)
		}
	}
	return b.Flush()
}

func (s Style) severity(v Severity) string {
	if s.Severity == nil {
		return v.String()
	}
	return s.Severity(v, v.String())
}

func (s Style) place(text string) string { return apply(s.Place, text) }
func (s Style) hint(text string) string  { return apply(s.Hint, text) }

func apply(f func(string) string, text string) string {
	if f == nil {
		return text
	}
	return f(text)
}
