package serve

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/httpapi"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

const httpAPINoun = "HTTP API"

// httpAPIs are HTTP APIs, version 2 of API Gateway.
var httpAPIs = family{
	noun: httpAPINoun, made: "aws_apigatewayv2_api",
	declared: func(set *resource.Set) bool {
		return slices.ContainsFunc(set.HTTPAPIs, func(a *resource.HTTPAPI) bool { return !a.IsWebSocket() })
	},
	functions: httpFunctions,
	compile:   (*Server).compileHTTPAPIs,
}

func (s *Server) compileHTTPAPIs(g *generation) ([]frontDoor, func(), finding.List) {
	compiled, problems := httpapi.Compile(g.set, s.apiEnv(g))
	if compiled == nil {
		return nil, nil, problems
	}
	var doors []frontDoor
	for _, a := range compiled.APIs {
		door := &api{
			noun: httpAPINoun, name: a.Name, address: a.Address, host: a.DomainName, door: a,
			functions: g.functions.attached[a.ID()], gateway: g.gateway, remedy: httpRemedy,
		}
		for _, r := range a.Describe() {
			door.routes = append(door.routes, Route{r.Stage, r.Key, r.Target})
		}
		g.gateway.add(a)
		doors = append(doors, door)
	}
	return doors, compiled.Close, problems
}

// httpFunctions are the functions of integrations and authorizers.
func httpFunctions(set *resource.Set) []use {
	var out []use
	for _, a := range set.HTTPAPIs {
		variables := make([]map[string]string, 0, len(a.Stages))
		for _, s := range a.Stages {
			variables = append(variables, s.Config.StageVariables)
		}
		for _, r := range a.Routes {
			if i := a.Integration(aws.ToString(r.Config.Target)); i != nil {
				out = append(out, apiUses(a.ID, aws.ToString(r.Config.RouteKey), "integration", aws.ToString(i.Config.IntegrationUri), variables)...)
			}
		}
		for _, auth := range a.Authorizers {
			out = append(out, apiUses(a.ID, "authorizer "+aws.ToString(auth.Config.Name), "authorizer", aws.ToString(auth.Config.AuthorizerUri), variables)...)
		}
	}
	return out
}

// httpRemedy: an HTTP API changes what integrations answer, and nothing that it
// answers itself (spec/api-gateway.md 4.2, 16).
func httpRemedy(rule, header string) string {
	if rule == "" {
		return "an HTTP API adds nothing to its own errors: put a distribution with a response headers policy in front of it"
	}
	return fmt.Sprintf(`add to the integration of route %q, for each status code that it answers: `+
		`response_parameters { status_code = 200, mappings = { "overwrite:header.%s" = "…" } }`, rule, header)
}

// apiUses are the functions that a URI names: one, or one for each value that
// the variables of stages give it.
func apiUses(door, where, event, uri string, variables []map[string]string) []use {
	var out []use
	for _, text := range withVariables(uri, variables) {
		if arn, ok := apigateway.FunctionARN(text); ok {
			out = append(out, regionalUse(door, where, event, arn))
		}
	}
	return out
}
