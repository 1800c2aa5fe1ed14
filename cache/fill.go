package cache

import (
	"context"
	"sync"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

const (
	// passWindow is how many bytes a body that is only passed through may be
	// ahead of its slowest reader.
	passWindow = 256 << 10
	// firstBuffer is what a fill takes at first, in bytes, whatever length
	// the origin announces.
	firstBuffer = 32 << 10
	// abandonGrace is how long a fill without readers goes on: time for those
	// who hold the object to open it.
	abandonGrace = 250 * time.Millisecond
)

// fill is a body on its way from one writer to any number of readers. Nobody
// polls: who waits does so on changed.
type fill struct {
	store     *Store
	announced int64  // Content-Length; -1: unknown
	onGone    func() // called once when the body can no longer become an object

	mu      sync.Mutex
	data    []byte // bytes base…base+len(data); they never change, readers hold views
	base    int64
	counted int64 // how much of [Store.filling] is ours
	passing bool  // not to be stored: what every reader has taken is dropped
	done    bool
	err     error         // why it ended; nil: complete
	changed chan struct{} // closed at the next change; nil while nobody waits
	readers map[*fillReader]struct{}

	abandoned chan struct{}
	grace     *time.Timer // runs while nobody reads any more
}

func newFill(s *Store, announced int64) *fill {
	return &fill{store: s, announced: announced, abandoned: make(chan struct{}), readers: make(map[*fillReader]struct{})}
}

// holds reports whether a body of that size can be stored.
func (s *Store) holds(size int64) bool {
	return size <= min(s.config.MaxMemoryObject, s.config.MaxObject)
}

func (f *fill) size() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.top()
}

// top is the number of bytes that have arrived; mu is held.
func (f *fill) top() int64 { return f.base + int64(len(f.data)) }

func (f *fill) write(p []byte) (int, error) {
	f.mu.Lock()
	if !f.passing && !f.reserve(len(p)) {
		f.pass()
	}
	if !f.passing {
		f.append(p)
		f.mu.Unlock()
		return len(p), nil
	}
	f.mu.Unlock()
	return f.writePassing(p)
}

// writePassing hands p over in pieces that fit the window.
func (f *fill) writePassing(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		room, err := f.waitForRoom()
		if err != nil {
			return n, err
		}
		piece := p[n:min(n+room, len(p))]
		f.mu.Lock()
		f.append(piece)
		f.mu.Unlock()
		n += len(piece)
	}
	return n, nil
}

// append adds p to the data and wakes the readers; mu is held.
func (f *fill) append(p []byte) {
	f.data = append(f.data, p...)
	f.wake()
}

// reserve makes room for n more bytes in memory and counts it; mu is held.
func (f *fill) reserve(n int) bool {
	need := int64(len(f.data) + n)
	if !f.store.holds(need) {
		return false
	}
	if need <= int64(cap(f.data)) {
		return true
	}
	room := max(need, int64(2*cap(f.data)), firstBuffer)
	if f.announced >= need {
		room = min(room, f.announced)
	}
	extra := room - int64(cap(f.data))
	if f.store.filling.Add(extra) > f.store.fillingLimit {
		f.store.filling.Add(-extra)
		return false
	}
	f.counted += extra
	grown := make([]byte, len(f.data), room)
	copy(grown, f.data)
	f.data = grown
	return true
}

// startPassing gives up storing the body.
func (f *fill) startPassing() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pass()
}

// pass gives up storing the body; mu is held.
func (f *fill) pass() {
	f.passing = true
	f.release()
	if len(f.readers) == 0 && f.grace == nil {
		f.startGrace()
	}
	f.onGone()
}

// release gives back what was counted as ours; mu is held.
func (f *fill) release() {
	f.store.filling.Add(-f.counted)
	f.counted = 0
}

// waitForRoom drops what every reader has taken and returns how many bytes may
// follow, once there is room for at least one.
func (f *fill) waitForRoom() (int, error) {
	for {
		f.mu.Lock()
		f.drop()
		room := passWindow - len(f.data)
		changed := f.change()
		f.mu.Unlock()
		if room > 0 {
			return room, nil
		}
		select {
		case <-changed:
		case <-f.abandoned:
			return 0, ErrAbandoned
		}
	}
}

// drop lets go of the bytes that no reader needs any more; mu is held.
func (f *fill) drop() {
	if len(f.readers) == 0 {
		return // the first reader may still come
	}
	least := f.top()
	for r := range f.readers {
		if !r.finished() {
			least = min(least, r.offset)
		}
	}
	if n := least - f.base; n > 0 {
		f.data, f.base = f.data[n:], least
	}
}

// end is the last change. It returns the body if it is complete and all of it
// is in memory.
func (f *fill) end(err error) ([]byte, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.done, f.err = true, err
	f.stopGrace()
	f.release()
	f.wake()
	if err != nil || f.passing {
		return nil, false
	}
	if cap(f.data)-len(f.data) > len(f.data)/8 || f.data == nil {
		f.data = append(make([]byte, 0, len(f.data)), f.data...)
	}
	return f.data, true
}

// wake lets everybody look again; mu is held.
func (f *fill) wake() {
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// change returns a channel that is closed at the next change; mu is held.
func (f *fill) change() <-chan struct{} {
	if f.changed == nil {
		f.changed = make(chan struct{})
	}
	return f.changed
}

func (f *fill) open(ctx context.Context, offset, length int64) (exchange.Body, error) {
	r := &fillReader{ctx: ctx, fill: f, offset: max(offset, 0), end: -1}
	if length >= 0 {
		r.end = r.offset + length
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.offset < f.base {
		return nil, ErrGone
	}
	f.readers[r] = struct{}{}
	f.stopGrace()
	return r, nil
}

// leave is called when a reader closes.
func (f *fill) leave(r *fillReader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.readers[r]; !ok {
		return
	}
	delete(f.readers, r)
	f.wake()
	if len(f.readers) == 0 && !f.done {
		f.startGrace()
	}
}

// startGrace gives readers time to come; mu is held.
func (f *fill) startGrace() { f.grace = time.AfterFunc(abandonGrace, f.abandon) }

// stopGrace stops the timer of an abandoned fill; mu is held.
func (f *fill) stopGrace() {
	if f.grace != nil {
		f.grace.Stop()
		f.grace = nil
	}
}

// abandon runs when the grace is over and nobody came back.
func (f *fill) abandon() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.done || len(f.readers) > 0 {
		return
	}
	f.passing = true
	f.release()
	f.onGone()
	close(f.abandoned)
}
