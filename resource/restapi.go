package resource

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// RestAPI is a REST API with everything that belongs to it alone. What
// Terraform declares in a block of its own is a document of its own here, so
// that each field has its place; what an OpenAPI body declares has the place
// of the body.
type RestAPI struct {
	Meta
	Config apigateway.RestApi
	RootID string // the resource "/", which is the first of Resources
	Policy string // JSON; "" = none

	// Overwrites says that importing the body removes what other blocks of the
	// configuration declare for the API.
	Overwrites bool

	Resources        []*RestResource
	Methods          []*RestMethod
	GatewayResponses []*GatewayResponse
	Validators       []*RequestValidator
	Models           []*RestModel
	Authorizers      []*RestAuthorizer
	Deployments      []*RestDeployment
	Stages           []*RestStage
}

// The documents of a REST API that have nothing besides what the API has.
type (
	RestResource        = Document[apigateway.Resource] // Id, ParentId, PathPart and the whole Path
	MethodResponse      = Document[apigateway.MethodResponse]
	IntegrationResponse = Document[apigateway.IntegrationResponse]
	GatewayResponse     = Document[apigateway.GatewayResponse]
	RequestValidator    = Document[apigateway.RequestValidator]
	RestModel           = Document[apigateway.Model]
	RestAuthorizer      = Document[apigateway.Authorizer]
	RestDomain          = Document[apigateway.DomainName]
	APIKey              = Document[apigateway.ApiKey]
	UsagePlanKey        = Document[apigateway.UsagePlanKey] // Id is the key's
)

// RestMethod is a verb of a resource, and what it calls.
type RestMethod struct {
	Meta
	ResourceID  string
	Config      apigateway.Method // without its maps of responses and its integration
	Responses   []*MethodResponse
	Integration *RestIntegration // nil: none, which cannot be deployed
}

// RestIntegration is what a method calls. Its responses have the order in
// which they were declared.
type RestIntegration struct {
	Meta
	Config    apigateway.Integration // without its map of responses
	Responses []*IntegrationResponse
}

// RestDeployment is a snapshot of an API. Here it is always one of what the
// configuration declares (spec/api-gateway.md 19, case 16).
type RestDeployment struct {
	Meta
	Config    apigateway.Deployment
	StageName string // the stage that it makes itself; "" = none

	// What decides when Terraform deploys.
	Triggers  bool // has triggers: a change of them deploys anew
	DependsOn bool // has depends_on: what it names is made before
}

// RestStage is a deployment under a name. Its method settings are documents
// of their own.
type RestStage struct {
	Meta
	Config   apigateway.Stage // without its map of method settings
	Settings []*MethodSettings
}

// MethodSettings are what a stage says about some methods. Path is "*/*" for
// all of them, else a resource's path without its leading slash and a verb:
// "pets/{id}/GET".
type MethodSettings struct {
	Meta
	Path   string
	Config apigateway.MethodSetting // a throttle of -1 is "none of its own"
}

// BasePathMapping leads from a path of a domain to a stage.
type BasePathMapping struct {
	Meta
	DomainName string
	Config     apigateway.BasePathMapping // BasePath "" = all other paths; Stage "" = the first segment tells
}

// UsagePlan limits who has which keys. Its keys are those that were added.
type UsagePlan struct {
	Meta
	Config apigateway.UsagePlan
	Keys   []*UsagePlanKey
}

// Resource returns the resource of an id, or nil.
func (a *RestAPI) Resource(id string) *RestResource {
	return firstWith(a.Resources, id, func(r *RestResource) *string { return r.Config.Id })
}

// Authorizer returns the authorizer of an id, or nil.
func (a *RestAPI) Authorizer(id string) *RestAuthorizer {
	return firstWith(a.Authorizers, id, func(d *RestAuthorizer) *string { return d.Config.Id })
}

// Validator returns the request validator of an id, or nil.
func (a *RestAPI) Validator(id string) *RequestValidator {
	return firstWith(a.Validators, id, func(d *RequestValidator) *string { return d.Config.Id })
}

// Model returns the model of a name, or nil.
func (a *RestAPI) Model(name string) *RestModel {
	return firstWith(a.Models, name, func(d *RestModel) *string { return d.Config.Name })
}

// Deployment returns the deployment of an id, or nil.
func (a *RestAPI) Deployment(id string) *RestDeployment {
	return firstWith(a.Deployments, id, func(d *RestDeployment) *string { return d.Config.Id })
}

// Stage returns the stage of a name, or nil.
func (a *RestAPI) Stage(name string) *RestStage {
	return firstWith(a.Stages, name, func(s *RestStage) *string { return s.Config.StageName })
}

// Response returns the method response of a status, or nil.
func (m *RestMethod) Response(status string) *MethodResponse {
	return firstWith(m.Responses, status, func(d *MethodResponse) *string { return d.Config.StatusCode })
}

// firstWith returns the first document whose key is wanted, or nil. Those
// without one cannot be pointed at.
func firstWith[T any](list []*T, wanted string, key func(*T) *string) *T {
	for _, d := range list {
		if d != nil && aws.ToString(key(d)) == wanted && wanted != "" {
			return d
		}
	}
	return nil
}

// ModelAddress is how a model's schema refers to another model of its API.
func ModelAddress(api, model string) string {
	return "https://apigateway.amazonaws.com/restapis/" + api + "/models/" + model
}
