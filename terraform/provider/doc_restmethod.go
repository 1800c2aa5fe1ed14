package provider

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) restMethod(b *body) {
	out := &resource.RestMethod{Meta: c.meta(b), ResourceID: b.text("resource_id", "ResourceId"), Config: apigateway.Method{
		HttpMethod:          b.requiredText("http_method", "HttpMethod"),
		AuthorizationType:   b.requiredText("authorization", "AuthorizationType"),
		AuthorizerId:        b.optionalText("authorizer_id", "AuthorizerId"),
		AuthorizationScopes: b.strings("authorization_scopes", "AuthorizationScopes"),
		ApiKeyRequired:      b.requiredFlag("api_key_required", "ApiKeyRequired"),
		OperationName:       b.optionalText("operation_name", "OperationName"),
		RequestValidatorId:  b.optionalText("request_validator_id", "RequestValidatorId"),
		RequestModels:       b.textMap("request_models", "RequestModels"),
		RequestParameters:   b.flagMap("request_parameters", "RequestParameters"),
	}}
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) {
		a.Methods = append(a.Methods, out)
		key := restMethodKey{a.ID, out.ResourceID, aws.ToString(out.Config.HttpMethod)}
		if c.rest.methods[key] == nil {
			c.rest.methods[key] = out
		}
	})
}

// toMethod has a document attached to the method that it names.
func (c *converter) toMethod(b *body, part int, attach func(*resource.RestMethod)) {
	c.toAPI(b, part, func(a *resource.RestAPI) {
		at, verb := b.text("resource_id", "ResourceId"), b.text("http_method", "HttpMethod")
		switch m := c.rest.methods[restMethodKey{a.ID, at, verb}]; {
		case m != nil:
			attach(m)
		case at == "" || verb == "":
		case a.Resource(at) == nil:
			b.problem(finding.Finding{Code: resource.NotFoundException, Message: "Invalid Resource identifier specified",
				Fix: "name a resource of the same API"}, "resource_id", "ResourceId")
		default:
			b.problem(finding.Finding{Code: resource.NotFoundException, Message: "Invalid Method identifier specified",
				Fix: "declare an aws_api_gateway_method for " + verb + " of this resource, and refer to its http_method",
			}, "http_method", "HttpMethod")
		}
	})
}

func (c *converter) methodResponse(b *body) {
	out := document(c, b, apigateway.MethodResponse{
		StatusCode:         b.requiredText("status_code", "StatusCode"),
		ResponseParameters: b.flagMap("response_parameters", "ResponseParameters"),
		ResponseModels:     b.textMap("response_models", "ResponseModels"),
	})
	c.toMethod(b, partOfMethod, func(m *resource.RestMethod) { m.Responses = append(m.Responses, out) })
}

func (c *converter) restIntegration(b *body) {
	out := &resource.RestIntegration{Meta: c.meta(b), Config: apigateway.Integration{
		Type:                apigateway.IntegrationType(b.text("type", "Type")),
		HttpMethod:          b.optionalText("integration_http_method", "HttpMethod"),
		Uri:                 b.optionalText("uri", "Uri"),
		ConnectionType:      apigateway.ConnectionType(b.text("connection_type", "ConnectionType")),
		ConnectionId:        b.optionalText("connection_id", "ConnectionId"),
		Credentials:         b.optionalText("credentials", "Credentials"),
		ContentHandling:     apigateway.ContentHandlingStrategy(b.text("content_handling", "ContentHandling")),
		PassthroughBehavior: b.optionalText("passthrough_behavior", "PassthroughBehavior"),
		CacheNamespace:      b.optionalText("cache_namespace", "CacheNamespace"),
		CacheKeyParameters:  b.strings("cache_key_parameters", "CacheKeyParameters"),
		RequestParameters:   b.textMap("request_parameters", "RequestParameters"),
		RequestTemplates:    b.textMap("request_templates", "RequestTemplates"),
	}}
	if n := number[int32](b, "timeout_milliseconds", "TimeoutInMillis"); n != nil {
		out.Config.TimeoutInMillis = *n
	}
	if t, ok := b.only("tls_config", "TlsConfig"); ok {
		out.Config.TlsConfig = &apigateway.TlsConfig{InsecureSkipVerification: t.flag("insecure_skip_verification", "InsecureSkipVerification")}
	}
	c.toMethod(b, partOfMethod, func(m *resource.RestMethod) { m.Integration = out })
}

func (c *converter) integrationResponse(b *body) {
	out := document(c, b, apigateway.IntegrationResponse{
		StatusCode:         b.requiredText("status_code", "StatusCode"),
		SelectionPattern:   b.optionalText("selection_pattern", "SelectionPattern"),
		ContentHandling:    apigateway.ContentHandlingStrategy(b.text("content_handling", "ContentHandling")),
		ResponseParameters: b.textMap("response_parameters", "ResponseParameters"),
		ResponseTemplates:  b.textMap("response_templates", "ResponseTemplates"),
	})
	c.toMethod(b, partOfIntegration, func(m *resource.RestMethod) {
		if m.Integration == nil {
			b.problem(finding.Finding{Code: resource.NotFoundException, Message: "Invalid Integration identifier specified",
				Fix: "declare the aws_api_gateway_integration of this method"}, "http_method", "HttpMethod")
			return
		}
		m.Integration.Responses = append(m.Integration.Responses, out)
	})
}
