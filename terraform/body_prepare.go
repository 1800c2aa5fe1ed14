package terraform

import (
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
	"github.com/lintel-edge/lintel/terraform/limit"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// preparedBody is what is known of a native body before it is evaluated. It is
// made once for all instances, and kept with the file for the next load.
type preparedBody struct {
	schema    *schema.Block
	arguments hcl.Attributes
	constants map[string]cty.Value // arguments whose value is the same in every load
	steady    []string             // arguments whose value is the same in every instance
	varying   []string             // all others; both sorted
	kinds     []preparedKind       // sorted by name

	// direct are those of the varying arguments that are the key or the value
	// of the dynamic block around: nothing has to be evaluated for them.
	direct map[string]func(*element) cty.Value
}

// preparedKind is the blocks of one kind, or none where the schema wants some.
type preparedKind struct {
	name   string
	blocks []preparedBlock
	varies bool // from instance to instance
}

// preparedBlock is a block, or a dynamic block when forEach is not nil.
type preparedBlock struct {
	typ      string
	body     *hclsyntax.Body
	place    finding.Place
	forEach  hclsyntax.Expression
	iterator string
	varying  map[string]bool // for blockBody
}

// preparedKey finds a prepared body: one body may be read by two schemas, but
// stands in one place only.
type preparedKey struct {
	schema *schema.Block
	body   *hclsyntax.Body
}

// prepare returns the prepared form of a body; nil means that something in it
// is out of the ordinary.
func (d *bodyDecoder) prepare(b *schema.Block, body *hclsyntax.Body, in blockBody) *preparedBody {
	key := preparedKey{b, body}
	if known, ok := d.shared.prepared.Load(key); ok {
		return known.(*preparedBody)
	}
	p, _ := d.shared.prepared.LoadOrStore(key, newPrepared(b, body, in))
	return p.(*preparedBody)
}

func newPrepared(b *schema.Block, body *hclsyntax.Body, in blockBody) *preparedBody {
	p := &preparedBody{schema: b, arguments: hcl.Attributes{}, constants: map[string]cty.Value{}}
	for _, name := range sortedKeys(body.Attributes) {
		if !in.nested && notReferences[name] {
			continue
		}
		a, attr := b.Attributes[name], body.Attributes[name]
		if a == nil {
			return nil
		}
		p.arguments[name] = attr.AsHCLAttribute()
		v, isConstant := constant(attr.Expr, a)
		switch {
		case isConstant:
			p.constants[name] = v
		case varies(attr.Expr, in.varying):
			p.varying = append(p.varying, name)
			p.noteDirect(name, attr.Expr, in.element)
		default:
			p.steady = append(p.steady, name)
		}
	}
	for name, a := range b.Attributes {
		if a.Required && p.arguments[name] == nil {
			p.steady = append(p.steady, name) // so that it is missed
		}
	}
	if !p.addBlocks(body, in) {
		return nil
	}
	return p
}

func (p *preparedBody) noteDirect(name string, expr hclsyntax.Expression, around *element) {
	t, ok := expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok || around == nil || len(t.Traversal) != 2 || t.Traversal.RootName() != around.iterator {
		return
	}
	step, ok := t.Traversal[1].(hcl.TraverseAttr)
	if !ok || step.Name != "key" && step.Name != "value" {
		return
	}
	if p.direct == nil {
		p.direct = map[string]func(*element) cty.Value{}
	}
	p.direct[name] = map[string]func(*element) cty.Value{
		"key":   func(e *element) cty.Value { return e.key },
		"value": func(e *element) cty.Value { return e.value },
	}[step.Name]
}

// addBlocks sorts the blocks by kind; false means that one is out of the
// ordinary.
func (p *preparedBody) addBlocks(body *hclsyntax.Body, in blockBody) bool {
	kinds := map[string]*preparedKind{}
	for name, n := range p.schema.Blocks {
		if n.MinItems > 0 {
			kinds[name] = &preparedKind{name: name} // so that it is missed
		}
	}
	for _, block := range body.Blocks {
		if !in.nested && notReferences[block.Type] {
			continue
		}
		prepared, ok := prepareBlock(block, in.varying)
		if n := p.schema.Blocks[prepared.typ]; !ok || n == nil || n.Nesting == schema.Map {
			return false
		}
		if kinds[prepared.typ] == nil {
			kinds[prepared.typ] = &preparedKind{name: prepared.typ}
		}
		kind := kinds[prepared.typ]
		kind.blocks = append(kind.blocks, prepared)
		kind.varies = kind.varies || prepared.varies(in.varying)
	}
	for _, name := range sortedKeys(kinds) {
		p.kinds = append(p.kinds, *kinds[name])
	}
	return true
}

func prepareBlock(b *hclsyntax.Block, varying map[string]bool) (preparedBlock, bool) {
	p := preparedBlock{typ: b.Type, body: b.Body, place: placeOf(b.DefRange()), varying: varying}
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
	p.varying = maps.Clone(varying)
	p.varying[p.iterator] = true
	return p, p.forEach != nil && p.iterator != ""
}

// varies reports whether a block, or what a dynamic block makes, differs from
// instance to instance.
func (p preparedBlock) varies(varying map[string]bool) bool {
	if p.forEach == nil {
		return bodyVaries(p.body, varying)
	}
	inside := maps.Clone(varying)
	delete(inside, p.iterator)
	return varies(p.forEach, varying) || bodyVaries(p.body, inside)
}

func bodyVaries(body *hclsyntax.Body, varying map[string]bool) bool {
	for _, attr := range body.Attributes {
		if varies(attr.Expr, varying) {
			return true
		}
	}
	for _, block := range body.Blocks {
		inner, ok := prepareBlock(block, varying)
		if !ok || inner.varies(varying) {
			return true
		}
	}
	return false
}

// varies reports whether an expression refers to something that differs from
// instance to instance, or draws something by chance.
func varies(expr hclsyntax.Expression, varying map[string]bool) bool {
	for _, t := range expr.Variables() {
		if varying[t.RootName()] {
			return true
		}
	}
	return calls(expr, func(name string) bool { return functions.ByChance(strings.TrimPrefix(name, "core::")) })
}

// constant evaluates an argument whose expression refers to nothing and calls
// nothing.
func constant(expr hclsyntax.Expression, a *schema.Attribute) (cty.Value, bool) {
	if len(expr.Variables()) > 0 || !a.Required && !a.Optional || calls(expr, func(string) bool { return true }) {
		return cty.NilVal, false
	}
	v, diags := expr.Value(nil)
	if len(diags) > 0 || limit.Weigh(v) != nil {
		return cty.NilVal, false
	}
	v, err := convert.Convert(v, a.Type)
	return v, err == nil && !v.IsNull()
}

// calls reports whether an expression calls such a function.
func calls(expr hclsyntax.Expression, such func(name string) bool) bool {
	found := false
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		call, ok := n.(*hclsyntax.FunctionCallExpr)
		found = found || ok && such(call.Name)
		return nil
	})
	return found
}
