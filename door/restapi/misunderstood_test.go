package restapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi"
)

// The tests of this file are spec/api-gateway.md 19, by its numbers. Cases 15
// and 37 are refusals of package resource, and tested there; 1 to 7, 10 to 12,
// 38, 39 and 41 are of HTTP APIs, of both, or of the control API.

func TestMisunderstood08UnknownPathsAreForbidden(t *testing.T) {
	f := newFront()
	f.mock("GET /pets", "{}")
	api := f.compile(t)
	for name, r := range map[string]struct{ method, target string }{
		"unknown path": {"GET", "/dev/cats"}, "wrong verb": {"POST", "/dev/pets"}, "root": {"GET", "/dev"},
	} {
		t.Run(name, func(t *testing.T) {
			a := ask(t, api, request(r.method, r.target))
			want(t, a, 403, `{"message":"Missing Authentication Token"}`)
			wantField(t, a, "x-amzn-ErrorType", "MissingAuthenticationTokenException")
		})
	}
}

func TestMisunderstood09DisabledEndpointIsForbidden(t *testing.T) {
	f := newFront()
	f.api.Config.DisableExecuteApiEndpoint = true
	f.mock("GET /pets", "{}")
	api := f.compile(t)
	a := ask(t, api, get("/pets"))
	want(t, a, 403, `{"message":"Forbidden"}`)
	wantField(t, a, "x-amzn-ErrorType", "ForbiddenException")

	byDomain := api.ServeAt(context.Background(), get("/pets"), apigateway.Entry{Domain: "api.example.com", Stage: "dev", Path: "/pets"})
	want(t, read(t, byDomain), 200, "{}")
}

func TestMisunderstood13ProxiesAreNotMapped(t *testing.T) {
	url := backend(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "backend") })
	for name, i := range map[string]apigw.Integration{"HTTP_PROXY": proxyTo(url), "AWS_PROXY": proxyFunction()} {
		t.Run(name, func(t *testing.T) {
			f := newFront()
			f.runs(returns(`{"body":"backend"}`))
			r := template("200", "template")
			r.ResponseParameters = map[string]string{"method.response.header.Strict-Transport-Security": "'" + hsts + "'"}
			f.method("GET /", i).answers(r)
			a := f.ask(t, get("/"))
			want(t, a, 200, "backend")
			wantField(t, a, "Strict-Transport-Security", "")
		})
	}
}

func TestMisunderstood14HTTPProxyHonoursRequestMappings(t *testing.T) {
	mappings := map[string]string{"integration.request.header.X-Stage": "context.stage"}
	f := newFront()
	i := proxyTo(backend(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Header.Get("X-Stage")) }))
	i.RequestParameters = mappings
	f.method("GET /server", i)
	i = proxyFunction()
	i.RequestParameters = mappings
	f.method("GET /function", i)
	f.runs(func(event []byte) (string, error) {
		if strings.Contains(string(event), "X-Stage") {
			return "", errors.New("mapped")
		}
		return `{"body":"not mapped"}`, nil
	})
	want(t, f.ask(t, get("/server")), 200, "dev")
	want(t, f.ask(t, get("/function")), 200, "not mapped")
}

// What is deployed is what a stage serves: without one there is nothing.
func TestMisunderstood16ChangesNeedADeployment(t *testing.T) {
	f := newFront()
	f.mock("GET /pets", "{}")
	f.api.Stages = nil
	want(t, f.ask(t, get("/pets")), 403, `{"message":"Forbidden"}`)
	problems := f.problems()
	if len(problems) != 1 || problems[0].Code != restapi.CodeNotDeployed {
		t.Errorf("findings %v", problems)
	}
}

func TestMisunderstood17ResponseTemplatesGoByAccept(t *testing.T) {
	f := newFront()
	url := backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		io.WriteString(w, "<a/>")
	})
	f.method("GET /", serverAt(url)).answers(apigw.IntegrationResponse{StatusCode: aws.String("200"), ResponseTemplates: map[string]string{
		"application/json": "json", "application/xml": "xml", "text/plain": "plain"}})
	for accept, body := range map[string]string{
		"": "json", "text/plain": "plain", "application/xml;q=0.1, text/plain": "xml", "text/html, application/xml": "json",
	} {
		want(t, f.ask(t, get("/", "Accept: "+accept)), 200, body)
	}
}

func TestMisunderstood18OverridesNeedATemplateOfTheType(t *testing.T) {
	f := newFront()
	url := backend(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"a":1}`) })
	f.method("GET /with", serverAt(url)).answers(template("200",
		`#set($context.responseOverride.header.Strict-Transport-Security = "`+hsts+`")$input.json('$')`))
	f.method("GET /without", serverAt(url)).answers(status("200"))
	a := f.ask(t, get("/with"))
	want(t, a, 200, `{"a":1}`)
	wantField(t, a, "Strict-Transport-Security", hsts)
	a = f.ask(t, get("/without"))
	want(t, a, 200, `{"a":1}`)
	wantField(t, a, "Strict-Transport-Security", "")
}

func TestMisunderstood19ATemplateOfOverridesEmptiesTheBody(t *testing.T) {
	f := newFront()
	url := backend(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"a":1}`) })
	f.method("GET /", serverAt(url)).answers(template("200", `#set($context.responseOverride.status = 201)`))
	want(t, f.ask(t, get("/")), 201, "")
}

// prints checks what a response template makes of a function's {"a":1,"b":2}.
func prints(t *testing.T, text, body string) {
	t.Helper()
	f := newFront()
	f.runs(returns(`{"a":1,"b":2}`))
	f.method("GET /", plainFunction()).answers(template("200", text))
	want(t, f.ask(t, get("/")), 200, body)
}

func TestMisunderstood20WhatIsMissingIsTrue(t *testing.T) {
	prints(t, `#if($input.path('$.x'))yes#{else}no#end`, "yes")
	prints(t, `#if($input.path('$.x') != "")yes#{else}no#end`, "no")
}

func TestMisunderstood21WhatIsUndefinedPrintsNothing(t *testing.T) { prints(t, `[$x]`, "[]") }

func TestMisunderstood22MacrosAreText(t *testing.T) { prints(t, `#recur(5)`, "#recur(5)") }

func TestMisunderstood23ObjectsPrintAsJavaPrintsThem(t *testing.T) {
	prints(t, `$input.path('$')`, "{a=1, b=2}")
	prints(t, `$input.json('$')`, `{"a":1,"b":2}`)
}

func TestMisunderstood24EscapedJavaScriptIsNotJSON(t *testing.T) {
	prints(t, `$util.escapeJavaScript("it's")`, `it\'s`)
	prints(t, `$util.escapeJavaScript("it's").replaceAll("\\'","'")`, "it's")
}

func TestMisunderstood25PatternsMatchTheWhole(t *testing.T) {
	for _, tc := range []struct {
		name, pattern, message string
		status                 int
	}{
		{"a part is not enough", "Bad", "Bad request", 200},
		{"the whole", "Bad.*", "Bad request", 400},
		{"a dot is no newline", "Bad.*", "Bad\nrequest", 200},
		{"unless it is said", `Bad(\n|.)*`, "Bad\nrequest", 400},
		{"anywhere in many lines", `(\n|.)*request(\n|.)*`, "one\nrequest\nthree", 400},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.runs(throws(tc.message))
			f.method("GET /", plainFunction()).answers(status("200")).answers(selected("400", tc.pattern))
			if a := f.ask(t, get("/")); a.Status != tc.status {
				t.Errorf("status %d, want %d", a.Status, tc.status)
			}
		})
	}
}

func TestMisunderstood26AFailingFunctionAnswers200(t *testing.T) {
	f := newFront()
	f.runs(throws("out of pets"))
	f.method("GET /", plainFunction()).answers(status("200"))
	want(t, f.ask(t, get("/")), 200, `{"errorType":"Error","errorMessage":"out of pets"}`)
}

func TestMisunderstood27PatternsOfFunctionsSeeTheMessage(t *testing.T) {
	f := newFront()
	f.runs(returns(`"404"`)) // no failure, and no status either
	f.method("GET /", plainFunction()).answers(status("200")).answers(selected("404", ".*")).answers(selected("500", "200"))
	want(t, f.ask(t, get("/")), 200, `"404"`)
}

func TestMisunderstood28WithoutMethodResponseItIs500(t *testing.T) {
	f := newFront()
	m := f.method("GET /", mockOf(200)).answers(status("200"))
	m.Responses = nil
	a := f.ask(t, get("/"))
	want(t, a, 500, `{"message": "Internal server error"}`)
	wantField(t, a, "x-amzn-ErrorType", "InternalServerErrorException")
}

func TestMisunderstood29GatewayTemplatesAreNoVelocity(t *testing.T) {
	f := newFront()
	f.gateway("MISSING_AUTHENTICATION_TOKEN", apigw.GatewayResponse{ResponseTemplates: map[string]string{
		"application/json": `#set($x = 1){"m":$context.error.messageString,"t":"$context.error.responseType","$x":"$method.request.header.X-A"}`}})
	want(t, f.ask(t, get("/", "X-A: b")), 403,
		`#set($x = 1){"m":"Missing Authentication Token","t":"MISSING_AUTHENTICATION_TOKEN","$x":"b"}`)
}

func TestMisunderstood30BackendErrorsAreNoGatewayResponses(t *testing.T) {
	f := newFront()
	f.gateway("DEFAULT_4XX", gatewayHeader("Strict-Transport-Security", "'"+hsts+"'"))
	f.method("GET /server", proxyTo(backend(t, http.NotFound)))
	f.method("GET /function", proxyFunction())
	f.runs(returns(`{"statusCode":404}`))
	for target, status := range map[string]int{"/server": 404, "/function": 404} {
		a := f.ask(t, get(target))
		if a.Status != status {
			t.Errorf("%s: status %d", target, a.Status)
		}
		wantField(t, a, "Strict-Transport-Security", "")
	}
	wantField(t, f.ask(t, get("/unknown")), "Strict-Transport-Security", hsts)
}

func TestMisunderstood31TheDefaultsStatusIsEveryones(t *testing.T) {
	f := newFront()
	f.gateway("DEFAULT_4XX", apigw.GatewayResponse{StatusCode: aws.String("404")})
	f.gateway("UNSUPPORTED_MEDIA_TYPE", apigw.GatewayResponse{})
	m := f.mock("POST /", "")
	m.Integration.Config.PassthroughBehavior = aws.String("NEVER")
	f.mock("GET /key", "").Config.ApiKeyRequired = aws.Bool(true)
	for target, status := range map[string]int{"/unknown": 404, "/key": 404} {
		if a := f.ask(t, get(target)); a.Status != status {
			t.Errorf("%s: status %d, want %d", target, a.Status, status)
		}
	}
	if a := f.ask(t, post("/", "x", "Content-Type: text/plain")); a.Status != 415 {
		t.Errorf("a type of its own has status %d, want 415", a.Status)
	}
}

func TestMisunderstood32TooLargeCannotBeCustomised(t *testing.T) {
	f := newFront()
	f.gateway("REQUEST_TOO_LARGE", apigw.GatewayResponse{StatusCode: aws.String("400")})
	f.gateway("DEFAULT_4XX", apigw.GatewayResponse{StatusCode: aws.String("400")})
	f.mock("POST /", "")
	want(t, f.ask(t, post("/", strings.Repeat("x", 10<<20+1))), 413, `{"message":"Request Too Long"}`)
}

func TestMisunderstood33ServerAndDateAreRemapped(t *testing.T) {
	const date = "Sat, 01 Jan 2000 00:00:00 GMT"
	f := newFront()
	f.method("GET /", proxyTo(backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "app")
		w.Header().Set("Date", date)
		io.WriteString(w, "four")
	})))
	a := f.ask(t, get("/"))
	wantField(t, a, "x-amzn-Remapped-Server", "app")
	wantField(t, a, "x-amzn-Remapped-Date", date)
	wantField(t, a, "x-amzn-Remapped-Content-Length", "4")
	wantField(t, a, "Server", "")
	wantField(t, a, "Date", "Sat, 21 Nov 2026 12:00:00 GMT")
}

func TestMisunderstood34LoginPromptsAreRemapped(t *testing.T) {
	url := backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Basic")
		w.WriteHeader(401)
	})
	f := newFront()
	f.method("GET /", serverAt(url)).answers(mapping("401", "WWW-Authenticate: integration.response.header.Www-Authenticate"))
	a := f.ask(t, get("/"))
	if a.Status != 401 {
		t.Errorf("status %d", a.Status)
	}
	wantField(t, a, "WWW-Authenticate", "")
	wantField(t, a, "x-amzn-Remapped-WWW-Authenticate", "Basic")
}

func TestMisunderstood35FunctionProxiesReturnResults(t *testing.T) {
	for _, result := range []string{"1", "[]", `"text"`, `{"statusCode":200,"extra":1}`} {
		f := newFront()
		f.runs(returns(result))
		f.method("GET /", proxyFunction())
		want(t, f.ask(t, get("/")), 502, `{"message": "Internal server error"}`)
	}
}

func TestMisunderstood36BinaryNeedsAMediaTypeAndAccept(t *testing.T) {
	for _, tc := range []struct {
		name   string
		types  []string
		accept string
		body   string
	}{
		{"no binary media types", nil, "image/png", "AQI="},
		{"the first type of Accept does not match", []string{"image/png"}, "text/html, image/png", "AQI="},
		{"it matches", []string{"image/*"}, "image/png", "\x01\x02"},
		{"everything is binary", []string{"*/*"}, "", "\x01\x02"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.api.Config.BinaryMediaTypes = tc.types
			f.runs(returns(`{"body":"AQI=","isBase64Encoded":true,"headers":{"Content-Type":"image/png"}}`))
			f.method("GET /", proxyFunction())
			want(t, f.ask(t, get("/", "Accept: "+tc.accept)), 200, tc.body)
		})
	}
}

func TestMisunderstood40SlowIntegrationsGet504(t *testing.T) {
	gone := make(chan struct{})
	url := backend(t, func(http.ResponseWriter, *http.Request) { <-gone })
	t.Cleanup(func() { close(gone) }) // before the server waits for its requests
	f := newFront()
	i := proxyTo(url)
	i.TimeoutInMillis = 50
	f.method("GET /", i)
	a := f.ask(t, get("/"))
	want(t, a, 504, `{"message": "Endpoint request timed out"}`)
}

func TestMisunderstood42IllegalRequestHeadersAre500(t *testing.T) {
	for _, tc := range []struct {
		name   string
		aws    bool
		status int
	}{
		{"Content-Length", false, 500}, {"Transfer-Encoding", false, 500}, {"Content-Length", true, 500},
		{"Authorization", true, 500}, {"TE", true, 500}, {"Expect", true, 500}, {"Proxy-Authenticate", true, 500}, {"Connection", true, 500},
		{"Authorization", false, 200}, {"X-Fine", true, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.runs(returns(`{}`))
			i := serverAt(backend(t, func(http.ResponseWriter, *http.Request) {}))
			if tc.aws {
				i = plainFunction()
			}
			mapped := i
			i.RequestTemplates = map[string]string{"application/json": `#set($context.requestOverride.header.` + tc.name + ` = "1"){}`}
			f.method("GET /override", i).answers(status("200"))
			mapped.RequestParameters = map[string]string{"integration.request.header." + tc.name: "'1'"}
			f.method("GET /mapping", mapped).answers(status("200"))
			for _, target := range []string{"/override", "/mapping"} {
				if a := f.ask(t, get(target)); a.Status != tc.status {
					t.Errorf("%s: status %d, want %d: %s", target, a.Status, tc.status, a.body)
				}
			}
		})
	}
}
