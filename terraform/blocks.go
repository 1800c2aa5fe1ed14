package terraform

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// The blocks of the language itself, with their arguments.
var (
	fileSchema = blocks(
		"terraform", "locals", "moved", "import", "removed",
		"provider name", "variable name", "output name", "module name", "check name",
		"resource type name", "data type name", "ephemeral type name",
	)
	terraformSchema = bodySchema(
		[]string{"required_version", "experiments", "language"},
		"required_providers", "cloud", "backend type", "provider_meta name",
	)
	variableSchema = bodySchema(
		[]string{"description", "default", "type", "sensitive", "nullable", "ephemeral", "deprecated"},
		"validation",
	)
	outputSchema = bodySchema(
		[]string{"value!", "description", "sensitive", "ephemeral", "depends_on", "deprecated"},
		"precondition",
	)
	moduleSchema    = bodySchema([]string{"source!", "version", "count", "for_each", "depends_on", "providers"})
	providerSchema  = bodySchema([]string{"alias", "version"})
	checkSchema     = bodySchema(nil, "assert", "data type name")
	conditionSchema = bodySchema([]string{"condition!", "error_message!"})
	resourceSchema  = bodySchema(
		[]string{"count", "for_each", "provider", "depends_on"},
		"lifecycle", "connection", "provisioner type",
	)
	lifecycleSchema = bodySchema(
		[]string{"create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"},
		"precondition", "postcondition",
	)
)

func blocks(headers ...string) *hcl.BodySchema { return bodySchema(nil, headers...) }

// bodySchema makes a body schema of argument names ("name!" is required) and
// block headers ("type label label").
func bodySchema(arguments []string, headers ...string) *hcl.BodySchema {
	s := &hcl.BodySchema{}
	for _, name := range arguments {
		bare, required := strings.CutSuffix(name, "!")
		s.Attributes = append(s.Attributes, hcl.AttributeSchema{Name: bare, Required: required})
	}
	for _, header := range headers {
		words := strings.Fields(header)
		s.Blocks = append(s.Blocks, hcl.BlockHeaderSchema{Type: words[0], LabelNames: words[1:]})
	}
	return s
}
