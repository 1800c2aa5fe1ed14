package cache

import (
	"context"
	"hash/maphash"
	"sync"
)

// flightShards spreads the locks of request collapsing; a power of two.
const flightShards = 64

type flightShard struct {
	mu      sync.Mutex
	running map[Key]*Flight
}

// Flight is one fetch that several requests wait for (spec/cloudfront.md 3.5).
// Its leader calls exactly one of Store, Share and Pass; a deferred Pass does no
// harm after the others.
type Flight struct {
	store *Store
	key   Key
	zone  *zone
	born  uint64 // the store's sequence when the flight began

	once   sync.Once
	landed chan struct{} // closed when the answer is known
	object *Object       // what the waiters get; set before landed is closed
}

// Join makes the caller the leader of a new flight, or a waiter on one that is
// under way. A flight that began before an invalidation of its key takes no
// more waiters.
//
// A flight may land between a [Store.Get] that found nothing and Join: a new
// leader looks once more with Get before it fetches.
func (s *Store) Join(k Key) (f *Flight, leader bool) {
	z := s.zone(k.Zone)
	shard := s.flightShard(k)
	shard.mu.Lock()
	defer shard.mu.Unlock()
	if f := shard.running[k]; f != nil && z.spares(&f.key, nil, f.born) {
		return f, false
	}
	f = &Flight{store: s, key: k.own(z), zone: z, born: s.sequence.Load(), landed: make(chan struct{})}
	shard.running[f.key] = f
	return f, true
}

// Store says that the answer may be shared. It creates the object and releases
// the waiters with it at once: they stream while the caller writes the body.
func (f *Flight) Store(m Meta) *Writer {
	w := f.store.begin(f.key, f.zone, f.born, m)
	f.land(w.object)
	return w
}

// Share says that the answer is an object that is there already: one that a 304
// refreshed, or a stale one that is served in place of an error.
func (f *Flight) Share(o *Object) { f.land(o) }

// Pass says that the answer is for the leader only; the waiters go on their own.
func (f *Flight) Pass() { f.land(nil) }

// Wait returns the object that the leader's answer became, or nil when it is
// not to be shared or was invalidated on the way. The error is that of ctx.
func (f *Flight) Wait(ctx context.Context) (*Object, error) {
	select {
	case <-f.landed:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if f.object == nil || !f.object.valid(&f.key) {
		return nil, nil
	}
	return f.object, nil
}

func (f *Flight) land(o *Object) {
	f.once.Do(func() {
		f.object = o
		shard := f.store.flightShard(f.key)
		shard.mu.Lock()
		if shard.running[f.key] == f {
			delete(shard.running, f.key)
		}
		shard.mu.Unlock()
		close(f.landed)
	})
}

func (s *Store) flightShard(k Key) *flightShard {
	return &s.flights[maphash.Comparable(s.seed, k)%flightShards]
}
