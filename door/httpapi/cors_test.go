package httpapi_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/exchange"
)

// corsOf are the CORS headers of a response, by name.
func corsOf(f *exchange.Fields) map[string]string {
	out := map[string]string{}
	for _, l := range f.Lines() {
		if len(l.Name) > 15 && exchange.EqualName(l.Name[:15], "Access-Control-") {
			out[l.Name] = l.Value
		}
	}
	return out
}

func newCORSFront(t *testing.T) *front {
	f := newFront()
	f.api.Config.CorsConfiguration = &v2.Cors{
		AllowOrigins: []string{"https://app.example.com", "http://*"}, AllowMethods: []string{"GET", "POST"}, AllowHeaders: []string{"content-type", "x-a"},
		ExposeHeaders: []string{"x-total"}, AllowCredentials: aws.Bool(true), MaxAge: aws.Int32(300),
	}
	f.http("GET /{proxy+}", answers(t, "hi", "Access-Control-Allow-Origin: https://backend.example.com", "access-control-allow-private-network: true"))
	return f
}

// TestPreflight: answered without an OPTIONS route (spec/api-gateway.md 6).
func TestPreflight(t *testing.T) {
	allowed := func(origin string) map[string]string {
		return map[string]string{
			"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "x-total",
			"Access-Control-Allow-Methods": "GET,POST", "Access-Control-Allow-Headers": "content-type,x-a", "Access-Control-Max-Age": "300",
		}
	}
	for _, tc := range []struct {
		name   string
		lines  []string
		status int
		want   map[string]string
	}{
		{"listed origin", []string{"Origin: https://app.example.com", "Access-Control-Request-Method: POST"}, 204, allowed("https://app.example.com")},
		{"any origin of a scheme", []string{"Origin: http://a.example", "Access-Control-Request-Method: POST"}, 204, allowed("http://a.example")},
		{"foreign origin", []string{"Origin: https://evil.example.com", "Access-Control-Request-Method: POST"}, 204, nil},
		{"no request method", []string{"Origin: https://app.example.com"}, 404, map[string]string{ // no preflight: an answer as any other
			"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "x-total"}},
		{"no origin", []string{"Access-Control-Request-Method: POST"}, 404, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := newCORSFront(t).ask(t, request("OPTIONS /200", tc.lines...))
			if diff := cmp.Diff(tc.want, corsOf(&got.Fields), cmpopts.EquateEmpty()); diff != "" || got.Status != tc.status {
				t.Errorf("%d %s", got.Status, diff)
			}
			if tc.status == 204 && (got.body != "" || got.Fields.Has("Content-Type") || !got.Fields.Has("Apigw-Requestid")) {
				t.Errorf("body %q, fields %v", got.body, got.Fields.Lines())
			}
		})
	}
}

func TestPreflightOfAStar(t *testing.T) {
	f := newCORSFront(t)
	f.api.Config.CorsConfiguration = &v2.Cors{AllowOrigins: []string{"*"}, AllowMethods: []string{"*"}, AllowHeaders: []string{"*"}}
	got := f.ask(t, request("OPTIONS /200", "Origin: https://a.example", "Access-Control-Request-Method: PUT"))
	want := map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "*", "Access-Control-Allow-Headers": "*"}
	if diff := cmp.Diff(want, corsOf(&got.Fields)); diff != "" {
		t.Error(diff)
	}
}

// TestMisunderstood10BackendCORSIsReplaced: with a configuration, CORS headers
// of the backend are dropped (spec/api-gateway.md 6 and 19, case 10).
func TestMisunderstood10BackendCORSIsReplaced(t *testing.T) {
	got := newCORSFront(t).ask(t, request("/200", "Origin: https://app.example.com"))
	want := map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "x-total"}
	if diff := cmp.Diff(want, corsOf(&got.Fields)); diff != "" || got.body != "hi" {
		t.Errorf("%q %s", got.body, diff)
	}
	without := newCORSFront(t)
	without.api.Config.CorsConfiguration = nil
	got = without.ask(t, request("/200", "Origin: https://app.example.com"))
	want = map[string]string{"Access-Control-Allow-Origin": "https://backend.example.com", "Access-Control-Allow-Private-Network": "true"}
	if diff := cmp.Diff(want, corsOf(&got.Fields)); diff != "" {
		t.Errorf("without a configuration the backend's headers pass: %s", diff)
	}
}

// TestMisunderstood11CORSNeedsOrigin: a request without Origin gets no CORS
// headers, not even the backend's (spec/api-gateway.md 6 and 19, case 11).
func TestMisunderstood11CORSNeedsOrigin(t *testing.T) {
	got := newCORSFront(t).ask(t, request("/200"))
	if diff := cmp.Diff(map[string]string{}, corsOf(&got.Fields)); diff != "" {
		t.Error(diff)
	}
}

// TestMisunderstood39DefaultCatchesEverything: $default is every method and
// path, OPTIONS included (spec/api-gateway.md 6 and 19, case 39).
func TestMisunderstood39DefaultCatchesEverything(t *testing.T) {
	f := newFront()
	f.lambda("$default", "2.0", func(event string) (string, error) { return event, nil })
	for _, target := range []string{"/", "/a/b", "DELETE /a", "OPTIONS /a", "PURGE /a"} {
		r := request(target, "Origin: https://a.example", "Access-Control-Request-Method: GET")
		event := decode[eventOf2](t, f.ask(t, r).body)
		if event.RouteKey != "$default" || event.RequestContext.HTTP.Method != r.Method {
			t.Errorf("%s reached %s as %s", target, event.RouteKey, event.RequestContext.HTTP.Method)
		}
	}
}

// TestCORSOfRefusals: a page can read why it was not let in.
func TestCORSOfRefusals(t *testing.T) {
	got := newCORSFront(t).ask(t, request("POST /200", "Origin: https://app.example.com"))
	wantRefused(t, got, 404, "Not Found")
	want := map[string]string{"Access-Control-Allow-Origin": "https://app.example.com", "Access-Control-Allow-Credentials": "true", "Access-Control-Expose-Headers": "x-total"}
	if diff := cmp.Diff(want, corsOf(&got.Fields)); diff != "" {
		t.Error(diff)
	}
	if got = newCORSFront(t).ask(t, request("POST /200", "Origin: https://evil.example.com")); len(corsOf(&got.Fields)) > 0 {
		t.Errorf("a foreign origin got %v", got.Fields.Lines())
	}
}
