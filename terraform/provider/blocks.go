package provider

import "github.com/zclconf/go-cty/cty"

// only returns the block of a kind that stands at most once. Its fields are
// below field, or beside those of b when field is "".
func (b *body) only(name, field string) (*body, bool) {
	blocks := b.nested(name, field)
	if len(blocks) == 0 {
		return nil, false
	}
	blocks[0].field, blocks[0].index = field, notListed
	b.noteBlock(blocks[0])
	return blocks[0], true
}

// blocks returns the blocks of a kind: those of a list as they are, those of
// a set in the order in which they are written.
func (b *body) blocks(name, field string) []*body {
	blocks := b.nested(name, field)
	for i, block := range blocks {
		block.field, block.index = field, i
		b.noteBlock(block)
	}
	return blocks
}

// noteBlock remembers where a block begins.
func (b *body) noteBlock(block *body) {
	if b.r.fields == nil {
		return
	}
	path := block.awsPath()
	if place, ok := b.r.in.Places[block.path()]; ok && path != "" {
		b.r.fields[path] = place
	}
}

func (b *body) nested(name, field string) []*body {
	v := b.get(name, field)
	if v.IsNull() || !v.CanIterateElements() || v.LengthInt() == 0 {
		return nil
	}
	if v.Type().IsObjectType() {
		return []*body{{r: b.r, parent: b, value: v, step: name, number: notListed}}
	}
	blocks := make([]*body, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		element, _ = element.Unmark()
		if !element.IsKnown() {
			b.unknown(name, field)
			continue
		}
		if !element.IsNull() {
			blocks = append(blocks, &body{r: b.r, parent: b, value: element, step: name, number: len(blocks)})
		}
	}
	if v.Type().IsSetType() {
		return inWrittenOrder(blocks, b.r.in.Written[join(b.path(), name)])
	}
	return blocks
}

// inWrittenOrder puts the blocks of a set into the order in which they are
// written, and numbers them as their places are. Blocks that equal none that
// is written keep their place behind.
func inWrittenOrder(blocks []*body, written []cty.Value) []*body {
	ordered := make([]*body, 0, len(blocks))
	taken := make([]bool, len(blocks))
	for number, w := range written {
		for i, block := range blocks {
			if !taken[i] && completes(block.value, w) {
				block.number = number
				ordered = append(ordered, block)
				taken[i] = true
				break
			}
		}
	}
	for i, block := range blocks {
		if !taken[i] {
			ordered = append(ordered, block)
		}
	}
	return ordered
}

// completes reports whether a planned block can have come from a written one:
// every simple argument that was written has its value still.
func completes(planned, written cty.Value) bool {
	written, _ = written.Unmark()
	if written.IsNull() || !written.IsKnown() {
		return false
	}
	for name, typ := range planned.Type().AttributeTypes() {
		if !typ.IsPrimitiveType() || !written.Type().HasAttribute(name) {
			continue
		}
		want, _ := written.GetAttr(name).Unmark()
		got, _ := planned.GetAttr(name).Unmark()
		if !want.IsNull() && want.IsKnown() && !want.RawEquals(got) {
			return false
		}
	}
	return true
}
