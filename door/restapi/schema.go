package restapi

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/lintel-edge/lintel/resource"
)

// schemas are the models of an API: JSON schemas of draft 4
// (spec/api-gateway.md 15.3). They refer to each other by the address that AWS
// gives them, and to nothing else: nothing is fetched.
type schemas struct {
	api      string
	compiler *jsonschema.Compiler
}

// modelHost is where models seem to be when they refer to each other.
const modelHost = "https://apigateway.amazonaws.com/restapis/"

// newSchemas takes the models of an API. Each error is that of one model.
func newSchemas(doc *resource.RestAPI) (*schemas, map[*resource.RestModel]error) {
	s := &schemas{api: aws.ToString(doc.Config.Id), compiler: jsonschema.NewCompiler()}
	s.compiler.DefaultDraft(jsonschema.Draft4)
	s.compiler.UseLoader(nothingElse{})
	s.compiler.UseRegexpEngine(javaRegexp)
	bad := map[*resource.RestModel]error{}
	declared := map[string]bool{}
	for _, m := range doc.Models {
		declared[aws.ToString(m.Config.Name)] = true
		if err := s.add(aws.ToString(m.Config.Name), aws.ToString(m.Config.Schema)); err != nil {
			bad[m] = err
		}
	}
	for name, schema := range ownModels {
		if !declared[name] {
			_ = s.add(name, schema) // it is one
		}
	}
	return s, bad
}

// ownModels are those that every API has from the beginning.
var ownModels = map[string]string{
	"Empty": `{"type":"object"}`,
	"Error": `{"type":"object","properties":{"message":{"type":"string"}}}`,
}

func (s *schemas) add(name, schema string) error {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(schema))
	if err != nil {
		return err
	}
	return s.compiler.AddResource(s.address(name), document)
}

func (s *schemas) address(model string) string { return modelHost + s.api + "/models/" + model }

// get compiles the model of a name.
func (s *schemas) get(model string) (*jsonschema.Schema, error) {
	return s.compiler.Compile(s.address(model))
}

// javaRegexp is the engine of patterns in models.
func javaRegexp(pattern string) (jsonschema.Regexp, error) {
	translated, err := translate(pattern)
	if err != nil {
		return nil, err
	}
	return regexp.Compile(translated)
}

// nothingElse loads no schema from anywhere.
type nothingElse struct{}

func (nothingElse) Load(address string) (any, error) {
	return nil, fmt.Errorf("%s is no model of this API", address)
}
