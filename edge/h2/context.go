package h2

import (
	"context"
	"sync"
	"time"
)

// streamContext ends with its stream. It is a [context.Context] of its own,
// because most requests are answered before anybody asks it anything: what
// [context.WithCancel] makes would be the larger part of a small stream.
type streamContext struct {
	mu    sync.Mutex
	done  chan struct{} // nil: nobody has asked for it
	err   error
	after []*func() // to be run at the end
}

// end cancels the context, once.
func (c *streamContext) end() {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = context.Canceled
	if c.done != nil {
		close(c.done)
	}
	after := c.after
	c.after = nil
	c.mu.Unlock()
	for _, f := range after {
		go (*f)()
	}
}

// Deadline, Done, Err and Value make it a [context.Context].
func (c *streamContext) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }

// Done is closed when the stream has ended.
func (c *streamContext) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		if c.err != nil {
			close(c.done)
		}
	}
	return c.done
}

// Err is [context.Canceled] when the stream has ended.
func (c *streamContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// Value has none.
func (c *streamContext) Value(any) any { return nil }

// AfterFunc is what package context asks for instead of Done, where it would
// otherwise need a goroutine for each context that is made of this one.
func (c *streamContext) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		go f()
		return func() bool { return false }
	}
	mine := &f
	c.after = append(c.after, mine)
	return func() bool { return c.forget(mine) }
}

// forget takes a function back; false: it runs, or has been taken back.
func (c *streamContext) forget(f *func()) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, known := range c.after {
		if known == f {
			c.after = append(c.after[:i], c.after[i+1:]...)
			return true
		}
	}
	return false
}
