package restapi_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// echo answers with the request's head and content.
func echo(w http.ResponseWriter, r *http.Request) {
	io.WriteString(w, r.Method+" "+r.URL.String()+"\nHost: "+r.Host+"\n")
	var lines []string
	for name, values := range r.Header {
		for _, v := range values {
			lines = append(lines, name+": "+v+"\n")
		}
	}
	slices.Sort(lines)
	io.WriteString(w, strings.Join(lines, "")+"\n")
	io.Copy(w, r.Body)
}

// spec/api-gateway.md 10.1: the requests that the types send.
func TestRequestsToServers(t *testing.T) {
	url := backend(t, echo)
	host := strings.TrimPrefix(url, "http://")
	const trace = "Root=1-67891233-abcdef012345678912345678"
	f := newFront()
	f.method("POST /plain/{id}", apigw.Integration{
		Type: apigw.IntegrationTypeHttp, HttpMethod: aws.String("PUT"), Uri: aws.String(url + "/to/{id}?fixed=1"),
		RequestParameters: map[string]string{
			"integration.request.path.id": "method.request.path.id", "integration.request.querystring.q": "method.request.querystring.a",
			"integration.request.header.X-Static": "'a; b'",
		},
		RequestTemplates: map[string]string{"application/json": `{"was":$input.json('$')}`},
	}).answers(status("200"))
	f.method("ANY /proxy/{rest+}", apigw.Integration{
		Type: apigw.IntegrationTypeHttpProxy, HttpMethod: aws.String("ANY"), Uri: aws.String(url + "/base/{rest}"),
		RequestParameters: map[string]string{"integration.request.path.rest": "method.request.path.rest"},
	})
	for _, tc := range []struct{ name, target, head string }{
		{"HTTP", "/plain/a%20b?a=1&a=2", "PUT /to/a%20b?fixed=1&q=2\nHost: " + host + "\n" +
			"Accept: application/json\nConnection: Keep-Alive\nContent-Length: 15\nContent-Type: application/json\nUser-Agent: AmazonAPIGateway_" + apiID +
			"\nX-Amzn-Apigateway-Api-Id: " + apiID + "\nX-Amzn-Trace-Id: " + trace + "\nX-Static: a; b\n" + "\n" + `{"was":{"a":1}}`},
		{"HTTP_PROXY", "/proxy/x/y?a=1&a=2", "POST /base/x/y?a=1&a=2\nHost: " + host + "\n" +
			"Connection: Keep-Alive\nContent-Length: 7\nContent-Type: application/json\nUser-Agent: me\nX-Amzn-Apigateway-Api-Id: " + apiID +
			"\nX-Amzn-Trace-Id: " + trace + "\nX-Mine: 1\n" + "\n" + `{"a":1}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := f.ask(t, post(tc.target, `{"a":1}`, "Content-Type: application/json", "User-Agent: me", "X-Mine: 1",
				"X-Amzn-Trace-Id: "+trace, "Te: trailers", "Max-Forwards: 1"))
			if diff := cmp.Diff(tc.head, a.body); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStageVariablesChooseTheBackend(t *testing.T) {
	f := newFront()
	f.stage.Config.Variables = map[string]string{"host": strings.TrimPrefix(backend(t, echo), "http://")}
	f.method("GET /", serverAt("http://${stageVariables.host}/v1")).answers(status("200"))
	if a := f.ask(t, get("/")); !strings.HasPrefix(a.body, "GET /v1\n") {
		t.Errorf("%q", a.body)
	}
}

// 10.1: what MOCK takes for a status, and what it answers without.
func TestMock(t *testing.T) {
	for _, tc := range []struct {
		name, template string
		status         int
	}{
		{"a status", `{"statusCode": 404}`, 404},
		{"names without quotes", `{statusCode: 404}`, 404},
		{"comments", "{ // why\n \"statusCode\": 404 /* not */ }", 404},
		{"no JSON", "404", 200},
		{"no integer", `{"statusCode": "404"}`, 200},
		{"a status that nothing matches", `{"statusCode": 503}`, 200},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.method("GET /", apigw.Integration{Type: apigw.IntegrationTypeMock, RequestTemplates: map[string]string{"application/json": tc.template}}).
				answers(status("200")).answers(selected("404", "4\\d\\d"))
			a := f.ask(t, get("/"))
			if a.Status != tc.status {
				t.Errorf("status %d, want %d", a.Status, tc.status)
			}
			wantField(t, a, "X-Amzn-Trace-Id", "")
		})
	}
	f := newFront()
	f.method("GET /", apigw.Integration{Type: apigw.IntegrationTypeMock}).answers(selected("404", "404"))
	want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
}

func TestOtherServicesAreAnsweredClearly(t *testing.T) {
	f := newFront()
	f.method("POST /", apigw.Integration{Type: apigw.IntegrationTypeAws, HttpMethod: aws.String("POST"),
		Uri: aws.String("arn:aws:apigateway:eu-west-1:sqs:path/000000000000/queue")}).answers(status("200"))
	want(t, f.ask(t, post("/", "")), 500, `{"message": "Internal server error"}`)
	if problems := f.problems(); len(problems) != 1 || !strings.Contains(problems[0].Message, "sqs:path") {
		t.Errorf("findings %v", problems)
	}
}

// 14: a backend that cannot be reached; the status is a CONFLICT of sources.
func TestUnreachableServersAre500(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	f := newFront()
	f.method("GET /", proxyTo("http://"+l.Addr().String()))
	f.gateway("INTEGRATION_FAILURE", gatewayHeader("X-Kind", "context.error.responseType"))
	a := f.ask(t, get("/"))
	want(t, a, 500, `{"message":"Internal server error"}`)
	wantField(t, a, "X-Kind", "INTEGRATION_FAILURE")
}

// 10.2: the event of a function proxy, whole.
func TestProxyEvent(t *testing.T) {
	var got string
	f := newFront()
	f.runs(func(event []byte) (string, error) { got = string(event); return "{}", nil })
	f.stage.Config.Variables = map[string]string{"v": "1"}
	f.method("ANY /pets/{id}", proxyFunction())
	r := post("/pets/a%20b?q=1&q=2%20", "text", "X-Mine: 1", "X-mine: 2", "User-Agent: me", "Te: trailers", "X-Amzn-Trace-Id: Root=1-2-3")
	f.ask(t, r)
	const host = apiID + ".execute-api.eu-west-1.amazonaws.com"
	headers := map[string]any{
		"X-Mine": "2", "User-Agent": "me", "X-Amzn-Trace-Id": "Root=1-2-3", "Host": host,
		"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Port": "443", "X-Forwarded-Proto": "https",
	}
	lists := map[string]any{}
	for name, value := range headers {
		lists[name] = []any{value}
	}
	lists["X-Mine"] = []any{"1", "2"}
	want := map[string]any{
		"resource": "/pets/{id}", "path": "/pets/a%20b", "httpMethod": "POST", "headers": headers, "multiValueHeaders": lists,
		"queryStringParameters": map[string]any{"q": "2 "}, "multiValueQueryStringParameters": map[string]any{"q": []any{"1", "2 "}},
		"pathParameters": map[string]any{"id": "a%20b"}, "stageVariables": map[string]any{"v": "1"}, "body": "text", "isBase64Encoded": false,
		"requestContext": map[string]any{
			"accountId": "000000000000", "apiId": apiID, "deploymentId": "dep1", "domainName": host, "domainPrefix": apiID,
			"extendedRequestId": "AwAAAAAAAAAEAAA=", "httpMethod": "POST", "path": "/dev/pets/a%20b", "protocol": "HTTP/1.1",
			"requestId": "00000000-0000-4001-8000-000000000002", "requestTime": "21/Nov/2026:12:00:00 +0000", "requestTimeEpoch": 1795262400000.,
			"resourceId": "/pets/{id}", "resourcePath": "/pets/{id}", "stage": "dev",
			"identity": map[string]any{
				"accessKey": nil, "accountId": nil, "caller": nil, "cognitoAuthenticationProvider": nil, "cognitoAuthenticationType": nil,
				"cognitoIdentityId": nil, "cognitoIdentityPoolId": nil, "sourceIp": "192.0.2.1", "user": nil,
				"userAgent": "me", "userArn": nil,
			},
		},
	}
	var event map[string]any
	if err := json.Unmarshal([]byte(got), &event); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Error(diff)
	}
}

// 10.3, row by row. The fields are those that the function is the cause of.
func TestProxyResults(t *testing.T) {
	const internal = `{"message": "Internal server error"}`
	for _, tc := range []struct {
		name, result string
		status       int
		body         string
		fields       []string
	}{
		{"nothing", `{}`, 200, "", []string{"Content-Type: application/json"}},
		{"only headers", `{"headers":{"X-A":"1"}}`, 200, "", []string{"X-A: 1", "Content-Type: application/json"}},
		{"headers null", `{"headers":null}`, 200, "", []string{"Content-Type: application/json"}},
		{"a status", `{"statusCode":201}`, 201, "", []string{"Content-Type: application/json"}},
		{"a status of digits", `{"statusCode":"201"}`, 201, "", []string{"Content-Type: application/json"}},
		{"a status in words", `{"statusCode":"created"}`, 502, internal, nil},
		{"a text", `"text"`, 502, internal, nil},
		{"an unknown member", `{"statuscode":200}`, 502, internal, nil},
		{"multi values that are none", `{"multiValueHeaders":{"X-A":"1"}}`, 502, internal, nil},
		{"null", `null`, 502, internal, nil},
		{"headers of another type", `{"headers":"X-A"}`, 502, internal, nil},
		{"booleans and numbers", `{"headers":{"X-A":true,"X-B":1.5}}`, 200, "", []string{"X-A: true", "X-B: 1.5", "Content-Type: application/json"}},
		{"the id of another gateway", `{"headers":{"x-amzn-RequestId":"1"}}`, 200, "", []string{"Content-Type: application/json", "x-amzn-Remapped-x-amzn-RequestId: 1"}},
		{"both kinds of headers", `{"headers":{"x-a":"3"},"multiValueHeaders":{"X-A":["1","2"]}}`, 200, "",
			[]string{"X-A: 1", "X-A: 2", "X-A: 3", "Content-Type: application/json"}},
		{"base64 without a binary type", `{"body":"AQI=","isBase64Encoded":true}`, 200, "AQI=", []string{"Content-Type: application/json"}},
		{"a content type", `{"body":"x","headers":{"content-type":"text/html"}}`, 200, "x", []string{"content-type: text/html"}},
		{"strict transport security", `{"headers":{"Strict-Transport-Security":"` + hsts + `"}}`, 200, "",
			[]string{"Strict-Transport-Security: " + hsts, "Content-Type: application/json"}},
		{"fields that are remapped", `{"headers":{"Server":"s","Connection":"c","Date":"d","Content-Length":"9","Transfer-Encoding":"t"}}`, 200, "",
			[]string{"Content-Type: application/json", "x-amzn-Remapped-Server: s", "x-amzn-Remapped-Connection: c", "x-amzn-Remapped-Date: d", "x-amzn-Remapped-Content-Length: 9"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.runs(returns(tc.result))
			f.method("GET /", proxyFunction())
			a := f.ask(t, get("/"))
			want(t, a, tc.status, tc.body)
			if tc.status < 500 {
				if diff := cmp.Diff(tc.fields, others(&a.Fields)); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// others are the fields that not every response has.
func others(f *exchange.Fields) []string {
	var out []string
	for _, l := range f.Lines() {
		if !slices.Contains([]string{"Date", "x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id"}, l.Name) {
			out = append(out, l.Name+": "+l.Value)
		}
	}
	return out
}

func TestFunctionsThatDoNotAnswer(t *testing.T) {
	fails := func(kind function.Kind) code {
		return func([]byte) (string, error) { return "", &function.Error{Kind: kind, Message: "no"} }
	}
	for _, tc := range []struct {
		name   string
		code   code
		status int
	}{
		{"it throws", fails(function.Handler), 502},
		{"it takes longer than its own timeout", fails(function.Timeout), 502},
		{"it cannot be loaded", fails(function.Init), 502},
		{"it is called too often", fails(function.Throttled), 500},
		{"nobody may invoke it", nil, 500},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			if tc.code != nil {
				f.runs(tc.code)
			}
			f.method("GET /", proxyFunction())
			want(t, f.ask(t, get("/")), tc.status, `{"message": "Internal server error"}`)
		})
	}
}

// 10.1: only POST invokes a function, as a recording of the service shows.
func TestFunctionsAreInvokedWithPOST(t *testing.T) {
	for _, i := range []apigw.Integration{proxyFunction(), plainFunction()} {
		f := newFront()
		f.runs(returns("{}"))
		i.HttpMethod = aws.String("GET")
		f.method("GET /", i).answers(status("200"))
		want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
	}
}

// 10.3 and 12: what every response has, and who put it there.
func TestFieldsOfResponsesHaveOwners(t *testing.T) {
	f := newFront()
	f.runs(returns(`{"headers":{"X-A":"1"}}`))
	f.method("GET /", proxyFunction())
	a := f.ask(t, get("/"))
	want := []exchange.Field{
		{Name: "X-A", Value: "1", Owner: "function pets"},
		{Name: "Content-Type", Value: "application/json", Owner: exchange.OwnerEdge},
		{Name: "Date", Value: "Sat, 21 Nov 2026 12:00:00 GMT", Owner: exchange.OwnerEdge},
		{Name: "x-amzn-RequestId", Value: a.Fields.Get("x-amzn-RequestId"), Owner: exchange.OwnerEdge},
		{Name: "x-amz-apigw-id", Value: a.Fields.Get("x-amz-apigw-id"), Owner: exchange.OwnerEdge},
		{Name: "X-Amzn-Trace-Id", Value: a.Fields.Get("X-Amzn-Trace-Id"), Owner: exchange.OwnerEdge},
	}
	if diff := cmp.Diff(want, a.Fields.Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestFunctionsInvokedAsynchronously(t *testing.T) {
	called := make(chan string, 1)
	f := newFront()
	f.runs(func(event []byte) (string, error) { called <- string(event); return "", nil })
	i := plainFunction()
	i.RequestParameters = map[string]string{"integration.request.header.X-Amz-Invocation-Type": "'Event'"}
	f.method("POST /", i).answers(status("202"))
	want(t, f.ask(t, post("/", `{"a":1}`)), 202, "")
	if event := <-called; event != `{"a":1}` {
		t.Errorf("event %s", event)
	}
}

var _ apigateway.Function = code(nil)

// TestFunctionsNobodyMayInvoke: a function of the configuration without a
// permission for the API is answered 500, unless the integration has a role
// (spec/api-gateway.md 10.3).
func TestFunctionsNobodyMayInvoke(t *testing.T) {
	permission := &resource.LambdaPermission{Function: "pets", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com",
		SourceARN: "arn:aws:execute-api:eu-west-1:" + resource.AccountID + ":" + apiID + "/*"}
	for name, tc := range map[string]struct {
		permissions []*resource.LambdaPermission
		role        *string
		status      int
	}{
		"nobody":   {nil, nil, 500},
		"the API":  {[]*resource.LambdaPermission{permission}, nil, 200},
		"its role": {nil, aws.String("arn:aws:iam::000000000000:role/invoke"), 200},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFront()
			f.runs(returns(`{"statusCode":200}`))
			i := proxyFunction()
			i.Credentials = tc.role
			f.method("GET /", i)
			f.set.Lambdas, f.set.LambdaPermissions = []*resource.Lambda{{Name: "pets"}}, tc.permissions
			if a := f.ask(t, get("/")); a.Status != tc.status {
				t.Errorf("status %d, want %d", a.Status, tc.status)
			}
		})
	}
}
