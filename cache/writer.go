package cache

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// The ways in which a fill ends early.
var (
	// ErrAbandoned: every reader has left before the end.
	ErrAbandoned = errors.New("cache: every reader has left")
	// ErrAborted: the writer gave up and named no reason.
	ErrAborted = errors.New("cache: the fill was aborted")
	// ErrEnded: the fill was committed or aborted before.
	ErrEnded = errors.New("cache: the fill has ended")
	// ErrLength: the body is not as long as its Content-Length said.
	ErrLength = errors.New("cache: the body does not have the length that was announced")
	// ErrGone: the body is only passed through and what was asked for has
	// passed already, or its file is gone.
	ErrGone = errors.New("cache: the body cannot be read any more")
)

// Writer fills one object. It belongs to one goroutine, apart from Abandoned,
// and must be ended with Commit or Abort.
type Writer struct {
	store  *Store
	key    Key
	object *Object
	fill   *fill
	before *Object // what the new object took the place of; back if it fails
	ended  atomic.Bool
}

// begin creates an object whose fetch began at sequence born.
func (s *Store) begin(k Key, z *zone, born uint64, m Meta) *Writer {
	k = k.own(z)
	w := &Writer{store: s, key: k}
	w.fill = newFill(s, m.ContentLength)
	w.fill.onGone = w.withdraw
	b := new(body)
	b.content.Store(&content{fill: w.fill})
	w.object = newObject(z, born, m, b)
	if !s.holds(m.ContentLength) {
		w.fill.startPassing()
		return w
	}
	s.memory.Compute(k, func(old *Object, found bool) (*Object, otter.ComputeOp) {
		if found {
			w.before = old
		}
		return w.object, otter.WriteOp
	})
	return w
}

// Object is what is being filled.
func (w *Writer) Object() *Object { return w.object }

// Write appends to the body. It never keeps p. When the object has become too
// large to be stored, Write waits until its readers have taken what is there,
// and fails with [ErrAbandoned] when there are none for a while.
func (w *Writer) Write(p []byte) (int, error) {
	if w.ended.Load() {
		return 0, ErrEnded
	}
	return w.fill.write(p)
}

// Abandoned is closed when no reader is left before the end. The writer then
// stops fetching and aborts. A stored object that nobody has opened yet, such as
// one that is refreshed in the background, is not abandoned.
func (w *Writer) Abandoned() <-chan struct{} { return w.fill.abandoned }

// Abort ends the fill without keeping anything. Readers get err, or
// [ErrAborted] if it is nil, after the bytes that arrived.
func (w *Writer) Abort(err error) {
	if !w.ended.CompareAndSwap(false, true) {
		return
	}
	if err == nil {
		err = ErrAborted
	}
	w.withdraw()
	w.fill.end(err)
}

// Commit ends the fill and keeps the object. A body that does not have its
// announced length is aborted with [ErrLength]. No error is returned for a body
// that could only be passed through.
func (w *Writer) Commit() error {
	size := w.fill.size()
	if want := w.object.Meta().ContentLength; want >= 0 && want != size {
		err := fmt.Errorf("%w: %d bytes, want %d", ErrLength, size, want)
		w.Abort(err)
		return err
	}
	if !w.ended.CompareAndSwap(false, true) {
		return ErrEnded
	}
	bytes, ok := w.fill.end(nil)
	if !ok {
		return nil
	}
	w.keep(&content{bytes: bytes})
	return nil
}

// keep makes c the content of the object and gives it its true weight.
func (w *Writer) keep(c *content) {
	w.object.learnLength(c.size())
	w.object.body.content.Store(c)
	w.before = nil
	w.store.memory.ComputeIfPresent(w.key, func(current *Object) (*Object, otter.ComputeOp) {
		if current.body != w.object.body {
			return nil, otter.CancelOp // a newer fill has begun
		}
		current.learnLength(c.size())
		return current, otter.WriteOp
	})
}

// withdraw takes the object out of the store; what it replaced is back.
func (w *Writer) withdraw() {
	before := w.before
	w.store.memory.ComputeIfPresent(w.key, func(current *Object) (*Object, otter.ComputeOp) {
		switch {
		case current.body != w.object.body:
			return nil, otter.CancelOp
		case before == nil || !before.Complete():
			return nil, otter.InvalidateOp
		}
		return before, otter.WriteOp
	})
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
