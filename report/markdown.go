package report

import (
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
	return fence + language + "\n" + strings.TrimRight(text, "\n") + "\n" + fence
}

// mdSpecial are the characters that mean something in Markdown, or in the HTML
// that it may hold.
const mdSpecial = "\\`*_{}[]()<>#|~&!"

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
