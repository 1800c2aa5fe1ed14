package matrix

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
	_ "github.com/lintel-edge/lintel/terraform/provider"
)

func load(t testing.TB, dir string) *resource.Set {
	t.Helper()
	config, problems := terraform.Load(context.Background(), terraform.Options{Dir: dir})
	set, more := config.Documents()
	if err := append(problems, more...).Err(); err != nil {
		t.Fatal(err)
	}
	return set
}

// row renders one header of a matrix: class and state, with the owners.
func row(m judge.Matrix, header string) []string {
	var out []string
	for _, r := range m.Rows {
		if r.Header != header {
			continue
		}
		for i, c := range r.Cells {
			text := string(m.Classes[i]) + " " + string(c.State)
			if len(c.Owners) > 0 {
				text += " by " + strings.Join(c.Owners, " and ")
			}
			out = append(out, text)
		}
	}
	return out
}

// TestSite is examples/site: its policy acts on everything (spec/cloudfront.md
// 5.9), but for Strict-Transport-Security on plain HTTP (5.6).
func TestSite(t *testing.T) {
	behaviors, _, err := Of(context.Background(), load(t, "../examples/site"), Options{})
	if err != nil || len(behaviors) != 1 {
		t.Fatalf("%d behaviors, %v", len(behaviors), err)
	}
	b := behaviors[0]
	const policy = " by policy lintel-site-strict"
	want := []string{
		"ok present" + policy, "redirect-https absent", "cached present" + policy, "not-modified present" + policy, "redirect present" + policy,
		"not-found present" + policy, "error present" + policy, "origin-down present" + policy, "edge-error present" + policy,
		"preflight present" + policy,
	}
	if diff := cmp.Diff(want, sameOrder(want, row(b.Matrix, "Strict-Transport-Security"))); diff != "" {
		t.Error(diff)
	}
	for _, f := range b.Findings {
		if f.Severity < finding.Notice {
			t.Errorf("%s", f)
		}
		if f.Place.File == "" || f.Place.Line == 0 {
			t.Errorf("%s has no place in the configuration", f.Code)
		}
	}
}

// sameOrder sorts what was got by the order of what is wanted.
func sameOrder(want, got []string) []string {
	var out []string
	for _, w := range want {
		for _, g := range got {
			if g == w {
				out = append(out, g)
			}
		}
	}
	for _, g := range got {
		if !contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// An origin that sends the header itself: a policy that does not override
// leaves it, so that the owner differs by class (5.4).
func TestOriginsOwnHeaders(t *testing.T) {
	set := load(t, "../examples/spa")
	o := Options{Origin: recording.Fields{{Name: "X-Frame-Options", Value: "DENY"}, {Name: "X-Frame-Options", Value: "SAMEORIGIN"}}}
	for _, d := range set.Distributions { // without any policy the origin's lines pass
		d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = nil
	}
	behaviors, _, err := Of(context.Background(), set, o)
	if err != nil {
		t.Fatal(err)
	}
	b := behaviors[len(behaviors)-1] // the default behavior
	got := row(b.Matrix, "X-Frame-Options")
	if len(got) == 0 || got[0] != "ok duplicated by origin and origin" {
		t.Errorf("got %v", got)
	}
	var codes []string
	for _, f := range b.Findings {
		codes = append(codes, f.Code)
	}
	for _, code := range []string{"GEN-001", "HSTS-001"} {
		if !contains(codes, code) {
			t.Errorf("%s is not among %v", code, codes)
		}
	}
}

// The examples are complete in under two seconds (issue 5, section 4): a bound
// on the work, which a benchmark measures.
func BenchmarkExamples(b *testing.B) {
	var sets []*resource.Set
	for _, dir := range []string{"site", "spa", "api-and-app", "signed"} {
		sets = append(sets, load(b, "../examples/"+dir))
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, set := range sets {
			if _, _, err := Of(context.Background(), set, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func TestSamplePathsSelectTheirBehavior(t *testing.T) {
	for _, dir := range []string{"site", "spa", "api-and-app", "signed"} {
		behaviors, _, err := Of(context.Background(), load(t, "../examples/"+dir), Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range behaviors {
			if len(b.Notes) > 0 || len(b.Matrix.Classes) < 5 {
				t.Errorf("%s %s: %v, classes %v", dir, b.PathPattern, b.Notes, b.Matrix.Classes)
			}
		}
	}
}
