package resource

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
)

// HTTPAPI is an HTTP API (or a WebSocket API, which has the same documents)
// with everything that belongs to it alone. What Terraform declares in a block
// of its own is a document of its own here, so that each field has its place;
// what quick-create or an OpenAPI body makes has the place of the API.
type HTTPAPI struct {
	Meta
	Config v2.Api

	Routes       []*HTTPRoute
	Integrations []*HTTPIntegration
	Authorizers  []*HTTPAuthorizer
	Stages       []*HTTPStage
	Deployments  []*HTTPDeployment
}

// The documents of an HTTP API, and of custom domains, that have nothing
// besides what the API has.
type (
	HTTPRoute       = Document[v2.Route]
	HTTPIntegration = Document[v2.Integration]
	HTTPAuthorizer  = Document[v2.Authorizer]
	HTTPStage       = Document[v2.Stage]
	HTTPDomain      = Document[v2.DomainName]
)

// HTTPDeployment is a snapshot of an API. Here it is always one of what the
// configuration declares.
type HTTPDeployment = Document[v2.Deployment]

// APIMapping leads from a key of a custom domain to a stage of an HTTP API, or
// of a REST API.
type APIMapping struct {
	Meta
	DomainName string
	Config     v2.ApiMapping // ApiMappingKey "" or nil = all other paths
}

// DefaultStage is the stage that is served at the root of an HTTP API.
const DefaultStage = "$default"

// DefaultRoute is the route key that takes what no other route does.
const DefaultRoute = "$default"

// integrationPrefix is what the target of a route begins with.
const integrationPrefix = "integrations/"

// Integration returns the integration that the target of a route names
// ("integrations/<id>"), or nil.
func (a *HTTPAPI) Integration(target string) *HTTPIntegration {
	for _, i := range a.Integrations {
		if i != nil && integrationPrefix+aws.ToString(i.Config.IntegrationId) == target {
			return i
		}
	}
	return nil
}

// Authorizer returns the authorizer of an id, or nil.
func (a *HTTPAPI) Authorizer(id string) *HTTPAuthorizer {
	for _, auth := range a.Authorizers {
		if auth != nil && aws.ToString(auth.Config.AuthorizerId) == id {
			return auth
		}
	}
	return nil
}

// Stage returns the stage of a name, or nil.
func (a *HTTPAPI) Stage(name string) *HTTPStage {
	for _, s := range a.Stages {
		if s != nil && aws.ToString(s.Config.StageName) == name {
			return s
		}
	}
	return nil
}

// IsWebSocket tells WebSocket APIs, which speak another protocol.
func (a *HTTPAPI) IsWebSocket() bool { return a.Config.ProtocolType == v2.ProtocolTypeWebsocket }
