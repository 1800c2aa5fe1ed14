package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// docMarkdown is a code's documentation for viewers that render Markdown.
func docMarkdown(d finding.Doc) string {
	var b strings.Builder
	b.WriteString(mdText(d.Meaning))
	for _, part := range [][2]string{{"Bad", d.Bad}, {"Good", d.Good}} {
		if part[1] != "" {
			b.WriteString("\n\n**" + part[0] + "**\n\n" + fenced("", part[1]))
		}
	}
	b.WriteString("\n\n**Fix:** " + mdText(d.Fix) + ". *" + mdText(d.Source) + "*")
	return b.String()
}

// fenced is a block of code; its fence is longer than any in the text.
func fenced(language, text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + plainLines(text) + "\n" + fence
}

// mdSpecial are the characters that mean something in Markdown, or in the HTML
// that it may hold.
const mdSpecial = "\\`*_[]<>#|~&"

// mdText is text that Markdown shows as it is.
func mdText(text string) string {
	var b strings.Builder
	for _, r := range plain(text) {
		if strings.ContainsRune(mdSpecial, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// markdown writes reports for comments on changes.
type markdown struct{ w io.Writer }

// Site writes one report under a heading of its own.
func (m *markdown) Site(r *Report) error {
	b := bufio.NewWriter(m.w)
	head := mdText(r.Subject)
	if g := r.Grade(); g != "" {
		head = mdText(g) + ": " + head
	}
	b.WriteString("## " + head + "\n\n")
	for _, part := range []func(*bufio.Writer, *Report){mdFacts, mdComparison, mdPoints, mdChanges, mdMatrix, mdSurfaces, mdFindings, mdRest} {
		part(b, r)
	}
	return b.Flush()
}

// End has nothing to add.
func (m *markdown) End() error { return nil }

func mdFacts(b *bufio.Writer, r *Report) {
	var facts []string
	if f := r.Failure; f != nil {
		facts = append(facts, "Not judged: "+mdText(f.Message))
	}
	if s := r.Score; s != nil {
		facts = append(facts, fmt.Sprintf("Score **%d**, %d of %d tests passed (HTTP Observatory, algorithm %d)", s.Score, s.Passed, s.Passed+s.Failed, s.Algorithm))
	}
	if p := r.Presence; p != nil {
		facts = append(facts, fmt.Sprintf("presence grade **%s** (our own): %d of %d headers", mdText(p.Grade), len(p.Present), len(p.Present)+len(p.Missing)))
	}
	if text := doorLine(r.Doors); text != "" {
		facts = append(facts, mdText(text))
	}
	if facts != nil {
		b.WriteString(strings.Join(facts, "; ") + ".\n\n")
	}
}

func mdComparison(b *bufio.Writer, r *Report) {
	c := r.Comparison
	if c == nil {
		return
	}
	b.WriteString("Since " + c.At.UTC().Format("2006-01-02") + mdText(r.GradeChange()) + "\n\n")
	mdList(b, append(deltaLines("better", c.Better), deltaLines("worse", c.Worse)...))
}

// deltaLines are changes in words.
func deltaLines(word string, list []Delta) []string {
	var lines []string
	for _, d := range list {
		lines = append(lines, word+": "+d.What+": "+d.Before+" → "+d.After)
	}
	return lines
}

func mdPoints(b *bufio.Writer, r *Report) {
	if r.Score == nil {
		return
	}
	b.WriteString("| points | test | result | remedy |\n|---:|---|---|---|\n")
	for _, t := range append(r.Score.lost(), r.Score.kept()...) {
		fmt.Fprintf(b, "| %s | %s | `%s` | %s |\n", signed(t.Modifier), mdText(t.Name), t.Result, mdText(r.remedy(t)))
	}
	b.WriteByte('\n')
}

func mdMatrix(b *bufio.Writer, r *Report) {
	m := r.Matrix
	if len(m.Rows) == 0 || len(m.Classes) < 2 {
		return
	}
	b.WriteString("| header |")
	for _, c := range m.Classes {
		b.WriteString(" " + mdText(className(c)) + " |")
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(m.Classes)) + "\n")
	for _, row := range m.Rows {
		b.WriteString("| " + mdText(row.Header) + " |")
		for i := range row.Cells {
			b.WriteString(" " + mdText(r.mark(row, i).Sign) + " |")
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n" + legend + ".\n\n")
}

func mdFindings(b *bufio.Writer, r *Report) {
	if len(r.Findings) == 0 {
		if r.Failure == nil {
			b.WriteString("No findings.\n\n")
		}
		return
	}
	b.WriteString("| severity | code | where | what | fix |\n|---|---|---|---|---|\n")
	for _, f := range r.Findings {
		where := strings.TrimSpace(f.Place.String() + " " + r.about(f))
		what := f.Message
		if f.Nearest != "" {
			what += `; did you mean "` + f.Nearest + `"?`
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", f.Severity, mdText(f.Code), mdText(where), mdText(what), mdText(f.Fix))
	}
	b.WriteByte('\n')
}

// WriteChanges writes the remedies of a report as Markdown, for a file beside
// their fragments.
func WriteChanges(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	b.WriteString("# Remedies for " + mdText(r.Subject) + "\n\n")
	mdChanges(b, r)
	return b.Flush()
}

// languages are what viewers of Markdown colour files by.
var languages = map[string]string{".tf": "hcl", ".json": "json", ".js": "js", ".sh": "sh", ".conf": "nginx"}

// mdChanges are the remedies, with their fragments folded.
func mdChanges(b *bufio.Writer, r *Report) {
	for i, c := range r.Changes {
		fmt.Fprintf(b, "### Remedy %d: %s\n\n%s\n\n", i+1, mdText(c.Door.Name()+": "+c.Title), mdText(c.Prose))
		mdList(b, slices.Concat(c.Steps, c.Limits))
		for _, f := range c.Files {
			mdFolded(b, f.Name, fenced(languages[path.Ext(f.Name)], f.Content))
		}
		for _, e := range c.Edits {
			b.WriteString(mdText(e.Where) + ":\n\n" + fenced("", strings.Join(e.Lines, "\n")) + "\n\n")
		}
		if len(c.Commands) > 0 {
			mdFolded(b, "awscli", fenced("sh", strings.Join(c.Commands, "\n")))
		}
	}
	if r.Promise != nil {
		b.WriteString("**" + mdText(r.Promise.String()) + "**\n\n")
	}
}

func mdFolded(b *bufio.Writer, title, block string) {
	b.WriteString("<details><summary>" + mdText(title) + "</summary>\n\n" + block + "\n\n</details>\n\n")
}

// mdRest is what else is to be said.
func mdRest(b *bufio.Writer, r *Report) {
	var lines []string
	if why := r.noHTTPS(); why != nil {
		lines = append(lines, "no HTTPS: "+why.Message)
	}
	if p := r.Preload; p != nil {
		lines = append(append(lines, p.Verdict()), p.Lines()...)
	}
	for _, d := range r.Deviations {
		lines = append(lines, d.Test+", "+d.Topic+": the Observatory: "+d.Grader+" Browsers: "+d.Browser)
	}
	mdList(b, append(lines, r.Notes...))
}

func mdList(b *bufio.Writer, lines []string) {
	for _, line := range lines {
		b.WriteString("- " + mdText(line) + "\n")
	}
	if len(lines) > 0 {
		b.WriteByte('\n')
	}
}
