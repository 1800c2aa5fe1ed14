// Package schema knows the arguments and attributes of Terraform's resource
// types and data sources: their types, which are required, optional or
// computed, which are sensitive or deprecated, and which default the provider
// gives them.
//
// It holds what `terraform providers schema -json` prints for hashicorp/aws
// (all types, so that a misspelled one finds its nearest name) and for the
// small providers that live beside it (archive, local, random, null, time,
// tls, terraform_data), as a compact generated file. The package does not
// evaluate anything, and nothing is decoded before it is asked for.
//
//	block, ok := schema.Resource("aws_cloudfront_distribution")
//	block.Attributes["enabled"].Required // true
package schema

import (
	"slices"
	"sync"

	"github.com/zclconf/go-cty/cty"
)

// Block is the body of a resource, a data source or a block inside one. It is
// shared between callers and never changed.
type Block struct {
	Attributes map[string]*Attribute
	Blocks     map[string]*NestedBlock

	// Filled are the attributes that have a value though nobody writes them:
	// a default, or what AWS alone decides. FilledInside are the kinds of
	// blocks that have such attributes at any depth.
	Filled, FilledInside []string

	implied func() cty.Type // remembers ImpliedType; nil in a Block made by hand
}

// Attribute is one argument or exported attribute.
type Attribute struct {
	Type       cty.Type
	Required   bool
	Optional   bool
	Computed   bool
	Sensitive  bool
	Deprecated bool

	// Default is what the provider plans for the argument when it is not
	// written: cty.NilVal when that is null, or unknown for a computed one.
	Default cty.Value
}

// NestedBlock is a kind of block that may stand inside another.
type NestedBlock struct {
	Nesting  Nesting
	Block    *Block
	MinItems int
	MaxItems int // 0 = no limit
}

// Nesting is how the blocks of one kind are kept together.
type Nesting int

// The nestings. List and Set blocks have no labels, and one block of each is
// an element; there is at most one Single block; Map blocks have a label.
const (
	Single Nesting = iota
	List
	Set
	Map
)

// Resource returns the schema of a managed resource type.
func Resource(typ string) (*Block, bool) { return embedded().resource(typ) }

// Data returns the schema of a data source.
func Data(typ string) (*Block, bool) { return embedded().data(typ) }

// ResourceTypes returns the name of every managed resource type, sorted.
func ResourceTypes() []string { return slices.Clone(embedded().resourceTypes()) }

// DataTypes returns the name of every data source, sorted.
func DataTypes() []string { return slices.Clone(embedded().dataTypes()) }

// ImpliedType returns the type of a value that conforms to the block:
// an object with one attribute for each attribute and each kind of block.
func (b *Block) ImpliedType() cty.Type {
	if b.implied != nil {
		return b.implied()
	}
	return b.objectType()
}

func (b *Block) objectType() cty.Type {
	types := make(map[string]cty.Type, len(b.Attributes)+len(b.Blocks))
	for name, a := range b.Attributes {
		types[name] = a.Type
	}
	for name, n := range b.Blocks {
		types[name] = n.impliedType()
	}
	return cty.Object(types)
}

func (n *NestedBlock) impliedType() cty.Type {
	element := n.Block.ImpliedType()
	switch n.Nesting {
	case List:
		return cty.List(element)
	case Set:
		return cty.Set(element)
	case Map:
		return cty.Map(element)
	default:
		return element
	}
}

// seal computes what depends on the attributes and blocks; they are complete.
func (b *Block) seal() *Block {
	for name, a := range b.Attributes {
		if a.Default != cty.NilVal || a.Computed && !a.Optional {
			b.Filled = append(b.Filled, name)
		}
	}
	for kind, n := range b.Blocks {
		if len(n.Block.Filled) > 0 || len(n.Block.FilledInside) > 0 {
			b.FilledInside = append(b.FilledInside, kind)
		}
	}
	slices.Sort(b.Filled)
	slices.Sort(b.FilledInside)
	b.implied = sync.OnceValue(b.objectType)
	return b
}
