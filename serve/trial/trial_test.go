package trial

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/event"
	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/function/worker"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/code"
)

// TestMain makes the test's own program the worker that the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == function.WorkerCommand {
		os.Exit(worker.Main(os.Args[2:]))
	}
	os.Exit(m.Run())
}

// TestTemplates has the twelve events of spec/edge-functions.md 7.2, member by
// member.
func TestTemplates(t *testing.T) {
	const (
		head   = `{"Records":[{"cf":{"config":{"distributionId":"EXAMPLE"},`
		client = `"clientIp":"2001:cdba::3257:9652",`
		get    = `"method":"GET",`
		host   = `"host":[{"key":"Host","value":"d123.cf.net"}]`
		agent  = `,"user-agent":[{"key":"User-Agent","value":"Test Agent"}]`
		user   = `,"user-name":[{"key":"User-Name","value":"aws-cloudfront"}]`
		tail   = `}}}]}`
	)
	want := map[string]string{
		"ab-test": head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host + agent +
			`,"cookie":[{"key":"Cookie","value":"SomeCookie=1; AnotherOne=A; X-Experiment-Name=B"}]}` + tail,
		"access-request-in-response": head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host +
			`,"user-name":[{"key":"User-Name","value":"CloudFront"}]}},"response":{"status":"200","statusDescription":"OK",` +
			`"headers":{"x-cache":[{"key":"X-Cache","value":"Hello from Cloudfront"}]}` + tail,
		"http-redirect":      head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host + `,"user-agent":[{"key":"User-Agent","value":"test-agent"}]}` + tail,
		"modify-querystring": head + `"request":{"uri":"/test","querystring":"auth=test&foo=bar",` + get + client + `"headers":{` + host + agent + user + `}` + tail,
		"modify-response-header": head + `"response":{"status":"200","statusDescription":"OK","headers":{"vary":[{"key":"Vary","value":"*"}],` +
			`"last-modified":[{"key":"Last-Modified","value":"2016-11-25"}],"x-amz-meta-last-modified":[{"key":"X-Amz-Meta-Last-Modified","value":"2016-01-01"}]}` + tail,
		"multiple-remote-calls-aggregate-response": head + `"request":{"uri":"/forecast/Seattle:NewYork:Chicago:SanFrancisco",` + get + client +
			`"headers":{` + host + agent + user + `}` + tail,
		"normalize-querystring-to-improve-cache-hit": head + `"request":{"uri":"/test","querystring":"size=LARGE&color=RED",` + get + client +
			`"headers":{` + host + agent + user + `}` + tail,
		"redirect-on-viewer-country":     head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host + `,"cloudfront-viewer-country":[{"key":"CloudFront-Viewer-Country","value":"TW"}]}` + tail,
		"redirect-unauthenticated-users": head + `"request":{"uri":"/test","querystring":"foo=bar",` + get + `"headers":{` + host + `}` + tail,
		"response-generation":            head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host + `}` + tail,
		"serve-object-on-viewer-device": head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host +
			`,"cloudfront-is-desktop-viewer":[{"key":"CloudFront-Is-Desktop-Viewer","value":"true"}]` +
			`,"cloudfront-is-mobile-viewer":[{"key":"CloudFront-Is-Mobile-Viewer","value":"false"}]` +
			`,"cloudfront-is-smarttv-viewer":[{"key":"CloudFront-Is-SmartTV-Viewer","value":"false"}]` +
			`,"cloudfront-is-tablet-viewer":[{"key":"CloudFront-Is-Tablet-Viewer","value":"false"}]}` + tail,
		"simple-remote-call": head + `"request":{"uri":"/test",` + get + client + `"headers":{` + host + agent + user + `}` + tail,
	}
	if len(Templates()) != len(want) {
		t.Errorf("%d templates, want %d", len(Templates()), len(want))
	}
	for name, text := range want {
		var w, g any
		if err := json.Unmarshal([]byte(text), &w); err != nil {
			t.Fatal(name, err)
		}
		if err := json.Unmarshal(templates[name].document(), &g); err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(w, g); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestDocumentsAreReadAsTheyAreWritten: what is read of an event is what it was
// written from.
func TestDocumentsAreReadAsTheyAreWritten(t *testing.T) {
	for _, lambda := range []bool{true, false} {
		for _, phase := range phases {
			if !lambda && (phase == event.OriginRequest || phase == event.OriginResponse) {
				continue
			}
			made, problem := FromURL("https://www.example.com/a/b?x=1&y=2", phase, lambda)
			if problem != nil {
				t.Fatal(problem)
			}
			read, problem := FromDocument("event.json", made.Document, phase, lambda)
			if problem != nil {
				t.Fatal(problem)
			}
			if a, b := requestText(made), requestText(read); a != b {
				t.Errorf("%s: written of\n%s\nread\n%s", phase, a, b)
			}
		}
	}
}

// requestText is the event again, with its headers in one order.
func requestText(c Case) string {
	sorted := func(r *event.Request) {
		lines := slices.Clone(r.Fields.Lines())
		slices.SortFunc(lines, func(a, b exchange.Field) int { return strings.Compare(a.Name, b.Name) })
		r.Fields.Reset()
		for _, l := range lines {
			r.Fields.Add(strings.ToLower(l.Name), l.Value, l.Owner) // CloudFront Functions have no other
		}
	}
	sorted(c.Request)
	return string(event.AppendLambda(nil, c.context(), c.Request, nil))
}

// cloudFrontFunction is a function of that code.
func cloudFrontFunction(text string) *code.Function {
	set := &resource.Set{Functions: []*resource.Function{{
		Meta: resource.Meta{ARN: "arn:aws:cloudfront::000000000000:function/f"}, Name: "f", Live: true, Code: []byte(text),
		Config: cloudfront.FunctionConfig{Runtime: cloudfront.FunctionRuntimeCloudfrontJs20},
	}}}
	return code.All(set, code.Where{})[0]
}

// TestChangesAndTestResult tries a function that does a little of everything.
func TestChangesAndTestResult(t *testing.T) {
	printed := new(Printed)
	s, err := function.New(function.Config{Dir: filepath.Join(t.TempDir(), "code"), Logs: printed})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f := cloudFrontFunction(`function handler(event) {
		var r = event.request;
		r.uri = '/index.html';
		r.headers['x-new'] = { value: 'a' };
		delete r.headers['accept'];
		return r;
	}`)
	c, problem := FromURL("https://www.example.com/", event.ViewerRequest, false)
	if problem != nil {
		t.Fatal(problem)
	}
	out := Run(t.Context(), s, printed, f, c)
	if !out.OK() {
		t.Fatal(out.Error, out.Validation)
	}
	want := []Change{
		{":uri", []string{"/"}, []string{"/index.html"}},
		{"Accept", []string{"*/*"}, nil},
		{"X-New", nil, []string{"a"}},
	}
	if diff := cmp.Diff(want, out.Changes); diff != "" {
		t.Error(diff)
	}
	var shown map[string]map[string]any
	if err := json.Unmarshal([]byte(out.TestResult.FunctionOutput), &shown); err != nil || shown["request"]["uri"] != "/index.html" {
		t.Errorf("FunctionOutput %s (spec 10: {\"request\":{…}}), %v", out.TestResult.FunctionOutput, err)
	}

	generated := cloudFrontFunction(`function handler() { return { statusCode: 403 }; }`)
	out = Run(t.Context(), s, printed, generated, c)
	if !out.Generated || out.Status == nil || out.Status[1] != 403 {
		t.Errorf("generated %v, status %v", out.Generated, out.Status)
	}
	broken := cloudFrontFunction(`function handler() { return {{; }`)
	out = Run(t.Context(), s, printed, broken, c)
	if out.OK() || out.Error == "" {
		t.Error("a function that does not load passes")
	}
}

func FuzzFromDocument(f *testing.F) {
	for _, name := range Templates() {
		c, _ := FromTemplate(name, event.ViewerRequest, true)
		f.Add(c.Document)
	}
	f.Add([]byte(`{"version":"1.0","request":{"method":"GET","uri":"/","cookies":{"a":{"value":"1","multiValue":[{"value":"1"}]}}},"response":{"statusCode":200}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, phase := range phases {
			FromDocument("f", text, phase, true)
			FromDocument("f", text, phase, false)
		}
	})
}

// TestMisunderstood23TestsJudgeLessThanTheEdge: the console's test event for a
// response has no request, so that code which reads it throws here and works
// live; and the console validates no header, where this test says what the edge
// will refuse.
func TestMisunderstood23TestsJudgeLessThanTheEdge(t *testing.T) {
	functiontest.Needs(t, "node")
	f := lambdaFunction(t, `exports.handler = async (event) => {
		const { request, response } = event.Records[0].cf;
		response.headers['x-path'] = [{ key: 'X-Path', value: request.uri }];
		return response;
	}`)
	template, problem := FromTemplate("cloudfront-modify-response-header", event.OriginResponse, true)
	if problem != nil {
		t.Fatal(problem)
	}
	if out := tryIt(t, f, template); out.OK() || !strings.Contains(out.Error, "TypeError") {
		t.Errorf("on AWS's event: %+v", out)
	}
	live, problem := FromURL("https://www.example.com/page", event.OriginResponse, true)
	if problem != nil {
		t.Fatal(problem)
	}
	if out := tryIt(t, f, live); !out.OK() {
		t.Errorf("on a live event: %s %s", out.Error, out.Validation)
	}
	forbidden := lambdaFunction(t, `exports.handler = async (event) => {
		const { response } = event.Records[0].cf;
		response.headers.via = [{ key: 'Via', value: '1.1 me' }];
		return response;
	}`)
	if out := tryIt(t, forbidden, template); out.OK() || !strings.Contains(out.Validation, "headerName : Via") {
		t.Errorf("a read-only header: %+v", out)
	}
}

// TestMisunderstood33TestLogsAreInTheReply: and nowhere else; a log is for what
// was LIVE.
func TestMisunderstood33TestLogsAreInTheReply(t *testing.T) {
	c, problem := FromURL("https://www.example.com/", event.ViewerRequest, false)
	if problem != nil {
		t.Fatal(problem)
	}
	out := tryIt(t, cloudFrontFunction(`function handler(event) { console.log('here'); return event.request; }`), c)
	if out.TestResult == nil || !strings.Contains(strings.Join(out.TestResult.FunctionExecutionLogs, "\n"), " here") {
		t.Errorf("the reply: %+v", out.TestResult)
	}
	if out = tryIt(t, cloudFrontFunction(`function handler(event) { return event.request; }`), c); len(out.TestResult.FunctionExecutionLogs) != 0 {
		t.Errorf("without a line of its own: %q", out.TestResult.FunctionExecutionLogs)
	}
}

// tryIt runs a function on a supervisor of its own.
func tryIt(t *testing.T, f *code.Function, c Case) Outcome {
	t.Helper()
	printed := new(Printed)
	s, err := function.New(function.Config{Dir: filepath.Join(t.TempDir(), "code"), Logs: printed})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return Run(t.Context(), s, printed, f, c)
}

// lambdaFunction is a Lambda function whose whole code is one file.
func lambdaFunction(t *testing.T, text string) *code.Function {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.js"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	l := &resource.Lambda{
		Name: "f", QualifiedARN: "arn:aws:lambda:us-east-1:000000000000:function:f:1", Publish: true,
		Runtime: "nodejs20.x", Handler: "index.handler", TimeoutSec: 30, MemoryMB: 256,
	}
	return code.All(&resource.Set{Lambdas: []*resource.Lambda{l}}, code.Where{Dirs: map[string]string{"f": dir}})[0]
}
