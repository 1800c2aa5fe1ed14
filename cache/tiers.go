package cache

import (
	"time"

	"github.com/maypok86/otter/v2"
)

// demotion is an object on its way from memory to disk.
type demotion struct {
	key    Key
	object *Object
	bytes  []byte
}

// leftMemory is called when the memory tier lets go of an object. It must not
// wait, nor call the tier.
func (s *Store) leftMemory(e otter.DeletionEvent[Key, *Object]) {
	if e.Cause != otter.CauseOverflow {
		return
	}
	s.evicted.Add(1)
	o := e.Value
	c := o.body.content.Load()
	if c.bytes == nil || o.filed() || !s.disk.usable(int64(len(c.bytes))) || !s.worthKeeping(o) {
		return
	}
	if s.countFilling(int64(len(c.bytes))) {
		s.workers.demoted.put(demotion{e.Key, o, c.bytes})
	}
}

// filed reports whether the object can be had from disk as it is.
func (o *Object) filed() bool { return o.copy != nil && !o.copy.gone.Load() }

func (s *Store) worthKeeping(o *Object) bool {
	until := o.Meta().KeepUntil
	return until.IsZero() || s.config.Now().Before(until)
}

// demote writes an object to disk.
func (s *Store) demote(d demotion) {
	if !s.disk.usable(int64(len(d.bytes))) || !d.object.valid(&d.key) {
		return
	}
	file := s.disk.store(&head{key: d.key, meta: *d.object.Meta(), born: d.object.checked.Load()}, d.bytes)
	if file == nil {
		return
	}
	hash := s.hash(d.key)
	s.index(hash, d.object, file)
	s.dropSuperseded(d.key, hash, d.object, file)
}

// dropSuperseded takes a file out of the index that was just put there, when a
// newer object or an invalidation came between.
func (s *Store) dropSuperseded(k Key, hash uint64, o *Object, f *diskFile) {
	newer, ok := s.memory.GetEntryQuietly(k)
	superseded := ok && newer.Value != o && newer.Value.copy != f && newer.Value.Complete()
	if superseded || !o.valid(&k) {
		s.disk.drop(hash, f)
	}
}

// index lets a file be found.
func (s *Store) index(hash uint64, o *Object, f *diskFile) {
	f.zone = o.zone
	s.disk.bytes.Add(f.span())
	f.checked.Store(o.checked.Load())
	s.disk.index.Set(hash, f)
}

// fromDisk returns the object of a key from the disk tier, and keeps it in
// memory from now on: with its body, or for a large one without it.
func (s *Store) fromDisk(k Key) *Object {
	if s.disk == nil {
		return nil
	}
	hash := s.hash(k)
	f := s.disk.lookup(hash)
	if f == nil {
		return nil
	}
	h, c, err := f.load(s.config.MaxMemoryObject)
	if err != nil {
		f.failed(err)
		return nil
	}
	if h.key != k {
		return nil // two keys with one hash
	}
	o := s.restore(h, f, c, f.checked.Load())
	if !o.valid(&k) {
		s.disk.drop(hash, f)
		return nil
	}
	return s.promote(h.key, o, f)
}

// restore makes an object of what a file says. It was checked up to a number.
func (s *Store) restore(h *head, f *diskFile, c *content, checked uint64) *Object {
	z := s.zone(h.key.Zone)
	h.key.Zone = z.name
	h.meta.notAfter(s.config.Now())
	o := newObject(z, checked, h.meta, c)
	o.copy = f
	return o
}

// promote puts an object that was read from disk into memory, unless there is
// one already.
func (s *Store) promote(k Key, o *Object, f *diskFile) *Object {
	current, _ := s.memory.Compute(k, func(old *Object, found bool) (*Object, otter.ComputeOp) {
		if found && !old.lost() {
			return nil, otter.CancelOp
		}
		return o, otter.WriteOp
	})
	if current != o && current.valid(&k) {
		return current
	}
	if f.gone.Load() { // removed while it was read
		s.forget(k, o)
		return nil
	}
	return o
}

// notAfter moves the times of a meta so that it did not arrive in the future:
// the clock may have jumped since. Its lifetimes stay.
func (m *Meta) notAfter(now time.Time) {
	ahead := m.Arrived.Sub(now)
	if ahead <= 0 {
		return
	}
	m.Arrived = now
	m.Expires = m.Expires.Add(-ahead)
	if !m.KeepUntil.IsZero() {
		m.KeepUntil = m.KeepUntil.Add(-ahead)
	}
}
