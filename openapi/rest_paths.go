package openapi

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// verbs are the operations that a path may have, and the extension for all
// that it has not.
var verbs = map[string]string{
	"get": "GET", "put": "PUT", "post": "POST", "delete": "DELETE", "options": "OPTIONS", "head": "HEAD", "patch": "PATCH",
	anyMethod: "ANY",
}

const anyMethod = "x-amazon-apigateway-any-method"

// besides are what a path may have besides operations.
var besides = map[string]bool{"parameters": true, "summary": true, "description": true, "servers": true, "$ref": true}

func (r *restReader) paths(root *node) {
	all := r.member(root, "paths", object)
	if all == nil {
		return
	}
	prefix := r.basePath(root)
	for i, path := range all.keys {
		if strings.HasPrefix(path, "x-") {
			continue
		}
		item := r.follow(all.items[i])
		if !strings.HasPrefix(path, "/") {
			r.say(finding.Error, resource.BadRequestException, all.items[i], "Invalid OpenAPI input: a path begins with a slash")
			continue
		}
		id := r.resource(prefix+path, all.items[i])
		if item == nil {
			continue
		}
		for j, name := range item.keys {
			verb, known := verbs[name]
			switch {
			case known:
				r.method(id, verb, item, item.items[j])
			case !besides[name] && !strings.HasPrefix(name, "x-"):
				r.unapplied(item.items[j], "API Gateway has no method %s", strings.ToUpper(name))
			}
		}
	}
}

// basePath is what precedes every path, by the import's parameter "basepath":
// nothing, unless it says otherwise.
func (r *restReader) basePath(root *node) string {
	mode := r.definition.Parameters["basepath"]
	base := r.text(root, "basePath")
	if servers := r.member(root, "servers", list); servers != nil && len(servers.items) > 0 {
		base = r.text(r.member(r.member(servers.items[0], "variables", object), "basePath", object), "default")
	}
	base = strings.Trim(base, "/")
	if mode == "split" {
		_, base, _ = strings.Cut(base, "/")
	}
	if base == "" || mode != "prepend" && mode != "split" {
		return ""
	}
	return "/" + base
}

// resource makes sure that a path has its resources, and returns the id of
// the last one.
func (r *restReader) resource(path string, at *node) string {
	id, so := r.api.RootID, ""
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if part == "" {
			continue
		}
		so += "/" + part
		id = r.child(id, so, part, at)
	}
	return id
}

func (r *restReader) child(parent, path, part string, at *node) string {
	for _, d := range r.api.Resources {
		if aws.ToString(d.Config.Path) == path {
			return aws.ToString(d.Config.Id)
		}
	}
	m := r.meta("resource", at)
	m.ID = resource.PartID("resource", r.owner.ID+path)
	r.api.Resources = append(r.api.Resources, &resource.RestResource{Meta: m, Config: apigateway.Resource{
		Id: &m.ID, ParentId: &parent, PathPart: &part, Path: &path,
	}})
	return m.ID
}

// method reads one operation of a path item.
func (r *restReader) method(id, verb string, item, op *node) {
	op = r.follow(op)
	if !op.is(object) {
		return
	}
	m := &resource.RestMethod{Meta: r.meta("method", op), ResourceID: id, Config: apigateway.Method{
		HttpMethod: &verb, AuthorizationType: aws.String("NONE"), ApiKeyRequired: new(bool),
		OperationName: r.optional(op, "operationId"), RequestValidatorId: r.validatorOf(op),
	}}
	r.parameters(m, item, op)
	r.parameters(m, op, op)
	if body := r.member(op, "requestBody", object); body != nil {
		m.Config.RequestModels = r.content(body)
	}
	r.authorize(m, op)
	r.responses(m, op)
	m.Integration = r.integration(id, op)
	r.api.Methods = append(r.api.Methods, m)
}

// places are where API Gateway knows parameters.
var places = map[string]string{"query": "querystring", "header": "header", "path": "path"}

// parameters declares those of a path or an operation.
func (r *restReader) parameters(m *resource.RestMethod, n, op *node) {
	all := r.member(n, "parameters", list)
	if all == nil {
		return
	}
	for _, item := range all.items {
		p := r.follow(item)
		in := r.text(p, "in")
		switch place, known := places[in]; {
		case known:
			if m.Config.RequestParameters == nil {
				m.Config.RequestParameters = map[string]bool{}
			}
			m.Config.RequestParameters["method.request."+place+"."+r.text(p, "name")] = r.flag(p, "required")
		case in == "body":
			r.body(m, p, op)
		case p != nil:
			r.unapplied(item, "parameters in %q are not known to API Gateway", in)
		}
	}
}

// body declares the model of a body as OpenAPI 2 has it, for the types that
// the operation or the API consumes.
func (r *restReader) body(m *resource.RestMethod, p, op *node) {
	name := r.modelOf(p.get("schema"))
	if name == "" {
		return
	}
	types := r.texts(op, "consumes")
	if len(types) == 0 {
		types = r.consumes
	}
	if len(types) == 0 {
		types = []string{"application/json"}
	}
	m.Config.RequestModels = map[string]string{}
	for _, t := range types {
		m.Config.RequestModels[t] = name
	}
}

// responses declares the answers of an operation. "default" is of no status,
// and API Gateway makes nothing of it.
func (r *restReader) responses(m *resource.RestMethod, op *node) {
	all := r.member(op, "responses", object)
	if all == nil {
		return
	}
	for i, status := range all.keys {
		at := all.items[i]
		answer := r.follow(at)
		if status == "default" || strings.HasPrefix(status, "x-") || answer == nil {
			continue
		}
		out := &resource.MethodResponse{Meta: r.meta("method response", at), Config: apigateway.MethodResponse{
			StatusCode: &status, ResponseModels: r.content(answer),
		}}
		if name := r.modelOf(answer.get("schema")); name != "" {
			out.Config.ResponseModels = map[string]string{"application/json": name}
		}
		if headers := r.member(answer, "headers", object); headers != nil {
			out.Config.ResponseParameters = map[string]bool{}
			for _, h := range headers.keys {
				out.Config.ResponseParameters["method.response.header."+h] = false
			}
		}
		m.Responses = append(m.Responses, out)
	}
}
