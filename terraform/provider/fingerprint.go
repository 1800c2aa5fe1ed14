package provider

import (
	"encoding/binary"
	"math"

	"github.com/zclconf/go-cty/cty"
)

// fingerprint hashes what is known and written of a value, for the version
// ids of documents: equal configurations have equal ids in every process. The
// order of attributes and of sets has no part in it. It is FNV-1a with its
// results mixed, which is enough to tell versions of one document apart.
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
		if inner := v.GetAttr(name); !inner.IsNull() {
			sum += mix(hashString(offset64, name), fingerprint(inner))
		}
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

// configVersion is what an ETag is made from: the address, and what is known
// of the resource so far.
func (d *draft) configVersion() []byte {
	var sum uint64
	for name, v := range d.values {
		if !v.IsNull() {
			sum += mix(hashString(offset64, name), fingerprint(v))
		}
	}
	return binary.BigEndian.AppendUint64([]byte(d.address), sum)
}
