package cache

import (
	"context"
	"io"

	"github.com/lintel-edge/lintel/exchange"
)

// fillReader reads a body while it arrives.
type fillReader struct {
	ctx    context.Context
	fill   *fill
	blocks blocks // of the fill's file
	offset int64  // next byte; protected by fill.mu
	end    int64  // first byte not wanted; -1: none
}

// open adds a reader. It fails when bytes that it wants are gone.
func (f *fill) open(ctx context.Context, offset, length int64) (exchange.Body, error) {
	r := &fillReader{ctx: ctx, fill: f, offset: max(offset, 0), end: -1}
	if length >= 0 {
		r.end = r.offset + length
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.has(r.offset) {
		return nil, ErrGone
	}
	f.readers[r] = struct{}{}
	f.stopGrace()
	return r, nil
}

// has reports whether the byte at offset can be read, or will be; mu is held.
func (f *fill) has(offset int64) bool {
	return offset >= f.base || f.base <= f.stored && f.file != nil
}

// Read waits for at least one byte.
func (r *fillReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	view, err := r.next()
	if err != nil {
		return 0, err
	}
	n := copy(p, view)
	r.advance(n)
	return n, nil
}

// WriteTo writes what is there as it comes, without copying it.
func (r *fillReader) WriteTo(w io.Writer) (int64, error) {
	var total int64
	for {
		view, err := r.next()
		if err == io.EOF {
			return total, nil
		}
		if err != nil {
			return total, err
		}
		n, err := w.Write(view)
		r.advance(n)
		total += int64(n)
		if err != nil {
			return total, err
		}
	}
}

// Close tells the fill that this reader wants nothing more.
func (r *fillReader) Close() error {
	r.fill.leave(r)
	return nil
}

// next returns a view of the bytes from offset on; it waits until there is one.
func (r *fillReader) next() ([]byte, error) {
	for {
		s := r.look()
		switch {
		case s.file != nil:
			return r.fromFile(s.file, s.stored)
		case s.changed == nil:
			return s.bytes, s.err
		}
		select {
		case <-s.changed:
		case <-r.ctx.Done():
			return nil, context.Cause(r.ctx)
		}
	}
}

// sight is what a reader sees: bytes, or an error, or that it must look into
// the file, or that it must wait.
type sight struct {
	bytes   []byte
	err     error
	file    *fileWriter     // the next bytes are in there
	stored  int64           // of that many
	changed <-chan struct{} // nothing is there before that is closed
}

func (r *fillReader) look() sight {
	f := r.fill
	f.mu.Lock()
	defer f.mu.Unlock()
	top := f.top()
	if r.end >= 0 {
		top = min(top, r.end)
	}
	switch {
	case r.finished():
		return sight{err: io.EOF}
	case r.offset < f.stored && f.file != nil:
		return sight{file: f.file, stored: f.stored}
	case r.offset < f.base:
		return sight{err: ErrGone}
	case r.offset < top:
		return sight{bytes: f.data[r.offset-f.base : top-f.base]}
	case f.done && f.err != nil:
		return sight{err: f.err}
	case f.done:
		return sight{err: io.EOF}
	}
	return sight{changed: f.change()}
}

// finished reports whether the reader has had all that it wanted; mu is held.
func (r *fillReader) finished() bool { return r.end >= 0 && r.offset >= r.end }

// fromFile reads on from the file. Its handle stays open while there are
// readers, and whole blocks never change.
func (r *fillReader) fromFile(w *fileWriter, stored int64) ([]byte, error) {
	r.blocks.file, r.blocks.start = w.file, w.start()
	view, err := r.blocks.view(r.offset, stored)
	if err != nil {
		return nil, err
	}
	if r.end >= 0 {
		view = view[:min(int64(len(view)), r.end-r.offset)]
	}
	return view, nil
}

func (r *fillReader) advance(n int) {
	f := r.fill
	f.mu.Lock()
	defer f.mu.Unlock()
	r.offset += int64(n)
	if f.place == passing {
		f.wake()
	}
}
