package openapi_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/openapi"
	"github.com/lintel-edge/lintel/resource"
)

func httpAPI() *resource.HTTPAPI {
	return &resource.HTTPAPI{Meta: resource.Meta{ID: "api0000002", Address: "aws_apigatewayv2_api.pets"}, Config: v2.Api{Name: aws.String("pets")}}
}

func importHTTP(t *testing.T, text string) (*resource.HTTPAPI, finding.List) {
	t.Helper()
	api := httpAPI()
	return api, openapi.HTTP(api, openapi.Definition{Text: text, Place: bodyPlace})
}

// shop has two routes on one integration, the default route, and both kinds of
// authorizers, as the guide writes them.
const shop = `{
  "openapi": "3.0.1",
  "info": {"title": "shop", "version": "1.0", "description": "the shop"},
  "x-amazon-apigateway-cors": {"allowOrigins": ["https://www.example.test"], "allowCredentials": true, "maxAge": 3600, "allowMethods": ["GET"], "allowHeaders": ["content-type"], "exposeHeaders": ["x-a"]},
  "paths": {
    "/pets": {
      "get": {"operationId": "list", "security": [{"jwt": ["read"]}], "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/app"}},
      "x-amazon-apigateway-any-method": {"security": [{"lambda": []}], "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/app"}}
    },
    "/$default": {
      "x-amazon-apigateway-any-method": {"x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST", "payloadFormatVersion": 2.0, "uri": "arn:aws:lambda:us-east-1:000000000000:function:shop"
      }}
    }
  },
  "components": {
    "x-amazon-apigateway-integrations": {
      "app": {
        "type": "HTTP_PROXY", "httpMethod": "ANY", "payloadFormatVersion": "1.0", "uri": "https://app.example.test/", "timeoutInMillis": 5000,
        "tlsConfig": {"serverNameToVerify": "app.example.test"},
        "requestParameters": {"append:header.x-a": "$request.header.b"},
        "responseParameters": {"200": {"overwrite:header.Strict-Transport-Security": "max-age=31536000"}}
      }
    },
    "securitySchemes": {
      "jwt": {
        "type": "openIdConnect", "openIdConnectUrl": "https://id.example.test/pool/.well-known/openid-configuration",
        "x-amazon-apigateway-authorizer": {"type": "jwt", "jwtConfiguration": {"audience": ["a", "b"]}, "identitySource": "$request.header.Authorization"}
      },
      "lambda": {
        "type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authorizer": {
          "type": "request", "identitySource": "$request.header.Authorization, $request.querystring.t", "authorizerPayloadFormatVersion": "2.0",
          "authorizerResultTtlInSeconds": 300, "enableSimpleResponses": true, "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations"
        }
      }
    }
  }
}`

func TestHTTP(t *testing.T) {
	api, found := importHTTP(t, shop)
	if len(found) > 0 {
		t.Errorf("found %v", found)
	}
	app, function := api.Integrations[0].Config.IntegrationId, api.Integrations[1].Config.IntegrationId
	want := httpAPI()
	want.Config = v2.Api{
		Name: aws.String("pets"), Description: aws.String("the shop"), Version: aws.String("1.0"),
		CorsConfiguration: &v2.Cors{
			AllowOrigins: []string{"https://www.example.test"}, AllowCredentials: aws.Bool(true), MaxAge: aws.Int32(3600),
			AllowMethods: []string{"GET"}, AllowHeaders: []string{"content-type"}, ExposeHeaders: []string{"x-a"},
		},
	}
	want.Authorizers = []*resource.HTTPAuthorizer{
		{Config: v2.Authorizer{
			AuthorizerId: api.Authorizers[0].Config.AuthorizerId, Name: aws.String("jwt"), AuthorizerType: "JWT", EnableSimpleResponses: aws.Bool(false),
			IdentitySource:   []string{"$request.header.Authorization"},
			JwtConfiguration: &v2.JWTConfiguration{Issuer: aws.String("https://id.example.test/pool"), Audience: []string{"a", "b"}},
		}},
		{Config: v2.Authorizer{
			AuthorizerId: api.Authorizers[1].Config.AuthorizerId, Name: aws.String("lambda"), AuthorizerType: "REQUEST", EnableSimpleResponses: aws.Bool(true),
			IdentitySource: []string{"$request.header.Authorization", "$request.querystring.t"}, AuthorizerPayloadFormatVersion: aws.String("2.0"),
			AuthorizerResultTtlInSeconds: aws.Int32(300),
			AuthorizerUri:                aws.String("arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:auth/invocations"),
		}},
	}
	want.Integrations = []*resource.HTTPIntegration{
		{Config: v2.Integration{
			IntegrationId: app, IntegrationType: "HTTP_PROXY", IntegrationMethod: aws.String("ANY"), IntegrationUri: aws.String("https://app.example.test/"),
			ConnectionType: "INTERNET", PayloadFormatVersion: aws.String("1.0"), TimeoutInMillis: aws.Int32(5000),
			TlsConfig:          &v2.TlsConfig{ServerNameToVerify: aws.String("app.example.test")},
			RequestParameters:  map[string]string{"append:header.x-a": "$request.header.b"},
			ResponseParameters: map[string]map[string]string{"200": {"overwrite:header.Strict-Transport-Security": "max-age=31536000"}},
		}},
		{Config: v2.Integration{
			IntegrationId: function, IntegrationType: "AWS_PROXY", IntegrationMethod: aws.String("POST"), ConnectionType: "INTERNET",
			IntegrationUri: aws.String("arn:aws:lambda:us-east-1:000000000000:function:shop"), PayloadFormatVersion: aws.String("2.0"),
		}},
	}
	want.Routes = []*resource.HTTPRoute{
		{Config: v2.Route{RouteId: api.Routes[0].Config.RouteId, RouteKey: aws.String("GET /pets"), Target: aws.String("integrations/" + *app), OperationName: aws.String("list"),
			AuthorizationType: "JWT", AuthorizerId: api.Authorizers[0].Config.AuthorizerId, AuthorizationScopes: []string{"read"}, ApiKeyRequired: aws.Bool(false)}},
		{Config: v2.Route{RouteId: api.Routes[1].Config.RouteId, RouteKey: aws.String("ANY /pets"), Target: aws.String("integrations/" + *app),
			AuthorizationType: "CUSTOM", AuthorizerId: api.Authorizers[1].Config.AuthorizerId, ApiKeyRequired: aws.Bool(false)}},
		{Config: v2.Route{RouteId: api.Routes[2].Config.RouteId, RouteKey: aws.String("$default"), Target: aws.String("integrations/" + *function),
			AuthorizationType: "NONE", ApiKeyRequired: aws.Bool(false)}},
	}
	ignore := cmpopts.IgnoreUnexported(v2.Api{}, v2.Cors{}, v2.Route{}, v2.Integration{}, v2.Authorizer{}, v2.TlsConfig{}, v2.JWTConfiguration{})
	if diff := cmp.Diff(want, api, ignore, cmpopts.IgnoreTypes(resource.Meta{})); diff != "" {
		t.Error(diff)
	}
}

func TestHTTPFindings(t *testing.T) {
	const head = `{"openapi": "3.0.1", `
	for name, tc := range map[string]struct {
		text, code string
		severity   finding.Severity
		message    string
	}{
		"version 2":            {`{"swagger": "2.0"}`, resource.BadRequestException, finding.Error, "OpenAPI 3 only"},
		"two schemes":          {head + `"components": {"securitySchemes": {"a": {"x-amazon-apigateway-authtype": "awsSigv4"}}}, "paths": {"/": {"get": {"security": [{"a": []}, {"a": []}]}}}}`, resource.BadRequestException, finding.Error, "one of IAM"},
		"a scheme of nobody":   {head + `"paths": {"/": {"get": {"security": [{"a": []}]}}}}`, resource.BadRequestException, finding.Error, "no security scheme a"},
		"gateway responses":    {head + `"x-amazon-apigateway-gateway-responses": {}}`, finding.NotApplied, finding.Notice, "cannot be changed"},
		"request validation":   {head + `"x-amazon-apigateway-request-validator": "all"}`, finding.NotApplied, finding.Notice, "REST APIs"},
		"a misspelt extension": {head + `"x-amazon-apigateway-core": {}}`, finding.NotApplied, finding.Warning, "not known"},
		"a method":             {head + `"paths": {"/": {"trace": {}}}}`, finding.NotApplied, finding.Notice, "no method TRACE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, found := importHTTP(t, tc.text)
			if len(found) != 1 || found[0].Code != tc.code || found[0].Severity != tc.severity || !strings.Contains(found[0].Message, tc.message) {
				t.Errorf("found %v, want %s: %s", found, tc.code, tc.message)
			}
		})
	}
}
