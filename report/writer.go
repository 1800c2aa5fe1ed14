package report

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format is a form in which reports are written.
type Format string

// The formats.
const (
	Text     Format = "text"     // for people at a terminal
	JSON     Format = "json"     // one object, indented; of many sites one a line
	SARIF    Format = "sarif"    // 2.1.0, for code hosts
	JUnit    Format = "junit"    // XML for continuous integration
	Markdown Format = "markdown" // for comments on changes
	HTML     Format = "html"     // one page without scripts and without external loads
)

// Formats are all of them.
var Formats = []Format{Text, JSON, SARIF, JUnit, Markdown, HTML}

// Options are what writers want to know besides the reports.
type Options struct {
	Style   Style
	Version string // of Lintel; "" = unsaid
	Many    bool   // more than one site is expected
	Details bool   // show each of many whole
}

// Writer writes reports one by one as they come, so that a long list of sites
// needs no memory.
type Writer interface {
	Site(*Report) error
	End() error // what stands after the last one
}

// NewWriter returns the writer for a format. It does not close w.
func NewWriter(w io.Writer, f Format, o Options) (Writer, error) {
	switch f {
	case Text:
		return &terminal{w: w, style: o.Style, brief: o.Many && !o.Details}, nil
	case JSON:
		return newJSON(w, o.Many), nil
	case SARIF:
		return newSARIF(w, o.Version), nil
	case JUnit:
		return newJUnit(w)
	case Markdown:
		return &markdown{w}, nil
	case HTML:
		return newHTML(w, o)
	}
	return nil, fmt.Errorf("there is no format %q", f)
}

// jsonWriter writes one object for each report.
type jsonWriter struct{ e *json.Encoder }

func newJSON(w io.Writer, many bool) *jsonWriter {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	if !many {
		e.SetIndent("", "  ")
	}
	return &jsonWriter{e}
}

// Site writes one object.
func (j *jsonWriter) Site(r *Report) error { return j.e.Encode(r) }

// End has nothing to add.
func (j *jsonWriter) End() error { return nil }
