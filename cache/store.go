package cache

import (
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// Store keeps objects by key. All its methods may be called from any number of
// goroutines.
type Store struct {
	config Config
	memory *otter.Cache[Key, *Object]

	// filling is how many bytes of memory bodies on their way take.
	filling      atomic.Int64
	fillingLimit int64

	// sequence counts invalidations; see [zone].
	sequence atomic.Uint64
	zones    sync.Map // string → *zone; there are as many as distributions

	seed    maphash.Seed
	flights [flightShards]flightShard
}

// The shares of MemoryBytes, in eighths.
const (
	fillingEighths   = 2 // bodies on their way
	diskIndexEighths = 1 // bookkeeping of objects on disk
)

// New makes a store. The error carries findings when a setting cannot be used.
func New(c Config) (*Store, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	s := &Store{config: c, seed: maphash.MakeSeed(), fillingLimit: c.MemoryBytes / 8 * fillingEighths}
	for i := range s.flights {
		s.flights[i].running = make(map[Key]*Flight)
	}
	s.memory, err = otter.New(&otter.Options[Key, *Object]{
		MaximumWeight: uint64(c.MemoryBytes - s.fillingLimit),
		Weigher:       memoryWeight,
		Executor:      func(task func()) { task() },
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Close ends the store. Bodies that were opened before can still be read.
func (s *Store) Close() error {
	s.memory.StopAllGoroutines()
	return nil
}

// Get returns the newest object of a key, stale ones and such whose body still
// arrives included; nil when there is none or it was invalidated. It does no
// I/O and allocates nothing.
func (s *Store) Get(k Key) *Object {
	o, ok := s.memory.GetIfPresent(k)
	if !ok {
		return nil
	}
	if !o.valid(&k) {
		s.forget(k, o)
		return nil
	}
	return o
}

// Fill begins a new object without request collapsing. [Store.Get] finds it at
// once, and it streams to its readers while it is written.
func (s *Store) Fill(k Key, m Meta) *Writer {
	z := s.zone(k.Zone)
	return s.begin(k, z, s.sequence.Load(), m)
}

// Refresh gives an object new Meta and keeps its body, as a 304 answer asks for
// (RFC 9111 section 4.3.4). It returns the new object, which [Store.Get] finds
// from now on, unless o was invalidated meanwhile.
func (s *Store) Refresh(k Key, o *Object, m Meta) *Object {
	fresh := newObject(o.zone, o.born, m, o.body)
	fresh.checked.Store(o.checked.Load())
	s.memory.Set(k.own(o.zone), fresh)
	return fresh
}

// Remove drops the object of a key. Who reads it reads on.
func (s *Store) Remove(k Key) { s.memory.Invalidate(k) }

// forget drops the object of a key if it still is o.
func (s *Store) forget(k Key, o *Object) {
	s.memory.ComputeIfPresent(k, func(current *Object) (*Object, otter.ComputeOp) {
		if current != o {
			return nil, otter.CancelOp
		}
		return nil, otter.InvalidateOp
	})
}

// Stats is a snapshot of what the store holds.
type Stats struct {
	Objects     int   // in memory, those that still arrive included
	MemoryBytes int64 // of complete objects in memory with their bookkeeping
	Filling     int64 // bytes in memory of bodies that still arrive
}

// Stats counts what the store holds now.
func (s *Store) Stats() Stats {
	return Stats{
		Objects:     s.memory.EstimatedSize(),
		MemoryBytes: int64(s.memory.WeightedSize()),
		Filling:     s.filling.Load(),
	}
}
