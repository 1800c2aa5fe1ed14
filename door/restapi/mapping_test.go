package restapi_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
)

// 11.4: the table of passthrough behaviors, and templates by Content-Type.
func TestRequestTemplates(t *testing.T) {
	const media = `{"message": "Unsupported Media Type"}`
	for _, tc := range []struct{ behavior, others, none string }{
		{"WHEN_NO_MATCH", "raw", "raw"}, {"", "raw", "raw"}, {"WHEN_NO_TEMPLATES", media, "raw"}, {"NEVER", media, media},
	} {
		for name, templates := range map[string]map[string]string{"others": {"application/xml": "xml"}, "none": nil} {
			t.Run(tc.behavior+" "+name, func(t *testing.T) {
				f := newFront()
				i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
				i.PassthroughBehavior, i.RequestTemplates, i.HttpMethod = aws.String(tc.behavior), templates, aws.String("POST")
				f.method("POST /", i).answers(status("200"))
				body, code := map[string]string{"others": tc.others, "none": tc.none}[name], 200
				if body == media {
					code = 415
				}
				want(t, f.ask(t, post("/", "raw", "Content-Type: text/plain")), code, body)
			})
		}
	}
	f := newFront()
	i := serverAt(backend(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }))
	i.HttpMethod, i.RequestTemplates = aws.String("POST"), map[string]string{"application/json": "json", "text/plain": "plain"}
	f.method("POST /", i).answers(status("200"))
	for contentType, body := range map[string]string{"": "json", "Application/JSON; charset=utf-8": "json", "text/plain;x=1": "plain"} {
		want(t, f.ask(t, post("/", "raw", "Content-Type: "+contentType)), 200, body)
	}
}

// 11.2: what a source that is missing gives, and every kind of source.
func TestResponseMappings(t *testing.T) {
	f := newFront()
	f.stage.Config.Variables = map[string]string{"v": "variable"}
	f.method("GET /", serverAt(backend(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["X-Many"] = []string{"1", "2"}
		io.WriteString(w, `{"a":{"b":"c"}}`)
	}))).answers(mapping("200", "X-Static: 'a; b'", "X-Header: integration.response.header.X-Many", "X-All: integration.response.multivalueheader.X-Many",
		"X-Body: integration.response.body.a.b", "X-Stage: stageVariables.v", "X-Context: context.httpMethod",
		"X-Missing: integration.response.header.X-None", "Content-Type: 'text/html'"))
	a := f.ask(t, get("/"))
	wantFields := []string{"Content-Type: text/html", "X-All: 1,2", "X-Body: c", "X-Context: GET", "X-Header: 2", "X-Stage: variable", "X-Static: a; b"}
	if diff := cmp.Diff(wantFields, others(&a.Fields)); diff != "" {
		t.Error(diff)
	}
	for _, l := range a.Fields.Lines()[:1] {
		if l.Owner != "integration response 200 of GET /" {
			t.Errorf("owner %q", l.Owner)
		}
	}
}

// 13.2: overrides come after the mappings, and reach into the request.
func TestOverrides(t *testing.T) {
	f := newFront()
	i := serverAt(backend(t, echo) + "/{p}")
	i.RequestParameters = map[string]string{"integration.request.header.X-A": "'mapped'", "integration.request.path.p": "'mapped'"}
	i.RequestTemplates = map[string]string{"application/json": `#set($context.requestOverride.header.X-A = "template")` +
		`#set($context.requestOverride.path.p = "over")#set($context.requestOverride.querystring["q"] = "1")` +
		`#set($context.responseOverride.header.X-Early = "request")`}
	r := mapping("200", "X-B: 'mapped'")
	r.ResponseTemplates = map[string]string{"application/json": `#set($context.responseOverride.header.X-B = "template")` +
		`#set($context.responseOverride.header.X-List = ["1","2"])#set($context.responseOverride.status = 299)` +
		`$context.requestOverride.header.X-A|$input.body`}
	f.method("GET /", i).answers(r)
	f.method("GET /early", i).answers(status("200"))
	a := f.ask(t, get("/"))
	if a.Status != 299 || !strings.HasPrefix(a.body, "template|GET /over?q=1\n") || !strings.Contains(a.body, "X-A: template\n") {
		t.Errorf("%d %s", a.Status, a.body)
	}
	wantField(t, a, "X-B", "template")
	wantField(t, a, "X-Early", "request")
	wantField(t, a, "X-List", "1 | 2")
	for _, l := range a.Fields.Lines() {
		if l.Name == "X-B" && l.Owner != "response template 200 of GET / (application/json)" {
			t.Errorf("owner %q", l.Owner)
		}
	}
	a = f.ask(t, get("/early"))
	wantField(t, a, "X-Early", "request")
	if by := a.Fields.Lines()[0].Owner; by != "request template of GET /early (application/json)" {
		t.Errorf("owner %q", by)
	}
}

// 13.1: a content that begins like JSON and is none is the client's fault, and
// the backend's where it answered with it.
func TestContentsThatAreNoJSON(t *testing.T) {
	f := newFront()
	i := serverAt(backend(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{") }))
	f.method("GET /answer", i).answers(template("200", "$input.path('$.a')"))
	i.RequestTemplates = map[string]string{"application/json": "$input.path('$.a')"}
	f.method("POST /request", i).answers(status("200"))
	want(t, f.ask(t, get("/answer")), 500, `{"message": "Internal server error"}`)
	a := f.ask(t, post("/request", "{"))
	want(t, a, 400, `{"message": "Could not process payload"}`)
	wantField(t, a, "x-amzn-ErrorType", "BadRequestException")
}

// 13.5: a template with a fault gives 500, and a log line that says where.
func TestFaultyTemplates(t *testing.T) {
	var log bytes.Buffer
	f := newFront()
	f.env.Logger = slog.New(slog.NewTextHandler(&log, nil))
	f.mock("GET /", "{\n  #if(true)")
	want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
	if !strings.Contains(log.String(), "response template 200 of GET / (application/json):2:") {
		t.Errorf("log: %s", log.String())
	}
	if problems := f.problems(); len(problems) != 1 || problems[0].Code != "restapi-mapping" {
		t.Errorf("findings %v", problems)
	}
}
