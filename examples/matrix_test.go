package examples_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/matrix"
	"github.com/lintel-edge/lintel/serve"
)

// look is the matrix of an example.
func look(t testing.TB, dir string) []matrix.Surface {
	t.Helper()
	c := serve.Config{Source: serve.Source{Terraform: dir}}
	surfaces, problems, err := serve.Matrix(t.Context(), c, matrix.Options{Context: judge.Context{Now: time.Now()}})
	if err != nil || problems.HasErrors() {
		t.Fatal(err, problems)
	}
	return surfaces
}

// sends says who sends Strict-Transport-Security on which classes, one line for
// each owner.
func sends(s *matrix.Surface) []string {
	row := s.Matrix.Rows[slices.IndexFunc(s.Matrix.Rows, func(r judge.Row) bool { return r.Header == "Strict-Transport-Security" })]
	var owners []string
	classes := map[string][]string{}
	for i, c := range row.Cells {
		by := "nobody"
		if len(c.Owners) > 0 {
			by = strings.Join(c.Owners, " and ")
		}
		if classes[by] == nil {
			owners = append(owners, by)
		}
		classes[by] = append(classes[by], string(s.Matrix.Classes[i]))
	}
	var out []string
	for _, by := range owners {
		out = append(out, by+": "+strings.Join(classes[by], ", "))
	}
	slices.Sort(out)
	return out
}

// Classes that stand together in what is wanted below. A policy acts on all
// responses of its behavior (spec/cloudfront.md 5.9), but for its
// Strict-Transport-Security on plain HTTP (5.6); what could not be read has no
// behavior.
const (
	distribution = "ok, redirect, not-modified, edge-error/502, edge-error/504, edge-error/403, not-found, error"
	noBehavior   = "nobody: redirect-https, edge-error/400"
	restErrors   = "edge-error/429 throttled, edge-error/403 unknown path, edge-error/413 too large"
)

// TestCoverage is who sends Strict-Transport-Security on which responses of each
// example, by its path classes.
func TestCoverage(t *testing.T) {
	for _, tc := range []struct {
		dir, needs string
		want       map[string][]string
	}{
		{dir: "site", want: map[string][]string{
			"*": {noBehavior, "policy lintel-site-strict: ok, redirect, not-modified, edge-error/502, edge-error/504, edge-error/503 function, error, error-page/404, error-page/403, cached, preflight"},
		}},
		{dir: "spa", want: map[string][]string{
			"*": {noBehavior, "policy Managed-SecurityHeadersPolicy: ok, redirect, not-modified, edge-error/502, edge-error/504, error, error-page/404, error-page/403, cached, preflight"},
		}},
		// The API is not cached, and refuses plain HTTP.
		{dir: "api-and-app", want: map[string][]string{
			"/api/*":    {"nobody: plain, edge-error/400", "policy lintel-api: " + distribution + ", preflight, upgrade"},
			"/assets/*": {noBehavior, "policy Managed-SecurityHeadersPolicy: " + distribution + ", cached, preflight, upgrade"},
			"*":         {noBehavior, "policy Managed-SecurityHeadersPolicy: " + distribution + ", cached, preflight, upgrade"},
		}},
		{dir: "modules/apply/production", want: map[string][]string{
			"*": {noBehavior, "policy lintel-site-production: " + distribution + ", cached, preflight"},
		}},
		{dir: "modules/apply/development", want: map[string][]string{
			"*.html, /drafts/*": {noBehavior, "policy lintel-site-development: " + distribution + ", preflight"},
			"*":                 {noBehavior, "policy lintel-site-development: " + distribution + ", cached, preflight"},
		}},
		// It has no policy; who has no signature is refused.
		{dir: "signed", want: map[string][]string{
			"/public/*": {"nobody: ok, redirect-https, redirect, not-modified, edge-error/502, edge-error/504, edge-error/403, edge-error/400, not-found, error, cached, preflight"},
			"*": {"nobody: ok, redirect-https, redirect, not-modified, edge-error/502, edge-error/504, edge-error/403, edge-error/400, edge-error/403 unsigned, " +
				"not-found, error, cached, preflight"},
		}},
		{dir: "spa-error-pages", want: map[string][]string{
			"*": {noBehavior, "policy lintel-spa-errors-always: ok, redirect, not-modified, edge-error/502, edge-error/504, edge-error/503 function, error, " +
				"error-page/404, error-page/403, cached, preflight"},
		}},
		// The function answers everybody: nobody sent a password.
		{dir: "basic-auth", want: map[string][]string{
			"*": {noBehavior, "policy lintel-basic-auth-always: edge-error/403, edge-error/503 function, generated/401, preflight"},
		}},
		// A viewer-response function is not called when the origin answers 400 or
		// more, nor for what the edge makes (spec/edge-functions.md 1).
		{dir: "cloudfront-function-headers", want: map[string][]string{
			"*": {"function lintel-function-headers-headers viewer-response: ok, redirect, not-modified, cached",
				"nobody: redirect-https, edge-error/502, edge-error/504, edge-error/403, edge-error/400, edge-error/503 function, not-found, error, preflight"},
		}},
		// An origin-response function is called for errors of the origin as well.
		{dir: "lambda-edge-headers/production", needs: "node", want: map[string][]string{
			"*": {"function lintel-edge-headers-production:1 origin-response: ok, redirect, not-modified, not-found, error, cached",
				"nobody: redirect-https, edge-error/502, edge-error/504, edge-error/403, edge-error/400, edge-error/503 function, preflight"},
		}},
		{dir: "lambda-edge-headers/development", needs: "node", want: map[string][]string{
			"*": {"function lintel-edge-headers-development:1 origin-response: ok, redirect, not-modified, not-found, error, cached",
				"nobody: redirect-https, edge-error/502, edge-error/504, edge-error/403, edge-error/400, edge-error/503 function, preflight"},
		}},
		{dir: "python-origin-request", needs: "python3", want: map[string][]string{
			"*": {"nobody: ok, redirect-https, redirect, not-modified, edge-error/502, edge-error/504, edge-error/403, edge-error/400, edge-error/503 function, " +
				"not-found, error, generated/301, cached, preflight"},
		}},
		// Attributes act on all statuses, whoever answers (spec/load-balancer.md
		// 7.2.4), but on their own listener only.
		{dir: "load-balancer", want: map[string][]string{
			"rule default: redirect 301 https://#{host}:443/#{path}":       {"nobody: redirect-https, edge-error/400"},
			"rule 10, /old/*: redirect 301 #{protocol}://#{host}:#{port}/": {"aws_lb_listener.secure: door-redirect, edge-error/400", "nobody: redirect-https"},
			"rule 20, old.example.com: fixed response 410":                 {"aws_lb_listener.secure: edge-error/410, edge-error/400", "nobody: redirect-https"},
			"rule default: forward to app": {"aws_lb_listener.secure: ok, redirect, not-modified, edge-error/502, edge-error/504, edge-error/503, edge-error/463, edge-error/400, " +
				"not-found, error, preflight, upgrade", "nobody: redirect-https"},
		}},
		// A mapping is for the statuses that it names, and nothing changes what an
		// HTTP API answers by itself (spec/api-gateway.md 4.2, 7).
		{dir: "http-api", needs: "node", want: map[string][]string{
			"route ANY /{proxy+}": {"mapping ANY /{proxy+}: ok, ok/201, ok/204, redirect, not-modified, not-found, error/400, error",
				"nobody: edge-error/503, edge-error/413 too large, edge-error/429 throttled, error/401, error/403, error/409, error/422, error/502, error/503, preflight"},
			"route GET /notes/{id}": {"function lintel-http-api integration: ok, not-found",
				"nobody: edge-error/500, edge-error/413 too large, edge-error/429 throttled, preflight"},
		}},
		// Gateway responses act on what a REST API answers by itself, but for 413,
		// and on nothing else (14, 16).
		{dir: "rest-api-gateway-responses", want: map[string][]string{
			"GET /closed": {"gateway response DEFAULT_4XX: edge-error/403 refused, edge-error/429 throttled",
				"gateway response MISSING_AUTHENTICATION_TOKEN: edge-error/404 unknown path, preflight", "nobody: ok, edge-error/413 too large"},
			"GET /open": {"gateway response DEFAULT_4XX: edge-error/429 throttled",
				"gateway response MISSING_AUTHENTICATION_TOKEN: edge-error/404 unknown path, preflight", "nobody: ok, edge-error/413 too large"},
		}},
		{dir: "rest-api-mapped-headers", want: map[string][]string{
			"GET /health": {"integration response 200 of GET /health: ok", "nobody: " + restErrors + ", preflight"},
			"GET /pets": {"integration response 200 of GET /pets: ok", "integration response 404 of GET /pets: not-found",
				"nobody: edge-error/500, edge-error/504, " + restErrors + ", preflight"},
		}},
		{dir: "rest-api-openapi", want: map[string][]string{
			"GET /hello": {"gateway response DEFAULT_4XX: edge-error/400 refused, edge-error/429 throttled, edge-error/403 unknown path, preflight",
				"integration response 200 of GET /hello: ok", "nobody: edge-error/413 too large"},
		}},
		// What a proxy's function returns is what viewers get.
		{dir: "rest-api-proxy-lambda", needs: "node", want: map[string][]string{
			"ANY /":         {"function lintel-notes: ok, preflight", "nobody: edge-error/502, edge-error/429 throttled, edge-error/413 too large"},
			"ANY /{proxy+}": {"function lintel-notes: not-found, preflight", "nobody: edge-error/502, edge-error/429 throttled, edge-error/413 too large"},
		}},
		{dir: "rest-api-template-override", needs: "node", want: map[string][]string{
			"GET /orders/{id}": {"nobody: " + restErrors + ", preflight", "response template 200 of GET /orders/{id} (application/json): ok",
				"response template 404 of GET /orders/{id} (application/json): not-found"},
		}},
	} {
		t.Run(tc.dir, func(t *testing.T) {
			if tc.needs != "" {
				functiontest.Needs(t, tc.needs)
			}
			got := map[string][]string{}
			for _, s := range look(t, tc.dir) {
				got[strings.Join(s.Paths, ", ")] = sends(&s)
			}
			for _, lines := range tc.want {
				slices.Sort(lines)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// BenchmarkCoverage looks at all examples, one after the other, with everything
// that it takes: reading them, starting their functions, asking, judging.
func BenchmarkCoverage(b *testing.B) {
	dirs := roots(b)
	for b.Loop() {
		for _, dir := range dirs {
			look(b, dir)
		}
	}
	b.ReportMetric(float64(len(dirs)), "examples")
}
