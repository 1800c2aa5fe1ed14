package terraform

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// bodyDecoder evaluates the body of one instance by a schema. It is used by
// one goroutine; what it shares with those of other instances is in shared.
type bodyDecoder struct {
	e       *evaluation
	shared  *sharedBodies
	found   *problems
	subject string

	ok       bool // nothing was wrong
	marked   bool // something is sensitive
	admitted int  // blocks so far, against maxBlocks
}

func (d *bodyDecoder) report(f finding.Finding) {
	f.Subject = d.subject
	d.found.add(f)
	if f.Severity == finding.Error {
		d.ok = false
	}
}

// block evaluates one block. Bodies of native syntax that are in order take a
// short way, which is many times faster: it is what loading ten thousand
// distributions lives on. Everything else goes through the HCL library, which
// also explains what is wrong.
func (d *bodyDecoder) block(b *schema.Block, in blockBody) *object.Value {
	if v, ok := d.native(b, in); ok {
		return v
	}
	in = in.entered()
	w := d.read(b, in)
	own := sortedKeys(w.schema.Attributes)
	form := object.NewForm(object.Parts{Block: w.schema, Source: sourceOf(in.place, w.arguments), Own: own})
	return d.fill(form, own, w, in)
}

// fill evaluates what is not fixed by the form: the arguments by the given
// names, and the blocks.
func (d *bodyDecoder) fill(form *object.Form, own []string, w contents, in blockBody) *object.Value {
	values := make([]cty.Value, len(own))
	for i, name := range own {
		a, attr := w.schema.Attributes[name], w.arguments[name]
		if pick := w.direct[name]; pick != nil && in.element != nil {
			values[i] = d.argument(name, a, attr, pick(in.element))
			continue
		}
		in = in.entered()
		values[i] = d.attribute(name, a, attr, in)
	}
	return form.Value(values, d.kinds(w, in))
}

// kinds evaluates the blocks of all kinds.
func (d *bodyDecoder) kinds(w contents, in blockBody) []object.Kind {
	var kinds []object.Kind
	for _, name := range w.kinds {
		n := w.schema.Blocks[name]
		if !d.admit(len(w.blocks[name]), name, in.place) {
			continue
		}
		blocks := object.Blocks{Unknown: slices.ContainsFunc(w.blocks[name], blockBody.isUnknown)}
		if !blocks.Unknown {
			d.count(name, n, w.blocks[name], in.place)
		}
		for _, b := range w.blocks[name] {
			b.nested = true
			blocks.List = append(blocks.List, d.block(n.Block, b))
			if n.Nesting == schema.Map {
				blocks.Labels = append(blocks.Labels, b.label)
			}
		}
		if len(blocks.List) > 0 {
			kinds = append(kinds, object.Kind{Name: name, Blocks: blocks})
		}
	}
	return kinds
}

// sourceOf notes where a block, its arguments and the keys in them are written.
func sourceOf(at finding.Place, arguments hcl.Attributes) object.Source {
	return object.Source{Place: at, Arguments: func() map[string]finding.Place {
		places := make(map[string]finding.Place, len(arguments))
		for name, attr := range arguments {
			places[name] = placeOf(attr.NameRange)
			addKeys(places, name, attr.Expr)
		}
		return places
	}}
}

// addKeys notes where the keys of an object are written, as far as the text
// alone tells.
func addKeys(places map[string]finding.Place, name string, expr hcl.Expression) {
	pairs, diags := hcl.ExprMap(expr)
	if diags.HasErrors() {
		return
	}
	for _, pair := range pairs {
		key, diags := pair.Key.Value(nil)
		if !diags.HasErrors() && key.IsKnown() && !key.IsNull() && key.Type() == cty.String {
			places[name+"."+key.AsString()] = placeOf(pair.Key.Range())
		}
	}
}

func (d *bodyDecoder) attribute(name string, a *schema.Attribute, attr *hcl.Attribute, in blockBody) cty.Value {
	if attr == nil {
		if a.Required {
			d.report(missingArgument(name, a, in.place))
		}
		return orDefault(a, cty.NullVal(a.Type))
	}
	v, ok := d.found.value(attr.Expr, in.ctx, d.subject)
	if !ok {
		d.ok = false
		return cty.UnknownVal(a.Type)
	}
	return d.argument(name, a, attr, v)
}

// argument makes the value that was written for an attribute one of its type.
func (d *bodyDecoder) argument(name string, a *schema.Attribute, attr *hcl.Attribute, v cty.Value) cty.Value {
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

// admit counts blocks against the bound.
func (d *bodyDecoder) admit(n int, kind string, at finding.Place) bool {
	if d.admitted += n; d.admitted <= maxBlocks {
		return true
	}
	d.report(finding.Finding{
		Code: CodeExpressionLimit, Place: at, Message: fmt.Sprintf("the %s blocks make it more than %d blocks", kind, maxBlocks),
	})
	return false
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
