package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// blockBody is a block that is to be evaluated: a block as written, or one
// that a dynamic block made.
type blockBody struct {
	body     hcl.Body
	ctx      *hcl.EvalContext
	element  *element // what a dynamic block gives the body, not yet in ctx; nil = nothing
	place    finding.Place
	label    string
	expanded bool // the body's dynamic blocks are expanded when it is read
	nested   bool // not the body of the resource itself

	// varying are the first names of what differs from instance to instance:
	// each, count, and the iterators of the dynamic blocks around.
	varying map[string]bool
}

// element is one element of a dynamic block's for_each.
type element struct {
	iterator   string
	key, value cty.Value
}

// entered returns the body with its element in its context. Many bodies do
// without, see preparedBody.direct.
func (b blockBody) entered() blockBody {
	if b.element == nil {
		return b
	}
	ctx := b.ctx.NewChild()
	ctx.Variables = map[string]cty.Value{
		b.element.iterator: cty.ObjectVal(map[string]cty.Value{"key": b.element.key, "value": b.element.value}),
	}
	b.ctx, b.element = ctx, nil
	return b
}

// isUnknown recognises the blocks that a dynamic block with an unknown
// for_each makes.
func (b blockBody) isUnknown() bool {
	u, ok := b.body.(interface{ Unknown() bool })
	return ok && u.Unknown()
}

// contents is what a block has, sorted by the schema.
type contents struct {
	schema    *schema.Block // arguments that are written as blocks are blocks in it
	arguments hcl.Attributes
	direct    map[string]func(*element) cty.Value // as in preparedBody
	kinds     []string                            // of blocks, to be evaluated in this order
	blocks    map[string][]blockBody
}

// read takes a body apart, the long way.
func (d *bodyDecoder) read(b *schema.Block, in blockBody) contents {
	body := in.body
	if !in.expanded {
		body = dynblock.Expand(body, in.ctx)
	}
	b, form := d.e.asWritten(b, body)
	content, diags := body.Content(form.schema)
	for _, diag := range diags {
		d.report(d.suggest(translateOne(diag, CodeSyntax, d.subject), form))
	}
	c := contents{schema: b, arguments: content.Attributes, kinds: sortedKeys(b.Blocks), blocks: map[string][]blockBody{}}
	for _, block := range content.Blocks {
		inner := blockBody{body: block.Body, ctx: in.ctx, place: placeOf(block.DefRange), expanded: true}
		if len(block.Labels) > 0 {
			inner.label = block.Labels[0]
		}
		c.blocks[block.Type] = append(c.blocks[block.Type], inner)
	}
	return c
}
