package provider

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// Read answers a data source. One that Lintel cannot answer is unknown
// wherever AWS would have said something, with a notice.
func (p *Provider) Read(typ, address string, config cty.Value, env Env) (cty.Value, finding.List) {
	block, ok := schema.Data(typ)
	if !ok || config.IsNull() || !config.IsKnown() {
		return config, nil
	}
	return complete(block, config, "data."+address), nil
}
