package provider

import "github.com/lintel-edge/lintel/finding"

// shared reads a part of a document once for all blocks of one form, when it
// depends on nothing that a block has for itself besides the given arguments:
// the behaviors of ten thousand distributions differ in their paths. Documents
// are never changed, so that they may have parts in common.
//
// A part about which there is something to say is read for each block, and so
// is everything while places are recorded.
func shared[T any](b *body, part string, read func(*body) T, besides ...string) T {
	form := b.value.Shared(besides...)
	if form == nil || b.r.fields != nil {
		return read(b)
	}
	known := form.Remember(partKey(part), func() any {
		silent := *b
		silent.r = &reader{in: b.r.in}
		v := read(&silent)
		return sharedPart[T]{v, silent.r.found}
	}).(sharedPart[T])
	if len(known.found) > 0 {
		return read(b)
	}
	return known.value
}

// partKey names a part of a document among what forms remember.
type partKey string

type sharedPart[T any] struct {
	value T
	found finding.List
}
