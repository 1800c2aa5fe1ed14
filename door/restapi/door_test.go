package restapi_test

import (
	"context"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// front is one REST API with a stage "dev".
type front struct {
	api   *resource.RestAPI
	stage *resource.RestStage
	set   *resource.Set
	env   apigateway.Env
}

const apiID = "a1b2c3d4e5"

func newFront() *front {
	f := &front{
		api: &resource.RestAPI{
			Meta: resource.Meta{ID: apiID, ARN: "arn:aws:apigateway:eu-west-1::/restapis/" + apiID}, RootID: "root",
			Config: apigw.RestApi{Id: aws.String(apiID), Name: aws.String("pets")},
		},
		stage: &resource.RestStage{Config: apigw.Stage{StageName: aws.String("dev"), DeploymentId: aws.String("dep1")}},
	}
	f.resource("/")
	f.api.Stages = []*resource.RestStage{f.stage}
	f.set = &resource.Set{RestAPIs: []*resource.RestAPI{f.api}}
	f.env.Now = func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	var n uint64
	f.env.Random = func() uint64 { n++; return n }
	return f
}

// resource makes sure that a resource of a path is there. Its id is its path.
func (f *front) resource(path string) {
	if f.api.Resource(path) == nil {
		f.api.Resources = append(f.api.Resources, &resource.RestResource{Config: apigw.Resource{Id: aws.String(path), Path: aws.String(path)}})
	}
}

// endpoint is a method under construction.
type endpoint struct{ *resource.RestMethod }

// method adds a method ("GET /pets") with an integration.
func (f *front) method(key string, i apigw.Integration) endpoint {
	verb, path, _ := strings.Cut(key, " ")
	f.resource(path)
	m := &resource.RestMethod{ResourceID: path, Config: apigw.Method{HttpMethod: &verb, AuthorizationType: aws.String("NONE")},
		Integration: &resource.RestIntegration{Config: i}}
	f.api.Methods = append(f.api.Methods, m)
	return endpoint{m}
}

// mock adds a method that answers 200 with a text.
func (f *front) mock(key, text string) endpoint {
	return f.method(key, mockOf(200)).answers(apigw.IntegrationResponse{
		StatusCode: aws.String("200"), ResponseTemplates: map[string]string{"application/json": text}})
}

func mockOf(status int) apigw.Integration {
	return apigw.Integration{Type: apigw.IntegrationTypeMock, RequestTemplates: map[string]string{
		"application/json": `{"statusCode": ` + strings.TrimSpace(itoa(status)) + `}`}}
}

func itoa(n int) string {
	return string(rune('0'+n/100)) + string(rune('0'+n/10%10)) + string(rune('0'+n%10))
}

// answers adds an integration response, and the method response to it with the
// headers that it maps.
func (e endpoint) answers(r apigw.IntegrationResponse) endpoint {
	declared := map[string]bool{}
	for key := range r.ResponseParameters {
		declared[key] = true
	}
	e.Responses = append(e.Responses, &resource.MethodResponse{Config: apigw.MethodResponse{StatusCode: r.StatusCode, ResponseParameters: declared}})
	e.Integration.Responses = append(e.Integration.Responses, &resource.IntegrationResponse{Config: r})
	return e
}

// gateway adds a gateway response.
func (f *front) gateway(kind string, g apigw.GatewayResponse) {
	g.ResponseType = apigw.GatewayResponseType(kind)
	f.api.GatewayResponses = append(f.api.GatewayResponses, &resource.GatewayResponse{Config: g})
}

func (f *front) compile(t testing.TB) *restapi.API {
	t.Helper()
	compiled, problems := restapi.Compile(f.set, f.env)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	t.Cleanup(compiled.Close)
	return compiled.APIs[0]
}

func (f *front) problems() finding.List {
	compiled, problems := restapi.Compile(f.set, f.env)
	if compiled != nil {
		compiled.Close()
	}
	return problems
}

// answer is a response with its body read.
type answer struct {
	*exchange.Response
	body string
}

func (f *front) ask(t testing.TB, r *exchange.Request) answer {
	t.Helper()
	return ask(t, f.compile(t), r)
}

func ask(t testing.TB, a *restapi.API, r *exchange.Request) answer {
	t.Helper()
	return read(t, a.Serve(context.Background(), r))
}

func read(t testing.TB, resp *exchange.Response) answer {
	t.Helper()
	if resp.Body == nil {
		return answer{resp, ""}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{resp, string(body)}
}

// request is a request over HTTPS from 192.0.2.1; fields are "Name: value".
func request(method, target string, fields ...string) *exchange.Request {
	path, query, hasQuery := strings.Cut(target, "?")
	r := &exchange.Request{
		Method: method, Scheme: "https", Host: apiID + ".execute-api.eu-west-1.amazonaws.com", Path: path, Query: query, HasQuery: hasQuery,
		Proto: exchange.HTTP11, Remote: netip.MustParseAddrPort("192.0.2.1:50000"),
	}
	for _, field := range fields {
		name, value, _ := strings.Cut(field, ": ")
		r.Fields.Add(name, value, exchange.OwnerViewer)
	}
	return r
}

// get is a GET in the stage "dev".
func get(target string, fields ...string) *exchange.Request {
	return request("GET", "/dev"+target, fields...)
}

// post is a POST in the stage "dev" with a content.
func post(target, content string, fields ...string) *exchange.Request {
	r := request("POST", "/dev"+target, fields...)
	r.Body, r.ContentLength = exchange.NewBytes([]byte(content)), int64(len(content))
	return r
}

func want(t *testing.T, a answer, status int, body string) {
	t.Helper()
	if a.Status != status || a.body != body {
		t.Errorf("%d %s, want %d %s", a.Status, a.body, status, body)
	}
}

func wantField(t *testing.T, a answer, name, want string) {
	t.Helper()
	if got := strings.Join(a.Fields.Values(name), " | "); got != want {
		t.Errorf("%s: %q, want %q", name, got, want)
	}
}
