package cache

import (
	"context"
	"sync/atomic"

	"github.com/lintel-edge/lintel/exchange"
)

// Object is one stored answer: its meta, and a body that may still arrive.
type Object struct {
	meta atomic.Pointer[Meta]
	body *body
	memo atomic.Pointer[any]
	copy *diskFile // the file that holds this very object too, or nil

	zone    *zone
	born    uint64        // the store's sequence when the fetch began
	checked atomic.Uint64 // the zone's sequence up to which no invalidation met it
}

// body is the content of an object; a refreshed object shares it with the one
// that it replaces.
type body struct{ content atomic.Pointer[content] }

// content is where the bytes are: exactly one of the fields is set.
type content struct {
	bytes []byte    // all of them; not nil
	file  *diskFile // too large for memory
	fill  *fill     // they still arrive
}

func newObject(z *zone, born uint64, m Meta, c *content) *Object {
	o := &Object{zone: z, born: born, body: new(body)}
	o.body.content.Store(c)
	o.checked.Store(born)
	o.meta.Store(&m)
	return o
}

// refreshed returns an object with new meta and the same body.
func (o *Object) refreshed(m Meta) *Object {
	fresh := &Object{zone: o.zone, born: o.born, body: o.body}
	fresh.checked.Store(o.checked.Load())
	fresh.meta.Store(&m)
	if c := o.body.content.Load(); c.fill == nil {
		fresh.learnLength(c.size())
	}
	return fresh
}

// Meta is what is known of the answer; read-only.
func (o *Object) Meta() *Meta { return o.meta.Load() }

// Complete reports whether the whole body is stored.
func (o *Object) Complete() bool { return o.body.content.Load().fill == nil }

// Size is the number of bytes of the body; -1 while it is unknown.
func (o *Object) Size() int64 {
	if c := o.body.content.Load(); c.fill == nil {
		return c.size()
	}
	return o.Meta().ContentLength
}

// Memo returns what [Object.SetMemo] left here, or nil.
func (o *Object) Memo() any {
	if p := o.memo.Load(); p != nil {
		return *p
	}
	return nil
}

// SetMemo leaves something for whoever serves the object next, such as a
// rendered header block and the generation that it was rendered for. It lives
// as long as this object in memory and is not counted by the store's bound.
func (o *Object) SetMemo(v any) { o.memo.Store(&v) }

// Open returns length bytes of the body from offset on (-1: to its end).
// Reading waits for bytes that still arrive, until ctx ends; when the fill is
// aborted, the read returns the abort's error, so that the viewer sees a cut.
// A body that cannot be opened fails on the first read; see [Object.TryOpen].
// The body must be closed.
func (o *Object) Open(ctx context.Context, offset, length int64) exchange.Body {
	b, err := o.TryOpen(ctx, offset, length)
	if err != nil {
		return failedBody{err}
	}
	return b
}

// TryOpen is [Object.Open] for who can still fetch instead: it says at once
// when the body cannot be had any more.
func (o *Object) TryOpen(ctx context.Context, offset, length int64) (exchange.Body, error) {
	c := o.body.content.Load()
	switch {
	case c.fill != nil:
		return c.fill.open(ctx, offset, length)
	case c.file != nil:
		return c.file.open(offset, length)
	}
	start, end := span(offset, length, c.size())
	return exchange.NewBytes(c.bytes[start:end]), nil
}

// lost reports whether the body was in a file that is gone.
func (o *Object) lost() bool {
	c := o.body.content.Load()
	return c.file != nil && c.file.gone.Load()
}

// learnLength completes the meta of an object whose length was unknown.
func (o *Object) learnLength(size int64) {
	m := o.Meta()
	if m.ContentLength >= 0 {
		return
	}
	known := *m
	known.ContentLength = size
	o.meta.Store(&known)
}

func (c *content) size() int64 {
	if c.file != nil {
		return c.file.size
	}
	return int64(len(c.bytes))
}

// span clips offset and length (-1: to the end) to a body of size bytes.
func span(offset, length, size int64) (start, end int64) {
	start = min(max(offset, 0), size)
	if length < 0 || length > size-start {
		return start, size
	}
	return start, start + length
}

// objectOverhead is what one object takes beside its strings and its body, in
// bytes: Object, Meta, body, content and the index entry with its key.
const objectOverhead = 640

// memoryWeight is what an entry of the memory tier counts. An object that
// still arrives counts nothing, which also keeps it from being evicted; its
// bytes are counted by [Store.filling].
func memoryWeight(k Key, o *Object) uint32 {
	c := o.body.content.Load()
	if c.fill != nil {
		return 0
	}
	return uint32(objectOverhead + k.size() + o.Meta().size() + len(c.bytes))
}

// failedBody is a body that could not be opened.
type failedBody struct{ err error }

func (b failedBody) Read([]byte) (int, error) { return 0, b.err }
func (b failedBody) Close() error             { return nil }
