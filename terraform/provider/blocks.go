package provider

import (
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

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

// blocks returns the blocks of a kind in the order in which they are written.
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
	inside := b.value.Blocks(name)
	if inside.Unknown {
		b.note(name, field)
		b.unknown(name, field)
		return nil
	}
	nesting := schema.List
	if n := b.value.Block().Blocks[name]; n != nil {
		nesting = n.Nesting
	}
	blocks := make([]*body, 0, len(inside.List))
	for i, v := range inside.List {
		if nesting == schema.Set && repeats(inside.List[:i], v) {
			continue
		}
		number := i
		if nesting == schema.Single {
			number = notListed
		}
		blocks = append(blocks, &body{r: b.r, parent: b, value: v, step: name, number: number})
	}
	return blocks
}

// repeats reports whether a block equals one before it: a set has one of them.
func repeats(before []*object.Value, v *object.Value) bool {
	if len(before) == 0 {
		return false
	}
	sum := v.Fingerprint()
	for _, other := range before {
		if other.Fingerprint() != sum {
			continue
		}
		if whole := v.Cty(); whole.IsWhollyKnown() && whole.RawEquals(other.Cty()) {
			return true
		}
	}
	return false
}
