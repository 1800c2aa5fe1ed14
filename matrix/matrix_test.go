package matrix

import (
	"context"
	"slices"
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

// look is Of without anything wrong.
func lookAt(t testing.TB, dir string, o Options) []Surface {
	t.Helper()
	surfaces, problems, err := Of(context.Background(), load(t, dir), o)
	if err != nil || problems.HasErrors() || len(surfaces) == 0 {
		t.Fatalf("%d surfaces, %v, %v", len(surfaces), problems, err)
	}
	return surfaces
}

func codes(l finding.List) []string {
	var out []string
	for _, f := range l {
		out = append(out, f.Code+" "+f.Place.Header+" "+f.Subject)
	}
	slices.Sort(out)
	return out
}

const hstsHeader = "Strict-Transport-Security"

// TestPolicyOnEveryClass is examples/site: its policy acts on everything
// (spec/cloudfront.md 5.9), but for Strict-Transport-Security on plain HTTP
// (5.6) and for what is refused before a behavior is known (5.9).
func TestPolicyOnEveryClass(t *testing.T) {
	surfaces := lookAt(t, "../examples/site", Options{})
	const by = " present by policy lintel-site-strict"
	want := []string{
		"ok" + by, "redirect-https absent", "redirect" + by, "not-modified" + by,
		"edge-error/502" + by, "edge-error/504" + by, "edge-error/400 absent",
		"error" + by, "error-page/404" + by, "error-page/403" + by, "cached" + by, "preflight" + by,
	}
	if diff := cmp.Diff(want, row(surfaces[0].Matrix, hstsHeader)); diff != "" {
		t.Error(diff)
	}
	for _, f := range surfaces[0].Findings {
		if f.Place.File == "" || f.Place.Line == 0 {
			t.Errorf("%s has no place in the configuration", f.Code)
		}
	}
}

// An origin that sends the header itself, twice: without a policy both lines
// come through (spec/cloudfront.md 5.4).
func TestOriginsOwnHeaders(t *testing.T) {
	set := load(t, "../examples/spa")
	for _, d := range set.Distributions {
		d.Config.DefaultCacheBehavior.ResponseHeadersPolicyId = nil
	}
	o := Options{Origin: recording.Fields{{Name: "X-Frame-Options", Value: "DENY"}, {Name: "X-Frame-Options", Value: "SAMEORIGIN"}}}
	surfaces, _, err := Of(context.Background(), set, o)
	if err != nil {
		t.Fatal(err)
	}
	s := surfaces[len(surfaces)-1]
	if got := row(s.Matrix, "X-Frame-Options"); len(got) == 0 || got[0] != "ok duplicated by origin and origin" {
		t.Errorf("got %v", got)
	}
	found := strings.Join(codes(s.Findings), "\n")
	for _, code := range []string{"GEN-001 X-Frame-Options", "HSTS-001 Strict-Transport-Security ok", "GEN-003 X-Frame-Options"} {
		if !strings.Contains(found, code) {
			t.Errorf("%s is not among\n%s", code, found)
		}
	}
}

// TestListenerAttributes: they act on what targets answer and on what the
// balancer makes, of every status (spec/load-balancer.md 7.2.4); what the other
// listener says over plain HTTP is its own.
func TestListenerAttributes(t *testing.T) {
	surfaces := lookAt(t, "../examples/load-balancer", Options{})
	byPath := map[string]Surface{}
	for _, s := range surfaces {
		byPath[s.Door+" "+s.Paths[0]] = s
	}
	const by = " present by aws_lb_listener.secure"
	for path, want := range map[string][]string{
		"aws_lb_listener.secure rule default: forward to app": {
			"ok" + by, "redirect-https absent", "redirect" + by, "not-modified" + by,
			"edge-error/502" + by, "edge-error/504" + by, "edge-error/503" + by, "edge-error/400" + by,
			"not-found" + by, "error" + by, "preflight" + by, "upgrade" + by,
		},
		"aws_lb_listener.secure rule 10, /old/*: redirect 301 #{protocol}://#{host}:#{port}/": {"redirect-https absent", "door-redirect" + by, "edge-error/400" + by},
		"aws_lb_listener.secure rule 20, old.example.com: fixed response 410":                 {"redirect-https absent", "edge-error/410" + by, "edge-error/400" + by},
		"aws_lb_listener.plain rule default: redirect 301 https://#{host}:443/#{path}":        {"redirect-https absent", "edge-error/400 absent"},
	} {
		s, ok := byPath[path]
		if !ok {
			t.Fatalf("there is no %q", path)
		}
		if diff := cmp.Diff(want, row(s.Matrix, hstsHeader)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

// TestSamplesSelectTheirPathClass: every path class of the examples is reached
// by a request of its own.
func TestSamplesSelectTheirPathClass(t *testing.T) {
	for _, dir := range []string{"site", "spa", "api-and-app", "signed", "load-balancer", "spa-error-pages"} {
		for _, s := range lookAt(t, "../examples/"+dir, Options{}) {
			if len(s.Notes) > 0 || len(s.Matrix.Classes) < 2 {
				t.Errorf("%s %s %s: %v, classes %v", dir, s.Door, s.Paths, s.Notes, s.Matrix.Classes)
			}
		}
	}
}
