package report

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
)

// present is a cell with one line.
func present(value, owner string) judge.Cell {
	return judge.Cell{State: judge.Present, Values: []string{value}, Owners: []string{owner}}
}

// surfaces are two path classes of one door: the policy of the first acts
// everywhere, that of the second lets the origin's line be, which errors of the
// door do not have.
func surfaces() []Surface {
	absent := judge.Cell{State: judge.Absent}
	kept := present("DENY", "origin")
	kept.Lost = []judge.Lost{{Value: "SAMEORIGIN", Owner: "policy b", Action: "not added", By: "origin"}}
	place := finding.Place{File: "main.tf", Line: 7, Column: 3, Header: "X-Frame-Options"}
	return []Surface{{
		Door: "aws_cloudfront_distribution.www", Kind: remedy.CloudFront, URL: "https://www.example.com/api/sample", Paths: []string{"/api/*"},
		Matrix: judge.Matrix{
			Classes: []recording.Class{recording.OK, recording.RedirectHTTPS, recording.EdgeError.Of("504"), recording.EdgeError.Of("403"), recording.NotFound},
			Rows: []judge.Row{
				{Header: "Strict-Transport-Security", Cells: []judge.Cell{present("max-age=1", "policy a"), absent, present("max-age=1", "policy a"), present("max-age=1", "policy a"), present("max-age=1", "policy a")}},
			},
		},
	}, {
		Door: "aws_cloudfront_distribution.www", Kind: remedy.CloudFront, URL: "https://www.example.com/sample", Paths: []string{"*"},
		Matrix: judge.Matrix{
			Classes: []recording.Class{recording.OK, recording.EdgeError.Of("403")},
			Rows: []judge.Row{
				{Header: "Strict-Transport-Security", Cells: []judge.Cell{absent, absent}},
				{Header: "X-Frame-Options", Cells: []judge.Cell{kept, absent}},
			},
		},
		Findings: finding.List{
			{Code: "GEN-003", Severity: finding.Warning, Place: place, Subject: "edge-error/403", Message: "missing", Fix: "set it"},
			{Code: "HSTS-001", Severity: finding.High, Place: finding.Place{File: "main.tf", Line: 7, Column: 3, Header: "Strict-Transport-Security"}, Subject: "ok", Message: "no HSTS", Fix: "send it"},
		},
		Notes: []string{"a note"},
	}}
}

func rendered(t *testing.T, f Format, r *Report) string {
	t.Helper()
	var b strings.Builder
	w, err := NewWriter(&b, f, Options{Style: Style{Width: 100}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Site(r); err != nil {
		t.Fatal(err)
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSurfacesOnATerminal: classes that look alike stand on one line, those of
// one maker together, and each value once with its owner.
func TestSurfacesOnATerminal(t *testing.T) {
	const want = `infra

aws_cloudfront_distribution.www  Amazon CloudFront
  /api/*
    https://www.example.com/api/sample
    HSTS
    ✓     page, origin's 404, door's 403, 504
    –     http → https
  *
    https://www.example.com/sample
    HSTS  XFO
    ✗     ✓    page
    –     ✗    door's 403
    a note
  Who sends them
    HSTS  Strict-Transport-Security: max-age=1  policy a
    XFO   X-Frame-Options: DENY  origin; policy b’s SAMEORIGIN not added

  ` + legend + `

Findings: 1 high, 1 warning
  high    HSTS-001  main.tf:7:3  Strict-Transport-Security
          *: page
          no HSTS
          fix: send it
  warning GEN-003  main.tf:7:3  X-Frame-Options
          *: door's 403
          missing
          fix: set it
  What a code means: lintel explain-code HSTS-001
`
	got := rendered(t, Text, OfSurfaces("infra", time.Time{}, nil, surfaces()))
	if diff := cmp.Diff(strings.ReplaceAll(want, ", ×2 more than one line", ", ×2 more\n  than one line"), got); diff != "" {
		t.Error(diff)
	}
}

// TestOneFindingForManySurfaces: what is wrong at one place is said once.
func TestOneFindingForManySurfaces(t *testing.T) {
	all := surfaces()
	all[0].Findings = all[1].Findings[:1]
	r := OfSurfaces("infra", time.Time{}, finding.List{{Code: "X", Severity: finding.Notice}}, all)
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Code+" "+f.Subject)
	}
	want := []string{
		"HSTS-001 aws_cloudfront_distribution.www *: ok",
		"GEN-003 aws_cloudfront_distribution.www /api/*: edge-error/403; aws_cloudfront_distribution.www *: edge-error/403",
		"X ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMessagesNameClassesInWords: those that end with them.
func TestMessagesNameClassesInWords(t *testing.T) {
	for message, want := range map[string]string{
		"on the page, but missing on: edge-error/504, edge-error/403, not-found": "on the page, but missing on: origin's 404, door's 403, 504",
		`"DENY" on ok, "SAMEORIGIN" on edge-error/502, edge-error/403`:           `"DENY" on the page, "SAMEORIGIN" on door's 403, 502`,
		"the response has no X-Content-Type-Options":                             "the response has no X-Content-Type-Options",
	} {
		if got := inWords(message); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestSurfacesInOtherFormats(t *testing.T) {
	r := OfSurfaces("infra", time.Time{}, nil, surfaces())
	for format, wants := range map[Format][]string{
		Markdown: {"### aws\\_cloudfront\\_distribution.www", "| response | HSTS | XFO |\n|---|:-:|:-:|\n| page | ✗ | ✓ |\n| door's 403 | – | ✗ |",
			"| X-Frame-Options | DENY | origin; policy b’s SAMEORIGIN not added |"},
		HTML: {`<h2>aws_cloudfront_distribution.www <span class="faint">Amazon CloudFront</span></h2>`,
			`<th scope="row">door&#39;s 403</th><td class="neutral" title=""><span class="state">absent</span>–</td><td class="fair" title=""><span class="state">absent</span>✗</td>`,
			`title="DENY (origin)` + "\n" + `policy b’s SAMEORIGIN not added"`},
		JSON: {`"door": "aws_cloudfront_distribution.www"`, `"action": "not added"`, `"edge-error/504"`},
	} {
		got := rendered(t, format, r)
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in\n%s", format, want, got)
			}
		}
	}
}
