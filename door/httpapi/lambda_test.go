package httpapi_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// AWS's own library for handlers reads the events.
type (
	eventOf1 = events.APIGatewayProxyRequest
	eventOf2 = events.APIGatewayV2HTTPRequest
)

func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var out T
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&out); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return out
}

// TestEvent2: every member of spec/api-gateway.md 3.1.
func TestEvent2(t *testing.T) {
	f := newFront()
	f.stage.StageVariables = map[string]string{"env": "test"}
	f.lambda("POST /pets/{id}/{rest+}", "2.0", func(event string) (string, error) { return event, nil })
	r := withBody(request("POST /pets/a%20b/c/d?q=1&q=2&r=%C3%A4", "X-A: 1", "x-A: 2", "Cookie: a=1; b=2", "Cookie: c=3",
		"Content-Type: application/json", "User-Agent: test", "X-Amzn-Trace-Id: Root=1-2-3", "X-Forwarded-For: 198.51.100.1"), `{"a":1}`)
	got := f.ask(t, r)
	if got.Status != 200 || got.Fields.Get("Content-Type") != "application/json" {
		t.Fatalf("%d %v %s", got.Status, got.Fields.Lines(), got.body)
	}
	event := decode[eventOf2](t, got.body)
	id := got.Fields.Get("Apigw-Requestid")
	want := eventOf2{
		Version: "2.0", RouteKey: "POST /pets/{id}/{rest+}", RawPath: "/pets/a%20b/c/d", RawQueryString: "q=1&q=2&r=%C3%A4",
		Cookies: []string{"a=1", "b=2", "c=3"},
		Headers: map[string]string{"x-a": "1,2", "content-type": "application/json", "content-length": "7", "host": endpoint, "user-agent": "test",
			"x-amzn-trace-id": "Root=1-2-3", "x-forwarded-for": "198.51.100.1, 192.0.2.1", "x-forwarded-port": "443", "x-forwarded-proto": "https"},
		QueryStringParameters: map[string]string{"q": "1,2", "r": "ä"},
		PathParameters:        map[string]string{"id": "a b", "rest": "c/d"},
		StageVariables:        map[string]string{"env": "test"},
		Body:                  `{"a":1}`,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			AccountID: "000000000000", APIID: "abcdefghij", DomainName: endpoint, DomainPrefix: "abcdefghij", RequestID: id,
			RouteKey: "POST /pets/{id}/{rest+}", Stage: "$default", Time: "04/Mar/2020:19:03:58 +0000", TimeEpoch: 1583348638390,
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST", Path: "/pets/a%20b/c/d", Protocol: "HTTP/1.1", SourceIP: "192.0.2.1", UserAgent: "test"},
		},
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Error(diff)
	}
}

// TestEvent2LeavesOut: what is absent is no member (spec/api-gateway.md 3.1).
func TestEvent2LeavesOut(t *testing.T) {
	f := newFront()
	f.lambda("$default", "2.0", func(event string) (string, error) { return event, nil })
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(f.ask(t, request("/")).body), &members); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cookies", "queryStringParameters", "body", "pathParameters", "stageVariables"} {
		if value, there := members[name]; there {
			t.Errorf("%s is there: %s", name, value)
		}
	}
}

// TestEvent1: spec/api-gateway.md 3.2.
func TestEvent1(t *testing.T) {
	f := newFront()
	f.lambda("GET /pets/{id}", "1.0", func(event string) (string, error) {
		text, err := json.Marshal(event)
		return `{"statusCode":200,"body":` + string(text) + `}`, err
	})
	got := f.ask(t, request("/pets/7?q=1&q=2", "X-A: 1", "X-A: 2", "X-Amzn-Trace-Id: Root=1-2-3"))
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(got.body), &raw); err != nil {
		t.Fatal(err)
	}
	if version := string(raw["version"]); version != `"1.0"` {
		t.Errorf("version %s", version)
	}
	delete(raw, "version") // the library's type is that of REST APIs, which has none
	text, _ := json.Marshal(raw)
	event := decode[eventOf1](t, string(text))
	id := got.Fields.Get("Apigw-Requestid")
	want := eventOf1{
		Resource: "/pets/{id}", Path: "/pets/7", HTTPMethod: "GET",
		Headers: map[string]string{"X-A": "2", "X-Amzn-Trace-Id": "Root=1-2-3", "Host": endpoint, "Content-Length": "0",
			"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https"},
		MultiValueHeaders: map[string][]string{"X-A": {"1", "2"}, "X-Amzn-Trace-Id": {"Root=1-2-3"}, "Host": {endpoint}, "Content-Length": {"0"},
			"X-Forwarded-For": {"192.0.2.1"}, "X-Forwarded-Port": {"443"}, "X-Forwarded-Proto": {"https"}},
		QueryStringParameters: map[string]string{"q": "2"}, MultiValueQueryStringParameters: map[string][]string{"q": {"1", "2"}},
		PathParameters: map[string]string{"id": "7"},
		RequestContext: events.APIGatewayProxyRequestContext{
			AccountID: "000000000000", APIID: "abcdefghij", DomainName: endpoint, DomainPrefix: "abcdefghij", ExtendedRequestID: id, RequestID: id,
			HTTPMethod: "GET", Path: "/pets/7", Protocol: "HTTP/1.1", ResourcePath: "/pets/{id}", Stage: "$default",
			RequestTime: "04/Mar/2020:19:03:58 +0000", RequestTimeEpoch: 1583348638390,
			Identity: events.APIGatewayRequestIdentity{SourceIP: "192.0.2.1"},
		},
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Error(diff)
	}
}

// TestBodiesOfEvents: text as it is, the rest as base64 (spec/api-gateway.md 3.3).
func TestBodiesOfEvents(t *testing.T) {
	for _, tc := range []struct {
		contentType, body string
		base64            bool
		want              string
	}{
		{"text/plain; charset=utf-8", "hi", false, "hi"},
		{"application/problem+json", "{}", false, "{}"},
		{"application/javascript", "x", false, "x"},
		{"image/png", "hi", true, "aGk="},
		{"application/x-www-form-urlencoded", "a=b", true, "YT1i"},
		{"text/plain", "\xff", true, "/w=="}, // no text, whatever it says
	} {
		f := newFront()
		f.lambda("$default", "2.0", func(event string) (string, error) { return event, nil })
		event := decode[eventOf2](t, f.ask(t, withBody(request("POST /", "Content-Type: "+tc.contentType), tc.body)).body)
		if event.IsBase64Encoded != tc.base64 || event.Body != tc.want {
			t.Errorf("%s: base64 %t, %q", tc.contentType, event.IsBase64Encoded, event.Body)
		}
	}
}

// TestResults: spec/api-gateway.md 3.3.
func TestResults(t *testing.T) {
	by := exchange.OwnerFunction("f0", "integration")
	type lines = []exchange.Field
	json200 := lines{{Name: "Content-Type", Value: "application/json", Owner: exchange.OwnerEdge}}
	for _, tc := range []struct {
		name, version, payload string
		status                 int
		fields                 lines
		body                   string
	}{
		{"1.0", "1.0", `{"statusCode":201,"headers":{"Content-Type":"a/b"},"multiValueHeaders":{"Set-Cookie":["a=1","b=2"]},"body":"x"}`, 201,
			lines{{Name: "Set-Cookie", Value: "a=1", Owner: by}, {Name: "Set-Cookie", Value: "b=2", Owner: by}, {Name: "Content-Type", Value: "a/b", Owner: by}}, "x"},
		{"2.0 with status", "2.0", `{"statusCode":"302","headers":{"location":"/x","content-type":"a/b"},"cookies":["a=1","b=2"],"body":""}`, 302,
			lines{{Name: "Set-Cookie", Value: "a=1", Owner: by}, {Name: "Set-Cookie", Value: "b=2", Owner: by}, {Name: "location", Value: "/x", Owner: by}, {Name: "content-type", Value: "a/b", Owner: by}}, ""},
		{"base64", "2.0", `{"statusCode":200,"headers":{"content-type":"image/png"},"body":"aGk=","isBase64Encoded":true}`, 200,
			lines{{Name: "content-type", Value: "image/png", Owner: by}}, "hi"},
		{"no content type", "2.0", `{"statusCode":200,"body":"x"}`, 200,
			lines{{Name: "Content-Type", Value: "text/plain; charset=utf-8", Owner: exchange.OwnerEdge}}, "x"},
		{"object without status", "2.0", `{"message":"hi"}`, 200, json200, `{"message":"hi"}`},
		{"text", "2.0", `"Hello from Lambda!"`, 200, json200, `Hello from Lambda!`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.lambda("$default", tc.version, returns(tc.payload))
			got := f.ask(t, request("/"))
			if got.Status != tc.status || got.body != tc.body {
				t.Errorf("%d %q", got.Status, got.body)
			}
			got.Fields.Del("Date", "")
			got.Fields.Del("Apigw-Requestid", "")
			if diff := cmp.Diff(tc.fields, got.Fields.Lines()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMisunderstood35AnyJSON: format 2.0 takes any JSON, format 1.0 only its
// own object (spec/api-gateway.md 3.3 and 19, case 35).
func TestMisunderstood35AnyJSON(t *testing.T) {
	for _, payload := range []string{`42`, `[1,2]`, `true`, `null`, `{"extra":1}`} {
		f := newFront()
		f.lambda("$default", "2.0", returns(payload))
		if got := f.ask(t, request("/")); got.Status != 200 || got.body != payload || got.Fields.Get("Content-Type") != "application/json" {
			t.Errorf("2.0: %s gives %d %q", payload, got.Status, got.body)
		}
		f = newFront()
		f.lambda("$default", "1.0", returns(payload))
		wantRefused(t, f.ask(t, request("/")), 500, "Internal Server Error")
	}
}

// TestFailedFunctions: 500, with a capital S (spec/api-gateway.md 3.3 and 7).
func TestFailedFunctions(t *testing.T) {
	for name, h := range map[string]handler{
		"error":           func(string) (string, error) { return "", &function.Error{Kind: function.Handler, Type: "Error"} },
		"its own timeout": func(string) (string, error) { return "", &function.Error{Kind: function.Timeout} },
		"something else":  func(string) (string, error) { return "", errors.New("broken") },
		"malformed":       returns(`{"statusCode":"many"}`),
		"no base64":       returns(`{"statusCode":200,"body":"?","isBase64Encoded":true}`),
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront()
			f.lambda("$default", "2.0", h)
			wantRefused(t, f.ask(t, request("/")), 500, "Internal Server Error")
		})
	}
	absent := newFront()
	absent.lambda("$default", "2.0", nil)
	clear(absent.functions)
	wantRefused(t, absent.ask(t, request("/")), 500, "Internal Server Error")
}

// TestNobodyMayInvoke: a function of the configuration that lets no API invoke
// it answers as on AWS, with 500 (spec/api-gateway.md 7).
func TestNobodyMayInvoke(t *testing.T) {
	f := newFront()
	f.lambda("$default", "2.0", returns(`"hi"`))
	f.set.Lambdas = []*resource.Lambda{{Name: "f0"}}
	_, problems := httpapi.Compile(f.set, f.env)
	if len(problems) != 1 || problems[0].Code != httpapi.CodeNoFunction || !strings.Contains(problems[0].Fix, "aws_lambda_permission") {
		t.Errorf("findings %v", problems)
	}
	wantRefused(t, f.ask(t, request("/")), 500, "Internal Server Error")

	f.set.LambdaPermissions = []*resource.LambdaPermission{{Function: "f0", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com",
		SourceARN: "arn:aws:execute-api:us-east-1:000000000000:abcdefghij/*/*"}}
	if got := f.ask(t, request("/")); got.body != "hi" {
		t.Errorf("with a permission: %d %s", got.Status, got.body)
	}

	f.set.LambdaPermissions = nil
	f.api.Integrations[0].Config.CredentialsArn = aws.String("arn:aws:iam::000000000000:role/gateway")
	if got := f.ask(t, request("/")); got.body != "hi" {
		t.Errorf("with credentials: %d %s", got.Status, got.body)
	}
}
