package openapi

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

const (
	integrationsExtension = "x-amazon-apigateway-integrations"
	corsExtension         = "x-amazon-apigateway-cors"
)

// httpReader imports a body into an HTTP API.
type httpReader struct {
	*reader
	api          *resource.HTTPAPI
	schemes      map[string]httpScheme
	integrations map[*node]string // ids, so that a shared one is one
}

func (r *httpReader) read(root *node) {
	if !strings.HasPrefix(r.text(root, "openapi"), "3.") {
		r.say(finding.Error, resource.BadRequestException, nil, "Invalid OpenAPI input: HTTP APIs are made of OpenAPI 3 only")
		return
	}
	r.settings(root)
	r.security(root)
	r.paths(root)
	r.extensions(root, httpExtensions)
}

// settings fills what the API itself does not say.
func (r *httpReader) settings(root *node) {
	c, info := &r.api.Config, root.get("info")
	if c.Description == nil {
		c.Description = r.optional(info, "description")
	}
	if c.Version == nil {
		c.Version = r.optional(info, "version")
	}
	if cors := r.member(root, corsExtension, object); cors != nil && c.CorsConfiguration == nil {
		c.CorsConfiguration = &v2.Cors{
			AllowCredentials: aws.Bool(r.flag(cors, "allowCredentials")),
			AllowOrigins:     r.texts(cors, "allowOrigins"), AllowMethods: r.texts(cors, "allowMethods"),
			AllowHeaders: r.texts(cors, "allowHeaders"), ExposeHeaders: r.texts(cors, "exposeHeaders"), MaxAge: r.number(cors, "maxAge"),
		}
	}
	if servers := r.member(root, "servers", list); servers != nil {
		for _, s := range servers.items {
			if r.flag(s.get("x-amazon-apigateway-endpoint-configuration"), "disableExecuteApiEndpoint") {
				c.DisableExecuteApiEndpoint = aws.Bool(true)
			}
		}
	}
}

func (r *httpReader) paths(root *node) {
	all := r.member(root, "paths", object)
	if all == nil {
		return
	}
	for i, path := range all.keys {
		item := r.follow(all.items[i])
		if item == nil || strings.HasPrefix(path, "x-") {
			continue
		}
		for j, name := range item.keys {
			verb, known := verbs[name]
			switch {
			case known:
				r.route(verb, path, r.follow(item.items[j]))
			case !besides[name] && !strings.HasPrefix(name, "x-"):
				r.unapplied(item.items[j], "HTTP APIs have no method %s", strings.ToUpper(name))
			}
		}
	}
}

// route reads one operation. The path /$default stands for the route of that
// name.
func (r *httpReader) route(verb, path string, op *node) {
	if !op.is(object) {
		return
	}
	key := verb + " " + path
	if path == "/$default" {
		key = resource.DefaultRoute
	}
	m := r.meta("route", op)
	out := &resource.HTTPRoute{Meta: m, Config: v2.Route{
		RouteId: &m.ID, RouteKey: &key, AuthorizationType: v2.AuthorizationTypeNone, ApiKeyRequired: aws.Bool(false),
		OperationName: r.optional(op, "operationId"),
	}}
	r.authorize(out, op)
	if n := r.member(op, integrationExtension, object); n != nil {
		out.Config.Target = aws.String("integrations/" + r.integration(n))
	}
	r.api.Routes = append(r.api.Routes, out)
}

// integration reads what a route calls, and returns its id.
func (r *httpReader) integration(n *node) string {
	if id, known := r.integrations[n]; known {
		return id
	}
	m := r.meta("integration", n)
	r.integrations[n] = m.ID
	c := v2.Integration{
		IntegrationId:        &m.ID,
		IntegrationType:      v2.IntegrationType(r.upper(n, "type")),
		IntegrationMethod:    r.optional(n, "httpMethod"),
		IntegrationSubtype:   r.optional(n, "integrationSubtype"),
		IntegrationUri:       r.optional(n, "uri"),
		ConnectionType:       v2.ConnectionType(r.upper(n, "connectionType")),
		ConnectionId:         r.optional(n, "connectionId"),
		CredentialsArn:       r.optional(n, "credentials"),
		PayloadFormatVersion: r.optional(n, "payloadFormatVersion"),
		TimeoutInMillis:      r.number(n, "timeoutInMillis"),
		RequestParameters:    r.textMap(n, "requestParameters"),
	}
	if c.ConnectionType == "" {
		c.ConnectionType = v2.ConnectionTypeInternet
	}
	if t := r.member(n, "tlsConfig", object); t != nil {
		c.TlsConfig = &v2.TlsConfig{ServerNameToVerify: r.optional(t, "serverNameToVerify")}
	}
	if all := r.member(n, "responseParameters", object); all != nil {
		c.ResponseParameters = map[string]map[string]string{}
		for _, status := range all.keys {
			c.ResponseParameters[status] = r.textMap(all, status)
		}
	}
	r.api.Integrations = append(r.api.Integrations, &resource.HTTPIntegration{Meta: m, Config: c})
	return m.ID
}
