package provider_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

// judgedAPI is the configuration that the real terraform planned as well.
func judgedAPI(t *testing.T) *resource.Set {
	t.Helper()
	config, problems := terraform.Load(t.Context(), terraform.Options{Dir: filepath.Join("..", "testdata", "judge", "21-restapi")})
	set, more := config.Documents()
	if problems = append(problems, more...); len(problems) > 0 {
		t.Fatalf("findings: %v", problems)
	}
	return set
}

// TestRestAPI: what each block of Terraform says stands where the API has it
// (spec/api-gateway.md 17).
func TestRestAPI(t *testing.T) {
	set := judgedAPI(t)
	api := set.RestAPIs[slices.IndexFunc(set.RestAPIs, func(a *resource.RestAPI) bool { return *a.Config.Name == "shop" })]
	pets, pet := api.Resources[2], api.Resources[1]
	lambda := "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:pets/invocations"
	hsts := map[string]string{"method.response.header.Strict-Transport-Security": "'max-age=31536000; includeSubDomains'"}
	declared := map[string]bool{"method.response.header.Strict-Transport-Security": true}
	want := &resource.RestAPI{
		RootID: api.RootID,
		Policy: `{"Statement":[{"Action":"execute-api:Invoke","Effect":"Allow","Principal":"*","Resource":"execute-api:/*"}],"Version":"2012-10-17"}`,
		Config: apigateway.RestApi{
			Id: &api.ID, Name: aws.String("shop"), Description: aws.String("the shop"), RootResourceId: &api.RootID,
			BinaryMediaTypes:      []string{"image/png", "image/*"},
			EndpointConfiguration: &apigateway.EndpointConfiguration{Types: []apigateway.EndpointType{"REGIONAL"}},
		},
		Resources: []*resource.RestResource{
			{Config: apigateway.Resource{Id: &api.RootID, Path: aws.String("/")}},
			{Config: apigateway.Resource{Id: &pet.ID, ParentId: &pets.ID, PathPart: aws.String("{id}"), Path: aws.String("/pets/{id}")}},
			{Config: apigateway.Resource{Id: &pets.ID, ParentId: &api.RootID, PathPart: aws.String("pets"), Path: aws.String("/pets")}},
		},
		Methods: []*resource.RestMethod{{
			ResourceID: pet.ID,
			Config: apigateway.Method{
				HttpMethod: aws.String("GET"), AuthorizationType: aws.String("CUSTOM"), AuthorizerId: &api.Authorizers[1].ID, ApiKeyRequired: aws.Bool(false),
				RequestValidatorId: &api.Validators[0].ID,
				RequestParameters:  map[string]bool{"method.request.path.id": true, "method.request.header.X-Tenant": false},
			},
			Responses: []*resource.MethodResponse{
				{Config: apigateway.MethodResponse{StatusCode: aws.String("200"), ResponseParameters: declared}},
				{Config: apigateway.MethodResponse{StatusCode: aws.String("404"), ResponseParameters: declared}},
			},
			Integration: &resource.RestIntegration{
				Config: apigateway.Integration{
					Type: "AWS", HttpMethod: aws.String("POST"), Uri: &lambda, ConnectionType: "INTERNET", TimeoutInMillis: 29000,
					PassthroughBehavior: aws.String("WHEN_NO_MATCH"), CacheNamespace: &pet.ID,
					RequestTemplates: map[string]string{"application/json": `{"id":"$input.params('id')"}`},
				},
				Responses: []*resource.IntegrationResponse{
					{Config: apigateway.IntegrationResponse{StatusCode: aws.String("200"), ResponseParameters: hsts}},
					{Config: apigateway.IntegrationResponse{StatusCode: aws.String("404"), ResponseParameters: hsts, SelectionPattern: aws.String("not found(\n|.)*")}},
				},
			},
		}},
		GatewayResponses: []*resource.GatewayResponse{gatewayHSTS("DEFAULT_4XX"), gatewayHSTS("DEFAULT_5XX")},
		Validators:       []*resource.RequestValidator{{Config: apigateway.RequestValidator{Id: &api.Validators[0].ID, Name: aws.String("all"), ValidateRequestParameters: true}}},
		Models: []*resource.RestModel{{Config: apigateway.Model{
			Id: &api.Models[0].ID, Name: aws.String("Pet"), ContentType: aws.String("application/json"),
			Schema: aws.String(`{"$schema":"http://json-schema.org/draft-04/schema#","type":"object"}`),
		}}},
		Authorizers: []*resource.RestAuthorizer{
			{Config: apigateway.Authorizer{
				Id: &api.Authorizers[0].ID, Name: aws.String("plain"), Type: "COGNITO_USER_POOLS", AuthorizerResultTtlInSeconds: aws.Int32(300),
				IdentitySource: aws.String("method.request.header.Authorization"),
				ProviderARNs:   []string{"arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_a"},
			}},
			{Config: apigateway.Authorizer{
				Id: &api.Authorizers[1].ID, Name: aws.String("token"), Type: "TOKEN", AuthorizerResultTtlInSeconds: aws.Int32(300),
				IdentitySource: aws.String("method.request.header.Token"), AuthorizerUri: &lambda,
			}},
		},
		Deployments: []*resource.RestDeployment{{Config: apigateway.Deployment{Id: &api.Deployments[0].ID}, Triggers: true, DependsOn: true}},
		Stages: []*resource.RestStage{{
			Config: apigateway.Stage{
				StageName: aws.String("live"), DeploymentId: &api.Deployments[0].ID, Variables: map[string]string{"table": "pets"},
				AccessLogSettings: &apigateway.AccessLogSettings{
					DestinationArn: aws.String("arn:aws:logs:us-east-1:000000000000:log-group:api"), Format: aws.String("$context.requestId"),
				},
			},
			Settings: []*resource.MethodSettings{{Path: "*/*", Config: apigateway.MethodSetting{
				MetricsEnabled: true, LoggingLevel: aws.String("INFO"), ThrottlingBurstLimit: -1, ThrottlingRateLimit: -1,
			}}},
		}},
	}
	if diff := cmp.Diff(want, api, ofREST...); diff != "" {
		t.Error(diff)
	}
}

// ofREST compares documents of REST APIs without their identities.
var ofREST = []cmp.Option{
	cmpopts.IgnoreTypes(resource.Meta{}),
	cmpopts.IgnoreUnexported(
		apigateway.RestApi{}, apigateway.Resource{}, apigateway.Method{}, apigateway.MethodResponse{}, apigateway.Integration{},
		apigateway.IntegrationResponse{}, apigateway.GatewayResponse{}, apigateway.RequestValidator{}, apigateway.Model{}, apigateway.Authorizer{},
		apigateway.Deployment{}, apigateway.Stage{}, apigateway.MethodSetting{}, apigateway.EndpointConfiguration{}, apigateway.AccessLogSettings{},
		apigateway.DomainName{}, apigateway.BasePathMapping{}, apigateway.ApiKey{}, apigateway.UsagePlan{}, apigateway.UsagePlanKey{},
		apigateway.ApiStage{}, apigateway.ThrottleSettings{}, apigateway.QuotaSettings{},
	),
}

func gatewayHSTS(of apigateway.GatewayResponseType) *resource.GatewayResponse {
	return &resource.GatewayResponse{Config: apigateway.GatewayResponse{
		ResponseType: of, ResponseParameters: map[string]string{"gatewayresponse.header.Strict-Transport-Security": "'max-age=31536000'"},
	}}
}

// TestRestAPISurroundings: domains, mappings, keys and plans are documents
// beside the APIs; what has no effect here is kept.
func TestRestAPISurroundings(t *testing.T) {
	set := judgedAPI(t)
	shop := set.BasePathMappings[0].Config.RestApiId
	key, plan := set.APIKeys[0], set.UsagePlans[0]
	got := resource.Set{RestDomains: set.RestDomains, BasePathMappings: set.BasePathMappings, APIKeys: set.APIKeys, UsagePlans: set.UsagePlans}
	want := resource.Set{
		RestDomains: []*resource.RestDomain{{Config: apigateway.DomainName{
			DomainName:             aws.String("api.example.test"),
			RegionalCertificateArn: aws.String("arn:aws:acm:us-east-1:000000000000:certificate/8c1e0a3e-0000-4000-8000-000000000000"),
			SecurityPolicy:         "TLS_1_2", EndpointConfiguration: &apigateway.EndpointConfiguration{Types: []apigateway.EndpointType{"REGIONAL"}},
			DistributionDomainName: set.RestDomains[0].Config.DistributionDomainName, RegionalDomainName: set.RestDomains[0].Config.RegionalDomainName,
			DistributionHostedZoneId: aws.String("Z2FDTNDATAQYW2"),
		}}},
		BasePathMappings: []*resource.BasePathMapping{{DomainName: "api.example.test", Config: apigateway.BasePathMapping{
			RestApiId: shop, Stage: aws.String("live"), BasePath: aws.String("v1"),
		}}},
		APIKeys: []*resource.APIKey{{Config: apigateway.ApiKey{Id: &key.ID, Name: aws.String("partner"), Value: key.Config.Value, Enabled: true}}},
		UsagePlans: []*resource.UsagePlan{{
			Config: apigateway.UsagePlan{
				Id: &plan.ID, Name: aws.String("partner"), Throttle: &apigateway.ThrottleSettings{BurstLimit: 5, RateLimit: 10},
				Quota: &apigateway.QuotaSettings{Limit: 20, Period: "WEEK"},
				ApiStages: []apigateway.ApiStage{{ApiId: shop, Stage: aws.String("live"), Throttle: map[string]apigateway.ThrottleSettings{
					"/pets/GET": {RateLimit: 0.5, BurstLimit: 2},
				}}},
			},
			Keys: []*resource.UsagePlanKey{{Config: apigateway.UsagePlanKey{
				Id: &key.ID, Type: aws.String("API_KEY"), Name: aws.String("partner"), Value: key.Config.Value,
			}}},
		}},
	}
	if diff := cmp.Diff(want, got, ofREST...); diff != "" {
		t.Error(diff)
	}
	var kept []string
	for _, k := range set.Kept {
		kept = append(kept, k.Type)
	}
	if diff := cmp.Diff([]string{"aws_api_gateway_account", "aws_api_gateway_client_certificate", "aws_api_gateway_vpc_link"}, kept); diff != "" {
		t.Error(diff)
	}
	if value := aws.ToString(key.Config.Value); len(value) < 20 { // what AWS makes is at least so long
		t.Errorf("key value %q", value)
	}
}

// TestRestAPIReferences: what names an API, a resource, a method or an
// integration that is not there is refused in AWS's words, where it stands
// (spec/api-gateway.md 17).
func TestRestAPIReferences(t *testing.T) {
	const api = `
resource "aws_api_gateway_rest_api" "a" { name = "a" }
`
	const method = api + `
resource "aws_api_gateway_method" "m" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  resource_id   = aws_api_gateway_rest_api.a.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}
`
	for name, tc := range map[string]struct{ text, message, at string }{
		"an unknown API": {`
resource "aws_api_gateway_gateway_response" "r" {
  rest_api_id   = "nosuchapi1"
  response_type = "DEFAULT_4XX"
}
`, "Invalid API identifier specified 000000000000:nosuchapi1", "nosuchapi1"},
		"an unknown resource": {api + `
resource "aws_api_gateway_method_response" "r" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = "nosuch"
  http_method = "GET"
  status_code = "200"
}
`, "Invalid Resource identifier specified", "nosuch"},
		"an unknown method": {api + `
resource "aws_api_gateway_integration" "i" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_rest_api.a.root_resource_id
  http_method = "POST"
  type        = "MOCK"
}
`, "Invalid Method identifier specified", `"POST"`},
		"no integration": {method + `
resource "aws_api_gateway_integration_response" "r" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  resource_id = aws_api_gateway_rest_api.a.root_resource_id
  http_method = aws_api_gateway_method.m.http_method
  status_code = "200"
}
`, "Invalid Integration identifier specified", "aws_api_gateway_method.m.http_method"},
		"settings of an unknown stage": {api + `
resource "aws_api_gateway_method_settings" "s" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name  = "live"
  method_path = "*/*"
  settings {}
}
`, "Invalid stage identifier specified", `"live"`},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := documents(t, tc.text)
			want := finding.Finding{Code: resource.NotFoundException, Message: tc.message, Place: finding.Place{Line: lineOf(tc.text, tc.at)}}
			if len(found) != 1 || found[0].Code != want.Code || found[0].Message != want.Message || found[0].Place.Line != want.Place.Line {
				t.Errorf("found %v, want line %d: %s", found, want.Place.Line, want.Message)
			}
		})
	}
}

// TestRestAPIPaths: a path follows from its parents, whatever module they
// stand in; that of a parent which is not declared does not.
func TestRestAPIPaths(t *testing.T) {
	text := `
resource "aws_api_gateway_rest_api" "a" { name = "a" }
resource "aws_api_gateway_resource" "c" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_resource.b.id
  path_part   = "{proxy+}"
}
resource "aws_api_gateway_resource" "b" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = aws_api_gateway_rest_api.a.root_resource_id
  path_part   = "b"
}
resource "aws_api_gateway_resource" "lost" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  parent_id   = "nosuch"
  path_part   = "d"
}
data "aws_api_gateway_resource" "b" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  path        = aws_api_gateway_resource.b.path
}
`
	var paths []string
	for _, r := range clean(t, text).RestAPIs[0].Resources {
		paths = append(paths, aws.ToString(r.Config.Path))
	}
	if diff := cmp.Diff([]string{"/", "/b", "/b/{proxy+}", ""}, paths); diff != "" {
		t.Error(diff)
	}
}

// TestRestAPILegacyStage: a deployment may make its stage itself.
func TestRestAPILegacyStage(t *testing.T) {
	api := clean(t, `
resource "aws_api_gateway_rest_api" "a" { name = "a" }
resource "aws_api_gateway_deployment" "d" {
  rest_api_id = aws_api_gateway_rest_api.a.id
  stage_name  = "prod"
  variables   = { k = "v" }
}
`).RestAPIs[0]
	want := []*resource.RestStage{{Config: apigateway.Stage{
		StageName: aws.String("prod"), DeploymentId: &api.Deployments[0].ID, Variables: map[string]string{"k": "v"},
	}}}
	if diff := cmp.Diff(want, api.Stages, ofREST...); diff != "" {
		t.Error(diff)
	}
}

// TestBodies: what a body declares belongs to its API, and what is wrong in it
// is said where the body is written.
func TestBodies(t *testing.T) {
	text := `
resource "aws_api_gateway_rest_api" "rest" {
  name       = "rest"
  parameters = { basepath = "prepend" }
  body = yamlencode({
    swagger  = "2.0"
    basePath = "/v1"
    paths = {
      "/pets" = { get = { x-amazon-apigateway-integration = { type = "mock", responses = { default = { statusCode = 200 } } }, responses = { "200" = {} } } }
    }
  })
}
resource "aws_apigatewayv2_api" "http" {
  name          = "http"
  protocol_type = "HTTP"
  body = jsonencode({
    openapi = "3.0.1"
    paths   = { "/pets" = { trace = {}, get = {} } }
  })
}
`
	set, found := documents(t, text)
	rest, http := set.RestAPIs[0], set.HTTPAPIs[0]
	if len(rest.Resources) != 3 || *rest.Resources[2].Config.Path != "/v1/pets" || len(rest.Methods) != 1 || len(http.Routes) != 1 || *http.Routes[0].Config.RouteKey != "GET /pets" {
		t.Errorf("resources %v, methods %v, routes %v", rest.Resources, rest.Methods, http.Routes)
	}
	if got := rest.Methods[0].Address; got != "aws_api_gateway_rest_api.rest paths./pets.get" {
		t.Errorf("the method is at %q", got)
	}
	if len(found) != 1 || found[0].Place.Line != lineOf(text, `body = jsonencode`) || found[0].Place.Path != "Body.paths./pets.trace" {
		t.Errorf("found %+v", found)
	}
}

// TestKeysHavePlaces: what is wrong with one header of a mapping is said on
// its own line.
func TestKeysHavePlaces(t *testing.T) {
	text := `
resource "aws_api_gateway_rest_api" "a" { name = "a" }
resource "aws_api_gateway_gateway_response" "errors" {
  rest_api_id   = aws_api_gateway_rest_api.a.id
  response_type = "DEFAULT_4XX"
  response_parameters = {
    "gatewayresponse.header.X-Frame-Options"           = "'DENY'"
    "gatewayresponse.header.Strict-Transport-Security" = "max-age=31536000"
  }
}
`
	found := resource.Validate(clean(t, text))
	if len(found) != 1 || found[0].Place.Line != lineOf(text, `Strict-Transport-Security`) || found[0].Place.Column != 5 {
		t.Errorf("found %v", found)
	}
}

// TestAPIsOfTheAccount: what belongs to an API that is declared elsewhere is
// kept without effect; one that is declared here is found by its name.
func TestAPIsOfTheAccount(t *testing.T) {
	set, found := documents(t, `
resource "aws_api_gateway_rest_api" "here" { name = "here" }
data "aws_api_gateway_rest_api" "api" {
  for_each = toset([aws_api_gateway_rest_api.here.name, "elsewhere"])
  name     = each.key
}
resource "aws_api_gateway_gateway_response" "errors" {
  for_each      = data.aws_api_gateway_rest_api.api
  rest_api_id   = each.value.id
  response_type = "DEFAULT_4XX"
}
`)
	if len(found) != 1 || found[0].Severity != finding.Notice {
		t.Errorf("found %v, want a notice about the data source", found)
	}
	if len(set.RestAPIs[0].GatewayResponses) != 1 || len(set.Kept) != 1 || set.Kept[0].Address != `aws_api_gateway_gateway_response.errors["elsewhere"]` {
		t.Errorf("responses %v, kept %v", set.RestAPIs[0].GatewayResponses, set.Kept)
	}
}
