package restapi_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/resource"
)

// What is accepted, and acted on otherwise than on AWS or not at all, is said.
func TestFindings(t *testing.T) {
	for _, tc := range []struct {
		name     string
		change   func(*front)
		code     string
		severity finding.Severity
	}{
		{"a cache", func(f *front) { f.stage.Config.CacheClusterEnabled = true }, finding.NotApplied, finding.Notice},
		{"a canary", func(f *front) { f.stage.Config.CanarySettings = &apigw.CanarySettings{} }, finding.NotApplied, finding.Notice},
		{"a client certificate", func(f *front) { f.stage.Config.ClientCertificateId = aws.String("c") }, finding.NotApplied, finding.Notice},
		{"a private API", func(f *front) {
			f.api.Config.EndpointConfiguration = &apigw.EndpointConfiguration{Types: []apigw.EndpointType{apigw.EndpointTypePrivate}}
		}, finding.NotApplied, finding.Notice},
		{"cache keys", func(f *front) { f.api.Methods[0].Integration.Config.CacheKeyParameters = []string{"x"} }, finding.NotApplied, finding.Notice},
		{"certificates that are not verified", func(f *front) {
			f.api.Methods[0].Integration.Config.TlsConfig = &apigw.TlsConfig{InsecureSkipVerification: true}
		}, finding.NotApplied, finding.Notice},
		{"a function that does not run here", func(f *front) { f.method("GET /f", proxyFunction()) }, restapi.CodeIntegration, finding.Warning},
		{"an address that is none", func(f *front) { f.method("GET /f", proxyTo("http://${stageVariables.none}/")) }, restapi.CodeIntegration, finding.Warning},
		{"a method without integration", func(f *front) { f.method("GET /f", mockOf(200)).RestMethod.Integration = nil }, restapi.CodeNotDeployed, finding.Warning},
		{"a mapping without quotes", func(f *front) { f.method("GET /f", mockOf(200)).answers(mapping("200", "X-A: text")) }, restapi.CodeMapping, finding.Error},
		{"a model that is no schema", func(f *front) {
			f.api.Models = []*resource.RestModel{{Config: apigw.Model{Name: aws.String("Pet"), Schema: aws.String("{")}}}
		}, restapi.CodeModel, finding.Error},
		{"a model that is elsewhere", func(f *front) {
			f.api.Validators = []*resource.RequestValidator{{Config: apigw.RequestValidator{Id: aws.String("v"), ValidateRequestBody: true}}}
			f.api.Models = []*resource.RestModel{{Config: apigw.Model{Name: aws.String("Pet"), Schema: aws.String(`{"$ref":"https://example.com/schema"}`)}}}
			f.api.Methods[0].Config.RequestValidatorId, f.api.Methods[0].Config.RequestModels = aws.String("v"), map[string]string{"application/json": "Pet"}
		}, restapi.CodeModel, finding.Error},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront()
			f.mock("GET /", "")
			tc.change(f)
			type said struct {
				code     string
				severity finding.Severity
			}
			var got []said
			for _, p := range f.problems() {
				got = append(got, said{p.Code, p.Severity})
			}
			if diff := cmp.Diff([]said{{tc.code, tc.severity}}, got, cmp.AllowUnexported(said{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Stages say the same of what they share: once is enough.
func TestFindingsAreSaidOnce(t *testing.T) {
	f := newFront()
	f.env.Function = func(string) (apigateway.Function, bool) {
		var none *function.Pool
		return none, false
	}
	f.method("GET /", proxyFunction())
	f.api.Stages = append(f.api.Stages, &resource.RestStage{Config: apigw.Stage{StageName: aws.String("prod")}})
	if problems := f.problems(); len(problems) != 1 {
		t.Errorf("findings %v", problems)
	}
	want(t, f.ask(t, get("/")), 500, `{"message": "Internal server error"}`)
}

func TestDescribe(t *testing.T) {
	f := newFront()
	f.mock("GET /pets/{id}", "")
	f.method("ANY /pets", proxyFunction())
	f.method("GET /", proxyTo("http://127.0.0.1:9/v1"))
	f.runs(returns("{}"))
	api := f.compile(t)
	want := []restapi.MethodDescription{
		{Method: "GET /", Integration: "HTTP_PROXY http://127.0.0.1:9/v1"}, {Method: "ANY /pets", Integration: "AWS_PROXY pets"},
		{Method: "GET /pets/{id}", Integration: "MOCK"},
	}
	if diff := cmp.Diff(want, api.Describe()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"dev"}, api.Stages()); diff != "" {
		t.Error(diff)
	}
	if api.Endpoint != apiID+".execute-api.eu-west-1.amazonaws.com" {
		t.Errorf("endpoint %s", api.Endpoint)
	}
}
