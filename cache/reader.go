package cache

import (
	"context"
	"io"
)

// fillReader reads a body while it arrives.
type fillReader struct {
	ctx    context.Context
	fill   *fill
	offset int64 // next byte; protected by fill.mu
	end    int64 // first byte not wanted; -1: none
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
		view, changed, err := r.look()
		if changed == nil {
			return view, err
		}
		select {
		case <-changed:
		case <-r.ctx.Done():
			return nil, context.Cause(r.ctx)
		}
	}
}

// look returns a view, or an error, or a channel to wait on.
func (r *fillReader) look() (view []byte, changed <-chan struct{}, err error) {
	f := r.fill
	f.mu.Lock()
	defer f.mu.Unlock()
	top := f.top()
	if r.end >= 0 {
		top = min(top, r.end)
	}
	switch {
	case r.finished():
		return nil, nil, io.EOF
	case r.offset < f.base:
		return nil, nil, ErrGone
	case r.offset < top:
		return f.data[r.offset-f.base : top-f.base], nil, nil
	case f.done && f.err != nil:
		return nil, nil, f.err
	case f.done:
		return nil, nil, io.EOF
	}
	return nil, f.change(), nil
}

// finished reports whether the reader has had all that it wanted; mu is held.
func (r *fillReader) finished() bool { return r.end >= 0 && r.offset >= r.end }

func (r *fillReader) advance(n int) {
	f := r.fill
	f.mu.Lock()
	defer f.mu.Unlock()
	r.offset += int64(n)
	if f.passing {
		f.wake()
	}
}
