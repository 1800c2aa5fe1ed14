package object

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// Cty returns the whole object as a value of the block's implied type.
func (v *Value) Cty() cty.Value {
	block := v.form.block
	values := make(map[string]cty.Value, len(block.Attributes)+len(block.Blocks))
	for name := range block.Attributes {
		values[name] = v.Attr(name)
	}
	for name := range block.Blocks {
		values[name] = v.Member(name)
	}
	return cty.ObjectVal(values)
}

// Pick returns an object that has only the attributes and kinds of blocks by
// the given names, as far as the block has them.
func (v *Value) Pick(names map[string]bool) cty.Value {
	values := make(map[string]cty.Value, len(names))
	for name := range names {
		if member := v.Member(name); member != cty.NilVal {
			values[name] = member
		}
	}
	return cty.ObjectVal(values)
}

// Member returns an attribute, or all blocks of a kind as one value;
// [cty.NilVal] when the block has neither by the name.
func (v *Value) Member(name string) cty.Value {
	n := v.form.block.Blocks[name]
	if _, made := v.made[name]; n == nil || made {
		return v.Attr(name)
	}
	return gather(n, v.Blocks(name))
}

// gather puts blocks together as their nesting says.
func gather(n *schema.NestedBlock, blocks Blocks) cty.Value {
	element := n.Block.ImpliedType()
	switch {
	case blocks.Unknown && n.Nesting == schema.List:
		return cty.UnknownVal(cty.List(element))
	case blocks.Unknown && n.Nesting == schema.Set:
		return cty.UnknownVal(cty.Set(element))
	case len(blocks.List) == 0:
		return none(n.Nesting, element)
	}
	values := make([]cty.Value, len(blocks.List))
	for i, b := range blocks.List {
		values[i] = b.Cty()
	}
	switch n.Nesting {
	case schema.List:
		if element.HasDynamicTypes() {
			return cty.TupleVal(values) // the schema leaves types open
		}
		return cty.ListVal(values)
	case schema.Set:
		return cty.SetVal(values)
	case schema.Map:
		byLabel := make(map[string]cty.Value, len(values))
		for i, label := range blocks.Labels {
			byLabel[label] = values[i]
		}
		return cty.MapVal(byLabel)
	}
	return values[0]
}

func none(nesting schema.Nesting, element cty.Type) cty.Value {
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

// blocksOf takes a value apart that is an object, or a collection of objects.
func blocksOf(block *schema.Block, v cty.Value) Blocks {
	v, _ = v.Unmark()
	switch {
	case v.IsNull():
		return Blocks{}
	case !v.IsKnown():
		return Blocks{Unknown: true}
	case v.Type().IsObjectType():
		return Blocks{List: []*Value{Of(block, v)}}
	case !v.CanIterateElements():
		return Blocks{}
	}
	var blocks Blocks
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		element, _ = element.Unmark()
		switch {
		case !element.IsKnown():
			blocks.Unknown = true
		case !element.IsNull() && element.Type().IsObjectType():
			blocks.List = append(blocks.List, Of(block, element))
			if v.Type().IsMapType() {
				blocks.Labels = append(blocks.Labels, key.AsString())
			}
		}
	}
	return blocks
}
