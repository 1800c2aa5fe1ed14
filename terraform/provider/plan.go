package provider

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// Plan completes the configuration of a managed resource, an object without
// marks in which what is not written is null: with the provider's defaults,
// and with a value for everything that AWS would compute. What AWS would
// compute and nothing here depends on is a placeholder (see
// [PlaceholderDomain]). A type without a schema is returned as it is. Of env
// only the peers are asked, for what is planned already.
func (p *Provider) Plan(typ, address string, config *object.Value, env Env) (*object.Value, finding.List) {
	block, ok := schema.Resource(typ)
	if !ok {
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
	if special, ok := specialsAmongPeers[typ]; ok {
		special(d, env)
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
	config  *object.Value
	values  map[string]cty.Value     // that take the place of the configuration's
	kinds   map[string]object.Blocks // likewise
	found   finding.List
}

func (p *Provider) newDraft(typ, address string, block *schema.Block, config *object.Value) *draft {
	d := &draft{p: p, typ: typ, address: address, block: block, config: config}
	d.values = d.defaults(block, config)
	if d.values == nil {
		d.values = map[string]cty.Value{}
	}
	d.kinds = d.completed(block, config)
	return d
}

func (d *draft) value() *object.Value { return d.config.With(d.values, d.kinds) }

// get returns an attribute, or all blocks of a kind as one value, as far as it
// is made; [cty.NilVal] when there is none of the name.
func (d *draft) get(name string) cty.Value {
	if v, ok := d.values[name]; ok {
		return v
	}
	return d.config.With(nil, d.kinds).Member(name)
}

// defaults are what the provider plans for arguments of a block that are null.
func (d *draft) defaults(block *schema.Block, object *object.Value) map[string]cty.Value {
	var values map[string]cty.Value
	for _, name := range block.Filled {
		if a := block.Attributes[name]; a.Default != cty.NilVal && object.Attr(name).IsNull() {
			if values == nil {
				values = map[string]cty.Value{}
			}
			values[name] = a.Default
		}
	}
	return values
}

// completed are the kinds of blocks in which something was missing. The
// evaluation writes defaults as it goes, so that they are few.
func (d *draft) completed(block *schema.Block, outer *object.Value) map[string]object.Blocks {
	var kinds map[string]object.Blocks
	for _, kind := range block.FilledInside {
		blocks := outer.Blocks(kind)
		if !slices.ContainsFunc(blocks.List, lacks) {
			continue
		}
		completed := make([]*object.Value, len(blocks.List))
		for i, b := range blocks.List {
			completed[i] = d.complete(kind, b)
		}
		if kinds == nil {
			kinds = map[string]object.Blocks{}
		}
		blocks.List = completed
		kinds[kind] = blocks
	}
	return kinds
}

// lacks reports whether something is missing in a block, or in one inside it,
// that has a value though nobody writes it.
func lacks(b *object.Value) bool {
	block := b.Block()
	return slices.ContainsFunc(block.Filled, func(name string) bool { return b.Attr(name).IsNull() }) ||
		slices.ContainsFunc(block.FilledInside, func(kind string) bool { return slices.ContainsFunc(b.Blocks(kind).List, lacks) })
}

// complete completes one block inside a resource. What AWS alone decides gets
// a placeholder; an optional argument whose value AWS would choose stays null:
// the documents leave it out, and AWS's choice applies.
func (d *draft) complete(kind string, b *object.Value) *object.Value {
	block := b.Block()
	values := d.defaults(block, b)
	for _, name := range block.Filled {
		if _, made := values[name]; !made && b.Attr(name).IsNull() {
			if values == nil {
				values = map[string]cty.Value{}
			}
			values[name] = d.insideBlock(kind+"."+name, block.Attributes[name].Type)
		}
	}
	return b.With(values, d.completed(block, b))
}

// insideBlock makes what AWS computes inside of a block.
func (d *draft) insideBlock(name string, typ cty.Type) cty.Value {
	if template, ok := blockRules[d.typ+"."+name]; ok {
		if text, known := d.expand(template); known {
			return cty.StringVal(text)
		}
	}
	return d.placeholder(name, typ)
}

// text returns a string attribute; "" when it is null or unknown.
func (d *draft) text(name string) string { return textOf(d.get(name)) }

// computes reports whether the attribute exists and AWS would give its value,
// which nobody has given yet.
func (d *draft) computes(name string) bool {
	a := d.block.Attributes[name]
	return a != nil && a.Computed && d.get(name).IsNull()
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
	own := d.get("tags")
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
	d.values["tags_all"] = cty.MapVal(all)
}
