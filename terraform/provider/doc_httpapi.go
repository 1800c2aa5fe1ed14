package provider

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/openapi"
	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) httpAPI(b *body) {
	out := &resource.HTTPAPI{Meta: c.meta(b), Config: v2.Api{
		ApiId:                     aws.String(b.known("id")),
		ApiEndpoint:               aws.String(b.known("api_endpoint")),
		Name:                      b.requiredText("name", "Name"),
		ProtocolType:              v2.ProtocolType(b.text("protocol_type", "ProtocolType")),
		Description:               b.optionalText("description", "Description"),
		Version:                   b.optionalText("version", "Version"),
		DisableExecuteApiEndpoint: b.requiredFlag("disable_execute_api_endpoint", "DisableExecuteApiEndpoint"),
		RouteSelectionExpression:  b.optionalText("route_selection_expression", "RouteSelectionExpression"),
		ApiKeySelectionExpression: b.optionalText("api_key_selection_expression", "ApiKeySelectionExpression"),
		IpAddressType:             v2.IpAddressType(b.written("ip_address_type", "IpAddressType")),
	}}
	if block, ok := b.only("cors_configuration", "CorsConfiguration"); ok {
		out.Config.CorsConfiguration = corsConfiguration(block)
	}
	c.set.HTTPAPIs = append(c.set.HTTPAPIs, out)
	c.httpAPIs[out.ID] = out
	if text := b.text("body", "Body"); text != "" {
		b.r.found = append(b.r.found, openapi.HTTP(out, b.definition(text))...)
	}
	if target := b.text("target", "Target"); target != "" {
		quickCreate(out, target, b.text("route_key", "RouteKey"), b.optionalText("credentials_arn", "CredentialsArn"))
	}
}

func corsConfiguration(b *body) *v2.Cors {
	return &v2.Cors{
		AllowCredentials: b.requiredFlag("allow_credentials", "AllowCredentials"),
		AllowHeaders:     b.strings("allow_headers", "AllowHeaders"),
		AllowMethods:     b.strings("allow_methods", "AllowMethods"),
		AllowOrigins:     b.strings("allow_origins", "AllowOrigins"),
		ExposeHeaders:    b.strings("expose_headers", "ExposeHeaders"),
		MaxAge:           number[int32](b, "max_age", "MaxAge"),
	}
}

// quickCreate adds what AWS makes of an API with a target: an integration, a
// route, and a stage at the root that deploys itself (spec/api-gateway.md 9).
func quickCreate(api *resource.HTTPAPI, target, routeKey string, credentials *string) {
	const id = "quick"
	kind := v2.IntegrationTypeHttpProxy
	method := aws.String("ANY")
	if strings.HasPrefix(target, "arn:") {
		kind, method = v2.IntegrationTypeAwsProxy, aws.String("POST")
	}
	version := "1.0"
	if kind == v2.IntegrationTypeAwsProxy {
		version = "2.0"
	}
	if routeKey == "" {
		routeKey = resource.DefaultRoute
	}
	api.Integrations = append(api.Integrations, &resource.HTTPIntegration{Meta: api.Meta, Config: v2.Integration{
		ApiGatewayManaged: aws.Bool(true), IntegrationId: aws.String(id), IntegrationType: kind, IntegrationMethod: method,
		IntegrationUri: &target, PayloadFormatVersion: &version, ConnectionType: v2.ConnectionTypeInternet, CredentialsArn: credentials,
	}})
	api.Routes = append(api.Routes, &resource.HTTPRoute{Meta: api.Meta, Config: v2.Route{
		ApiGatewayManaged: aws.Bool(true), RouteId: aws.String(id), RouteKey: &routeKey, Target: aws.String("integrations/" + id),
		AuthorizationType: v2.AuthorizationTypeNone,
	}})
	api.Stages = append(api.Stages, &resource.HTTPStage{Meta: api.Meta, Config: v2.Stage{
		ApiGatewayManaged: aws.Bool(true), StageName: aws.String(resource.DefaultStage), AutoDeploy: aws.Bool(true),
	}})
}

// ofAPI has a part attached to its API when all APIs are known. What belongs to
// an API that only the account has is kept without effect.
func (c *converter) ofAPI(b *body, attach func(*resource.HTTPAPI)) {
	id := b.text("api_id", "ApiId")
	c.later = append(c.later, func() {
		switch api := c.httpAPIs[id]; {
		case api != nil:
			attach(api)
		case isPlaceholder(id):
			c.keep(b)
		case id != "":
			b.problem(finding.Finding{Code: resource.NotFoundException, Message: "Invalid API identifier specified " + id,
				Fix: "name an aws_apigatewayv2_api of this configuration"}, "api_id", "ApiId")
		}
	})
}

func (c *converter) httpRoute(b *body) {
	out := &resource.HTTPRoute{Meta: c.meta(b), Config: v2.Route{
		RouteId:             aws.String(b.known("id")),
		RouteKey:            b.requiredText("route_key", "RouteKey"),
		Target:              b.optionalText("target", "Target"),
		AuthorizationType:   v2.AuthorizationType(b.text("authorization_type", "AuthorizationType")),
		AuthorizerId:        b.optionalText("authorizer_id", "AuthorizerId"),
		AuthorizationScopes: b.strings("authorization_scopes", "AuthorizationScopes"),
		ApiKeyRequired:      b.requiredFlag("api_key_required", "ApiKeyRequired"),
		OperationName:       b.optionalText("operation_name", "OperationName"),
	}}
	c.ofAPI(b, func(api *resource.HTTPAPI) { api.Routes = append(api.Routes, out) })
}

func (c *converter) httpIntegration(b *body) {
	out := &resource.HTTPIntegration{Meta: c.meta(b), Config: v2.Integration{
		IntegrationId:        aws.String(b.known("id")),
		IntegrationType:      v2.IntegrationType(b.text("integration_type", "IntegrationType")),
		IntegrationMethod:    b.optionalText("integration_method", "IntegrationMethod"),
		IntegrationSubtype:   b.optionalText("integration_subtype", "IntegrationSubtype"),
		IntegrationUri:       b.optionalText("integration_uri", "IntegrationUri"),
		ConnectionType:       v2.ConnectionType(b.text("connection_type", "ConnectionType")),
		ConnectionId:         b.optionalText("connection_id", "ConnectionId"),
		PayloadFormatVersion: b.optionalText("payload_format_version", "PayloadFormatVersion"),
		CredentialsArn:       b.optionalText("credentials_arn", "CredentialsArn"),
		RequestParameters:    b.textMap("request_parameters", "RequestParameters"),
		ResponseParameters:   responseParameters(b),
	}}
	if b.decided("timeout_milliseconds") {
		out.Config.TimeoutInMillis = number[int32](b, "timeout_milliseconds", "TimeoutInMillis")
	}
	if t, ok := b.only("tls_config", "TlsConfig"); ok {
		out.Config.TlsConfig = &v2.TlsConfig{ServerNameToVerify: t.optionalText("server_name_to_verify", "ServerNameToVerify")}
	}
	c.ofAPI(b, func(api *resource.HTTPAPI) { api.Integrations = append(api.Integrations, out) })
}

// responseParameters are blocks in Terraform and a map by status in AWS's
// document; the later of two blocks for one status counts, as with the
// provider.
func responseParameters(b *body) map[string]map[string]string {
	var out map[string]map[string]string
	for _, block := range b.nested("response_parameters", "ResponseParameters") {
		status := block.known("status_code")
		block.field, block.index = "ResponseParameters."+status, notListed
		b.noteBlock(block)
		if out == nil {
			out = map[string]map[string]string{}
		}
		out[block.text("status_code", "")] = block.textMap("mappings", "")
	}
	return out
}

func (c *converter) httpAuthorizer(b *body) {
	out := &resource.HTTPAuthorizer{Meta: c.meta(b), Config: v2.Authorizer{
		AuthorizerId:                   aws.String(b.known("id")),
		Name:                           b.requiredText("name", "Name"),
		AuthorizerType:                 v2.AuthorizerType(b.text("authorizer_type", "AuthorizerType")),
		AuthorizerUri:                  b.optionalText("authorizer_uri", "AuthorizerUri"),
		AuthorizerCredentialsArn:       b.optionalText("authorizer_credentials_arn", "AuthorizerCredentialsArn"),
		AuthorizerPayloadFormatVersion: b.optionalText("authorizer_payload_format_version", "AuthorizerPayloadFormatVersion"),
		EnableSimpleResponses:          b.requiredFlag("enable_simple_responses", "EnableSimpleResponses"),
		IdentitySource:                 b.strings("identity_sources", "IdentitySource"),
	}}
	if b.decided("authorizer_result_ttl_in_seconds") {
		out.Config.AuthorizerResultTtlInSeconds = number[int32](b, "authorizer_result_ttl_in_seconds", "AuthorizerResultTtlInSeconds")
	}
	if j, ok := b.only("jwt_configuration", "JwtConfiguration"); ok {
		out.Config.JwtConfiguration = &v2.JWTConfiguration{Issuer: j.optionalText("issuer", "Issuer"), Audience: j.strings("audience", "Audience")}
	}
	c.ofAPI(b, func(api *resource.HTTPAPI) { api.Authorizers = append(api.Authorizers, out) })
}
