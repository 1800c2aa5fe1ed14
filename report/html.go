package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/observatory"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

//go:embed page.css
var pageCSS string

//go:embed page.html.tmpl
var pageTemplate string

// PagePolicy is the Content-Security-Policy that a page of the HTML format is
// to be served with: it allows the page's own style and nothing else. The page
// carries it in a meta element too, for those who open it from a disk; there
// browsers ignore frame-ancestors.
func PagePolicy() string { return metaPolicy() + "; frame-ancestors 'none'" }

func metaPolicy() string {
	sum := sha256.Sum256([]byte(pageCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
}

// htmlPage writes one page, site by site.
type htmlPage struct {
	w       io.Writer
	version string
	parts   *template.Template
	many    bool
}

func newHTML(w io.Writer, o Options) (*htmlPage, error) {
	parts, err := template.New("page").Funcs(pageFuncs).Parse(pageTemplate)
	if err != nil {
		return nil, err
	}
	h := &htmlPage{w, o.Version, parts, o.Many}
	// The style stands outside of the template: its hash is in the policy, so
	// that not a byte of it may change.
	head := `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="` + template.HTMLEscapeString(metaPolicy()) + `">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Security headers: Lintel</title>
<style>` + pageCSS + `</style>
</head>
<body>
<main>
`
	_, err = io.WriteString(w, head)
	return h, err
}

// Site writes one report.
func (h *htmlPage) Site(r *Report) error {
	name := "site"
	if h.many {
		name = "folded"
	}
	return h.parts.ExecuteTemplate(h.w, name, r)
}

// End writes the foot of the page.
func (h *htmlPage) End() error { return h.parts.ExecuteTemplate(h.w, "foot", h.version) }

// pageFuncs are what the page's template calls.
var pageFuncs = template.FuncMap{
	"plain":   plain,
	"about":   (*Report).about,
	"next":    func(k recording.FailureKind) string { return advice[k] },
	"code":    plainLines,
	"signed":  signed,
	"class":   className,
	"counted": counted,
	"doc":     func(code string) finding.Doc { d, _ := documentation(code); return d },
	"quality": gradeQuality,
	"mark":    (*Report).mark,
	"bydoor":  (*Report).byDoor,
	"marks":   func(s Surface, i int) []marked { return s.column(i) },
	"short":   shortName,
	"listed":  func(c recording.Class) string { return listed([]recording.Class{c}) },
	"cell":    func(c judge.Cell) string { return strings.Join(cellWords(c), "\n") },
	"where":   func(all []sent, i int) string { return where(all, &all[i]) },
	"said":    func(s sent) string { return s.said() },
	"legend":  func() string { return legend },
	"values":  func(c judge.Cell) string { return strings.Join(plainAll(c.Values), "\n") },
	"lines":   func(l []string) string { return strings.Join(plainAll(l), "\n") },
	"list":    func(l []string) string { return strings.Join(plainAll(l), ", ") },
	"ring":    func(score int) int { return min(max(score, 0), 100) },
	"total":   func(s *Score) int { return s.Passed + s.Failed },
	"size":    func(p *observatory.PresenceGrade) int { return len(p.Present) + len(p.Missing) },
	"lost":    (*Score).lost,
	"kept":    (*Score).kept,
	"credit":  (*Score).extraCredit,
	"remedy":  (*Report).remedy,
	"door":    remedy.Door.Name,
	"add":     func(a, b int) int { return a + b },
	"marked":  markedOf,
	"site":    func(r *Report, f finding.Finding) located { return located{r, f} },
}

// qualityNames are the classes of the page's style.
var qualityNames = [...]string{good: "good", fair: "fair", bad: "bad", neutral: "neutral"}

func (q quality) String() string { return qualityNames[q] }

// located is a finding with the report that it stands in.
type located struct {
	Report  *Report
	Finding finding.Finding
}

// markedValue is a header's value in three parts: the middle one is meant.
type markedValue struct{ Before, Part, After string }

// markedOf is the value that a finding means a part of, or nil.
func markedOf(l located) *markedValue {
	value, ok := l.Report.valueOf(l.Finding)
	span := l.Finding.Place.Span
	if !ok || span.Start >= span.End || span.End > len(value) {
		return nil
	}
	return &markedValue{plain(value[:span.Start]), plain(value[span.Start:span.End]), plain(value[span.End:])}
}
