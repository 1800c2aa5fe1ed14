package terraform

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// bodyDecoder evaluates a body by a schema to a value of its implied type, and
// remembers where everything is written.
type bodyDecoder struct {
	e        *evaluation
	prepared *sync.Map // preparedKey → *preparedBody
	subject  string

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

// block evaluates one block; path is where it is in the value.
func (d *bodyDecoder) block(b *schema.Block, in blockBody, path string) cty.Value {
	w := d.read(b, in)
	d.remember(path, in.place, w.arguments)
	values := make(map[string]cty.Value, len(w.schema.Attributes)+len(w.schema.Blocks))
	for name, a := range w.schema.Attributes {
		if v, ok := w.constants[name]; ok {
			values[name] = v
			continue
		}
		values[name] = d.attribute(name, a, w.arguments[name], in)
	}
	for name, n := range w.schema.Blocks {
		values[name] = d.nested(name, n, w.blocks[name], in.place, path)
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

func (d *bodyDecoder) attribute(name string, a *schema.Attribute, attr *hcl.Attribute, in blockBody) cty.Value {
	if attr == nil {
		if a.Required {
			d.report(missingArgument(name, a, in.place))
		}
		if in.nested && a.Default != cty.NilVal {
			return a.Default // the provider would copy the whole block to add it
		}
		return orDefault(a, cty.NullVal(a.Type))
	}
	v, diags := attr.Expr.Value(in.ctx)
	d.e.found.diagnose(diags, d.subject)
	if diags.HasErrors() {
		d.ok = false
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
func (d *bodyDecoder) nested(name string, n *schema.NestedBlock, blocks []blockBody, at finding.Place, path string) cty.Value {
	element := n.Block.ImpliedType()
	unknown := slices.ContainsFunc(blocks, blockBody.isUnknown)
	if !unknown {
		d.count(name, n, blocks, at)
	}
	if len(blocks) == 0 {
		return noBlocks(n.Nesting, element)
	}
	path = join(path, name)
	values := make([]cty.Value, len(blocks))
	for i, b := range blocks {
		inner := path
		if n.Nesting != schema.Single {
			inner = path + "[" + strconv.Itoa(i) + "]"
		}
		b.nested = true
		values[i] = d.block(n.Block, b, inner)
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

func labelled(blocks []blockBody, values []cty.Value) cty.Value {
	byLabel := map[string]cty.Value{}
	for i, b := range blocks {
		byLabel[b.label] = values[i]
	}
	return cty.MapVal(byLabel)
}

// count holds the number of blocks of a kind against its bounds.
func (d *bodyDecoder) count(name string, n *schema.NestedBlock, blocks []blockBody, at finding.Place) {
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
			Code: CodeBlockCount, Place: blocks[most].place,
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
