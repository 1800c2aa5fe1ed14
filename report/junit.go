package report

import (
	"encoding/xml"
	"io"

	"github.com/lintel-edge/lintel/finding"
)

// junit writes the XML that continuous integration servers read: a suite for
// each site, in it a case for each test of the Observatory and one for each
// finding.
type junit struct{ w io.Writer }

func newJUnit(w io.Writer) (*junit, error) {
	_, err := io.WriteString(w, xml.Header+"<testsuites name=\"lintel\">\n")
	return &junit{w}, err
}

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Time     string      `xml:"timestamp,attr,omitempty"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr,omitempty"`
	Line    int           `xml:"line,attr,omitempty"`
	Failure *junitProblem `xml:"failure,omitempty"`
	Error   *junitProblem `xml:"error,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Type    string `xml:"type,attr"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// Site writes one suite. Findings from warnings on fail their case; what is
// less grave is told in a case that passes.
func (j *junit) Site(r *Report) error {
	suite := junitSuite{Name: plain(r.Subject)}
	if !r.At.IsZero() {
		suite.Time = r.At.UTC().Format("2006-01-02T15:04:05")
	}
	if r.Failure != nil {
		suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: "can be judged", Error: &junitProblem{
			Type: string(r.Failure.Kind), Message: plain(r.Failure.Message),
		}})
	}
	suite.Cases = append(suite.Cases, observatoryCases(suite.Name, r)...)
	for _, f := range r.Findings {
		suite.Cases = append(suite.Cases, findingCase(suite.Name, f))
	}
	suite.Tests = len(suite.Cases)
	for _, c := range suite.Cases {
		if c.Failure != nil {
			suite.Failures++
		}
		if c.Error != nil {
			suite.Errors++
		}
	}
	text, err := xml.MarshalIndent(suite, "  ", "  ")
	if err != nil {
		return err
	}
	_, err = j.w.Write(append(text, '\n'))
	return err
}

func findingCase(class string, f finding.Finding) junitCase {
	c := junitCase{Class: class, Name: f.Code, File: f.Place.File, Line: f.Place.Line}
	place := f.Place.String()
	if place != "" {
		c.Name += " " + plain(place)
	}
	if f.Severity > finding.Warning {
		c.Output = f.Severity.String() + ": " + message(f)
		return c
	}
	c.Failure = &junitProblem{Type: f.Severity.String(), Message: plain(f.Message), Text: message(f)}
	return c
}

// End closes the document.
func (j *junit) End() error {
	_, err := io.WriteString(j.w, "</testsuites>\n")
	return err
}
