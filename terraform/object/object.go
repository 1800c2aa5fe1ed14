// Package object keeps evaluated blocks of Terraform by what is their own.
//
// Blocks that are made from one body are alike in nearly everything: ten
// thousand distributions of twenty-five behaviors differ in a name and a
// path. What they share is a [Form], made once; a [Value] holds the rest. A
// [cty.Value] of a whole block, which holds everything and costs several maps,
// is made only for those who ask for it ([Value.Cty], [Value.Pick]).
//
// The package evaluates nothing and knows no resource type.
package object

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// Form is what all objects made from one body have in common. It is never
// changed, and safe for concurrent use.
type Form struct {
	block  *schema.Block
	source Source
	fixed  map[string]cty.Value // attributes that are the same in all objects
	kinds  []Kind               // blocks that are the same in all objects, sorted by name
	slots  map[string]int       // every other attribute, by its place in Value.own
	shape  uint64               // of the source
	memo   sync.Map
}

// Parts are what a form is made of.
type Parts struct {
	Block  *schema.Block // what the objects conform to
	Source Source        // where the body stands
	// Fixed are the attributes that all objects share. One of the block that is
	// neither here nor in Own has the schema's default, or is null.
	Fixed map[string]cty.Value
	// Kinds are the blocks that all objects share.
	Kinds []Kind
	// Own names the attributes that each object has for itself.
	Own []string
}

// NewForm makes a form, and keeps what it is made of.
func NewForm(p Parts) *Form {
	f := &Form{block: p.Block, source: p.Source, fixed: p.Fixed, kinds: sorted(p.Kinds), slots: make(map[string]int, len(p.Own))}
	for i, name := range p.Own {
		f.slots[name] = i
	}
	f.shape = f.source.shape()
	return f
}

// Remember returns what was made for the key first: something that follows
// from the form alone.
func (f *Form) Remember(key any, make func() any) any {
	if known, ok := f.memo.Load(key); ok {
		return known
	}
	known, _ := f.memo.LoadOrStore(key, make())
	return known
}

// Value is an evaluated block. It is never changed.
type Value struct {
	form  *Form
	own   []cty.Value          // by Form.slots
	made  map[string]cty.Value // what With put in place of something
	kinds []Kind               // beside or in place of those of the form; sorted by name
}

// Kind is the blocks of one kind inside a block.
type Kind struct {
	Name   string
	Blocks Blocks
}

// Blocks are the blocks of one kind, in the order in which they are written.
type Blocks struct {
	List   []*Value
	Labels []string // of List, when the schema nests the kind as a map
	// Unknown says that how many there are is not known; List then stands for
	// whatever there will be.
	Unknown bool
}

// Value makes an object of the form. own has a value for each name in
// [Parts.Own], kinds the blocks that are the object's own; both are kept.
func (f *Form) Value(own []cty.Value, kinds []Kind) *Value {
	return &Value{form: f, own: own, kinds: sorted(kinds)}
}

func sorted(kinds []Kind) []Kind {
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return kinds
}

// Of makes an object of a value that conforms to the block, known and without
// marks.
func Of(block *schema.Block, v cty.Value) *Value {
	values := v.AsValueMap()
	if values == nil {
		values = map[string]cty.Value{}
	}
	return &Value{form: &Form{block: block}, made: values}
}

// Block is what the object conforms to.
func (v *Value) Block() *schema.Block { return v.form.block }

// Attr returns an attribute; [cty.NilVal] when the block has none of the name.
func (v *Value) Attr(name string) cty.Value {
	if made, ok := v.made[name]; ok {
		return made
	}
	if i, ok := v.form.slots[name]; ok {
		return v.own[i]
	}
	if fixed, ok := v.form.fixed[name]; ok {
		return fixed
	}
	return unwritten(v.form.block.Attributes[name])
}

func unwritten(a *schema.Attribute) cty.Value {
	switch {
	case a == nil:
		return cty.NilVal
	case a.Default != cty.NilVal:
		return a.Default
	}
	return cty.NullVal(a.Type)
}

// Blocks returns the blocks of a kind, or of an attribute that is an object or
// a collection of them.
func (v *Value) Blocks(name string) Blocks {
	made, isMade := v.made[name]
	if !isMade {
		if i, ok := find(v.kinds, name); ok {
			return v.kinds[i].Blocks
		}
		if i, ok := find(v.form.kinds, name); ok {
			return v.form.kinds[i].Blocks
		}
		made = v.Attr(name)
	}
	if made == cty.NilVal {
		return Blocks{}
	}
	return blocksOf(v.inner(name), made)
}

func find(kinds []Kind, name string) (int, bool) {
	for i := range kinds {
		if kinds[i].Name == name {
			return i, true
		}
	}
	return 0, false
}

// inner is the schema of a kind of block; an empty one for an attribute.
func (v *Value) inner(kind string) *schema.Block {
	if n := v.form.block.Blocks[kind]; n != nil {
		return n.Block
	}
	return &schema.Block{}
}

// Shared returns the form when all that an object has besides what the form
// fixes are the given attributes; nil when it has more.
func (v *Value) Shared(besides ...string) *Form {
	if len(v.made) > 0 || len(v.kinds) > 0 || len(v.form.slots) > len(besides) {
		return nil
	}
	for name := range v.form.slots {
		if !slices.Contains(besides, name) {
			return nil
		}
	}
	return v.form
}

// With returns the object with other values in place of its own: attributes
// (or whole kinds of blocks, as values), and blocks. Both are kept.
func (v *Value) With(values map[string]cty.Value, kinds map[string]Blocks) *Value {
	if len(values) == 0 && len(kinds) == 0 {
		return v
	}
	out := &Value{form: v.form, own: v.own, made: values, kinds: v.kinds}
	if v.made != nil {
		out.made = maps.Clone(v.made)
		maps.DeleteFunc(out.made, func(name string, _ cty.Value) bool { _, ok := kinds[name]; return ok })
		maps.Copy(out.made, values)
	}
	if len(kinds) == 0 {
		return out
	}
	out.kinds = slices.DeleteFunc(slices.Clone(v.kinds), func(k Kind) bool { _, isNew := kinds[k.Name]; return isNew })
	for name, blocks := range kinds {
		out.kinds = append(out.kinds, Kind{name, blocks})
	}
	sorted(out.kinds)
	return out
}

// Unmarked returns the object with the marks taken off everything in it.
func (v *Value) Unmarked() *Value {
	out := &Value{form: v.form, own: make([]cty.Value, len(v.own)), kinds: make([]Kind, len(v.kinds))}
	for i, value := range v.own {
		out.own[i], _ = value.UnmarkDeep()
	}
	if v.made != nil {
		out.made = make(map[string]cty.Value, len(v.made))
		for name, value := range v.made {
			out.made[name], _ = value.UnmarkDeep()
		}
	}
	for i, kind := range v.kinds {
		kind.Blocks.List = slices.Clone(kind.Blocks.List)
		for j, block := range kind.Blocks.List {
			kind.Blocks.List[j] = block.Unmarked()
		}
		out.kinds[i] = kind
	}
	return out
}
