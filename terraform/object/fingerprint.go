package object

import (
	"math"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// Fingerprint hashes what is known and written of an object, for the version
// ids of documents: equal configurations have equal ids in every process. The
// order of attributes and of sets has no part in it. It is FNV-1a with its
// results mixed, which is enough to tell versions of one document apart. What
// the form fixes is hashed once for all its objects.
func (v *Value) Fingerprint() uint64 {
	sum := v.form.fingerprint()
	for name, i := range v.form.slots {
		if _, replaced := v.made[name]; !replaced {
			sum += member(name, v.own[i])
		}
	}
	for name, made := range v.made {
		sum += member(name, made) - v.form.contribution(name)
	}
	for _, kind := range v.kinds {
		if _, replaced := v.made[kind.Name]; !replaced {
			sum += v.form.ofKind(kind) - v.form.contribution(kind.Name)
		}
	}
	return sum
}

func (f *Form) fingerprint() uint64 {
	return f.Remember(fingerprintKey{}, func() any {
		var sum uint64
		for name, v := range f.fixed {
			sum += member(name, v)
		}
		for _, kind := range f.kinds {
			sum += f.ofKind(kind)
		}
		return sum
	}).(uint64)
}

type fingerprintKey struct{}

// contribution is what the form's own value by a name adds to its fingerprint.
func (f *Form) contribution(name string) uint64 {
	if i, ok := find(f.kinds, name); ok {
		return f.ofKind(f.kinds[i])
	}
	if v, ok := f.fixed[name]; ok {
		return member(name, v)
	}
	return 0
}

// ofKind is what the blocks of a kind add to the fingerprint of their object.
func (f *Form) ofKind(kind Kind) uint64 {
	ordered := true
	if n := f.block.Blocks[kind.Name]; n != nil {
		ordered = n.Nesting != schema.Set
	}
	var sum uint64
	for i, block := range kind.Blocks.List {
		if ordered {
			sum += mix(uint64(i), block.Fingerprint())
		} else {
			sum += mix(8, block.Fingerprint())
		}
	}
	return mix(hashString(offset64, kind.Name), sum)
}

// member is what an attribute adds to the fingerprint of its object.
func member(name string, v cty.Value) uint64 {
	if v.IsNull() {
		return 0
	}
	return mix(hashString(offset64, name), fingerprint(v))
}

func fingerprint(v cty.Value) uint64 {
	v, _ = v.Unmark()
	switch {
	case v.IsNull():
		return 1
	case !v.IsKnown():
		return 2
	}
	switch typ := v.Type(); {
	case typ == cty.String:
		return hashString(offset64, v.AsString())
	case typ == cty.Bool:
		if v.True() {
			return 3
		}
		return 4
	case typ == cty.Number:
		f, _ := v.AsBigFloat().Float64()
		return mix(5, math.Float64bits(f))
	case typ.IsObjectType():
		return objectFingerprint(v)
	case v.CanIterateElements():
		return collectionFingerprint(v)
	}
	return 6
}

func objectFingerprint(v cty.Value) uint64 {
	var sum uint64
	for name := range v.Type().AttributeTypes() {
		sum += member(name, v.GetAttr(name))
	}
	return sum
}

func collectionFingerprint(v cty.Value) uint64 {
	if v.LengthInt() == 0 {
		return 7
	}
	ordered := !v.Type().IsSetType()
	var sum uint64
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if ordered {
			sum += mix(fingerprint(key), fingerprint(element))
		} else {
			sum += mix(8, fingerprint(element))
		}
	}
	return sum
}

// FNV-1a, 64 bits.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

func hashString(sum uint64, text string) uint64 {
	for i := range len(text) {
		sum = (sum ^ uint64(text[i])) * prime64
	}
	return sum
}

// mix makes one number of two, in their order.
func mix(a, b uint64) uint64 {
	sum := (a ^ b>>32) * prime64
	sum = (sum ^ b) * prime64
	return sum ^ sum>>29
}
