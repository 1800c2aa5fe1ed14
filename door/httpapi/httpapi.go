// Package httpapi is an HTTP API of Amazon API Gateway (version 2) as a front
// door: it compiles APIs, their stages, routes and integrations into [API]
// values and takes each request through the ordered list of steps in
// pipeline.go (spec/api-gateway.md, part A).
//
// An API takes exchange values and returns exchange values. HTTP backends are
// spoken to by package origin, functions run in package function's workers;
// what HTTP and REST APIs share is package apigateway's. WebSocket APIs are
// not served.
package httpapi

import (
	"context"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// Env is what APIs are given of the machine they run on.
type Env = apigateway.Env

// API is one HTTP API.
type API struct {
	Name, Address string // Address: in the configuration
	DomainName    string // of the default endpoint: "<id>.execute-api.<region>.amazonaws.com"

	id        string
	accountID string
	region    string
	disabled  bool // the default endpoint answers 404
	cors      *cors
	stages    map[string]*stage
	env       *Env
}

// ID is the API's id: ten letters and digits.
func (a *API) ID() string { return a.id }

// Stages are the names of its stages, sorted.
func (a *API) Stages() []string {
	var names []string
	for name := range a.stages {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Serve answers a request to the default endpoint. It never returns nil.
func (a *API) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	return a.ServeAt(ctx, r, apigateway.Entry{Path: r.Path})
}

// ServeAt answers a request that came in by a custom domain, or by the default
// endpoint when no domain is named. It never returns nil.
func (a *API) ServeAt(ctx context.Context, r *exchange.Request, at apigateway.Entry) *exchange.Response {
	p := &passage{ctx: ctx, api: a, request: r, at: at}
	p.run()
	return &p.response
}

// newContext is what is known of a request before anything is decided.
func (a *API) newContext(r *exchange.Request, at apigateway.Entry) apigateway.Context {
	domain := at.Domain
	if domain == "" {
		domain = a.DomainName
	}
	prefix, _, _ := strings.Cut(domain, ".")
	id := apigateway.ExtendedID(a.env.Random)
	return apigateway.Context{
		AccountID: a.accountID, APIID: a.id, DomainName: domain, DomainPrefix: prefix, BasePath: at.BasePath,
		RequestID: id, ExtendedRequestID: id, Method: r.Method, Path: r.Path, Protocol: r.Proto.String(), Received: a.env.Now(),
		Identity: apigateway.Identity{SourceIP: r.Remote.Addr().Unmap().String(), UserAgent: r.Fields.Get("User-Agent")},
	}
}
