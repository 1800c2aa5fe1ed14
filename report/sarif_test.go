package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/lintel-edge/lintel/finding"
)

// written is what a writer makes of these reports.
func written(t *testing.T, f Format, o Options, reports ...*Report) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, f, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if err := w.Site(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// judgeSARIF holds a document to the official schema, which go-sarif carries,
// and to having no field that SARIF does not know.
func judgeSARIF(t *testing.T, text []byte) *sarif.Report {
	t.Helper()
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	var doc sarif.Report
	if err := strict.Decode(&doc); err != nil {
		t.Fatal(err)
	}
	parsed, err := sarif.FromBytes(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, run := range parsed.Runs { // go-sarif would judge these as written, and empty
		run.Language, run.Tool.Driver.Language, run.NewlineSequences = "en", "en", []string{"\n"}
	}
	if err := parsed.Validate(); err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestSARIF(t *testing.T) {
	tf := Of("infra", sample().At, finding.List{{
		Code: "HSTS-015", Severity: finding.Warning, Subject: "aws_cloudfront_response_headers_policy.x",
		Place: finding.Place{File: "./infra/my headers.tf", Line: 12, Column: 7, Path: "SecurityHeadersConfig.StrictTransportSecurity", Header: "Strict-Transport-Security"},
	}}, sample().Matrix, nil)
	doc := judgeSARIF(t, written(t, SARIF, Options{Version: "v1.2.3", Many: true}, sample(), tf, sample()))

	type result struct {
		Rule, Level, URI, Place string
		Index, Line, Column     int
	}
	var got []result
	for _, r := range doc.Runs[0].Results {
		l := r.Locations[0]
		one := result{*r.RuleID, r.Level, *l.PhysicalLocation.ArtifactLocation.URI, "", r.RuleIndex, 0, 0}
		if region := l.PhysicalLocation.Region; region != nil {
			one.Line, one.Column = *region.StartLine, *region.StartColumn
		}
		for _, logical := range l.LogicalLocations {
			one.Place += "/" + *logical.Name
		}
		got = append(got, one)
	}
	const site = "https://www.example.com/start"
	once := []result{
		{"HSTS-006", "error", site, "/ok/Strict-Transport-Security", 0, 0, 0},
		{"GEN-003", "warning", site, "/not-found/X-Frame-Options", 1, 0, 0},
		{"LEAK-001", "note", site, "/ok, redirect-https, redirect, not-found/Server", 2, 0, 0},
	}
	want := append(append([]result{}, once...), result{"HSTS-015", "warning", "infra/my%20headers.tf",
		"/aws_cloudfront_response_headers_policy.x/SecurityHeadersConfig.StrictTransportSecurity/Strict-Transport-Security", 3, 12, 7})
	want = append(want, once...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}

	driver := doc.Runs[0].Tool.Driver
	var rules []string
	for _, rule := range driver.Rules {
		rules = append(rules, *rule.ID)
	}
	if diff := cmp.Diff([]string{"HSTS-006", "GEN-003", "LEAK-001", "HSTS-015"}, rules); diff != "" {
		t.Error(diff)
	}
	if got := *driver.Rules[0].ShortDescription.Text; got != "two lines, or two values joined by a comma" {
		t.Errorf("the rule's description is %q", got)
	}
	prints := map[string]int{}
	for _, r := range doc.Runs[0].Results {
		prints[r.PartialFingerprints["lintel/v1"]]++
	}
	if len(prints) != 4 {
		t.Errorf("%d fingerprints, want 4: the same finding has the same one", len(prints))
	}
}

func TestSARIFOfNothing(t *testing.T) {
	judgeSARIF(t, written(t, SARIF, Options{}))
}
