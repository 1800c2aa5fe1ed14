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
	w := &Writer{store: s, key: k.own(z), fill: newFill(s, m.ContentLength)}
	w.object = newObject(z, born, m, &content{fill: w.fill})
	w.fill.head = w.head
	w.fill.onPassing = w.withdraw
	if !s.storable(m.ContentLength) {
		w.fill.startPassing()
		return w
	}
	s.memory.Compute(w.key, func(old *Object, found bool) (*Object, otter.ComputeOp) {
		w.before = nil
		if found {
			w.before = old
		}
		return w.object, otter.WriteOp
	})
	return w
}

// storable reports whether a body of that size (-1: unknown) can be stored now.
func (s *Store) storable(size int64) bool {
	return size <= s.config.MaxMemoryObject || size <= s.config.MaxObject && s.disk.usable(size)
}

func (w *Writer) head() *head {
	return &head{key: w.key, meta: *w.object.Meta(), born: w.object.checked.Load()}
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
	w.fill.abort(err)
}

// Commit ends the fill and keeps the object. A body that does not have its
// announced length is aborted with [ErrLength]. No error is returned for a body
// that could only be passed through.
func (w *Writer) Commit() error {
	_, size := w.fill.state()
	if want := w.object.Meta().ContentLength; want >= 0 && want != size {
		err := fmt.Errorf("%w: %d bytes, want %d", ErrLength, size, want)
		w.Abort(err)
		return err
	}
	if !w.ended.CompareAndSwap(false, true) {
		return ErrEnded
	}
	if c := w.fill.finish(); c != nil {
		w.keep(c)
		return nil
	}
	w.withdraw()
	return nil
}

// keep makes c the content of the object and gives it its true weight, unless
// it has been superseded or removed meanwhile. An older file of the key goes.
func (w *Writer) keep(c *content) {
	s := w.store
	if s.disk != nil {
		s.disk.index.Invalidate(s.hash(w.key))
	}
	w.object.learnLength(c.size())
	w.object.body.content.Store(c)
	kept := false
	s.memory.ComputeIfPresent(w.key, func(current *Object) (*Object, otter.ComputeOp) {
		kept = current.body == w.object.body
		if !kept {
			return nil, otter.CancelOp
		}
		current.learnLength(c.size())
		return current, otter.WriteOp
	})
	w.before = nil
	switch {
	case c.file == nil:
	case kept:
		s.index(s.hash(w.key), w.object, c.file)
	default:
		c.file.remove()
	}
}

// withdraw takes the object out of the store; what it replaced is back.
func (w *Writer) withdraw() {
	w.store.memory.ComputeIfPresent(w.key, func(current *Object) (*Object, otter.ComputeOp) {
		switch {
		case current.body != w.object.body:
			return nil, otter.CancelOp
		case w.before == nil || !w.before.Complete():
			return nil, otter.InvalidateOp
		}
		return w.before, otter.WriteOp
	})
}
