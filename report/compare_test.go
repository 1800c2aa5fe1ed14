package report

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
)

// TestCompare: points decide about tests, health about headers, and only what
// both have seen is compared.
func TestCompare(t *testing.T) {
	cell := func(s judge.State) judge.Cell { return judge.Cell{State: s} }
	before := &Report{
		Schema: Schema, Subject: "a.example", At: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
		Score: &Score{Grade: "C+", Score: 60, Tests: []Test{
			{Name: "strict-transport-security", Result: "hsts-not-implemented", Modifier: -20},
			{Name: "referrer-policy", Result: "referrer-policy-private", Modifier: 5, Pass: true},
			{Name: "cookies", Result: "cookies-not-found", Pass: true},
		}},
		Matrix: judge.Matrix{Classes: []recording.Class{recording.OK, recording.Redirect}, Rows: []judge.Row{
			{Header: "X-Frame-Options", Cells: []judge.Cell{cell(judge.Duplicated), cell(judge.Absent)}},
			{Header: "Referrer-Policy", Cells: []judge.Cell{cell(judge.Present), cell(judge.Present)}},
		}},
		Findings: finding.List{
			{Code: "HSTS-001", Severity: finding.High, Message: "there is none", Place: finding.Place{Header: "Strict-Transport-Security"}},
			{Code: "CSP-034", Severity: finding.Notice},
		},
	}
	after := &Report{
		Score: &Score{Grade: "B+", Score: 80, Tests: []Test{
			{Name: "strict-transport-security", Result: "hsts-implemented-max-age-at-least-six-months", Pass: true},
			{Name: "referrer-policy", Result: "referrer-policy-unsafe", Modifier: -5},
			{Name: "cookies", Result: "cookies-not-found", Pass: true},
		}},
		Matrix: judge.Matrix{Classes: []recording.Class{recording.OK, recording.NotFound}, Rows: []judge.Row{
			{Header: "X-Frame-Options", Cells: []judge.Cell{cell(judge.Present), cell(judge.Present)}},
		}},
		Findings: finding.List{{Code: "REF-002", Severity: finding.Warning, Message: "unsafe-url", Place: finding.Place{Header: "Referrer-Policy"}}},
	}
	want := &Comparison{
		At: before.At, OldGrade: "C+", OldScore: 60,
		Better: []Delta{
			{"strict-transport-security", "hsts-not-implemented", "hsts-implemented-max-age-at-least-six-months", 20},
			{What: "X-Frame-Options on page", Before: "duplicated", After: "present"},
			{What: "HSTS-001 Strict-Transport-Security", Before: "there is none", After: "gone"},
		},
		Worse: []Delta{
			{"referrer-policy", "referrer-policy-private", "referrer-policy-unsafe", -10},
			{What: "Referrer-Policy on page", Before: "present", After: "absent"},
			{What: "REF-002 Referrer-Policy", Before: "not found", After: "unsafe-url"},
		},
	}
	after.Comparison = Compare(before, after)
	if diff := cmp.Diff(want, after.Comparison); diff != "" {
		t.Error(diff)
	}
	if got := after.GradeChange(); got != ": C+ 60 → B+ 80" {
		t.Errorf("the grade's change is %q", got)
	}
	for _, format := range []Format{Text, Markdown, HTML} {
		var b bytes.Buffer
		w, err := NewWriter(&b, format, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Site(after); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "hsts-not-implemented → hsts-implemented-max-age-at-least-six-months") {
			t.Errorf("%s does not show the comparison:\n%s", format, b.String())
		}
	}
}

func TestReadJSONRefusesWhatIsNoReport(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "it is no report in JSON: EOF",
		"[]":                     "it is no report in JSON: ",
		`{"schema":"other/1"}`:   `its schema is "other/1", want "lintel-report/1"`,
		`{"schema":"lintel-repo`: "it is no report in JSON: unexpected EOF",
	} {
		if _, err := ReadJSON(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
