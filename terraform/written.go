package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// namedBody is a nested block as written; a dynamic block stands for the
// blocks that it makes.
type namedBody struct {
	name string
	body hcl.Body
}

// writtenIn lists what stands in a body, for types without a schema. Nested
// objects of JSON files are taken as arguments.
func writtenIn(body hcl.Body) (attributes []string, blocks []namedBody) {
	switch b := body.(type) {
	case *hclsyntax.Body:
		return writtenInNative(b)
	case overrideBody:
		attributes, blocks = writtenIn(b.base)
		moreAttributes, moreBlocks := writtenIn(b.over)
		return append(attributes, moreAttributes...), append(blocks, moreBlocks...)
	}
	list, _ := body.JustAttributes()
	for _, name := range sortedKeys(list) {
		if !notReferences[name] {
			attributes = append(attributes, name)
		}
	}
	return attributes, nil
}

func writtenInNative(b *hclsyntax.Body) (attributes []string, blocks []namedBody) {
	for _, name := range sortedKeys(b.Attributes) {
		if !notReferences[name] {
			attributes = append(attributes, name)
		}
	}
	for _, block := range b.Blocks {
		switch {
		case notReferences[block.Type]:
		case block.Type == "dynamic" && len(block.Labels) == 1:
			for _, content := range block.Body.Blocks {
				blocks = append(blocks, namedBody{block.Labels[0], content.Body})
			}
		default:
			blocks = append(blocks, namedBody{block.Type, block.Body})
		}
	}
	return attributes, blocks
}
