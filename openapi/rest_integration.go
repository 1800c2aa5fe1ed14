package openapi

import (
	"cmp"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/resource"
)

const integrationExtension = "x-amazon-apigateway-integration"

// defaultTimeout is that of an integration, in milliseconds.
const defaultTimeout = 29000

// integration reads what an operation calls; nil when it says nothing of it,
// so that the API cannot be deployed.
func (r *restReader) integration(resourceID string, op *node) *resource.RestIntegration {
	n := r.member(op, integrationExtension, object)
	if n == nil {
		return nil
	}
	out := &resource.RestIntegration{Meta: r.meta("integration", n), Config: apigateway.Integration{
		Type:                 apigateway.IntegrationType(r.upper(n, "type")),
		HttpMethod:           aws.String(r.upper(n, "httpMethod")),
		Uri:                  r.optional(n, "uri"),
		ConnectionType:       apigateway.ConnectionType(cmp.Or(r.upper(n, "connectionType"), "INTERNET")),
		ConnectionId:         r.optional(n, "connectionId"),
		Credentials:          r.optional(n, "credentials"),
		ContentHandling:      apigateway.ContentHandlingStrategy(r.upper(n, "contentHandling")),
		PassthroughBehavior:  aws.String(cmp.Or(r.upper(n, "passthroughBehavior"), "WHEN_NO_MATCH")),
		CacheNamespace:       aws.String(cmp.Or(r.text(n, "cacheNamespace"), resourceID)),
		CacheKeyParameters:   r.texts(n, "cacheKeyParameters"),
		RequestParameters:    r.textMap(n, "requestParameters"),
		RequestTemplates:     r.textMap(n, "requestTemplates"),
		ResponseTransferMode: apigateway.ResponseTransferMode(r.upper(n, "responseTransferMode")),
		TimeoutInMillis:      defaultTimeout,
	}}
	if *out.Config.HttpMethod == "" {
		out.Config.HttpMethod = nil
	}
	if ms := r.number(n, "timeoutInMillis"); ms != nil {
		out.Config.TimeoutInMillis = *ms
	}
	if t := r.member(n, "tlsConfig", object); t != nil {
		out.Config.TlsConfig = &apigateway.TlsConfig{InsecureSkipVerification: r.flag(t, "insecureSkipVerification")}
	}
	r.integrationResponses(out, n)
	return out
}

// integrationResponses are kept by pattern; "default" is the one without.
func (r *restReader) integrationResponses(out *resource.RestIntegration, n *node) {
	all := r.member(n, "responses", object)
	if all == nil {
		return
	}
	for i, pattern := range all.keys {
		a := r.follow(all.items[i])
		response := &resource.IntegrationResponse{Meta: r.meta("integration response", all.items[i]), Config: apigateway.IntegrationResponse{
			StatusCode:         aws.String(r.text(a, "statusCode")),
			ContentHandling:    apigateway.ContentHandlingStrategy(r.upper(a, "contentHandling")),
			ResponseParameters: r.textMap(a, "responseParameters"),
			ResponseTemplates:  r.textMap(a, "responseTemplates"),
		}}
		if pattern != "default" {
			response.Config.SelectionPattern = &pattern
		}
		out.Responses = append(out.Responses, response)
	}
}
