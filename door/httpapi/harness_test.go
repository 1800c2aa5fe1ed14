package httpapi_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

const (
	endpoint  = "abcdefghij.execute-api.us-east-1.amazonaws.com"
	lambdaARN = "arn:aws:lambda:us-east-1:000000000000:function:"
	hsts      = "Strict-Transport-Security"
)

// received is when every request of the tests comes in.
var received = time.UnixMilli(1583348638390)

// handler is code that gets events and returns JSON.
type handler func(event string) (string, error)

func (h handler) Invoke(_ context.Context, event []byte) (function.Result, error) {
	payload, err := h(string(event))
	return function.Result{Payload: []byte(payload), RequestID: "invocation"}, err
}

// returns is a handler that always returns the same.
func returns(payload string) handler { return func(string) (string, error) { return payload, nil } }

// front is one HTTP API with a $default stage that deploys itself.
type front struct {
	api       *resource.HTTPAPI
	stage     *v2.Stage
	set       *resource.Set
	env       httpapi.Env
	functions map[string]handler // by name
}

func newFront() *front {
	f := &front{functions: map[string]handler{}, api: &resource.HTTPAPI{Config: v2.Api{
		ApiId: aws.String("abcdefghij"), ApiEndpoint: aws.String("https://" + endpoint), Name: aws.String("front"), ProtocolType: "HTTP",
	}}}
	f.stage = f.addStage("$default")
	f.set = &resource.Set{HTTPAPIs: []*resource.HTTPAPI{f.api}}
	f.env.Now = func() time.Time { return received }
	f.env.Function = func(arn string) (apigateway.Function, bool) {
		h, ok := f.functions[strings.TrimPrefix(arn, lambdaARN)]
		return h, ok
	}
	return f
}

func (f *front) addStage(name string) *v2.Stage {
	doc := &resource.HTTPStage{Config: v2.Stage{StageName: &name, AutoDeploy: aws.Bool(true)}}
	f.api.Stages = append(f.api.Stages, doc)
	return &doc.Config
}

// route adds a route with an integration of its own, which the caller may
// change before the API is compiled.
func (f *front) route(key string, i v2.Integration) (*v2.Route, *v2.Integration) {
	id := strconv.Itoa(len(f.api.Integrations))
	i.IntegrationId = &id
	doc := &resource.HTTPIntegration{Meta: resource.Meta{ID: id}, Config: i}
	route := &resource.HTTPRoute{Config: v2.Route{RouteKey: &key, Target: aws.String("integrations/" + id)}}
	f.api.Integrations, f.api.Routes = append(f.api.Integrations, doc), append(f.api.Routes, route)
	return &route.Config, &doc.Config
}

// http adds a route to an HTTP backend.
func (f *front) http(key, uri string) *v2.Integration {
	_, i := f.route(key, v2.Integration{IntegrationType: v2.IntegrationTypeHttpProxy, IntegrationMethod: aws.String("ANY"), IntegrationUri: &uri})
	return i
}

// lambda adds a route to a function of the route's name.
func (f *front) lambda(key, version string, h handler) *v2.Integration {
	name := "f" + strconv.Itoa(len(f.functions))
	f.functions[name] = h
	_, i := f.route(key, v2.Integration{IntegrationType: v2.IntegrationTypeAwsProxy, IntegrationUri: aws.String(lambdaARN + name), PayloadFormatVersion: &version})
	return i
}

func (f *front) compile(t testing.TB) *httpapi.API {
	t.Helper()
	compiled, problems := httpapi.Compile(f.set, f.env)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	t.Cleanup(compiled.Close)
	return compiled.APIs[0]
}

// answer is a response with its body read.
type answer struct {
	*exchange.Response
	body string
}

func (f *front) ask(t testing.TB, r *exchange.Request) answer {
	t.Helper()
	return read(t, f.compile(t).Serve(t.Context(), r))
}

func read(t testing.TB, r *exchange.Response) answer {
	t.Helper()
	if r.Body == nil {
		return answer{r, ""}
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	return answer{r, string(body)}
}

// request is one of a viewer: "POST https://host/path?query" or without the
// method, with field lines.
func request(target string, lines ...string) *exchange.Request {
	method, rest, ok := strings.Cut(target, " ")
	if !ok {
		method, rest = "GET", target
	}
	if strings.HasPrefix(rest, "/") {
		rest = "https://" + endpoint + rest
	}
	u, err := url.Parse(rest)
	if err != nil {
		panic(err)
	}
	r := &exchange.Request{
		Method: method, Scheme: "https", Host: u.Host, Path: u.EscapedPath(), Query: u.RawQuery, HasQuery: u.RawQuery != "", Proto: exchange.HTTP11,
		Remote: netip.MustParseAddrPort("192.0.2.1:1234"), Trace: &exchange.Trace{},
	}
	for _, l := range lines {
		name, value, _ := strings.Cut(l, ": ")
		r.Fields.Add(name, value, exchange.OwnerViewer)
	}
	return r
}

func withBody(r *exchange.Request, body string) *exchange.Request {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	return r
}

// backend is a server on loopback.
func backend(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// tells is a backend that answers with the request that it got.
func tells(t testing.TB) string {
	return backend(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, r.Method+" "+r.RequestURI+"\n")
		r.Header.Write(w)
		w.Write(body)
	})
}

// wantRefused checks an error of the gateway's own (spec/api-gateway.md 7).
func wantRefused(t *testing.T, got answer, status int, message string) {
	t.Helper()
	if got.Status != status || got.body != `{"message":"`+message+`"}` || got.Fields.Get("Content-Type") != "application/json" {
		t.Errorf("%d %q %s, want %d %s", got.Status, got.body, got.Fields.Get("Content-Type"), status, message)
	}
	if id := got.Fields.Get("Apigw-Requestid"); len(id) != 16 || !strings.HasSuffix(id, "=") {
		t.Errorf("Apigw-Requestid %q, want 16 characters that end with =", id)
	}
}
