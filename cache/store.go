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
	disk   *disk // nil: memory only

	// filling is how many bytes of memory bodies on their way take, and those
	// that wait to be written to disk.
	filling      atomic.Int64
	fillingLimit int64

	// sequence counts invalidations; see [zone].
	sequence atomic.Uint64
	zones    sync.Map // string → *zone; there are as many as distributions
	// ruleBytes is what the rules of all zones take.
	ruleBytes atomic.Int64
	journal   *journal // nil without a disk tier

	seed    maphash.Seed
	flights [flightShards]flightShard

	evicted atomic.Int64
	workers workers
}

// The shares of MemoryBytes, in eighths; objects in memory have the rest.
const (
	fillingEighths   = 2 // bodies on their way
	diskIndexEighths = 1 // the index of the disk tier, if there is one
)

// New makes a store. The error carries findings when a setting cannot be used.
// With a disk tier it waits a moment for what an earlier store has left there,
// and reads the rest of it in the background.
func New(c Config) (*Store, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	s := &Store{
		config: c, seed: maphash.MakeSeed(),
		fillingLimit: c.MemoryBytes / 8 * fillingEighths,
		workers:      newWorkers(),
	}
	for i := range s.flights {
		s.flights[i].running = make(map[Key]*Flight)
	}
	if err := s.openTiers(); err != nil {
		return nil, err
	}
	s.start()
	return s, nil
}

func (s *Store) openTiers() error {
	if s.config.DiskDir != "" {
		if err := s.openDiskTier(); err != nil {
			return err
		}
	}
	return s.makeMemory()
}

func (s *Store) makeMemory() error {
	capacity := s.config.MemoryBytes - s.fillingLimit
	if s.disk != nil {
		capacity -= s.config.MemoryBytes / 8 * diskIndexEighths
	}
	var err error
	s.memory, err = otter.New(&otter.Options[Key, *Object]{
		MaximumWeight: uint64(capacity),
		Weigher:       memoryWeight,
		Executor:      inline,
		OnDeletion:    s.leftMemory,
	})
	return err
}

// inline lets an index do its housekeeping in the goroutine that caused it: it
// is short, and the bounds hold at all times.
func inline(task func()) { task() }

// Get returns the newest object of a key, stale ones and such whose body still
// arrives included; nil when there is none or it was invalidated. An object in
// memory is found without locks, allocation and I/O; one on disk is read.
func (s *Store) Get(k Key) *Object {
	o, ok := s.memory.GetIfPresent(k)
	if !ok || o.lost() {
		return s.fromDisk(k)
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
	return s.begin(k, s.zone(k.Zone), s.sequence.Load(), m)
}

// Refresh gives an object new Meta and keeps its body, as a 304 answer asks for
// (RFC 9111 section 4.3.4). It returns the new object, which [Store.Get] finds
// from now on, unless o was invalidated meanwhile or another body has taken its
// place.
func (s *Store) Refresh(k Key, o *Object, m Meta) *Object {
	fresh := o.refreshed(m)
	s.memory.Compute(k.own(o.zone), func(current *Object, found bool) (*Object, otter.ComputeOp) {
		if found && current.body != o.body {
			return nil, otter.CancelOp
		}
		return fresh, otter.WriteOp
	})
	return fresh
}

// Remove drops the object of a key. Who reads it reads on.
func (s *Store) Remove(k Key) {
	if s.disk != nil {
		s.disk.index.Invalidate(s.hash(k))
	}
	s.memory.Invalidate(k)
}

// forget drops the object of a key, unless there is a newer one than o.
func (s *Store) forget(k Key, o *Object) {
	superseded := false
	s.memory.ComputeIfPresent(k, func(current *Object) (*Object, otter.ComputeOp) {
		if superseded = current.body != o.body; superseded {
			return nil, otter.CancelOp
		}
		return nil, otter.InvalidateOp
	})
	if s.disk != nil && !superseded {
		s.disk.index.Invalidate(s.hash(k))
	}
}

// countFilling counts n more bytes of bodies on their way, as long as they fit.
func (s *Store) countFilling(n int64) bool {
	if s.filling.Add(n) > s.fillingLimit {
		s.filling.Add(-n)
		return false
	}
	return true
}

func (s *Store) hash(k Key) uint64 { return maphash.Comparable(s.seed, k) }
