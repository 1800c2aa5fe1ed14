package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/function"
)

// TestRouteSelection has the example of spec/api-gateway.md 2, and its rules.
func TestRouteSelection(t *testing.T) {
	f := newFront()
	for _, key := range []string{"GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default",
		"POST /a/{x}", "ANY /a/b", "GET /a/{x}/{rest+}", "GET /deep/{x}/c", "GET /deep/b/d", "GET /", "GET /slash/"} {
		f.lambda(key, "2.0", returns(`"`+key+`"`))
	}
	api := f.compile(t)
	for _, tc := range []struct{ request, want string }{
		{"/pets/dog/1", "GET /pets/dog/1"},
		{"/pets/dog/2", "GET /pets/dog/{id}"},
		{"/pets/cat/1", "GET /pets/{proxy+}"},
		{"POST /test/5", "ANY /{proxy+}"},
		{"POST /pets/dog/1", "ANY /{proxy+}"},      // explicit paths with another method are no full match
		{"GET /a/b", "ANY /a/b"},                   // static segments beat variables
		{"POST /a/b", "ANY /a/b"},                  // before explicit methods of a variable
		{"POST /a/c", "POST /a/{x}"},               // a variable is one segment
		{"GET /a/c", "ANY /{proxy+}"},              // GET is not among them
		{"GET /a/b/c/d", "GET /a/{x}/{rest+}"},     // greedy is one segment or more
		{"GET /a/b/", "ANY /{proxy+}"},             // but not none
		{"GET /deep/b/c", "GET /deep/{x}/c"},       // the static way leads nowhere
		{"GET /PETS/dog/1", "ANY /{proxy+}"},       // case matters
		{"GET /pets/dog/1/", "GET /pets/{proxy+}"}, // so does a slash at the end
		{"GET /slash/", "GET /slash/"},
		{"GET /", "GET /"},
		{"PUT /", "$default"}, // greedy needs a segment
	} {
		if got := read(t, api.Serve(t.Context(), request(tc.request))); got.body != tc.want {
			t.Errorf("%s reached %s, want %s", tc.request, got.body, tc.want)
		}
	}
}

// TestNoRoute: a wrong method is 404 as well (spec/api-gateway.md 2).
func TestNoRoute(t *testing.T) {
	f := newFront()
	f.lambda("GET /pets", "2.0", returns(`{}`))
	for _, target := range []string{"/cats", "POST /pets", "/pets/1"} {
		wantRefused(t, f.ask(t, request(target)), 404, "Not Found")
	}
}

// TestStages: spec/api-gateway.md 1.
func TestStages(t *testing.T) {
	f := newFront()
	f.lambda("ANY /{proxy+}", "2.0", func(event string) (string, error) { return event, nil })
	f.lambda("ANY /", "2.0", func(event string) (string, error) { return event, nil })
	f.addStage("test").StageVariables = map[string]string{"env": "test"}
	f.addStage("idle").AutoDeploy = nil
	api := f.compile(t)
	for _, tc := range []struct{ path, stage, proxy string }{
		{"/a/b", "$default", "a/b"},
		{"/test/a/b", "test", "a/b"},
		{"/tests/a", "$default", "tests/a"},
		{"/test", "test", ""},
		{"/$default/a", "$default", "$default/a"},
	} {
		got := read(t, api.Serve(t.Context(), request(tc.path)))
		event := decode[eventOf2](t, got.body)
		if event.RequestContext.Stage != tc.stage || event.PathParameters["proxy"] != tc.proxy || event.RawPath != tc.path {
			t.Errorf("%s: stage %q, proxy %q, rawPath %q", tc.path, event.RequestContext.Stage, event.PathParameters["proxy"], event.RawPath)
		}
		if want := map[bool]string{true: "test"}[tc.stage == "test"]; event.StageVariables["env"] != want {
			t.Errorf("%s: stage variables %v", tc.path, event.StageVariables)
		}
	}
	wantRefused(t, read(t, api.Serve(t.Context(), request("/idle/a"))), 404, "Not Found")

	onlyNamed := newFront()
	*onlyNamed.stage.StageName = "test"
	wantRefused(t, onlyNamed.ask(t, request("/a")), 404, "Not Found")
}

// TestHTTPProxy: what a backend gets and what viewers get of it
// (spec/api-gateway.md 3).
func TestHTTPProxy(t *testing.T) {
	origin := tells(t)
	f := newFront()
	f.http("GET /plain", origin+"/base?fixed=1")
	f.http("ANY /pets/{id}", origin+"/v2/animals/{id}/x")
	f.http("ANY /files/{proxy+}", origin+"/base/{proxy}")
	f.http("$default", origin+"/all/")
	*f.http("POST /turned", origin).IntegrationMethod = "PUT"
	for _, tc := range []struct{ request, want string }{
		{"/plain?a=b", "GET /base?fixed=1&a=b"},
		{"/plain", "GET /base?fixed=1"},
		{"PATCH /pets/a%2Fb?q=%20", "PATCH /v2/animals/a%2Fb/x?q=%20"},
		{"/files/a/b%20c/d", "GET /base/a/b%20c/d"},
		{"DELETE /else/where?x", "DELETE /all/else/where?x"},
		{"POST /turned", "PUT /"},
	} {
		got := f.ask(t, request(tc.request))
		if line, _, _ := strings.Cut(got.body, "\n"); got.Status != 200 || line != tc.want {
			t.Errorf("%s: %d %q, want %q", tc.request, got.Status, line, tc.want)
		}
	}
}

func TestHTTPProxyHeaders(t *testing.T) {
	origin := tells(t)
	f := newFront()
	f.http("$default", origin)
	got := f.ask(t, withBody(request("POST /", "X-A: 1", "x-a: 2", "Authorization: Bearer t", "TE: trailers", "User-Agent: test",
		"X-Amzn-Trace-Id: Root=1-2-3", "Accept-Encoding: identity"), "body"))
	_, rest, _ := strings.Cut(got.body, "\n")
	want := "Accept-Encoding: identity\r\nAuthorization: Bearer t\r\nContent-Length: 4\r\n" +
		"Forwarded: by=_lintel;for=192.0.2.1;host=" + endpoint + ";proto=https\r\n" +
		"User-Agent: test\r\nVia: HTTP/1.1 AmazonAPIGateway\r\nX-A: 1\r\nX-A: 2\r\nX-Amzn-Trace-Id: Root=1-2-3\r\nbody"
	rest = strings.Replace(rest, "Connection: Keep-Alive\r\n", "", 1)
	if diff := cmp.Diff(want, rest); diff != "" {
		t.Error(diff)
	}
	if got.Fields.Has("Server") || !got.Fields.Has("Apigw-Requestid") {
		t.Errorf("fields %v", got.Fields.Lines())
	}
}

// TestMisunderstood40TimeoutsAre503: as for backends that cannot be reached
// (spec/api-gateway.md 7 and 19, case 40).
func TestMisunderstood40TimeoutsAre503(t *testing.T) {
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	origin := backend(t, func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	})
	f := newFront()
	f.http("GET /slow", origin).TimeoutInMillis = aws.Int32(50)
	f.http("GET /gone", "http://127.0.0.1:1")
	f.lambda("GET /f", "2.0", nil).TimeoutInMillis = aws.Int32(50)
	f.env.Function = func(string) (apigateway.Function, bool) { return sleeper{}, true }
	for _, target := range []string{"/slow", "/gone", "/f"} {
		wantRefused(t, f.ask(t, request(target)), 503, "Service Unavailable")
	}
}

// sleeper takes as long as it is let.
type sleeper struct{}

func (sleeper) Invoke(ctx context.Context, _ []byte) (function.Result, error) {
	<-ctx.Done()
	return function.Result{}, &function.Error{Kind: function.Canceled}
}

// TestLimits: spec/api-gateway.md 7 and 8.
func TestLimits(t *testing.T) {
	f := newFront()
	f.http("$default", tells(t))
	wantRefused(t, f.ask(t, request("/", "X-Large: "+strings.Repeat("x", 10_240))), 431, "Request Header Fields Too Large")
	large := request("POST /")
	large.Body, large.ContentLength = io.NopCloser(zeros{}), 10<<20+1
	wantRefused(t, f.ask(t, large), 413, "Request Entity Too Large")
	large.Body, large.ContentLength = io.NopCloser(io.LimitReader(zeros{}, 10<<20+1)), -1
	wantRefused(t, f.ask(t, large), 413, "Request Entity Too Large")
	fits := request("POST /")
	fits.Body, fits.ContentLength = io.NopCloser(io.LimitReader(zeros{}, 10<<20)), -1
	if got := f.ask(t, fits); got.Status != 200 {
		t.Errorf("10 MB: %d %.80s", got.Status, got.body)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// TestThrottle: the stage's settings, and a route's own (spec/api-gateway.md 9).
func TestThrottle(t *testing.T) {
	f := newFront()
	f.lambda("GET /a", "2.0", returns(`{}`))
	f.lambda("GET /b", "2.0", returns(`{}`))
	f.stage.DefaultRouteSettings = &v2.RouteSettings{ThrottlingBurstLimit: aws.Int32(1), ThrottlingRateLimit: aws.Float64(1)}
	f.stage.RouteSettings = map[string]v2.RouteSettings{"GET /b": {ThrottlingBurstLimit: aws.Int32(2), ThrottlingRateLimit: aws.Float64(1)}}
	api := f.compile(t)
	for i, tc := range []struct {
		path   string
		status int
	}{{"/a", 200}, {"/a", 429}, {"/b", 200}, {"/b", 200}, {"/b", 429}} {
		got := read(t, api.Serve(t.Context(), request(tc.path)))
		if got.Status != tc.status {
			t.Errorf("request %d to %s: %d, want %d", i, tc.path, got.Status, tc.status)
		}
		if tc.status == 429 {
			wantRefused(t, got, 429, "Too Many Requests")
		}
	}
}
