package restapi

import (
	"maps"
	"slices"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi/mapping"
	"github.com/lintel-edge/lintel/exchange"
)

// template is a mapping template, or the fault in it: AWS accepts one and
// answers 500 when it is to run (spec/api-gateway.md 13.5).
type template struct {
	compiled *mapping.Template
	fault    error
	owner    exchange.Owner // "response template 200 of GET /pets (application/json)"
}

func (t *template) run(in *mapping.Input) (mapping.Output, error) {
	if t.fault != nil {
		return mapping.Output{}, t.fault
	}
	return t.compiled.Run(in)
}

// failedTemplate answers for a template that did not run. The error names the
// template, its line and its column.
func (p *passage) failedTemplate(err error) bool {
	return p.misconfigured("Unable to transform", "template", err.Error())
}

// notJSON is the message for a request's content that begins like JSON and is
// none; its wording is (unverified).
const notJSON = "Could not process payload"

// mappingInput is the request as mappings see it.
func (p *passage) mappingInput() *mapping.Input {
	if p.input == nil {
		p.input = &mapping.Input{Body: p.body.text(), Context: variables{p}, Params: p.params()}
		if p.stage != nil {
			p.input.StageVariables = p.stage.variables
		}
	}
	return p.input
}

// params are the parameters of the request. Clients that speak HTTP/2 send all
// names in lower case: they are spelled as the method declares them, so that
// mappings, which look at the case, find them.
func (p *passage) params() mapping.Params {
	var out mapping.Params
	if p.method != nil {
		for i, name := range p.method.variables {
			out.Path = append(out.Path, mapping.Param{Name: name, Value: p.bound.values[i]})
		}
	}
	for _, q := range apigateway.ParseQuery(p.request.Query) {
		out.Query = append(out.Query, mapping.Param(q))
	}
	for _, l := range p.request.Fields.Lines() {
		if !hidden(l) {
			out.Header = append(out.Header, mapping.Param{Name: p.spelled(l.Name), Value: l.Value})
		}
	}
	out.Header = append(out.Header, mapping.Param{Name: "Host", Value: p.context.DomainName})
	return out
}

func (p *passage) spelled(name string) string {
	if p.request.Proto < exchange.HTTP2 || p.method == nil {
		return name
	}
	for _, declared := range p.method.headers {
		if exchange.EqualName(declared, name) {
			return declared
		}
	}
	return name
}

// replyInput is what the integration answered, as response mappings see it.
func (p *passage) replyInput() *mapping.Input {
	in := &mapping.Input{Body: p.reply.body.text(), Context: variables{p}, StageVariables: p.stage.variables}
	for _, l := range p.reply.fields.Lines() {
		in.Params.Header = append(in.Params.Header, mapping.Param{Name: l.Name, Value: l.Value})
	}
	return in
}

// templateInput is what a response template sees: the answer's content, and the
// parameters of the request.
func (p *passage) templateInput() *mapping.Input {
	in := p.mappingInput()
	return &mapping.Input{
		Body: p.reply.body.text(), Params: in.Params, Context: in.Context, StageVariables: in.StageVariables,
		RequestOverride: p.requestOverride, ResponseOverride: p.override,
	}
}

// variables are $context of a request.
type variables struct{ p *passage }

// Lookup is a [mapping.Context]. The message of an error is in quotes, and null
// where there is none (spec/api-gateway.md 14).
func (v variables) Lookup(name string) (string, bool) {
	if name == "error.messageString" && v.p.made {
		return v.p.messageString(), true
	}
	return v.p.context.Lookup(name)
}

// identityNames are what $context.identity has, whether it is known or not
// (13.1).
var identityNames = []string{
	"accountId", "apiKey", "apiKeyId", "caller", "cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId",
	"cognitoIdentityPoolId", "principalOrgId", "sourceIp", "user", "userAgent", "userArn",
}

// Names makes it a [mapping.Lister].
func (v variables) Names(group string) []string {
	a := &v.p.context.Authorizer
	switch group {
	case "identity":
		return identityNames
	case "authorizer.claims":
		return slices.Sorted(maps.Keys(a.Claims))
	case "authorizer":
		names := slices.Sorted(maps.Keys(a.Values))
		if a.PrincipalID != "" {
			names = append(names, "principalId")
		}
		return names
	}
	return nil
}
