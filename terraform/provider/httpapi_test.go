package provider_test

import (
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
)

// ignoreIdentity leaves out what Terraform's addresses decide.
var ignoreIdentity = cmp.Options{cmpopts.IgnoreTypes(resource.Meta{}), cmpopts.IgnoreUnexported(
	v2.Api{}, v2.Cors{}, v2.Route{}, v2.Integration{}, v2.TlsConfig{}, v2.Authorizer{}, v2.JWTConfiguration{}, v2.Stage{},
	v2.AccessLogSettings{}, v2.RouteSettings{}, v2.Deployment{}, v2.DomainName{}, v2.DomainNameConfiguration{}, v2.ApiMapping{})}

// judgedHTTPAPIs is the configuration that the real terraform planned as well.
func judgedHTTPAPIs(t *testing.T) *resource.Set {
	t.Helper()
	config, problems := terraform.Load(t.Context(), terraform.Options{Dir: filepath.Join("..", "testdata", "judge", "22-httpapi")})
	set, more := config.Documents()
	if problems = append(problems, more...); len(problems) > 0 {
		t.Fatalf("findings: %v", problems)
	}
	return set
}

func httpAPI(t *testing.T, set *resource.Set, name string) *resource.HTTPAPI {
	t.Helper()
	for _, api := range set.HTTPAPIs {
		if *api.Config.Name == name {
			return api
		}
	}
	t.Fatalf("no API %q", name)
	return nil
}

// TestHTTPAPI: what each block of Terraform says stands where the API has it
// (spec/api-gateway.md 9).
func TestHTTPAPI(t *testing.T) {
	set := judgedHTTPAPIs(t)
	api := httpAPI(t, set, "shop")
	pets, site := api.Integrations[0], api.Integrations[1]
	want := &resource.HTTPAPI{
		Config: v2.Api{
			ApiId: &api.ID, ApiEndpoint: aws.String("https://" + api.ID + ".execute-api.us-east-1.amazonaws.com"), Name: aws.String("shop"),
			Description: aws.String("the shop"), Version: aws.String("1.0"), ProtocolType: "HTTP", DisableExecuteApiEndpoint: aws.Bool(false),
			RouteSelectionExpression: aws.String("$request.method $request.path"), ApiKeySelectionExpression: aws.String("$request.header.x-api-key"),
			CorsConfiguration: &v2.Cors{
				AllowCredentials: aws.Bool(true), AllowHeaders: []string{"content-type"}, AllowMethods: []string{"GET", "POST"},
				AllowOrigins: []string{"https://app.example.com"}, ExposeHeaders: []string{"x-total"}, MaxAge: aws.Int32(300),
			},
		},
		Routes: []*resource.HTTPRoute{
			{Config: v2.Route{RouteId: &api.Routes[0].ID, RouteKey: aws.String("GET /pets/{id}"), Target: aws.String("integrations/" + pets.ID),
				AuthorizationType: "JWT", AuthorizerId: &api.Authorizers[0].ID, AuthorizationScopes: []string{"pets:read"}, ApiKeyRequired: aws.Bool(false)}},
			{Config: v2.Route{RouteId: &api.Routes[1].ID, RouteKey: aws.String("ANY /{proxy+}"), Target: aws.String("integrations/" + site.ID),
				AuthorizationType: "NONE", ApiKeyRequired: aws.Bool(false)}},
		},
		Integrations: []*resource.HTTPIntegration{
			{Config: v2.Integration{IntegrationId: &pets.ID, IntegrationType: "AWS_PROXY", ConnectionType: "INTERNET", PayloadFormatVersion: aws.String("2.0"),
				IntegrationUri: aws.String("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:pets/invocations")}},
			{Config: v2.Integration{IntegrationId: &site.ID, IntegrationType: "HTTP_PROXY", IntegrationMethod: aws.String("ANY"), ConnectionType: "INTERNET",
				PayloadFormatVersion: aws.String("1.0"), IntegrationUri: aws.String("https://origin.example.com/{proxy}"), TimeoutInMillis: aws.Int32(5000),
				RequestParameters: map[string]string{"overwrite:header.x-stage": "$context.stage", "append:querystring.from": "${request.path.proxy}-${context.requestId}"},
				ResponseParameters: map[string]map[string]string{
					"200": {"overwrite:header.strict-transport-security": "max-age=31536000; includeSubDomains", "remove:header.server": ""},
					"404": {"overwrite:statuscode": "200"},
				},
				TlsConfig: &v2.TlsConfig{ServerNameToVerify: aws.String("origin.example.com")}}},
		},
		Authorizers: []*resource.HTTPAuthorizer{
			{Config: v2.Authorizer{AuthorizerId: &api.Authorizers[0].ID, Name: aws.String("jwt"), AuthorizerType: "JWT", EnableSimpleResponses: aws.Bool(false),
				IdentitySource:   []string{"$request.header.Authorization"},
				JwtConfiguration: &v2.JWTConfiguration{Issuer: aws.String("https://issuer.example.com/"), Audience: []string{"admin", "shop"}}}},
			{Config: v2.Authorizer{AuthorizerId: &api.Authorizers[1].ID, Name: aws.String("request"), AuthorizerType: "REQUEST", EnableSimpleResponses: aws.Bool(true),
				AuthorizerUri: pets.Config.IntegrationUri, AuthorizerPayloadFormatVersion: aws.String("2.0"), AuthorizerResultTtlInSeconds: aws.Int32(0),
				IdentitySource: []string{"$request.header.x-token"}}},
		},
		Stages: []*resource.HTTPStage{
			{Config: v2.Stage{StageName: aws.String("$default"), AutoDeploy: aws.Bool(true),
				AccessLogSettings: &v2.AccessLogSettings{DestinationArn: aws.String("arn:aws:logs:us-east-1:000000000000:log-group:shop"), Format: aws.String("$context.requestId $context.status")},
				DefaultRouteSettings: &v2.RouteSettings{ThrottlingBurstLimit: aws.Int32(100), ThrottlingRateLimit: aws.Float64(50.5),
					DetailedMetricsEnabled: aws.Bool(false), DataTraceEnabled: aws.Bool(false)},
				RouteSettings: map[string]v2.RouteSettings{"GET /pets/{id}": {ThrottlingBurstLimit: aws.Int32(1), ThrottlingRateLimit: aws.Float64(2),
					DetailedMetricsEnabled: aws.Bool(false), DataTraceEnabled: aws.Bool(false)}}}},
			{Config: v2.Stage{StageName: aws.String("test"), AutoDeploy: aws.Bool(false), DeploymentId: &api.Deployments[0].ID,
				StageVariables: map[string]string{"host": "origin.example.com"}}},
		},
		Deployments: []*resource.HTTPDeployment{{Config: v2.Deployment{DeploymentId: &api.Deployments[0].ID, Description: aws.String("by hand"), DeploymentStatus: "DEPLOYED"}}},
	}
	if diff := cmp.Diff(want, api, ignoreIdentity); diff != "" {
		t.Error(diff)
	}
	place := site.Source.At("ResponseParameters.200.append:header.x")
	if place.Line != 59 {
		t.Errorf("the mappings of status 200 are said to stand in line %d", place.Line)
	}
}

// TestCustomDomainsOfHTTPAPIs: domains and mappings stand beside APIs, since
// one domain can lead to both kinds.
func TestCustomDomainsOfHTTPAPIs(t *testing.T) {
	set := judgedHTTPAPIs(t)
	domain := set.HTTPDomains[0]
	wantDomain := v2.DomainName{DomainName: aws.String("api.example.com"), DomainNameConfigurations: []v2.DomainNameConfiguration{{
		CertificateArn: aws.String("arn:aws:acm:us-east-1:000000000000:certificate/0fd63b3e-7eb1-4f4a-9f67-0f5c2c9a3c2c"), EndpointType: "REGIONAL",
		SecurityPolicy: "TLS_1_2", ApiGatewayDomainName: domain.Config.DomainNameConfigurations[0].ApiGatewayDomainName, HostedZoneId: aws.String("Z1UJRXOUMOOFQ8"),
	}}}
	if diff := cmp.Diff(wantDomain, domain.Config, ignoreIdentity); diff != "" {
		t.Error(diff)
	}
	wantMapping := v2.ApiMapping{ApiMappingId: &set.APIMappings[0].ID, ApiId: &httpAPI(t, set, "shop").ID, Stage: aws.String("test"), ApiMappingKey: aws.String("shop/v1")}
	if diff := cmp.Diff(wantMapping, set.APIMappings[0].Config, ignoreIdentity); diff != "" {
		t.Error(diff)
	}
}

// TestQuickCreate: a target makes an integration, a route and a stage
// (spec/api-gateway.md 9).
func TestQuickCreate(t *testing.T) {
	set := judgedHTTPAPIs(t)
	for _, tc := range []struct{ name, route, kind, version string }{
		{"quick", "GET /hello", "AWS_PROXY", "2.0"},
		{"proxy", "$default", "HTTP_PROXY", "1.0"},
	} {
		api := httpAPI(t, set, tc.name)
		integration, route, stage := api.Integrations[0].Config, api.Routes[0].Config, api.Stages[0].Config
		if got := *route.RouteKey; got != tc.route {
			t.Errorf("%s: route %q, want %q", tc.name, got, tc.route)
		}
		if api.Integration(*route.Target) != api.Integrations[0] {
			t.Errorf("%s: the route leads to %q", tc.name, *route.Target)
		}
		if string(integration.IntegrationType) != tc.kind || *integration.PayloadFormatVersion != tc.version {
			t.Errorf("%s: integration %s %s", tc.name, integration.IntegrationType, *integration.PayloadFormatVersion)
		}
		if *stage.StageName != "$default" || !*stage.AutoDeploy {
			t.Errorf("%s: stage %+v", tc.name, stage)
		}
	}
}

// TestPartsOfNoAPI: what names an API that is not there is refused in AWS's
// words, where it stands (spec/api-gateway.md 9).
func TestPartsOfNoAPI(t *testing.T) {
	_, problems := documents(t, `
resource "aws_apigatewayv2_route" "r" {
  api_id    = "zzzzzzzzzz"
  route_key = "$default"
}
`)
	if len(problems) != 1 || problems[0].Code != resource.NotFoundException || problems[0].Message != "Invalid API identifier specified zzzzzzzzzz" || problems[0].Place.Line != 3 {
		t.Errorf("findings %v", problems)
	}
}

// TestDataOfHTTPAPIs: the same configuration answers for what it declares.
func TestDataOfHTTPAPIs(t *testing.T) {
	got, problems := outputs(t, writeFiles(t, map[string]string{"main.tf": `
resource "aws_apigatewayv2_api" "a" {
  name          = "a"
  protocol_type = "HTTP"
}
data "aws_apigatewayv2_api" "a" { api_id = aws_apigatewayv2_api.a.id }
output "same" { value = tostring(data.aws_apigatewayv2_api.a.api_endpoint == aws_apigatewayv2_api.a.api_endpoint) }
output "name" { value = data.aws_apigatewayv2_api.a.name }
output "chat" { value = aws_apigatewayv2_api.chat.api_endpoint == "wss://${aws_apigatewayv2_api.chat.id}.execute-api.eu-west-1.amazonaws.com" ? "wss" : "no" }
resource "aws_apigatewayv2_api" "chat" {
  name                       = "chat"
  protocol_type              = "WEBSOCKET"
  route_selection_expression = "$request.body.action"
}
output "live" { value = replace(aws_apigatewayv2_stage.live.invoke_url, aws_apigatewayv2_api.chat.id, "ID") }
resource "aws_apigatewayv2_stage" "live" {
  api_id = aws_apigatewayv2_api.chat.id
  name   = "live"
}
output "root" { value = replace(aws_apigatewayv2_stage.root.invoke_url, aws_apigatewayv2_api.a.id, "ID") }
resource "aws_apigatewayv2_stage" "root" {
  api_id = aws_apigatewayv2_api.a.id
  name   = "$default"
}
provider "aws" { region = "eu-west-1" }
`}))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]string{"same": "true", "name": "a", "chat": "wss", "live": "wss://ID.execute-api.eu-west-1.amazonaws.com/live",
		"root": "https://ID.execute-api.eu-west-1.amazonaws.com/"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
