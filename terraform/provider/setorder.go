package provider

import (
	"cmp"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// The provider goes through the blocks of a set in the order of their hashes,
// which shows in the policy documents that it renders. The hash is the CRC-32
// of the block's arguments, sorted by name and written in a form of their own;
// hashes are compared as decimal text.

// inProviderOrder returns the elements of a set of blocks whose arguments are
// strings, and lists or sets of strings.
func inProviderOrder(blocks cty.Value) []cty.Value {
	if blocks.IsNull() {
		return nil
	}
	elements := blocks.AsValueSlice()
	slices.SortFunc(elements, func(a, b cty.Value) int { return cmp.Compare(blockHash(a), blockHash(b)) })
	return elements
}

func blockHash(block cty.Value) string {
	var b strings.Builder
	for it := block.ElementIterator(); it.Next(); { // sorted by name
		name, v := it.Element()
		b.WriteString(name.AsString() + ":" + hashForm(v) + ";")
	}
	return hashText(b.String())
}

// hashForm is "text", "(a;b;)" for a list, "{a;b;}" for a set.
func hashForm(v cty.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Type() == cty.String:
		return v.AsString()
	}
	texts, open, shut := stringsOf(v), "(", ")"
	if v.Type().IsSetType() {
		slices.SortFunc(texts, func(a, b string) int { return cmp.Compare(hashText(a), hashText(b)) })
		open, shut = "{", "}"
	}
	for i := range texts {
		texts[i] += ";"
	}
	return open + strings.Join(texts, "") + shut
}

func hashText(text string) string {
	return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(text))), 10)
}
