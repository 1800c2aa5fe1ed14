package matrix

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
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
			"edge-error/502" + by, "edge-error/504" + by, "edge-error/503" + by, "edge-error/463" + by, "edge-error/400" + by,
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

// TestMappingOfOneStatus: an HTTP API maps exactly the statuses that are
// written; its own errors and preflights cannot be changed (spec/api-gateway.md
// 4.2, 7, 16). Without an authorizer preflights are answered by the CORS
// configuration (6), and an API speaks HTTPS only.
func TestMappingOfOneStatus(t *testing.T) {
	s := lookAt(t, "testdata/httpapi", Options{})[0]
	want := []string{
		"ok present by mapping GET /shop/{proxy+}", "ok/201 absent", "ok/204 absent", "redirect absent", "not-modified absent",
		"edge-error/503 absent", "edge-error/413 too large absent", "edge-error/429 throttled absent", "edge-error/404 unknown path absent",
		"not-found absent", "error/400 absent", "error/401 absent", "error/403 absent", "error/409 absent", "error/422 absent",
		"error absent", "error/502 absent", "error/503 absent", "preflight absent",
	}
	if diff := cmp.Diff(want, row(s.Matrix, hstsHeader)); diff != "" {
		t.Error(diff)
	}
	if s.URL != "https://shop.example.com/v1/shop/1/sample.html" {
		t.Errorf("asked for %s, want it by the custom domain", s.URL)
	}
	i := slices.IndexFunc(s.Findings, func(f finding.Finding) bool { return f.Code == "GEN-003" })
	if i < 0 || s.Findings[i].Place.Line != 14 || !strings.Contains(s.Findings[i].Fix, `"overwrite:header.Strict-Transport-Security" to the mappings`) {
		t.Errorf("findings: %v", s.Findings)
	}
	// An application that sends the header too has it twice: the mapping appends.
	s = lookAt(t, "testdata/httpapi", Options{Origin: recording.Fields{{Name: hstsHeader, Value: "max-age=1"}}})[0]
	if got := row(s.Matrix, hstsHeader)[0]; got != "ok duplicated by integration and mapping GET /shop/{proxy+}" {
		t.Errorf("got %s", got)
	}
	if found := strings.Join(codes(s.Findings), "\n"); !strings.Contains(found, "GEN-001 "+hstsHeader+" ok") || !strings.Contains(found, "GEN-007 "+hstsHeader+" ok") {
		t.Errorf("GEN-001 and GEN-007 are not among\n%s", found)
	}
}

// TestRESTResponses: the header that an integration response maps is on
// answers that it is selected for, not on the API's own (spec/api-gateway.md
// 11.3, 16); gateway responses are on the API's own but for 413 (14).
func TestRESTResponses(t *testing.T) {
	gateway := " present by gateway response DEFAULT_4XX"
	for dir, want := range map[string]map[string][]string{
		"rest-api-mapped-headers": {
			"GET /pets": {
				"ok present by integration response 200 of GET /pets",
				"edge-error/500 absent", "edge-error/504 absent", "edge-error/429 throttled absent", "edge-error/403 unknown path absent", "edge-error/413 too large absent",
				"not-found present by integration response 404 of GET /pets", "preflight absent",
			},
			"GET /health": { // MOCK
				"ok present by integration response 200 of GET /health",
				"edge-error/429 throttled absent", "edge-error/403 unknown path absent", "edge-error/413 too large absent", "preflight absent",
			},
		},
		"rest-api-gateway-responses": {
			"GET /closed": {
				"ok absent", "edge-error/403 refused" + gateway, "edge-error/429 throttled" + gateway,
				"edge-error/404 unknown path present by gateway response MISSING_AUTHENTICATION_TOKEN", "edge-error/413 too large absent",
				"preflight present by gateway response MISSING_AUTHENTICATION_TOKEN",
			},
			"GET /open": {
				"ok absent", "edge-error/429 throttled" + gateway,
				"edge-error/404 unknown path present by gateway response MISSING_AUTHENTICATION_TOKEN", "edge-error/413 too large absent",
				"preflight present by gateway response MISSING_AUTHENTICATION_TOKEN",
			},
		},
	} {
		got := map[string][]string{}
		for _, s := range lookAt(t, "../examples/"+dir, Options{}) {
			got[strings.Join(s.Paths, ", ")] = row(s.Matrix, hstsHeader)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", dir, diff)
		}
	}
}

// TestWhoIsNotLetIn: without a token an HTTP API answers 401, and 403 when the
// authorizer's function denies (spec/api-gateway.md 7); targets that speak gRPC
// get nothing older than HTTP/2 (spec/load-balancer.md 5.1).
func TestWhoIsNotLetIn(t *testing.T) {
	classes := map[string][]string{}
	for _, s := range lookAt(t, "testdata/guarded", Options{}) {
		for _, c := range s.Matrix.Classes {
			if c.Kind() == recording.OK || c.Kind() == recording.EdgeError {
				classes[s.Door] = append(classes[s.Door], string(c))
			}
		}
		slices.Sort(classes[s.Door])
	}
	want := map[string][]string{
		"aws_apigatewayv2_api.shop": {"edge-error/401 no token", "edge-error/403 denied", "edge-error/413 too large", "edge-error/429 throttled", "edge-error/503",
			"ok", "ok/201", "ok/204"},
		"aws_lb_listener.secure": {"edge-error/400", "edge-error/463", "edge-error/464", "edge-error/502", "edge-error/503", "edge-error/504", "ok"},
	}
	if diff := cmp.Diff(want, classes); diff != "" {
		t.Error(diff)
	}
}

// TestRemedies: each finding says what to write at this door, and where.
func TestRemedies(t *testing.T) {
	framed := Options{Origin: recording.Fields{{Name: "X-Frame-Options", Value: "SAMEORIGIN"}}}
	denied := Options{Origin: recording.Fields{{Name: "X-Frame-Options", Value: "DENY"}}}
	keeping := load(t, "../examples/site") // its policy no longer overrides the origin's
	for _, p := range keeping.ResponseHeadersPolicies {
		p.Config.SecurityHeadersConfig.FrameOptions.Override = aws.Bool(false)
	}
	open := load(t, "../examples/site")
	open.Distributions[0].Config.DefaultCacheBehavior.ViewerProtocolPolicy = "allow-all"
	for name, tc := range map[string]struct {
		set  *resource.Set
		o    Options
		code string // and header
		at   string // file and line
		fix  string // ends with it
	}{
		"a policy that keeps the origin's line": {keeping, framed, "GEN-007 X-Frame-Options", "site/headers.tf:4",
			"set override = true of X-Frame-Options in aws_cloudfront_response_headers_policy.strict"},
		"a policy of AWS": {load(t, "../examples/spa"), denied, "GEN-007 X-Frame-Options", "spa/main.tf:89",
			`give behavior "*" a response headers policy of your own that has frame_options in security_headers_config, with override = true`},
		"plain HTTP": {open, Options{}, "HSTS-019 Strict-Transport-Security", "site/distribution.tf:33", `set viewer_protocol_policy = "redirect-to-https" of behavior "*"`},
		"no policy": {load(t, "../examples/signed"), Options{}, "HSTS-001 Strict-Transport-Security", "main.tf:",
			`whose policy has strict_transport_security in security_headers_config`},
		"what a listener sets": {load(t, "testdata/guarded"), Options{}, "XFO-001 X-Frame-Options", "main.tf:73",
			"set routing_http_response_x_frame_options_header_value of aws_lb_listener.secure"},
		"what an HTTP API cannot": {load(t, "testdata/httpapi"), Options{}, "GEN-003 Strict-Transport-Security", "main.tf:14",
			"nothing changes what an HTTP API answers by itself: a distribution in front, with a response headers policy, does"},
		"gateway responses": {load(t, "../examples/rest-api-mapped-headers"), Options{}, "GEN-003 Strict-Transport-Security", "main.tf:",
			"nothing customises 413"},
	} {
		surfaces, problems, err := Of(context.Background(), tc.set, tc.o)
		if err != nil || problems.HasErrors() {
			t.Fatal(err, problems)
		}
		found := false
		for _, s := range surfaces {
			for _, f := range s.Findings {
				if f.Code+" "+f.Place.Header == tc.code && strings.HasSuffix(f.Fix, tc.fix) && strings.Contains(f.Place.String(), tc.at) {
					found = true
				}
			}
		}
		if !found {
			t.Errorf("%s: no %s at %s with the fix %q in %+v", name, tc.code, tc.at, tc.fix, surfaces)
		}
	}
}

// TestPassThrough: what changes no header is said, and nothing is asked of it
// (spec/load-balancer.md 7.6).
func TestPassThrough(t *testing.T) {
	type said struct {
		door, path string
		notes      int
	}
	var got []said
	for _, s := range lookAt(t, "testdata/passing", Options{}) {
		got = append(got, said{s.Door, strings.Join(s.Paths, ", "), len(s.Notes)})
		if len(s.Matrix.Classes) > 0 || len(s.Findings) > 0 {
			t.Errorf("%s: %v, %v", s.Door, s.Matrix.Classes, s.Findings)
		}
	}
	want := []said{{"aws_lb_listener.tls", "port 443, TLS", 1}, {"aws_elb.old", "port 443, SSL, port 80, HTTP", 1}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(said{})); diff != "" {
		t.Error(diff)
	}
}

// TestFunctionsThatDoNotRun are said: what they would set is not shown.
func TestFunctionsThatDoNotRun(t *testing.T) {
	s := lookAt(t, "../examples/cloudfront-function-headers", Options{})[0]
	if len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "viewer-response does not run here") {
		t.Errorf("notes %q", s.Notes)
	}
}

// TestSamplesSelectTheirPathClass: every path class of the examples is reached
// by a request of its own.
func TestSamplesSelectTheirPathClass(t *testing.T) {
	for _, dir := range []string{"site", "spa", "api-and-app", "signed", "load-balancer", "spa-error-pages"} {
		for _, s := range lookAt(t, "../examples/"+dir, Options{}) {
			if strings.Contains(strings.Join(s.Notes, " "), "was found") || len(s.Matrix.Classes) < 2 {
				t.Errorf("%s %s %s: %v, classes %v", dir, s.Door, s.Paths, s.Notes, s.Matrix.Classes)
			}
		}
	}
}
