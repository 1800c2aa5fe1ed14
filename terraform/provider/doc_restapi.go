package provider

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/openapi"
	"github.com/lintel-edge/lintel/resource"
)

// restParts put the documents of REST APIs together when all of them are
// read: in Terraform each names what it belongs to by ids.
type restParts struct {
	apis    map[string]*resource.RestAPI // by id
	methods map[restMethodKey]*resource.RestMethod
	plans   map[string]*resource.UsagePlan // by id

	// attach is what is done then: what belongs to an API first, then what
	// belongs to a method, then what belongs to an integration.
	attach [3][]func()
}

const (
	partOfAPI = iota
	partOfMethod
	partOfIntegration
)

type restMethodKey struct{ api, resource, verb string }

func newRestParts() restParts {
	return restParts{
		apis: map[string]*resource.RestAPI{}, methods: map[restMethodKey]*resource.RestMethod{}, plans: map[string]*resource.UsagePlan{},
	}
}

func (p *restParts) settle() {
	for _, stage := range p.attach {
		for _, attach := range stage {
			attach()
		}
	}
}

func (c *converter) restAPI(b *body) {
	id := b.known("id")
	out := &resource.RestAPI{Meta: c.meta(b), RootID: b.known("root_resource_id"), Policy: b.written("policy", "Policy"), Config: apigateway.RestApi{
		Id:             aws.String(id),
		Name:           b.requiredText("name", "Name"),
		Description:    b.optionalWritten("description", "Description"),
		RootResourceId: aws.String(b.known("root_resource_id")),
		ApiKeySource:   apigateway.ApiKeySourceType(b.written("api_key_source", "ApiKeySource")),
	}}
	if b.decided("binary_media_types") {
		out.Config.BinaryMediaTypes = b.strings("binary_media_types", "BinaryMediaTypes")
	}
	if b.decided("disable_execute_api_endpoint") {
		out.Config.DisableExecuteApiEndpoint = b.flag("disable_execute_api_endpoint", "DisableExecuteApiEndpoint")
	}
	out.Config.MinimumCompressionSize = compressionSize(b)
	if e, ok := b.only("endpoint_configuration", "EndpointConfiguration"); ok {
		out.Config.EndpointConfiguration = endpointConfiguration(e)
	}
	out.Resources = []*resource.RestResource{{Meta: out.Meta, Config: apigateway.Resource{Id: &out.RootID, Path: aws.String("/")}}}
	c.set.RestAPIs = append(c.set.RestAPIs, out)
	c.rest.apis[id] = out
	c.restBody(b, out)
}

// restBody imports the body of an API, if there is one.
func (c *converter) restBody(b *body, api *resource.RestAPI) {
	text := b.written("body", "Body")
	if text == "" {
		return
	}
	api.Overwrites = b.text("put_rest_api_mode", "Overwrites") != "merge"
	before := len(api.Methods)
	b.r.found = append(b.r.found, openapi.REST(api, b.definition(text))...)
	for _, m := range api.Methods[before:] {
		c.rest.methods[restMethodKey{api.ID, m.ResourceID, aws.ToString(m.Config.HttpMethod)}] = m
	}
}

// definition is the text of the argument "body".
func (b *body) definition(text string) openapi.Definition {
	d := openapi.Definition{
		Text: text, Place: b.place("body", "Body"), Parameters: b.textMap("parameters", "Parameters"),
		Region: resource.Region, AccountID: resource.AccountID,
	}
	if parts := strings.Split(b.known("execution_arn"), ":"); len(parts) == 6 {
		d.Region, d.AccountID = parts[3], parts[4]
	}
	return d
}

// restPut imports a body that is a resource of its own.
func (c *converter) restPut(b *body) {
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { c.restBody(b, a) })
}

// compressionSize is a number that the provider keeps as a text, because ""
// switches compression off. So did -1 once.
func compressionSize(b *body) *int32 {
	text := b.written("minimum_compression_size", "MinimumCompressionSize")
	if text == "" || text == "-1" {
		return nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		b.problem(finding.Finding{Code: CodeInvalidValue, Message: fmt.Sprintf("minimum_compression_size is %q", text),
			Expected: "a number of bytes"}, "minimum_compression_size", "MinimumCompressionSize")
		return nil
	}
	return aws.Int32(int32(n))
}

func endpointConfiguration(e *body) *apigateway.EndpointConfiguration {
	out := &apigateway.EndpointConfiguration{
		Types:         names[apigateway.EndpointType](e, "types", "Types"),
		IpAddressType: apigateway.IpAddressType(e.written("ip_address_type", "IpAddressType")),
	}
	if e.decided("vpc_endpoint_ids") {
		out.VpcEndpointIds = e.strings("vpc_endpoint_ids", "VpcEndpointIds")
	}
	return out
}

// decided reports whether an argument has a value that is not AWS's to choose.
// One that was written and is unknown counts: reading it says so.
func (b *body) decided(name string) bool {
	v := b.value.Attr(name)
	_, isWritten := b.r.in.Places[join(b.path(), name)]
	return v != cty.NilVal && !v.IsNull() && (isWritten || v.IsKnown()) && !isPlaceholder(textOf(v))
}

// toAPI has a document attached to its API when all APIs are known. What
// belongs to an API that only the account has is kept without effect.
func (c *converter) toAPI(b *body, part int, attach func(*resource.RestAPI)) {
	c.rest.attach[part] = append(c.rest.attach[part], func() {
		id := b.text("rest_api_id", "RestApiId")
		switch api := c.rest.apis[id]; {
		case api != nil:
			attach(api)
		case isPlaceholder(id):
			c.keep(b)
		case id != "":
			b.problem(finding.Finding{Code: resource.NotFoundException,
				Message: "Invalid API identifier specified " + resource.AccountID + ":" + id,
				Fix:     "name an aws_api_gateway_rest_api of this configuration",
			}, "rest_api_id", "RestApiId")
		}
	})
}

func (c *converter) keep(b *body) {
	c.set.Kept = append(c.set.Kept, resource.Kept{
		Type: b.r.in.Type, Address: b.r.in.Address, Source: resource.Source{Place: b.r.in.Place},
	})
}

func (c *converter) restPolicy(b *body) {
	policy := b.text("policy", "Policy")
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.Policy = policy })
}

func (c *converter) restResource(b *body) {
	out := document(c, b, apigateway.Resource{
		Id:       aws.String(b.known("id")),
		ParentId: b.requiredText("parent_id", "ParentId"),
		PathPart: b.requiredText("path_part", "PathPart"),
		Path:     aws.String(b.written("path", "Path")),
	})
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.Resources = append(a.Resources, out) })
}

func (c *converter) gatewayResponse(b *body) {
	out := document(c, b, apigateway.GatewayResponse{
		ResponseType:       apigateway.GatewayResponseType(b.text("response_type", "ResponseType")),
		StatusCode:         b.optionalText("status_code", "StatusCode"),
		ResponseParameters: b.textMap("response_parameters", "ResponseParameters"),
		ResponseTemplates:  b.textMap("response_templates", "ResponseTemplates"),
	})
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.GatewayResponses = append(a.GatewayResponses, out) })
}

func (c *converter) requestValidator(b *body) {
	out := document(c, b, apigateway.RequestValidator{
		Id: aws.String(b.known("id")), Name: b.requiredText("name", "Name"),
		ValidateRequestBody:       b.flag("validate_request_body", "ValidateRequestBody"),
		ValidateRequestParameters: b.flag("validate_request_parameters", "ValidateRequestParameters"),
	})
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.Validators = append(a.Validators, out) })
}

func (c *converter) restModel(b *body) {
	out := document(c, b, apigateway.Model{
		Id: aws.String(b.known("id")), Name: b.requiredText("name", "Name"), Description: b.optionalText("description", "Description"),
		ContentType: b.requiredText("content_type", "ContentType"), Schema: b.optionalText("schema", "Schema"),
	})
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.Models = append(a.Models, out) })
}

func (c *converter) restAuthorizer(b *body) {
	out := document(c, b, apigateway.Authorizer{
		Id: aws.String(b.known("id")), Name: b.requiredText("name", "Name"),
		Type:                         apigateway.AuthorizerType(b.text("type", "Type")),
		AuthorizerUri:                b.optionalText("authorizer_uri", "AuthorizerUri"),
		AuthorizerCredentials:        b.optionalText("authorizer_credentials", "AuthorizerCredentials"),
		AuthorizerResultTtlInSeconds: number[int32](b, "authorizer_result_ttl_in_seconds", "AuthorizerResultTtlInSeconds"),
		IdentitySource:               b.optionalText("identity_source", "IdentitySource"),
		IdentityValidationExpression: b.optionalText("identity_validation_expression", "IdentityValidationExpression"),
		ProviderARNs:                 b.strings("provider_arns", "ProviderARNs"),
	})
	c.toAPI(b, partOfAPI, func(a *resource.RestAPI) { a.Authorizers = append(a.Authorizers, out) })
}
