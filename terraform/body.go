package terraform

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// bodyDecoder evaluates a body by a schema to a value of its implied type, and
// remembers where everything is written.
type bodyDecoder struct {
	e       *evaluation
	subject string

	value   cty.Value
	ok      bool // nothing was wrong
	marked  bool // something is sensitive
	written map[string][]cty.Value
	bodies  []writtenBody
	shape   strings.Builder // which bodies there are: equal shapes have equal places
}

// writtenBody is one block as it was written.
type writtenBody struct {
	path       string // "" or "origin[0]"
	place      finding.Place
	attributes hcl.Attributes
}

func (b writtenBody) addPlaces(places map[string]finding.Place) {
	prefix := ""
	if b.path != "" {
		prefix = b.path + "."
		places[b.path] = b.place
	}
	for name, attr := range b.attributes {
		places[prefix+name] = placeOf(attr.NameRange)
	}
}

func (d *bodyDecoder) report(f finding.Finding) {
	f.Subject = d.subject
	d.e.found.add(f)
	if f.Severity == finding.Error {
		d.ok = false
	}
}

// block evaluates one body; at is where its block begins, path where it is in
// the value.
func (d *bodyDecoder) block(b *schema.Block, body hcl.Body, ctx *hcl.EvalContext, at finding.Place, path string) cty.Value {
	b, form := d.e.asWritten(b, body)
	content, diags := body.Content(form.schema)
	for _, diag := range diags {
		d.report(d.suggest(translateOne(diag, CodeSyntax, d.subject), form))
	}
	d.remember(path, at, content.Attributes)
	values := make(map[string]cty.Value, len(b.Attributes)+len(b.Blocks))
	for name, a := range b.Attributes {
		values[name] = d.attribute(name, a, content.Attributes[name], ctx, at)
	}
	var byType map[string][]*hcl.Block
	if len(content.Blocks) > 0 {
		byType = make(map[string][]*hcl.Block, len(b.Blocks))
		for _, inner := range content.Blocks {
			byType[inner.Type] = append(byType[inner.Type], inner)
		}
	}
	for name, n := range b.Blocks {
		values[name] = d.nested(name, n, byType[name], ctx, at, path)
	}
	return cty.ObjectVal(values)
}

// remember notes where a block and its arguments are written.
func (d *bodyDecoder) remember(path string, at finding.Place, attributes hcl.Attributes) {
	d.bodies = append(d.bodies, writtenBody{path, at, attributes})
	d.shape.WriteString(path)
	d.shape.WriteByte('@')
	d.shape.WriteString(at.File)
	d.shape.WriteByte(':')
	d.shape.WriteString(strconv.Itoa(at.Line))
	d.shape.WriteByte(':')
	d.shape.WriteString(strconv.Itoa(at.Column))
	d.shape.WriteByte(' ')
}

func (d *bodyDecoder) attribute(name string, a *schema.Attribute, attr *hcl.Attribute, ctx *hcl.EvalContext, at finding.Place) cty.Value {
	if attr == nil {
		if a.Required {
			d.report(missingArgument(name, a, at))
		}
		return orDefault(a, cty.NullVal(a.Type))
	}
	v, diags := attr.Expr.Value(ctx)
	if len(diags) > 0 {
		d.e.found.add(translate(diags, CodeExpression, d.subject)...)
		d.ok = d.ok && !diags.HasErrors()
	}
	if diags.HasErrors() {
		return cty.UnknownVal(a.Type)
	}
	if !a.Type.Equals(v.Type()) {
		converted, err := convert.Convert(v, a.Type)
		if err != nil {
			d.report(finding.Finding{
				Code: CodeWrongType, Place: placeOf(attr.Expr.Range()),
				Message:  fmt.Sprintf("argument %q has a value of the wrong type: %s", name, explainConversion(err)),
				Expected: a.Type.FriendlyNameForConstraint(),
			})
			return cty.UnknownVal(a.Type)
		}
		v = converted
	}
	d.marked = d.marked || v.ContainsMarked()
	switch {
	case a.Required && v.IsNull():
		d.report(missingArgument(name, a, placeOf(attr.Expr.Range())))
	case a.Computed && !a.Optional && !a.Required && !v.IsNull():
		d.report(finding.Finding{
			Code: CodeReadOnlyArgument, Place: placeOf(attr.NameRange),
			Message: fmt.Sprintf("%q is decided by AWS and cannot be written", name), Fix: "remove the argument",
		})
	}
	return orDefault(a, v)
}

// orDefault is the provider's default for a null. Written here, block by block
// as they are made, it saves the provider from making every block again.
func orDefault(a *schema.Attribute, v cty.Value) cty.Value {
	if a.Default == cty.NilVal || !v.IsNull() {
		return v
	}
	return a.Default
}

func missingArgument(name string, a *schema.Attribute, at finding.Place) finding.Finding {
	return finding.Finding{
		Code: CodeMissingArgument, Place: at,
		Message:  fmt.Sprintf("argument %q is required", name),
		Expected: "a " + a.Type.FriendlyNameForConstraint(),
	}
}

// nested evaluates the blocks of one kind.
func (d *bodyDecoder) nested(name string, n *schema.NestedBlock, blocks []*hcl.Block, ctx *hcl.EvalContext, at finding.Place, path string) cty.Value {
	path = join(path, name)
	element := n.Block.ImpliedType()
	unknown := slices.ContainsFunc(blocks, isUnknown)
	if !unknown {
		d.count(name, n, blocks, at)
	}
	if len(blocks) == 0 {
		return noBlocks(n.Nesting, element)
	}
	values := make([]cty.Value, len(blocks))
	for i, b := range blocks {
		inner := path
		if n.Nesting != schema.Single {
			inner = path + "[" + strconv.Itoa(i) + "]"
		}
		values[i] = d.block(n.Block, b.Body, ctx, placeOf(b.DefRange), inner)
	}
	switch {
	case unknown && n.Nesting == schema.List:
		return cty.UnknownVal(cty.List(element))
	case unknown && n.Nesting == schema.Set:
		return cty.UnknownVal(cty.Set(element))
	case n.Nesting == schema.List:
		return listOf(values, element)
	case n.Nesting == schema.Set:
		d.keepOrder(path, values)
		return cty.SetVal(values)
	case n.Nesting == schema.Map:
		return labelled(blocks, values)
	}
	return values[0]
}

// keepOrder remembers the blocks of a set as they were written.
func (d *bodyDecoder) keepOrder(path string, values []cty.Value) {
	if len(values) < 2 {
		return
	}
	if d.written == nil {
		d.written = map[string][]cty.Value{}
	}
	plain := make([]cty.Value, len(values))
	for i, v := range values {
		plain[i], _ = v.UnmarkDeep()
	}
	d.written[path] = plain
}

// isUnknown recognises the blocks that a dynamic block with an unknown
// for_each makes.
func isUnknown(b *hcl.Block) bool {
	u, ok := b.Body.(interface{ Unknown() bool })
	return ok && u.Unknown()
}

func noBlocks(nesting schema.Nesting, element cty.Type) cty.Value {
	switch nesting {
	case schema.List:
		return cty.ListValEmpty(element)
	case schema.Set:
		return cty.SetValEmpty(element)
	case schema.Map:
		return cty.MapValEmpty(element)
	}
	return cty.NullVal(element)
}

// listOf makes a list, or a tuple where the schema leaves types open.
func listOf(values []cty.Value, element cty.Type) cty.Value {
	if element.HasDynamicTypes() {
		return cty.TupleVal(values)
	}
	return cty.ListVal(values)
}

func labelled(blocks []*hcl.Block, values []cty.Value) cty.Value {
	byLabel := map[string]cty.Value{}
	for i, b := range blocks {
		byLabel[b.Labels[0]] = values[i]
	}
	return cty.MapVal(byLabel)
}

// count holds the number of blocks of a kind against its bounds.
func (d *bodyDecoder) count(name string, n *schema.NestedBlock, blocks []*hcl.Block, at finding.Place) {
	most := n.MaxItems
	if n.Nesting == schema.Single {
		most = 1
	}
	switch {
	case len(blocks) < n.MinItems:
		d.report(finding.Finding{
			Code: CodeBlockCount, Place: at,
			Message:  fmt.Sprintf("%d %s blocks", len(blocks), name),
			Expected: fmt.Sprintf("at least %d", n.MinItems),
		})
	case most > 0 && len(blocks) > most:
		d.report(finding.Finding{
			Code: CodeBlockCount, Place: placeOf(blocks[most].DefRange),
			Message:  fmt.Sprintf("%d %s blocks", len(blocks), name),
			Expected: fmt.Sprintf("at most %d", most),
		})
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

var quoted = regexp.MustCompile(`"([^"]*)"`)

// suggest adds the nearest right name to an unknown argument or block.
func (d *bodyDecoder) suggest(f finding.Finding, form *bodySchemaOf) finding.Finding {
	if f.Code != CodeUnsupportedArgument && f.Code != CodeUnsupportedBlock || f.Nearest != "" {
		return f
	}
	if m := quoted.FindStringSubmatch(f.Message); m != nil {
		f.Nearest = finding.Nearest(m[1], form.names)
	}
	return f
}

// bodySchemaOf is a block of the provider's schema as the HCL library wants it.
type bodySchemaOf struct {
	schema *hcl.BodySchema
	names  []string
	// eitherWay are the arguments that may also be written as blocks: lists
	// and sets of objects, by the block that each would be.
	eitherWay map[string]*schema.NestedBlock
}

func (e *evaluation) schemaOf(b *schema.Block) *bodySchemaOf {
	if known, ok := e.schemas[b]; ok {
		return known
	}
	form := newBodySchema(b)
	e.schemas[b] = form
	return form
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
