package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/door/restapi"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

const restAPINoun = "REST API"

// restAPIs are REST APIs, version 1 of API Gateway.
var restAPIs = family{
	noun: restAPINoun, made: "aws_api_gateway_rest_api",
	declared:  func(set *resource.Set) bool { return len(set.RestAPIs) > 0 },
	functions: restFunctions,
	compile:   (*Server).compileRestAPIs,
}

func (s *Server) compileRestAPIs(g *generation) ([]frontDoor, func(), finding.List) {
	compiled, problems := restapi.Compile(g.set, s.apiEnv(g))
	if compiled == nil {
		return nil, nil, problems
	}
	var doors []frontDoor
	for _, a := range compiled.APIs {
		door := &api{
			noun: restAPINoun, name: a.Name, address: a.Address, host: a.Endpoint, door: a,
			functions: g.functions.attached[a.ID()], gateway: g.gateway,
		}
		for _, m := range a.Describe() {
			door.routes = append(door.routes, Route{"", m.Method, m.Integration})
		}
		door.remedy = func(rule, header string) string { return restRemedy(door.routes, rule, header) }
		g.gateway.add(a)
		doors = append(doors, door)
	}
	return doors, compiled.Close, problems
}

// restFunctions are the functions of integrations and authorizers.
func restFunctions(set *resource.Set) []use {
	var out []use
	for _, a := range set.RestAPIs {
		variables := make([]map[string]string, 0, len(a.Stages))
		for _, s := range a.Stages {
			variables = append(variables, s.Config.Variables)
		}
		for _, m := range a.Methods {
			if m.Integration == nil {
				continue
			}
			where := aws.ToString(m.Config.HttpMethod)
			if r := a.Resource(m.ResourceID); r != nil {
				where += " " + aws.ToString(r.Config.Path)
			}
			out = append(out, apiUses(a.ID, where, "integration", aws.ToString(m.Integration.Config.Uri), variables)...)
		}
		for _, auth := range a.Authorizers {
			out = append(out, apiUses(a.ID, "authorizer "+aws.ToString(auth.Config.Name), "authorizer", aws.ToString(auth.Config.AuthorizerUri), variables)...)
		}
	}
	return out
}

// withVariables are the values that a text with "${stageVariables.x}" has in
// the stages, each once.
func withVariables(text string, stages []map[string]string) []string {
	const prefix = "${stageVariables."
	if !strings.Contains(text, prefix) {
		return []string{text}
	}
	var out []string
	for _, variables := range stages {
		value := text
		for name, v := range variables {
			value = strings.ReplaceAll(value, prefix+name+"}", v)
		}
		if !slices.Contains(out, value) {
			out = append(out, value)
		}
	}
	return out
}

// restRemedy: what a REST API answers itself are gateway responses, a proxy
// passes on what it is given, and everything else is mapped
// (spec/api-gateway.md 14, 16).
func restRemedy(routes []Route, rule, header string) string {
	i := slices.IndexFunc(routes, func(r Route) bool { return r.Route == rule })
	switch {
	case i < 0:
		return fmt.Sprintf(`set "gatewayresponse.header.%s" in response_parameters of aws_api_gateway_gateway_response, for DEFAULT_4XX and DEFAULT_5XX`, header)
	case strings.Contains(routes[i].Integration, "_PROXY"):
		return fmt.Sprintf("%s is a proxy: %s has to send it; errors of the gateway's own take an aws_api_gateway_gateway_response", rule, routes[i].Integration)
	}
	return fmt.Sprintf(`declare "method.response.header.%s" in aws_api_gateway_method_response of %s, and map it in response_parameters of its aws_api_gateway_integration_response`, header, rule)
}
