package provider

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// Plan completes the configuration of a managed resource, an object of the
// schema's implied type in which what is not written is null: with the
// provider's defaults, and with a value for everything that AWS would compute.
// What AWS would compute and nothing here depends on is a placeholder (see
// [PlaceholderDomain]). A type without a schema is returned as it is.
func (p *Provider) Plan(typ, address string, config cty.Value) (cty.Value, finding.List) {
	block, ok := schema.Resource(typ)
	if !ok || config.IsNull() || !config.IsKnown() {
		return config, nil
	}
	d := p.newDraft(typ, address, block, config)
	d.normalise()
	d.zeroSets()
	d.planNames()
	d.planTags()
	if special, ok := specials[typ]; ok {
		special(d)
	}
	d.fill(rules[typ])
	d.fillRest()
	return d.value(), d.found
}

// draft is a resource or data source while its computed attributes are made.
type draft struct {
	p       *Provider
	typ     string
	address string
	block   *schema.Block
	values  map[string]cty.Value
	marks   cty.ValueMarks
	found   finding.List
}

func (p *Provider) newDraft(typ, address string, block *schema.Block, config cty.Value) *draft {
	config, marks := config.Unmark()
	values := config.AsValueMap()
	if values == nil {
		values = map[string]cty.Value{}
	}
	d := &draft{p: p, typ: typ, address: address, block: block, values: values, marks: marks}
	d.applyDefaults(block, values)
	return d
}

func (d *draft) value() cty.Value { return cty.ObjectVal(d.values).WithMarks(d.marks) }

// applyDefaults writes what the provider plans for arguments that are null,
// in the block and in the blocks inside it.
func (d *draft) applyDefaults(block *schema.Block, values map[string]cty.Value) {
	for _, name := range block.Filled {
		if a := block.Attributes[name]; a.Default != cty.NilVal && values[name].IsNull() {
			values[name] = a.Default
		}
	}
	for _, kind := range block.FilledInside {
		if lacksAny(block.Blocks[kind], values[kind]) {
			values[kind] = d.completeBlocks(kind, block.Blocks[kind], values[kind])
		}
	}
}

// lacksAny reports whether any block of one kind has yet to be completed. The
// evaluation writes defaults as it goes, so that this is rare.
func lacksAny(n *schema.NestedBlock, blocks cty.Value) bool {
	blocks, _ = blocks.Unmark()
	if blocks.IsNull() || !blocks.IsKnown() {
		return false
	}
	if n.Nesting == schema.Single {
		return lacks(n.Block, blocks)
	}
	for it := blocks.ElementIterator(); it.Next(); {
		if _, element := it.Element(); lacks(n.Block, element) {
			return true
		}
	}
	return false
}

func lacks(b *schema.Block, object cty.Value) bool {
	object, _ = object.Unmark()
	if object.IsNull() || !object.IsKnown() {
		return false
	}
	return slices.ContainsFunc(b.Filled, func(name string) bool { return object.GetAttr(name).IsNull() }) ||
		slices.ContainsFunc(b.FilledInside, func(kind string) bool { return lacksAny(b.Blocks[kind], object.GetAttr(kind)) })
}

// completeBlocks completes every block of one kind.
func (d *draft) completeBlocks(kind string, n *schema.NestedBlock, blocks cty.Value) cty.Value {
	blocks, marks := blocks.Unmark()
	if blocks.IsNull() || !blocks.IsKnown() {
		return blocks.WithMarks(marks)
	}
	if n.Nesting == schema.Single {
		return d.completeBlock(kind, n.Block, blocks).WithMarks(marks)
	}
	if isComplete(n.Block, blocks) {
		return blocks.WithMarks(marks)
	}
	elements := make([]cty.Value, 0, blocks.LengthInt())
	keys := make([]string, 0, cap(elements))
	for it := blocks.ElementIterator(); it.Next(); {
		key, element := it.Element()
		elements = append(elements, d.completeBlock(kind, n.Block, element))
		if n.Nesting == schema.Map {
			keys = append(keys, key.AsString())
		}
	}
	return gather(n.Nesting, blocks, keys, elements).WithMarks(marks)
}

// isComplete reports whether no block of a collection lacks anything. Copying
// what lacks nothing costs most of the time of loading many behaviors.
func isComplete(block *schema.Block, blocks cty.Value) bool {
	for it := blocks.ElementIterator(); it.Next(); {
		_, object := it.Element()
		if object.IsMarked() || object.IsNull() || !object.IsKnown() || !lacksNothing(block, object) {
			return false
		}
	}
	return true
}

func lacksNothing(block *schema.Block, object cty.Value) bool {
	for name, a := range block.Attributes {
		if (a.Default != cty.NilVal || a.Computed && !a.Optional) && object.GetAttr(name).IsNull() {
			return false
		}
	}
	for kind, n := range block.Blocks {
		inner := object.GetAttr(kind)
		switch {
		case inner.IsMarked():
			return false
		case inner.IsNull() || !inner.IsKnown():
		case n.Nesting == schema.Single || !isComplete(n.Block, inner):
			return false
		}
	}
	return true
}

// gather puts elements together again as the nesting says; was is the value
// that they came from.
func gather(nesting schema.Nesting, was cty.Value, keys []string, elements []cty.Value) cty.Value {
	switch {
	case len(elements) == 0:
		return was
	case nesting == schema.Set:
		return cty.SetVal(elements)
	case nesting == schema.List:
		return cty.ListVal(elements)
	}
	m := make(map[string]cty.Value, len(keys))
	for i, key := range keys {
		m[key] = elements[i]
	}
	return cty.MapVal(m)
}

// completeBlock completes one block inside a resource. What AWS alone decides
// gets a placeholder; an optional argument whose value AWS would choose stays
// null: the documents leave it out, and AWS's choice applies.
func (d *draft) completeBlock(kind string, block *schema.Block, object cty.Value) cty.Value {
	object, marks := object.Unmark()
	if object.IsNull() || !object.IsKnown() {
		return object.WithMarks(marks)
	}
	values := object.AsValueMap()
	d.applyDefaults(block, values)
	for _, name := range block.Filled {
		if values[name].IsNull() {
			values[name] = d.placeholder(kind+"."+name, block.Attributes[name].Type)
		}
	}
	return cty.ObjectVal(values).WithMarks(marks)
}

// text returns a string attribute; "" when it is null or unknown.
func (d *draft) text(name string) string {
	v, _ := d.values[name].Unmark()
	if v == cty.NilVal || v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// computes reports whether the attribute exists and AWS would give its value,
// which nobody has given yet.
func (d *draft) computes(name string) bool {
	a := d.block.Attributes[name]
	return a != nil && a.Computed && d.values[name].IsNull()
}

// set gives a computed attribute its value; one that was written stays.
func (d *draft) set(name string, v cty.Value) {
	if !d.computes(name) {
		return
	}
	if converted, err := convert.Convert(v, d.block.Attributes[name].Type); err == nil {
		d.values[name] = converted
	}
}

// setText sets a computed string, number or bool from its text.
func (d *draft) setText(name, text string) { d.set(name, cty.StringVal(text)) }

// fillRest gives what is still missing a placeholder.
func (d *draft) fillRest() {
	for name, a := range d.block.Attributes {
		if d.computes(name) {
			d.values[name] = d.placeholder(name, a.Type)
		}
	}
}

// planNames makes the name that the provider makes when only a prefix, or
// nothing, is written.
func (d *draft) planNames() {
	for _, name := range []string{"name", "bucket", "statement_id", "identifier", "family", "key_name"} {
		prefix := name + "_prefix"
		if d.block.Attributes[prefix] == nil || !d.computes(name) {
			continue
		}
		start := d.text(prefix)
		if start == "" {
			start = "terraform-"
		}
		d.setText(name, start+digits(d.address, uniqueDigits))
	}
}

// uniqueDigits is how many digits the provider's own unique names end with.
const uniqueDigits = 26

// planTags merges the provider's default tags with the resource's own.
func (d *draft) planTags() {
	own, marks := d.values["tags"].Unmark()
	if d.block.Attributes["tags_all"] == nil || own == cty.NilVal || !own.IsKnown() {
		return
	}
	all := map[string]cty.Value{}
	for key, v := range d.p.config.DefaultTags {
		all[key] = cty.StringVal(v)
	}
	if !own.IsNull() {
		maps.Copy(all, own.AsValueMap())
	}
	maps.DeleteFunc(all, func(key string, _ cty.Value) bool { return d.p.ignoresTag(key) })
	if len(all) == 0 {
		d.set("tags_all", cty.MapValEmpty(cty.String))
		return
	}
	d.values["tags_all"] = cty.MapVal(all).WithMarks(marks)
}
