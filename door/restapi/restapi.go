// Package restapi is REST APIs (API Gateway v1) as a front door: it compiles
// their documents into an [API] and takes each request through the ordered
// lists of steps in pipeline.go (spec/api-gateway.md 10 to 16).
//
// An API takes exchange values and returns exchange values. What it has in
// common with HTTP APIs is in package apigateway, the language of its mappings
// in door/restapi/mapping. Nothing in a compiled API changes while it serves
// but what its throttles, quotas and authorizers remember, which begins anew
// with each configuration.
package restapi

import (
	"context"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// API is one REST API with its stages. It is an [apigateway.API].
type API struct {
	Name, Address string // Address: in the configuration
	Endpoint      string // host name of the default endpoint

	id       string
	account  string
	region   string
	disabled bool // the default endpoint does not answer

	env            *apigateway.Env
	root           node
	methods        []*method // by method.index
	stages         map[string]*stage
	gateway        [kinds]*gatewayResponse
	binary         mediaTypes
	minCompression int     // bytes; -1: responses are not compressed
	policy         *policy // nil: everybody may call
	keySource      keySource
	keys           map[string]*apiKey // by value
	backends       []*apigateway.Backend
}

// ID is the API's id: ten letters and digits.
func (a *API) ID() string { return a.id }

// Serve answers a request that came to the default endpoint. It never returns
// nil.
func (a *API) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	p := a.newPassage(ctx, r, apigateway.Entry{Path: r.Path})
	if a.disabled { // spec/api-gateway.md 19, case 9
		p.forbid("the default endpoint is disabled")
		p.finish()
		return &p.response
	}
	p.run()
	return &p.response
}

// ServeAt answers a request that came by a custom domain. It never returns nil.
func (a *API) ServeAt(ctx context.Context, r *exchange.Request, at apigateway.Entry) *exchange.Response {
	p := a.newPassage(ctx, r, at)
	p.run()
	return &p.response
}

// Close lets go of the backends that no other generation uses. Call it when
// the last request has ended.
func (a *API) Close() {
	for _, b := range a.backends {
		b.Release()
	}
}

// stage is a deployment of the API under a name.
type stage struct {
	name       string
	deployment string
	variables  map[string]string
	links      []*link               // by method.index
	log        *apigateway.LogFormat // nil: none
	logTo      string                // ARN

	authorizers map[*authorizer]*apigateway.LambdaAuthorizer
}

// findStage takes the stage that the domain's mapping names, else the first
// step of the path. One that does not exist is forbidden, (unverified).
func (p *passage) findStage() bool {
	name := p.at.Stage
	if name == "" {
		name, p.path, _ = strings.Cut(strings.TrimPrefix(p.path, "/"), "/")
		p.path = "/" + p.path
	}
	p.stage = p.api.stages[name]
	if p.stage == nil {
		return p.forbid("there is no stage " + name)
	}
	p.context.Stage, p.context.DeploymentID = name, p.stage.deployment
	return false
}

func (p *passage) findMethod() bool {
	m := p.api.root.find(p.path, p.request.Method, &p.bound)
	if m == nil {
		return p.refuse(missingAuthenticationToken, "", "no resource has "+p.request.Method+" "+p.path)
	}
	p.method, p.link = m, p.stage.links[m.index]
	p.context.ResourceID, p.context.ResourcePath = m.resourceID, m.path
	p.request.Trace.Note("resource", m.name)
	return false
}
