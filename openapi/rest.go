package openapi

import (
	"bytes"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// restReader imports a body into a REST API.
type restReader struct {
	*reader
	api       *resource.RestAPI
	version2  bool // OpenAPI 2, which has its parts elsewhere
	schemes   map[string]restScheme
	validator string   // id of the one that methods have without saying so
	consumes  []string // media types of bodies in OpenAPI 2
	generated int      // models that have no name in the body
}

// read does the import, in the order of the documents' dependence.
func (r *restReader) read(root *node) {
	switch {
	case strings.HasPrefix(r.text(root, "swagger"), "2."):
		r.version2 = true
	case !strings.HasPrefix(r.text(root, "openapi"), "3."):
		r.say(finding.Error, resource.BadRequestException, nil, "Invalid OpenAPI input: neither openapi 3 nor swagger 2.0 is its version")
		return
	}
	r.settings(root)
	r.validators(root)
	r.models(root)
	r.security(root)
	r.gatewayResponses(root)
	r.paths(root)
	r.extensions(root, restExtensions)
}

// settings fills what the API itself does not say.
func (r *restReader) settings(root *node) {
	c := &r.api.Config
	if c.Description == nil {
		c.Description = r.optional(root.get("info"), "description")
	}
	if c.BinaryMediaTypes == nil {
		c.BinaryMediaTypes = r.texts(root, "x-amazon-apigateway-binary-media-types")
	}
	if c.ApiKeySource == "" {
		c.ApiKeySource = apigateway.ApiKeySourceType(r.upper(root, "x-amazon-apigateway-api-key-source"))
	}
	if c.MinimumCompressionSize == nil {
		c.MinimumCompressionSize = r.number(root, "x-amazon-apigateway-minimum-compression-size")
	}
	if policy := r.member(root, "x-amazon-apigateway-policy", object); policy != nil && r.api.Policy == "" {
		var out bytes.Buffer
		policy.json(&out, func(_, text string) string { return text })
		r.api.Policy = out.String()
	}
	r.endpoint(root)
	r.consumes = r.texts(root, "consumes")
}

// endpoint reads the import's parameter and the extension of endpoints, which
// OpenAPI 3 has in a server.
func (r *restReader) endpoint(root *node) {
	const extension = "x-amazon-apigateway-endpoint-configuration"
	if types := r.definition.Parameters["endpointConfigurationTypes"]; types != "" && r.api.Config.EndpointConfiguration == nil {
		r.api.Config.EndpointConfiguration = &apigateway.EndpointConfiguration{Types: []apigateway.EndpointType{apigateway.EndpointType(types)}}
	}
	settings := root.get(extension)
	if servers := r.member(root, "servers", list); servers != nil {
		for _, s := range servers.items {
			if e := s.get(extension); e != nil {
				settings = e
			}
		}
	}
	if settings == nil {
		return
	}
	if r.flag(settings, "disableExecuteApiEndpoint") {
		r.api.Config.DisableExecuteApiEndpoint = true
	}
	if ids := r.texts(settings, "vpcEndpointIds"); len(ids) > 0 && r.api.Config.EndpointConfiguration != nil && r.api.Config.EndpointConfiguration.VpcEndpointIds == nil {
		r.api.Config.EndpointConfiguration.VpcEndpointIds = ids
	}
}

func (r *restReader) validators(root *node) {
	all := r.member(root, "x-amazon-apigateway-request-validators", object)
	if all != nil {
		for i, name := range all.keys {
			v := all.items[i]
			m := r.meta("validator", v)
			r.api.Validators = append(r.api.Validators, &resource.RequestValidator{Meta: m, Config: apigateway.RequestValidator{
				Id: &m.ID, Name: aws.String(name),
				ValidateRequestBody: r.flag(v, "validateRequestBody"), ValidateRequestParameters: r.flag(v, "validateRequestParameters"),
			}})
		}
	}
	r.validator = aws.ToString(r.validatorOf(root))
}

// validatorOf is the id of the validator that a node names, or the API's.
func (r *restReader) validatorOf(n *node) *string {
	const extension = "x-amazon-apigateway-request-validator"
	name := r.text(n, extension)
	if name == "" {
		if r.validator == "" {
			return nil
		}
		return &r.validator
	}
	names := make([]string, 0, len(r.api.Validators))
	for _, v := range r.api.Validators {
		if aws.ToString(v.Config.Name) == name {
			return v.Config.Id
		}
		names = append(names, aws.ToString(v.Config.Name))
	}
	r.add(n.get(extension), finding.Finding{Code: resource.BadRequestException, Message: "Invalid Request Validator identifier specified",
		Expected: "a name of x-amazon-apigateway-request-validators", Nearest: finding.Nearest(name, names)})
	return nil
}

func (r *restReader) gatewayResponses(root *node) {
	all := r.member(root, "x-amazon-apigateway-gateway-responses", object)
	if all == nil {
		return
	}
	for i, typ := range all.keys {
		g := all.items[i]
		r.api.GatewayResponses = append(r.api.GatewayResponses, &resource.GatewayResponse{
			Meta: r.meta("gateway response", g),
			Config: apigateway.GatewayResponse{
				ResponseType: apigateway.GatewayResponseType(typ), StatusCode: r.optional(g, "statusCode"),
				ResponseParameters: r.textMap(g, "responseParameters"), ResponseTemplates: r.textMap(g, "responseTemplates"),
			},
		})
	}
}
