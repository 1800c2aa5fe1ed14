package cloudfront

import (
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"
)

// Entries of spec/cloudfront.md 9 that need functions.

// atResponse is code that adds X-Late at viewer-response, in the language of
// its kind.
func atResponse(kind string) *script {
	if kind == "lambda" {
		return addsHeader("X-Late", "1")
	}
	return &script{run: func(e map[string]any) (any, error) {
		resp := e["response"].(map[string]any)
		headersOf(resp)["x-late"] = map[string]any{"value": "1"}
		return resp, nil
	}}
}

// The function's header is on pages and not on errors, even on those that a
// custom error response turns into 200; the policy's header is on all.
func TestMisunderstood10ViewerResponseDoesNotRunOnErrors(t *testing.T) {
	for _, kind := range []string{"lambda", "function"} {
		t.Run(kind, func(t *testing.T) {
			d := withErrors(secured(t, types.ViewerProtocolPolicyAllowAll), errorTo(404, "/index.html", "200"))
			code := atResponse(kind)
			r, _ := withFunctions(t, d, map[string]*script{kind + " viewer-response": code})
			r.origin(func(w http.ResponseWriter, req *http.Request) {
				switch req.URL.Path {
				case "/index.html", "/page":
					answers(200, "page")(w, req)
				case "/refused":
					answers(403, "no")(w, req)
				case "/broken":
					answers(500, "oh")(w, req)
				default:
					answers(404, "gone")(w, req)
				}
			})
			type seen struct {
				Status       int
				Late, Policy bool
			}
			got := map[string]seen{}
			for _, path := range []string{"/page", "/route", "/refused", "/broken"} {
				for range 2 { // from the origin, then from the cache
					resp := r.get(path)
					got[path] = seen{resp.Status, resp.Fields.Has("X-Late"), resp.Fields.Has("X-Frame-Options")}
				}
			}
			want := map[string]seen{
				"/page": {200, true, true}, "/route": {200, false, true}, "/refused": {403, false, true}, "/broken": {500, false, true},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if code.calls() != 2 {
				t.Errorf("the function ran %d times, want once for each answer with /page", code.calls())
			}
		})
	}
}

// The new URI is asked for at the origin of the behavior that matched the old
// one, under that behavior's policies.
func TestMisunderstood20RewritingSelectsNoOtherBehavior(t *testing.T) {
	rewrite := map[string]func(e map[string]any) (any, error){
		"lambda": func(e map[string]any) (any, error) {
			q := requestOf(e)
			q["uri"] = "/api/b"
			return q, nil
		},
		"function": func(e map[string]any) (any, error) {
			q := e["request"].(map[string]any)
			q["uri"] = "/api/b"
			return q, nil
		},
	}
	for kind, run := range rewrite {
		t.Run(kind, func(t *testing.T) {
			d := secured(t, types.ViewerProtocolPolicyAllowAll)
			other := d.Config.Origins.Items[0]
			other.Id, other.OriginPath = aws.String("api"), aws.String("/of-the-api")
			d.Config.Origins.Items = append(d.Config.Origins.Items, other)
			api := behaviorFor(d, "/api/*")
			api.TargetOriginId, api.ViewerProtocolPolicy = other.Id, types.ViewerProtocolPolicyHttpsOnly
			d.Config.CacheBehaviors = &types.CacheBehaviors{Quantity: aws.Int32(1), Items: []types.CacheBehavior{api}}
			r, _ := withFunctions(t, d, map[string]*script{kind + " viewer-request": {run: run}})
			r.origin(answers(200, "hello", "Cache-Control: max-age=60"))
			got := r.overHTTP("/a") // the other behavior refuses plain HTTP
			got.expect(t, 200, missFrom)
			if path := r.last().URL.Path; path != "/api/b" || got.Outcome.Behavior != "*" || got.Outcome.OriginID != "app" {
				t.Errorf("origin %q was asked for %q by behavior %q", got.Outcome.OriginID, path, got.Outcome.Behavior)
			}
			r.overHTTP("/another").expect(t, 200, hitFrom) // the key holds the new URI
		})
	}
}
