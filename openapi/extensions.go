package openapi

import (
	"maps"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// extensionPrefix begins the extensions that are API Gateway's.
const extensionPrefix = "x-amazon-apigateway-"

// restExtensions and httpExtensions are what is known of the extensions: ""
// is acted on, everything else says why not.
var restExtensions = map[string]string{
	anyMethod:                                      "",
	"x-amazon-apigateway-api-key-source":           "",
	authExtension:                                  "",
	authorizerExtension:                            "",
	authTypeExtension:                              "",
	"x-amazon-apigateway-binary-media-types":       "",
	"x-amazon-apigateway-endpoint-configuration":   "",
	"x-amazon-apigateway-gateway-responses":        "",
	"x-amazon-apigateway-importexport-version":     "",
	integrationExtension:                           "",
	integrationsExtension:                          "AWS documents shared integrations for HTTP APIs only; here REST APIs may refer to them as well",
	"x-amazon-apigateway-minimum-compression-size": "",
	"x-amazon-apigateway-policy":                   "",
	"x-amazon-apigateway-request-validator":        "",
	"x-amazon-apigateway-request-validators":       "",
	"x-amazon-apigateway-documentation":            "documentation has no effect on requests",
	"x-amazon-apigateway-tag-value":                "tags have no effect on requests",
	corsExtension:                                  "HTTP APIs have this extension, REST APIs have not: answer OPTIONS with a MOCK integration",
}

var httpExtensions = map[string]string{
	anyMethod:           "",
	authExtension:       "",
	authorizerExtension: "",
	authTypeExtension:   "",
	"x-amazon-apigateway-endpoint-configuration":   "",
	"x-amazon-apigateway-importexport-version":     "",
	integrationExtension:                           "",
	integrationsExtension:                          "",
	corsExtension:                                  "",
	"x-amazon-apigateway-tag-value":                "tags have no effect on requests",
	"x-amazon-apigateway-documentation":            onlyREST,
	"x-amazon-apigateway-api-key-source":           onlyREST,
	"x-amazon-apigateway-binary-media-types":       onlyREST,
	"x-amazon-apigateway-gateway-responses":        onlyREST + "; errors of HTTP APIs cannot be changed",
	"x-amazon-apigateway-minimum-compression-size": onlyREST,
	"x-amazon-apigateway-policy":                   onlyREST,
	"x-amazon-apigateway-request-validator":        onlyREST,
	"x-amazon-apigateway-request-validators":       onlyREST,
}

const onlyREST = "REST APIs have this extension, HTTP APIs have not"

// extensions tells of all extensions that are not acted on.
func (r *reader) extensions(n *node, known map[string]string) {
	for i, item := range n.items {
		if n.kind == object && strings.HasPrefix(n.keys[i], extensionPrefix) {
			r.extension(n.keys[i], item, known)
		}
		r.extensions(item, known)
	}
}

func (r *reader) extension(name string, n *node, known map[string]string) {
	why, ok := known[name]
	switch {
	case !ok:
		r.add(n, finding.Finding{Code: finding.NotApplied, Severity: finding.Warning, Message: "an extension that is not known here",
			Nearest: finding.Nearest(name, keysOf(known))})
	case why != "":
		r.unapplied(n, "%s", why)
	}
}

func keysOf[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
