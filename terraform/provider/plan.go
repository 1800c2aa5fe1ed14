package provider

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// Plan completes the configuration of a managed resource, an object of the
// schema's implied type in which what is not written is null: with the
// provider's defaults, and with a value for everything that AWS would compute.
// A value that AWS would compute and that nothing here depends on is a
// placeholder (see [PlaceholderDomain]). A type without a schema is returned
// as it is.
func (p *Provider) Plan(typ, address string, config cty.Value) (cty.Value, finding.List) {
	block, ok := schema.Resource(typ)
	if !ok || config.IsNull() || !config.IsKnown() {
		return config, nil
	}
	return complete(block, config, address), nil
}

// complete fills the nulls of one block.
func complete(block *schema.Block, config cty.Value, address string) cty.Value {
	values := config.AsValueMap()
	for name, a := range block.Attributes {
		if !values[name].IsNull() {
			continue
		}
		switch {
		case a.Default != cty.NilVal:
			values[name] = a.Default
		case a.Computed:
			values[name] = placeholder(address, name, a.Type)
		}
	}
	return cty.ObjectVal(values)
}
