package alb_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// handler is code that gets events and returns JSON.
type handler func(event string) (string, error)

func (h handler) Invoke(_ context.Context, event []byte) (function.Result, error) {
	payload, err := h(string(event))
	return function.Result{Payload: []byte(payload)}, err
}

const lambdaARN = "arn:aws:lambda:us-east-1:123456789012:function:app:7"

// newLambdaFront has one target: the handler.
func newLambdaFront(h handler, attributes ...string) *front {
	f := newFront()
	g := f.set.TargetGroups[0]
	g.Config.TargetType, g.Config.Protocol, g.Config.Port = elb.TargetTypeEnumLambda, "", nil
	g.Targets = []*resource.Target{{Config: elb.TargetDescription{Id: aws.String(lambdaARN)}}}
	for _, key := range attributes {
		g.Attributes = append(g.Attributes, elb.TargetGroupAttribute{Key: &key, Value: aws.String("true")})
	}
	f.env.Function = func(arn string) (alb.Function, bool) { return h, arn == lambdaARN }
	return f
}

const multiValueKey = "lambda.multi_value_headers.enabled"

// seen is the event of a request, as AWS's own library for handlers reads it.
func seen(t *testing.T, r *exchange.Request, attributes ...string) (raw map[string]any, event events.ALBTargetGroupRequest) {
	t.Helper()
	var text string
	newLambdaFront(func(e string) (string, error) {
		text = e
		return `{"statusCode":200}`, nil
	}, attributes...).ask(t, r)
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := errors.Join(decoder.Decode(&event), json.Unmarshal([]byte(text), &raw)); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	delete(event.Headers, "x-amzn-trace-id") // TestTraceID has it
	delete(event.MultiValueHeaders, "x-amzn-trace-id")
	return raw, event
}

var elbContext = events.ALBTargetGroupRequestContext{ELB: events.ELBContext{TargetGroupArn: "app"}}

// TestMisunderstood33ParametersAreNotDecoded: also all else of the event.
func TestMisunderstood33ParametersAreNotDecoded(t *testing.T) {
	r := request("https://a.example/caf%C3%A9?q=a%20b%2Bc&q=last&flag&=x", "X-Kind: one", "X-Kind: two", "Cookie: a=b")
	raw, got := seen(t, r)
	want := events.ALBTargetGroupRequest{
		HTTPMethod: "GET", Path: "/caf%C3%A9", RequestContext: elbContext,
		QueryStringParameters: map[string]string{"q": "last", "flag": "", "": "x"},
		Headers: map[string]string{"host": "a.example", "x-kind": "two", "cookie": "a=b",
			"x-forwarded-for": "192.0.2.1", "x-forwarded-port": "443", "x-forwarded-proto": "https"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"multiValueHeaders", "multiValueQueryStringParameters"} {
		if _, there := raw[name]; there {
			t.Errorf("%s is there", name)
		}
	}
	if raw["body"] != "" || raw["isBase64Encoded"] != false {
		t.Errorf("body %v, isBase64Encoded %v", raw["body"], raw["isBase64Encoded"])
	}
}

func TestLambdaMultiValueHeaders(t *testing.T) {
	r := request("https://a.example/?q=a%20b&q=last", "X-Kind: one", "X-Kind: two")
	raw, got := seen(t, r, multiValueKey)
	want := events.ALBTargetGroupRequest{
		HTTPMethod: "GET", Path: "/", RequestContext: elbContext,
		MultiValueQueryStringParameters: map[string][]string{"q": {"a%20b", "last"}},
		MultiValueHeaders: map[string][]string{"host": {"a.example"}, "x-kind": {"one", "two"},
			"x-forwarded-for": {"192.0.2.1"}, "x-forwarded-port": {"443"}, "x-forwarded-proto": {"https"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if raw["headers"] != nil || raw["queryStringParameters"] != nil {
		t.Error("the single-valued members are there, too")
	}
}

// TestLambdaBodies: text goes as it is, all else in base64.
func TestLambdaBodies(t *testing.T) {
	for _, tc := range []struct {
		name   string
		fields []string
		want   string
		base64 bool
	}{
		{"text with a charset", []string{"Content-Type: text/plain; charset=utf-8"}, `<"é">`, false},
		{"JSON", []string{"Content-Type: application/json"}, `<"é">`, false},
		{"JavaScript", []string{"Content-Type: application/javascript"}, `<"é">`, false},
		{"XML", []string{"Content-Type: application/xml"}, `<"é">`, false},
		{"a form", []string{"Content-Type: application/x-www-form-urlencoded"}, "PCLDqSI+", true},
		{"no type", nil, "PCLDqSI+", true},
		{"encoded text", []string{"Content-Type: text/plain", "Content-Encoding: br"}, "PCLDqSI+", true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := request("https://a.example/", tc.fields...)
			const body = `<"é">`
			r.Method, r.Body, r.ContentLength = "POST", exchange.NewBytes([]byte(body)), int64(len(body))
			_, got := seen(t, r)
			if got.Body != tc.want || got.IsBase64Encoded != tc.base64 || got.Headers["content-length"] != "6" {
				t.Errorf("body %q, base64 %v, length %q", got.Body, got.IsBase64Encoded, got.Headers["content-length"])
			}
		})
	}
}

// TestLambdaReplies: with listener attributes, as any target's answer has them.
func TestLambdaReplies(t *testing.T) {
	header := exchange.OwnerFunction("app:7", "target")
	edge := exchange.OwnerEdge
	attribute := exchange.Owner("listener attribute " + hstsKey)
	hsts := exchange.Field{Name: "Strict-Transport-Security", Value: "max-age=3", Owner: attribute}
	server := exchange.Field{Name: "Server", Value: "awselb/2.0", Owner: edge}
	for _, tc := range []struct {
		name, reply string
		attributes  []string
		status      int
		body        string
		want        []exchange.Field // without Date
	}{
		{"text", `{"statusCode":200,"statusDescription":"200 OK","headers":{"Content-Type":"text/plain","Strict-Transport-Security":"max-age=1"},"body":"hi"}`, nil, 200, "hi",
			[]exchange.Field{{Name: "Content-Type", Value: "text/plain", Owner: header}, hsts, server}},
		{"base64", `{"statusCode":201,"isBase64Encoded":true,"body":"aGk="}`, nil, 201, "hi", []exchange.Field{hsts, server}},
		{"hop by hop", `{"statusCode":200,"headers":{"Connection":"close","Content-Length":"99","Keep-Alive":"1","Transfer-Encoding":"chunked"},"body":"x"}`, nil, 200, "x",
			[]exchange.Field{hsts, server}},
		{"many values", `{"statusCode":200,"headers":{"X-A":"0"},"multiValueHeaders":{"X-A":["1","2"]}}`, []string{multiValueKey}, 200, "",
			[]exchange.Field{{Name: "X-A", Value: "1", Owner: header}, {Name: "X-A", Value: "2", Owner: header}, hsts, server}},
		{"many values unasked", `{"statusCode":204,"headers":{"Server":"mine"},"multiValueHeaders":{"X-A":["1"]},"body":"dropped"}`, nil, 204, "",
			[]exchange.Field{{Name: "Server", Value: "mine", Owner: header}, hsts}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newLambdaFront(func(string) (string, error) { return tc.reply, nil }, tc.attributes...)
			f.attribute(hstsKey, "max-age=3")
			a := f.ask(t, request("https://a.example/"))
			a.Fields.Del("Date", edge)
			if diff := cmp.Diff(tc.want, a.Fields.Lines()); diff != "" {
				t.Error(diff)
			}
			if a.Status != tc.status || a.body != tc.body {
				t.Errorf("status %d, body %q", a.Status, a.body)
			}
		})
	}
}

// TestLambdaFailures: spec/load-balancer.md 5.6 and 8.2.
func TestLambdaFailures(t *testing.T) {
	returns := func(payload string) handler { return func(string) (string, error) { return payload, nil } }
	fails := func(k function.Kind) handler {
		return func(string) (string, error) { return "", &function.Error{Kind: k} }
	}
	megabyte := strings.Repeat("x", 1<<20)
	for _, tc := range []struct {
		name    string
		handler handler
		body    string
		fields  []string
		want    int
	}{
		{"no JSON", returns("hello"), "", nil, 502},
		{"no object", returns(`"hello"`), "", nil, 502},
		{"no status", returns(`{"body":"x"}`), "", nil, 502},
		{"the status is a text", returns(`{"statusCode":"200"}`), "", nil, 502},
		{"a status that is none", returns(`{"statusCode":700}`), "", nil, 502},
		{"a header is a number", returns(`{"statusCode":200,"headers":{"X-A":1}}`), "", nil, 502},
		{"a header has a line end", returns(`{"statusCode":200,"headers":{"X-A":"a\r\nSet-Cookie: b"}}`), "", nil, 502},
		{"a header has no name", returns(`{"statusCode":200,"headers":{"X A":"a"}}`), "", nil, 502},
		{"no base64", returns(`{"statusCode":200,"isBase64Encoded":true,"body":"?"}`), "", nil, 502},
		{"other letters", returns(`{"StatusCode":200}`), "", nil, 502},
		{"over 1 MB", returns(`{"statusCode":200,"body":"` + megabyte + `"}`), "", nil, 502},
		{"headers over 32 KB", returns(`{"statusCode":200,"headers":{"X-A":"` + megabyte[:33<<10] + `"}}`), "", nil, 502},
		{"an error", fails(function.Handler), "", nil, 502},
		{"too slow", fails(function.Timeout), "", nil, 502},
		{"throttled", fails(function.Throttled), "", nil, 502},
		{"crashed", fails(function.Crash), "", nil, 502},
		{"1 MB of request", returns(`{"statusCode":200}`), megabyte, nil, 200},
		{"over 1 MB of request", returns(`{"statusCode":200}`), megabyte + "x", nil, 413},
		{"WebSocket", returns(`{"statusCode":200}`), "", []string{"Upgrade: websocket"}, 502},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := request("https://a.example/", tc.fields...)
			r.CanUpgrade = true
			if tc.body != "" {
				r.Method, r.Body, r.ContentLength = "POST", exchange.NewBytes([]byte(tc.body)), -1
			}
			if a := newLambdaFront(tc.handler).ask(t, r); a.Status != tc.want {
				t.Errorf("status %d, want %d", a.Status, tc.want)
			}
		})
	}
}

// TestLambdaNotHere: a function that does not run on this machine is said, and
// its requests get 502.
func TestLambdaNotHere(t *testing.T) {
	f := newLambdaFront(nil)
	f.env.Function = nil
	compiled, problems := alb.Compile(f.set, f.env)
	defer compiled.Close()
	if len(problems) != 1 || problems[0].Code != alb.CodeTargetUnmapped {
		t.Errorf("findings: %v", problems)
	}
	if a := ask(t, compiled.LoadBalancers[0], request("https://a.example/")); a.Status != http.StatusBadGateway {
		t.Errorf("status %d", a.Status)
	}
}

// TestLambdaHealth: the event of a check (spec/load-balancer.md 5.6), made only
// where checks are on.
func TestLambdaHealth(t *testing.T) {
	var calls atomic.Int32
	checks := make(chan string, 1)
	f := newLambdaFront(func(event string) (string, error) {
		calls.Add(1)
		checks <- event
		return `{"statusCode":200}`, nil
	})
	f.compile(t)
	f.set.TargetGroups[0].Config.HealthCheckEnabled = aws.Bool(true)
	f.set.TargetGroups[0].Config.HealthCheckPath = aws.String("/health")
	f.compile(t)
	const want = `{"requestContext":{"elb":{"targetGroupArn":"app"}},"httpMethod":"GET","path":"/health","queryStringParameters":{},` +
		`"headers":{"user-agent":"ELB-HealthChecker/2.0"},"body":"","isBase64Encoded":false}`
	var got, wanted any
	if err := errors.Join(json.Unmarshal([]byte(<-checks), &got), json.Unmarshal([]byte(want), &wanted)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Error(diff)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("%d checks, want only that of the group that has them on", n)
	}
}
