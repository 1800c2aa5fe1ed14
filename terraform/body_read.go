package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/dynblock"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// blockBody is a block that is to be evaluated: a block as written, or one
// that a dynamic block made.
type blockBody struct {
	body     hcl.Body
	ctx      *hcl.EvalContext
	place    finding.Place
	label    string
	expanded bool // the body's dynamic blocks are expanded when it is read
	nested   bool // not the body of the resource itself
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
	constants map[string]cty.Value // arguments whose value is the same in every instance
	blocks    map[string][]blockBody
}

// read takes a body apart. Bodies of native syntax that are in order take a
// short way, which is several times faster: it is what loading ten thousand
// distributions lives on. Everything else goes through the HCL library, which
// also explains what is wrong.
func (d *bodyDecoder) read(b *schema.Block, in blockBody) contents {
	if native, ok := in.body.(*hclsyntax.Body); ok && !in.expanded {
		if c, ok := d.readNative(b, native, in); ok {
			return c
		}
	}
	body := in.body
	if !in.expanded {
		body = dynblock.Expand(body, in.ctx)
	}
	b, form := d.e.asWritten(b, body)
	content, diags := body.Content(form.schema)
	for _, diag := range diags {
		d.report(d.suggest(translateOne(diag, CodeSyntax, d.subject), form))
	}
	c := contents{schema: b, arguments: content.Attributes, blocks: map[string][]blockBody{}}
	for _, block := range content.Blocks {
		inner := blockBody{body: block.Body, ctx: in.ctx, place: placeOf(block.DefRange), expanded: true}
		if len(block.Labels) > 0 {
			inner.label = block.Labels[0]
		}
		c.blocks[block.Type] = append(c.blocks[block.Type], inner)
	}
	return c
}

// readNative reads a body by its prepared form; false means that it needs the
// long way.
func (d *bodyDecoder) readNative(b *schema.Block, body *hclsyntax.Body, in blockBody) (contents, bool) {
	prepared := d.prepare(b, body, !in.nested)
	if prepared == nil {
		return contents{}, false
	}
	c := contents{schema: b, arguments: prepared.arguments, constants: prepared.constants}
	if len(prepared.blocks) == 0 {
		return c, true
	}
	c.blocks = make(map[string][]blockBody, len(prepared.blocks))
	for _, p := range prepared.blocks {
		if p.forEach == nil {
			c.blocks[p.typ] = append(c.blocks[p.typ], blockBody{body: p.body, ctx: in.ctx, place: p.place})
			continue
		}
		made, ok := p.expand(in.ctx)
		if !ok {
			return contents{}, false
		}
		c.blocks[p.typ] = append(c.blocks[p.typ], made...)
	}
	return c, true
}

// preparedBody is what is known of a native body before it is evaluated. It is
// made once for all instances, and kept with the file for the next load.
type preparedBody struct {
	arguments hcl.Attributes
	constants map[string]cty.Value
	blocks    []preparedBlock
}

// preparedBlock is a block, or a dynamic block when forEach is not nil.
type preparedBlock struct {
	typ      string
	body     *hclsyntax.Body
	place    finding.Place
	forEach  hclsyntax.Expression
	iterator string
}

// expand makes the blocks of a dynamic block; false means that its for_each is
// out of the ordinary (unknown, null, marked, of a wrong type).
func (p preparedBlock) expand(ctx *hcl.EvalContext) ([]blockBody, bool) {
	v, diags := p.forEach.Value(ctx)
	if len(diags) > 0 || v.IsMarked() || !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
		return nil, false
	}
	out := make([]blockBody, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsSetType() {
			key = value
		}
		inner := ctx.NewChild()
		inner.Variables = map[string]cty.Value{
			p.iterator: cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}),
		}
		out = append(out, blockBody{body: p.body, ctx: inner, place: p.place})
	}
	return out, true
}

// preparedKey finds a prepared body: one body may be read by two schemas, but
// stands in one place only.
type preparedKey struct {
	schema *schema.Block
	body   *hclsyntax.Body
}

// prepare returns the prepared form of a body; nil means that something in it
// is out of the ordinary.
func (d *bodyDecoder) prepare(b *schema.Block, body *hclsyntax.Body, top bool) *preparedBody {
	key := preparedKey{b, body}
	if known, ok := d.prepared.Load(key); ok {
		return known.(*preparedBody)
	}
	p, _ := d.prepared.LoadOrStore(key, newPrepared(b, body, top))
	return p.(*preparedBody)
}

func newPrepared(b *schema.Block, body *hclsyntax.Body, top bool) *preparedBody {
	p := &preparedBody{arguments: hcl.Attributes{}, constants: map[string]cty.Value{}}
	for name, attr := range body.Attributes {
		if top && notReferences[name] {
			continue
		}
		a := b.Attributes[name]
		if a == nil {
			return nil
		}
		p.arguments[name] = attr.AsHCLAttribute()
		if v, ok := constant(attr.Expr, a); ok {
			p.constants[name] = v
		}
	}
	for _, block := range body.Blocks {
		if top && notReferences[block.Type] {
			continue
		}
		prepared, ok := prepareBlock(block)
		if n := b.Blocks[prepared.typ]; !ok || n == nil || n.Nesting == schema.Map {
			return nil
		}
		p.blocks = append(p.blocks, prepared)
	}
	return p
}

func prepareBlock(b *hclsyntax.Block) (preparedBlock, bool) {
	p := preparedBlock{typ: b.Type, body: b.Body, place: placeOf(b.DefRange())}
	if b.Type != "dynamic" {
		return p, len(b.Labels) == 0
	}
	if len(b.Labels) != 1 || len(b.Body.Blocks) != 1 || b.Body.Blocks[0].Type != "content" || len(b.Body.Blocks[0].Labels) != 0 {
		return p, false
	}
	p.typ, p.iterator = b.Labels[0], b.Labels[0]
	content := b.Body.Blocks[0]
	p.body, p.place = content.Body, placeOf(content.DefRange())
	for name, attr := range b.Body.Attributes {
		switch name {
		case "for_each":
			p.forEach = attr.Expr
		case "iterator":
			p.iterator = hcl.ExprAsKeyword(attr.Expr)
		default:
			return p, false
		}
	}
	return p, p.forEach != nil && p.iterator != ""
}

// constant evaluates an argument whose expression refers to nothing and calls
// nothing, so that all instances share one value.
func constant(expr hclsyntax.Expression, a *schema.Attribute) (cty.Value, bool) {
	if len(expr.Variables()) > 0 || callsFunction(expr) || !a.Required && !a.Optional {
		return cty.NilVal, false
	}
	v, diags := expr.Value(nil)
	if len(diags) > 0 {
		return cty.NilVal, false
	}
	v, err := convert.Convert(v, a.Type)
	return v, err == nil && !v.IsNull()
}

func callsFunction(expr hclsyntax.Expression) bool {
	found := false
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		_, call := n.(*hclsyntax.FunctionCallExpr)
		found = found || call
		return nil
	})
	return found
}
