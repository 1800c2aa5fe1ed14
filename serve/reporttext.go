package serve

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/lintel-edge/lintel/finding"
)

// Style colours the parts of a report. The zero Style leaves text as it is.
type Style struct {
	Findings finding.Style
	Heading  func(string) string
	URL      func(string) string
	Faint    func(string) string
}

// maxURLs is how many of a door's addresses a person is shown; --json has all.
const maxURLs = 3

// WriteText renders the report for people, aligned.
func (r Report) WriteText(w io.Writer, style Style) error {
	t := &textReport{w: w, style: style}
	t.printf("%s %s\n", styled(style.Heading, "Serving"), r.Source)
	for _, d := range r.Doors {
		d.write(t)
	}
	if r.localhost != "" {
		t.section("localhost and addresses reach " + r.localhost)
	}
	t.findings("Warnings", r.Warnings)
	t.findings("Accepted, not applied", r.NotApplied)
	t.unserved(r.NotServed)
	for _, note := range r.Notes {
		t.printf("\n%s\n", note)
	}
	t.places(r.Places)
	return t.err
}

// textReport keeps the first error of writing.
type textReport struct {
	w     io.Writer
	style Style
	err   error
}

func (t *textReport) printf(format string, args ...any) {
	if t.err == nil {
		_, t.err = fmt.Fprintf(t.w, format, args...)
	}
}

func (t *textReport) section(title string) { t.printf("\n%s\n", styled(t.style.Heading, title)) }

// table prints rows with aligned columns.
func (t *textReport) table(rows [][]string) {
	if t.err != nil {
		return
	}
	tw := tabwriter.NewWriter(t.w, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintf(tw, "  %s\n", strings.Join(row, "\t"))
	}
	t.err = tw.Flush()
}

// urls shows the best addresses of a door.
func (t *textReport) urls(urls []string) {
	for _, url := range urls[:min(maxURLs, len(urls))] {
		t.printf("  %s\n", styled(t.style.URL, url))
	}
}

// functions says which functions run where, and on what.
func (t *textReport) functions(list []Attached) {
	if len(list) == 0 {
		return
	}
	t.printf("\n")
	rows := [][]string{{"where", "event", "function", "runs on"}}
	for _, f := range list {
		rows = append(rows, []string{f.Where, f.Event, f.Function, cmp.Or(f.RunsOn, "does not run")})
	}
	t.table(rows)
}

func (t *textReport) findings(title string, list finding.List) {
	if len(list) == 0 || t.err != nil {
		return
	}
	t.section(title)
	t.err = list.WriteText(t.w, t.style.Findings)
}

func (t *textReport) unserved(list []Unserved) {
	if len(list) == 0 {
		return
	}
	t.section("Not served here")
	var rows [][]string
	for _, u := range list {
		what := u.Addresses[0]
		if more := len(u.Addresses) - 1; more > 0 {
			what += fmt.Sprintf(" and %d more", more)
		}
		rows = append(rows, []string{what, u.Place.String()})
	}
	t.table(rows)
}

func (t *textReport) places(p Places) {
	t.section("Where things are")
	var rows [][]string
	for _, place := range [][2]string{
		{"http", p.HTTP}, {"https", p.HTTPS}, {"http/3", p.HTTP3}, {"metrics", p.Metrics},
		{"data", p.Data}, {"access logs", p.Logs}, {"local CA", p.CA},
	} {
		if place[1] != "" {
			rows = append(rows, place[:])
		}
	}
	t.table(rows)
}

func styled(f func(string) string, text string) string {
	if f == nil {
		return text
	}
	return f(text)
}
