package terraform

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// bodySchemaOf is a block of the provider's schema as the HCL library wants it.
type bodySchemaOf struct {
	schema *hcl.BodySchema
	names  []string
	// eitherWay are the arguments that may also be written as blocks: lists
	// and sets of objects, by the block that each would be.
	eitherWay map[string]*schema.NestedBlock
}

func (e *evaluation) schemaOf(b *schema.Block) *bodySchemaOf {
	if known, ok := e.schemas.Load(b); ok {
		return known.(*bodySchemaOf)
	}
	form, _ := e.schemas.LoadOrStore(b, newBodySchema(b))
	return form.(*bodySchemaOf)
}

func newBodySchema(b *schema.Block) *bodySchemaOf {
	form := &bodySchemaOf{schema: &hcl.BodySchema{}, eitherWay: map[string]*schema.NestedBlock{}}
	for _, name := range sortedKeys(b.Attributes) {
		form.schema.Attributes = append(form.schema.Attributes, hcl.AttributeSchema{Name: name})
		if n := asBlocks(b.Attributes[name]); n != nil {
			form.eitherWay[name] = n
		}
	}
	for _, name := range sortedKeys(b.Blocks) {
		header := hcl.BlockHeaderSchema{Type: name}
		if b.Blocks[name].Nesting == schema.Map {
			header.LabelNames = []string{"key"}
		}
		form.schema.Blocks = append(form.schema.Blocks, header)
	}
	form.names = slices.Concat(sortedKeys(b.Attributes), sortedKeys(b.Blocks))
	return form
}

// asBlocks describes a list or set of objects as blocks. Some arguments of the
// provider are such, for the sake of old configurations ("attributes as
// blocks").
func asBlocks(a *schema.Attribute) *schema.NestedBlock {
	if !a.Type.IsListType() && !a.Type.IsSetType() || !a.Type.ElementType().IsObjectType() || !a.Optional {
		return nil
	}
	inner := &schema.Block{Attributes: map[string]*schema.Attribute{}}
	for name, typ := range a.Type.ElementType().AttributeTypes() {
		inner.Attributes[name] = &schema.Attribute{Type: typ, Optional: true}
	}
	n := &schema.NestedBlock{Nesting: schema.List, Block: inner}
	if a.Type.IsSetType() {
		n.Nesting = schema.Set
	}
	return n
}

// asWritten returns the schema with those arguments turned into blocks that
// are written as blocks.
func (e *evaluation) asWritten(b *schema.Block, body hcl.Body) (*schema.Block, *bodySchemaOf) {
	form := e.schemaOf(b)
	if len(form.eitherWay) == 0 {
		return b, form
	}
	probe := &hcl.BodySchema{}
	for _, name := range sortedKeys(form.eitherWay) {
		probe.Blocks = append(probe.Blocks, hcl.BlockHeaderSchema{Type: name})
	}
	content, _, _ := body.PartialContent(probe)
	if len(content.Blocks) == 0 {
		return b, form
	}
	out := &schema.Block{Attributes: maps.Clone(b.Attributes), Blocks: maps.Clone(b.Blocks)}
	if out.Blocks == nil {
		out.Blocks = map[string]*schema.NestedBlock{}
	}
	for _, block := range content.Blocks {
		delete(out.Attributes, block.Type)
		out.Blocks[block.Type] = form.eitherWay[block.Type]
	}
	return out, newBodySchema(out)
}
