package httpapi_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// The cases of spec/api-gateway.md 19 that are about HTTP APIs. Others are
// beside what they are about: 1, 5 and 12 in package resource, where AWS would
// refuse them; 10, 11 and 39 with CORS, 35 with results, 38 in package
// apigateway, 40 with backends.

const seedMapping = "max-age=31536000; includeSubDomains; preload"

// classes are requests for each class of response, to a front of newClasses.
var classes = []struct {
	name, request string
	lines         []string
	status        int
}{
	{"200", "/200", nil, 200},
	{"201", "/201", nil, 201},
	{"204", "/204", nil, 204},
	{"redirect by the backend", "/301", nil, 301},
	{"not modified", "/304", nil, 304},
	{"404 of the backend", "/404", nil, 404},
	{"500 of the backend", "/500", nil, 500},
	{"404 of the gateway", "POST /200", nil, 404},
	{"503 of the gateway", "/gone", nil, 503},
	{"429", "/never", nil, 429},
	{"500 of the gateway", "/broken", nil, 500},
	{"preflight", "OPTIONS /200", []string{"Origin: https://a.example", "Access-Control-Request-Method: GET"}, 204},
}

// newClasses is an API with all classes of responses; every integration has
// the mapping.
func newClasses(t *testing.T, parameters map[string]map[string]string) *front {
	f := newFront()
	f.api.Config.CorsConfiguration = &v2.Cors{AllowOrigins: []string{"*"}}
	for _, i := range []*v2.Integration{
		f.http("GET /{proxy+}", answers(t, "body")+"/{proxy}"), f.http("GET /gone", "http://127.0.0.1:1"),
		f.http("GET /never", "http://127.0.0.1:1"), f.lambda("GET /broken", "1.0", returns(`"no result"`)),
	} {
		i.ResponseParameters = parameters
	}
	f.stage.RouteSettings = map[string]v2.RouteSettings{"GET /never": {ThrottlingBurstLimit: aws.Int32(0), ThrottlingRateLimit: aws.Float64(0)}}
	return f
}

// hstsOn are the classes whose response has the header, with its value.
func hstsOn(t *testing.T, f *front) map[string]string {
	t.Helper()
	out := map[string]string{}
	api := f.compile(t)
	for _, c := range classes {
		got := read(t, api.Serve(t.Context(), request(c.request, c.lines...)))
		if got.Status != c.status {
			t.Errorf("%s: status %d, want %d", c.name, got.Status, c.status)
		}
		if got.Fields.Has(hsts) {
			out[c.name] = strings.Join(got.Fields.Values(hsts), " | ")
		}
	}
	return out
}

// TestMisunderstood02MappingOf200 is the first row of spec/api-gateway.md 16:
// the mapping covers integration replies with exactly 200.
func TestMisunderstood02MappingOf200(t *testing.T) {
	f := newClasses(t, map[string]map[string]string{"200": {"append:header.Strict-Transport-Security": seedMapping}})
	if diff := cmp.Diff(map[string]string{"200": seedMapping}, hstsOn(t, f)); diff != "" {
		t.Error(diff)
	}
}

// TestMisunderstood07NoGatewayResponses: whatever statuses are mapped, what the
// gateway makes itself stays as it is.
func TestMisunderstood07NoGatewayResponses(t *testing.T) {
	all := map[string]map[string]string{}
	for _, status := range []string{"200", "201", "204", "301", "304", "404", "429", "500", "503"} {
		all[status] = map[string]string{"overwrite:header.Strict-Transport-Security": seedMapping}
	}
	want := map[string]string{"200": seedMapping, "201": seedMapping, "204": seedMapping, "redirect by the backend": seedMapping,
		"not modified": seedMapping, "404 of the backend": seedMapping, "500 of the backend": seedMapping}
	f := newClasses(t, all)
	if diff := cmp.Diff(want, hstsOn(t, f)); diff != "" {
		t.Error(diff)
	}
	wantRefused(t, f.ask(t, request("POST /200")), 404, "Not Found")
	wantRefused(t, f.ask(t, request("/gone")), 503, "Service Unavailable")
}

// TestHSTSOfFunctions is the second row of spec/api-gateway.md 16: the function
// covers all that it returns, and not what the gateway makes.
func TestHSTSOfFunctions(t *testing.T) {
	f := newFront()
	for _, status := range []string{"200", "302", "404", "500"} {
		f.lambda("GET /"+status, "2.0", returns(`{"statusCode":`+status+`,"headers":{"strict-transport-security":"max-age=1"}}`))
	}
	f.lambda("GET /throws", "2.0", returns(`{`))
	api := f.compile(t)
	for target, want := range map[string]string{"/200": "max-age=1", "/302": "max-age=1", "/404": "max-age=1", "/500": "max-age=1", "/throws": "", "/nowhere": ""} {
		if got := read(t, api.Serve(t.Context(), request(target))); got.Fields.Combined(hsts) != want {
			t.Errorf("%s: %q, want %q", target, got.Fields.Combined(hsts), want)
		}
	}
}

// TestMisunderstood03AppendTwice: a backend that sends the header and a mapping
// that appends it make two lines; overwrite leaves one.
func TestMisunderstood03AppendTwice(t *testing.T) {
	for action, want := range map[string][]string{"append": {"max-age=1", seedMapping}, "overwrite": {seedMapping}} {
		f := newFront()
		f.http("$default", answers(t, "", hsts+": max-age=1")).ResponseParameters =
			map[string]map[string]string{"200": {action + ":header." + hsts: seedMapping}}
		got := f.ask(t, request("/200"))
		if diff := cmp.Diff(want, got.Fields.Values(hsts)); diff != "" {
			t.Errorf("%s: %s", action, diff)
		}
	}
}

// TestMisunderstood04QuotesAreSent: static values have no quotes; those that
// are there are part of the value.
func TestMisunderstood04QuotesAreSent(t *testing.T) {
	f := newFront()
	f.http("$default", answers(t, "")).ResponseParameters = map[string]map[string]string{"200": {"overwrite:header." + hsts: "'max-age=1'"}}
	if got := f.ask(t, request("/200")).Fields.Get(hsts); got != "'max-age=1'" {
		t.Errorf("%q", got)
	}
}

// TestMisunderstood06EmptyIsRemoved: an empty value, or an empty status, is how
// one says that there is no mapping any more (4.6): nothing is added.
func TestMisunderstood06EmptyIsRemoved(t *testing.T) {
	f := newFront()
	i := f.http("$default", tells(t))
	i.RequestParameters = parameters{"append:header.X-Gone": "", "overwrite:header.X-Stays": "a"}
	i.ResponseParameters = map[string]map[string]string{"200": {"overwrite:header.X-Gone": ""}, "404": {}}
	got := f.ask(t, request("/", "X-Stays: b"))
	if strings.Contains(got.body, "X-Gone") || got.Fields.Has("X-Gone") || !strings.Contains(got.body, "X-Stays: a\r\n") {
		t.Errorf("%v %s", got.Fields.Lines(), got.body)
	}
}

// TestMisunderstood09DisabledEndpoint: 404, where a REST API answers 403; a
// custom domain goes on.
func TestMisunderstood09DisabledEndpoint(t *testing.T) {
	f := newFront()
	f.api.Config.DisableExecuteApiEndpoint = aws.Bool(true)
	f.lambda("GET /{proxy+}", "2.0", func(event string) (string, error) { return event, nil })
	f.addStage("test")
	api := f.compile(t)
	wantRefused(t, read(t, api.Serve(t.Context(), request("/a"))), 404, "Not Found")

	domain := apigateway.NewDomain("api.example.com", []apigateway.Mapping{{Key: "v1/shop", API: api, Stage: "test"}}, nil)
	got := read(t, domain.Serve(t.Context(), request("https://api.example.com/v1/shop/a/b?c=d")))
	event := decode[eventOf2](t, got.body)
	c := event.RequestContext
	if c.DomainName != "api.example.com" || c.DomainPrefix != "api" || c.Stage != "test" || event.PathParameters["proxy"] != "a/b" || event.RawPath != "/v1/shop/a/b" {
		t.Errorf("%+v", event)
	}
}

// TestMisunderstood36Base64Suffices: an HTTP API needs no list of binary media
// types.
func TestMisunderstood36Base64Suffices(t *testing.T) {
	f := newFront()
	f.lambda("$default", "2.0", returns(`{"statusCode":200,"headers":{"content-type":"image/png"},"body":"iVBORw==","isBase64Encoded":true}`))
	got := f.ask(t, request("/", "Accept: text/html"))
	if got.body != "\x89PNG" || got.ContentLength != 4 || got.Fields.Get("Content-Type") != "image/png" {
		t.Errorf("%q", got.body)
	}
}

// TestOwners: explain can say of every line whose it is.
func TestOwners(t *testing.T) {
	f := newFront()
	f.api.Config.CorsConfiguration = &v2.Cors{AllowOrigins: []string{"*"}}
	f.http("GET /page", answers(t, "", "X-App: 1")).ResponseParameters = map[string]map[string]string{"200": {"overwrite:header." + hsts: "max-age=1"}}
	f.lambda("GET /f", "2.0", returns(`{"statusCode":200,"headers":{"x-f":"1"}}`))
	owners := func(target string) map[string]exchange.Owner {
		out := map[string]exchange.Owner{}
		for _, l := range f.ask(t, request(target, "Origin: https://a.example")).Fields.Lines() {
			out[l.Name] = l.Owner
		}
		return out
	}
	page := map[string]exchange.Owner{"X-App": exchange.OwnerOrigin, hsts: "mapping GET /page", "Access-Control-Allow-Origin": "CORS configuration",
		"Date": exchange.OwnerEdge, "Apigw-Requestid": exchange.OwnerEdge}
	if diff := cmp.Diff(page, owners("/page")); diff != "" {
		t.Error(diff)
	}
	function := map[string]exchange.Owner{"x-f": "function f0 integration", "Content-Type": exchange.OwnerEdge, "Access-Control-Allow-Origin": "CORS configuration",
		"Date": exchange.OwnerEdge, "Apigw-Requestid": exchange.OwnerEdge}
	if diff := cmp.Diff(function, owners("/f")); diff != "" {
		t.Error(diff)
	}
}
