package cache

import (
	"sync"
	"time"
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

// place is where a body on its way is kept.
type place uint8

const (
	inMemory place = iota // all of it in data
	onDisk                // whole blocks in the file, the rest in data
	passing               // not to be stored; what every reader has taken is dropped
)

// fill is a body on its way from one writer to any number of readers. Nobody
// polls: who waits does so on changed.
type fill struct {
	store     *Store
	announced int64        // Content-Length; -1: unknown
	head      func() *head // what a file of this body says in its head
	onPassing func()       // called once when the body is no longer to be stored

	mu      sync.Mutex
	place   place
	data    []byte      // bytes base…base+len(data); they never change, readers hold views
	base    int64       //
	counted int64       // how much of [Store.filling] is ours
	file    *fileWriter // nil: there is none, or nobody needs it any more
	stored  int64       // bytes 0…stored are in the file; nobody changes them there
	done    bool
	err     error         // why it ended; nil: complete
	changed chan struct{} // closed at the next change; nil while nobody waits
	readers map[*fillReader]struct{}
	grace   *time.Timer // runs while nobody reads any more

	abandoned chan struct{}
}

func newFill(s *Store, announced int64) *fill {
	return &fill{store: s, announced: announced, abandoned: make(chan struct{}), readers: make(map[*fillReader]struct{})}
}

// write takes all of p. Only the writer's goroutine changes data and file, so
// it reads them without the lock.
func (f *fill) write(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		k, err := f.step(p[n:])
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, nil
}

// step takes the beginning of p to where the body is kept now. It takes
// nothing when that place has just changed.
func (f *fill) step(p []byte) (int, error) {
	switch at, size := f.state(); {
	case at == passing:
		return f.intoWindow(p)
	case size+int64(len(p)) > f.store.config.MaxObject:
		f.startPassing()
		return 0, nil
	case at == onDisk:
		return f.intoFile(p), nil
	case f.intoMemory(p):
		return len(p), nil
	}
	f.leaveMemory()
	return 0, nil
}

func (f *fill) state() (place, int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.place, f.top()
}

// top is the number of bytes that have arrived; mu is held.
func (f *fill) top() int64 { return f.base + int64(len(f.data)) }

// append adds p to the data and wakes the readers; mu is held.
func (f *fill) append(p []byte) {
	f.data = append(f.data, p...)
	f.wake()
}

// intoMemory takes p if memory may hold it.
func (f *fill) intoMemory(p []byte) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.place != inMemory || !f.makeRoom(len(p)) {
		return false
	}
	f.append(p)
	return true
}

// makeRoom lets n more bytes fit into data and counts them; mu is held.
func (f *fill) makeRoom(n int) bool {
	need, room := int64(len(f.data)+n), int64(cap(f.data))
	if need > f.store.config.MaxMemoryObject {
		return false
	}
	if need <= room {
		return true
	}
	grown := max(need, 2*room, firstBuffer)
	if f.announced >= need {
		grown = min(grown, f.announced)
	}
	if !f.store.countFilling(grown - room) {
		return false
	}
	f.counted += grown - room
	f.data = append(make([]byte, 0, grown), f.data...)
	return true
}

// uncount gives back what was counted as ours; mu is held.
func (f *fill) uncount() {
	f.store.filling.Add(-f.counted)
	f.counted = 0
}

// leaveMemory moves the body to a file, or begins to pass it through.
func (f *fill) leaveMemory() {
	file := f.spill()
	if file == nil {
		f.startPassing()
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.file, f.stored = file, file.size
	if f.place == passing { // abandoned meanwhile
		return
	}
	f.place = onDisk
	f.dropFront(f.stored)
	f.data = append(make([]byte, 0, blockSize), f.data...)
	f.uncount()
}

// spill writes the whole blocks of what is in memory to a new file. It returns
// nil when the disk does not take it.
func (f *fill) spill() *fileWriter {
	if !f.store.disk.usable(max(f.announced, int64(len(f.data)))) {
		return nil
	}
	file, err := f.store.disk.newWriter(f.head())
	if err != nil {
		return nil
	}
	for rest := f.data; len(rest) >= blockSize; rest = rest[blockSize:] {
		if err := file.add(rest[:blockSize]); err != nil {
			file.discard()
			return nil
		}
	}
	return file
}

// intoFile takes bytes up to the end of the current block, which goes to the
// file when it is whole.
func (f *fill) intoFile(p []byte) int {
	n := min(len(p), blockSize-len(f.data))
	f.mu.Lock()
	f.append(p[:n])
	f.mu.Unlock()
	if len(f.data) < blockSize {
		return n
	}
	if err := f.file.add(f.data); err != nil {
		f.startPassing()
		return n
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.place == onDisk {
		f.stored += blockSize
		f.base = f.stored
		f.data = make([]byte, 0, blockSize)
	}
	return n
}

// startPassing gives up storing the body.
func (f *fill) startPassing() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pass()
	if len(f.readers) == 0 && f.grace == nil {
		f.startGrace()
	}
}

// pass is startPassing; mu is held.
func (f *fill) pass() {
	if f.place == passing {
		return
	}
	f.place = passing
	f.uncount()
	f.onPassing()
}

// intoWindow takes as much of p as the window has room for; it waits until it
// has some.
func (f *fill) intoWindow(p []byte) (int, error) {
	for {
		n, changed := f.tryWindow(p)
		if n > 0 {
			return n, nil
		}
		select {
		case <-changed:
		case <-f.abandoned:
			return 0, ErrAbandoned
		}
	}
}

func (f *fill) tryWindow(p []byte) (int, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropTaken()
	n := min(len(p), passWindow-len(f.data))
	if n <= 0 {
		return 0, f.change()
	}
	f.append(p[:n])
	return n, nil
}

// dropTaken lets go of the bytes that no reader needs any more; mu is held.
func (f *fill) dropTaken() {
	if len(f.readers) == 0 {
		return // the first one may still come
	}
	least := f.top()
	for r := range f.readers {
		if !r.finished() {
			least = min(least, r.offset)
		}
	}
	f.dropFront(least)
}

// dropFront lets data begin at offset base, if it begins before; mu is held.
func (f *fill) dropFront(base int64) {
	if n := base - f.base; n > 0 {
		f.data, f.base = f.data[n:], base
	}
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
