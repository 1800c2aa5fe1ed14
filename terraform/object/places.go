package object

import (
	"slices"
	"strconv"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// Source is where a body stands. Two of one place are one.
type Source struct {
	Place finding.Place // of the block
	// Arguments gives the place of each argument that is written. It is called
	// when places are asked for.
	Arguments func() map[string]finding.Place
}

// Places maps the path of everything that is written in the object, and in the
// blocks inside it, to its place: "origin[0].domain_name", blocks counted in
// the order in which they are written. Objects of one shape (see [SameShape])
// have equal places.
func (v *Value) Places() map[string]finding.Place {
	places := map[string]finding.Place{}
	v.addPlaces(places, "")
	delete(places, "") // the object's own
	return places
}

func (v *Value) addPlaces(places map[string]finding.Place, path string) {
	places[path] = v.form.source.Place
	if v.form.source.Arguments != nil {
		for name, place := range v.form.source.Arguments() {
			places[step(path, name)] = place
		}
	}
	v.eachKind(func(n *schema.NestedBlock, kind Kind) {
		for i, block := range kind.Blocks.List {
			inner := step(path, kind.Name)
			if n.Nesting != schema.Single {
				inner += "[" + strconv.Itoa(i) + "]"
			}
			block.addPlaces(places, inner)
		}
	})
}

func step(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// eachKind visits the kinds that have blocks, the form's first.
func (v *Value) eachKind(visit func(*schema.NestedBlock, Kind)) {
	for _, kind := range v.form.kinds {
		if _, replaced := find(v.kinds, kind.Name); !replaced {
			visit(v.form.block.Blocks[kind.Name], kind)
		}
	}
	for _, kind := range v.kinds {
		visit(v.form.block.Blocks[kind.Name], kind)
	}
}

// Shape is a number that objects of one shape have in common.
func (v *Value) Shape() uint64 {
	sum := v.form.shape
	for _, kind := range v.kinds {
		for _, block := range kind.Blocks.List {
			sum = sum*31 + block.Shape()
		}
	}
	return sum
}

// SameShape reports whether two objects were made from the same bodies, as
// many of each: whether their places are equal.
func SameShape(a, b *Value) bool {
	switch {
	case a == b:
		return true
	case a.form == b.form:
		return sameKinds(a.kinds, b.kinds)
	case a.form.source.Place != b.form.source.Place:
		return false
	}
	return sameKinds(a.allKinds(), b.allKinds())
}

func sameKinds(a, b []Kind) bool {
	return slices.EqualFunc(a, b, func(x, y Kind) bool {
		return x.Name == y.Name && slices.EqualFunc(x.Blocks.List, y.Blocks.List, SameShape)
	})
}

func (v *Value) allKinds() []Kind {
	var all []Kind
	v.eachKind(func(_ *schema.NestedBlock, kind Kind) { all = append(all, kind) })
	return sorted(all)
}

func (s Source) shape() uint64 {
	return uint64(s.Place.Line)<<16 + uint64(s.Place.Column)
}
