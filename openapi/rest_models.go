package openapi

import (
	"bytes"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	apigateway "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/resource"
)

// models makes a model of each schema that has a name.
func (r *restReader) models(root *node) {
	all := r.member(r.member(root, "components", object), "schemas", object)
	if r.version2 {
		all = r.member(root, "definitions", object)
	}
	if all == nil {
		return
	}
	for i, name := range all.keys {
		r.model(name, all.items[i])
	}
}

func (r *restReader) model(name string, schema *node) {
	m := r.meta("model", schema)
	r.api.Models = append(r.api.Models, &resource.RestModel{Meta: m, Config: apigateway.Model{
		Id: &m.ID, Name: &name, ContentType: aws.String("application/json"), Schema: aws.String(r.schema(schema)),
	}})
}

// schema is the text of a model. References among models are written as the
// addresses that API Gateway gives them.
func (r *restReader) schema(n *node) string {
	var out bytes.Buffer
	n.json(&out, func(key, text string) string {
		if key == "$ref" && r.find(text) != nil {
			return resource.ModelAddress(r.api.ID, lastStep(text))
		}
		return text
	})
	return out.String()
}

// modelOf is the name of the model of a schema; one that stands inline gets a
// name. "" is no schema.
func (r *restReader) modelOf(schema *node) string {
	if ref := schema.get("$ref"); ref.is(text) {
		return lastStep(ref.text)
	}
	if !schema.is(object) || len(schema.keys) == 0 {
		return ""
	}
	r.generated++
	name := fmt.Sprintf("MODEL%06d", r.generated)
	r.model(name, schema)
	return name
}

// content are the models of bodies by media type, as OpenAPI 3 has them.
func (r *restReader) content(n *node) map[string]string {
	types := r.member(n, "content", object)
	if types == nil {
		return nil
	}
	var models map[string]string
	for i, typ := range types.keys {
		name := r.modelOf(types.items[i].get("schema"))
		if name == "" {
			continue
		}
		if models == nil {
			models = map[string]string{}
		}
		models[typ] = name
	}
	return models
}
