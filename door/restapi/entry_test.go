package restapi_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// spec/api-gateway.md 10, 1: where the stage comes from.
func TestStages(t *testing.T) {
	f := newFront()
	f.mock("GET /pets", "$context.stage $context.path")
	api := f.compile(t)
	for _, tc := range []struct {
		name string
		at   apigateway.Entry
		body string
	}{
		{"of the path", apigateway.Entry{Path: "/dev/pets"}, "dev /v1/pets"},
		{"of the mapping", apigateway.Entry{Domain: "api.example.com", BasePath: "v1", Stage: "dev", Path: "/pets"}, "dev /v1/pets"},
		{"of a path behind a mapping", apigateway.Entry{Domain: "api.example.com", Path: "/dev/pets"}, "dev /v1/pets"},
		{"unknown", apigateway.Entry{Path: "/prod/pets"}, `{"message":"Forbidden"}`},
		{"unknown of a mapping", apigateway.Entry{Domain: "api.example.com", Stage: "prod", Path: "/pets"}, `{"message":"Forbidden"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if a := read(t, api.ServeAt(context.Background(), request("GET", "/v1/pets"), tc.at)); a.body != tc.body {
				t.Errorf("%d %s, want %s", a.Status, a.body, tc.body)
			}
		})
	}
}

// 10.2: an event's path has the base path in it, but not the stage.
func TestPathsOfEvents(t *testing.T) {
	f := newFront()
	f.method("GET /pets", proxyFunction())
	f.runs(func(event []byte) (string, error) {
		var e struct{ Path string }
		err := json.Unmarshal(event, &e)
		return `{"body":"` + e.Path + `"}`, err
	})
	api := f.compile(t)
	want(t, ask(t, api, get("/pets")), 200, "/pets")
	byDomain := api.ServeAt(context.Background(), request("GET", "/v1/pets"), apigateway.Entry{Domain: "d", BasePath: "v1", Stage: "dev", Path: "/pets"})
	want(t, read(t, byDomain), 200, "/v1/pets")
}

// 18
func TestLimits(t *testing.T) {
	f := newFront()
	f.mock("POST /{proxy+}", "")
	api := f.compile(t)
	big := strings.Repeat("x", 10_240)
	for name, tc := range map[string]struct {
		request *exchange.Request
		status  int
	}{
		"headers":                {post("/a", "", "X-A: "+big[:10_000]), 200},
		"headers over 10,240":    {post("/a", "", "X-A: "+big), 431},
		"a path over 10,240":     {post("/"+big, ""), 414},
		"content of 10 MB":       {post("/a", strings.Repeat("x", 10<<20)), 200},
		"content over it":        {post("/a", strings.Repeat("x", 10<<20+1)), 413},
		"content of no length":   {endless(), 413},
		"compressed, and larger": {post("/a", string(gzipped(strings.Repeat("x", 10<<20+1))), "Content-Encoding: gzip"), 413},
		"not really compressed":  {post("/a", "x", "Content-Encoding: gzip"), 400},
		"another coding":         {post("/a", "x", "Content-Encoding: br"), 200},
	} {
		t.Run(name, func(t *testing.T) {
			if a := ask(t, api, tc.request); a.Status != tc.status {
				t.Errorf("status %d, want %d", a.Status, tc.status)
			}
		})
	}
}

// endless is a request whose length nobody says and whose content has no end.
func endless() *exchange.Request {
	r := post("/a", "")
	r.Body, r.ContentLength = io.NopCloser(zeros{}), -1
	return r
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestAnswersOver10MB(t *testing.T) {
	f := newFront()
	f.method("GET /", proxyTo(backend(t, func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 10<<20+1)) })))
	want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
}

// 10.1: a streamed answer begins before it ends; a buffered one does not.
func TestStreamedAnswers(t *testing.T) {
	more := make(chan struct{})
	url := backend(t, func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "first ")
		w.(http.Flusher).Flush()
		<-more
		io.WriteString(w, "second")
	})
	i := proxyTo(url)
	i.ResponseTransferMode = apigw.ResponseTransferModeStream
	f := newFront()
	f.method("GET /", i)
	resp := f.compile(t).Serve(context.Background(), get("/"))
	first := make([]byte, len("first "))
	if _, err := io.ReadFull(resp.Body, first); err != nil || string(first) != "first " {
		t.Errorf("%q, %v", first, err)
	}
	close(more)
	if a := read(t, resp); a.body != "second" {
		t.Errorf("%q", a.body)
	}
}

func TestHeadHasNoContent(t *testing.T) {
	f := newFront()
	f.mock("ANY /", "content")
	r := request("HEAD", "/dev/")
	resp := f.compile(t).Serve(context.Background(), r)
	if resp.Status != 200 || resp.Body != nil || resp.ContentLength != 7 {
		t.Errorf("%d, %d bytes", resp.Status, resp.ContentLength)
	}
}

// 11.1: sources look at the case of names; HTTP/2 has lower case only, and the
// declared spelling counts then.
func TestNamesInHTTP2(t *testing.T) {
	f := newFront()
	i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Header.Get("X-To")) }))
	i.RequestParameters = map[string]string{"integration.request.header.X-To": "method.request.header.X-From"}
	f.method("GET /", i).answers(status("200")).Config.RequestParameters = map[string]bool{"method.request.header.X-From": false}
	api := f.compile(t)
	r := get("/", "x-from: it")
	want(t, ask(t, api, r), 200, "")
	r = get("/", "x-from: it")
	r.Proto = exchange.HTTP2
	want(t, ask(t, api, r), 200, "it")
}

// What lintel explain shows of a request.
func TestTrail(t *testing.T) {
	f := newFront()
	f.method("GET /pets", mockOf(200)).answers(mapping("200", "X-A: '1'", "Content-Type: 'text/plain'"))
	f.gateway("DEFAULT_4XX", gatewayHeader("X-A", "'2'"))
	api := f.compile(t)
	r := get("/pets")
	r.Trace = &exchange.Trace{}
	ask(t, api, r)
	want := &exchange.Trace{
		Steps: []exchange.Step{
			{Name: "resource", Note: "GET /pets"},
			{Name: "integration", Note: "MOCK"},
			{Name: "integration response", Note: "integration response 200 of GET /pets is for it"},
			{Name: "response parameters", Note: "integration response 200 of GET /pets maps Content-Type, X-A"},
		},
	}
	if diff := cmp.Diff(want, r.Trace); diff != "" {
		t.Error(diff)
	}
	r = get("/cats")
	r.Trace = &exchange.Trace{}
	ask(t, api, r)
	steps := []exchange.Step{
		{Name: "gateway response", Note: "MISSING_AUTHENTICATION_TOKEN by gateway response DEFAULT_4XX"},
		{Name: "resource", Note: "no resource has GET /cats"},
	}
	if diff := cmp.Diff(steps, r.Trace.Steps); diff != "" {
		t.Error(diff)
	}
}

// 14: what each kind of failure is on the wire, uncustomised.
func TestGatewayResponsesOnTheWire(t *testing.T) {
	f := newFront()
	f.mock("GET /key", "").Config.ApiKeyRequired = aws.Bool(true)
	f.mock("POST /media", "").Integration.Config.PassthroughBehavior = aws.String("NEVER")
	f.method("GET /broken", mockOf(200))
	f.method("GET /malformed", proxyFunction())
	f.runs(returns(`"text"`))
	api := f.compile(t)
	for _, tc := range []struct {
		name       string
		request    *exchange.Request
		status     int
		body, kind string
	}{
		{"MISSING_AUTHENTICATION_TOKEN", get("/x"), 403, `{"message":"Missing Authentication Token"}`, "MissingAuthenticationTokenException"},
		{"INVALID_API_KEY", get("/key"), 403, `{"message":"Forbidden"}`, "ForbiddenException"},
		{"UNSUPPORTED_MEDIA_TYPE", post("/media", "x", "Content-Type: text/plain"), 415, `{"message": "Unsupported Media Type"}`, "BadRequestException"},
		{"API_CONFIGURATION_ERROR", get("/broken"), 500, `{"message": "Internal server error"}`, "InternalServerErrorException"},
		{"a malformed result", get("/malformed"), 502, `{"message": "Internal server error"}`, "InternalServerErrorException"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := ask(t, api, tc.request)
			want(t, a, tc.status, tc.body)
			wantField(t, a, "x-amzn-ErrorType", tc.kind)
			wantField(t, a, "Content-Type", "application/json")
			wantField(t, a, "X-Amzn-Trace-Id", "")
			if a.Fields.Get("x-amzn-RequestId") == "" || a.Fields.Get("x-amz-apigw-id") == "" {
				t.Errorf("fields %v", a.Fields.Lines())
			}
		})
	}
}
