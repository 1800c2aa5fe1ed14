package cloudfront

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/function"
)

// Entries of spec/edge-functions.md 15 that are not beside what they are about.

// A new origin is asked under the old Host, which servers with several names,
// and buckets, do not know.
func TestMisunderstood20AnotherOriginNeedsAnotherHost(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "other.example.net" {
			w.WriteHeader(http.StatusMisdirectedRequest)
		}
	}))
	defer other.Close()
	for _, tc := range []struct {
		name    string
		setHost bool
		status  int
	}{{"Host as it was", false, http.StatusMisdirectedRequest}, {"Host set as well", true, http.StatusOK}} {
		t.Run(tc.name, func(t *testing.T) {
			code := &script{run: func(e map[string]any) (any, error) {
				q := requestOf(e)
				q["origin"].(map[string]any)["custom"].(map[string]any)["domainName"] = "other.example.net"
				if tc.setHost {
					set(q, "Host", "other.example.net")
				}
				return q, nil
			}}
			r, _ := withFunctions(t, distribution(t), map[string]*script{"lambda origin-request": code})
			resolve := r.env.Resolve
			r.env.Resolve = func(host string) (string, bool) {
				if host == "other.example.net" {
					return other.Listener.Addr().String(), true
				}
				return resolve(host)
			}
			r.recompile(setOf(r.door.document))
			if got := r.get("/a"); got.Status != tc.status {
				t.Errorf("status %d, want %d", got.Status, tc.status)
			}
		})
	}
}

// A handler that throws is a 503 at every event, not a 500.
func TestMisunderstood26ExecutionErrorsAre503(t *testing.T) {
	for _, at := range []string{"lambda viewer-request", "lambda origin-request", "lambda origin-response", "lambda viewer-response"} {
		t.Run(at, func(t *testing.T) {
			throws := &script{run: func(map[string]any) (any, error) { return nil, &function.Error{Kind: function.Handler} }}
			r, _ := withFunctions(t, distribution(t), map[string]*script{at: throws})
			r.origin(answers(200, "hello"))
			r.get("/a").expect(t, 503, "LambdaExecutionError from cloudfront")
		})
	}
}

// origin-request sees the query string that policies forward, viewer-request
// all of it.
func TestMisunderstood37QueryStringsAtOriginRequest(t *testing.T) {
	for _, tc := range []struct {
		forwarded bool
		want      string
	}{{false, ""}, {true, "a=1&b=2"}} {
		d := distribution(t)
		d.Config.DefaultCacheBehavior.ForwardedValues = &types.ForwardedValues{
			QueryString: aws.Bool(tc.forwarded), Cookies: &types.CookiePreference{Forward: types.ItemSelectionNone},
		}
		keep := func() *script {
			return &script{run: func(e map[string]any) (any, error) { return requestOf(e), nil }}
		}
		viewer, origin := keep(), keep()
		r, _ := withFunctions(t, d, map[string]*script{"lambda viewer-request": viewer, "lambda origin-request": origin})
		r.origin(answers(200, "hello"))
		r.get("/a?a=1&b=2").expect(t, 200, missFrom)
		if got := requestOf(viewer.events[0])["querystring"]; got != "a=1&b=2" {
			t.Errorf("viewer-request sees %q", got)
		}
		if got := requestOf(origin.events[0])["querystring"]; got != tc.want {
			t.Errorf("forwarded %v: origin-request sees %q, want %q", tc.forwarded, got, tc.want)
		}
	}
}

// Headers of spec 3.3 are refused on their whole way: the viewer gets a page
// with the reason, and the log names the header.
func TestRestrictedHeadersEndInAPage(t *testing.T) {
	for at, name := range map[string]string{
		"lambda viewer-request": "Via", "lambda origin-request": "If-None-Match", "lambda origin-response": "X-Cache", "lambda viewer-response": "Content-Length",
		"function viewer-request": "Via", "function viewer-response": "Warning",
	} {
		t.Run(at+" "+name, func(t *testing.T) {
			kind, phase, _ := strings.Cut(at, " ")
			r, log := withFunctions(t, distribution(t), map[string]*script{at: addsAt(kind, phase, name)})
			r.origin(answers(200, "hello"))
			if kind == "function" {
				r.get("/a").expect(t, 502, "FunctionValidationError from cloudfront")
				return
			}
			r.get("/a").expect(t, 502, "LambdaValidationError from cloudfront")
			if len(log.lines) != 1 || !strings.Contains(log.lines[0].Text, "headerName : "+name) {
				t.Errorf("logged %+v", log.lines)
			}
		})
	}
}

// addsAt is code that adds a header to what its event is about.
func addsAt(kind, phase, name string) *script {
	return &script{run: func(e map[string]any) (any, error) {
		member := strings.TrimPrefix(strings.TrimPrefix(phase, "viewer-"), "origin-")
		if kind == "lambda" {
			return set(cf(e)[member].(map[string]any), name, "1"), nil
		}
		o := e[member].(map[string]any)
		headersOf(o)[strings.ToLower(name)] = map[string]any{"value": "1"}
		return o, nil
	}}
}
