package cache

import (
	"sync"
	"time"
)

const (
	// loadPatience is how long New waits for the files of an earlier store.
	loadPatience = 250 * time.Millisecond
	// closePatience is how long Close goes on writing what is in memory.
	closePatience = 5 * time.Second
	// removalDelay is how long a file outlives its entry: who has just found
	// the object can still open it.
	removalDelay = 100 * time.Millisecond
)

// workers are the goroutines of a store and what they are asked to do.
type workers struct {
	demoted *queue[demotion] // evicted objects, for the disk
	swept   *queue[*zone]    // zones that are due for a sweep
	loaded  chan struct{}    // closed when the files of an earlier store are known

	running sync.WaitGroup
	once    sync.Once
	closing chan struct{} // closed by [Store.Close]
}

func newWorkers() workers {
	return workers{
		demoted: newQueue[demotion](),
		swept:   newQueue[*zone](),
		loaded:  make(chan struct{}),
		closing: make(chan struct{}),
	}
}

// start starts the goroutines.
func (s *Store) start() {
	s.workers.running.Go(s.clean)
	if s.disk == nil {
		close(s.workers.loaded)
		return
	}
	s.workers.running.Go(s.demoteAll)
	s.workers.running.Go(s.loadAll)
	select {
	case <-s.workers.loaded:
	case <-time.After(loadPatience):
	}
}

// Close writes what is in memory to the disk tier, for a few seconds at most,
// and ends the store. Nothing may be stored any more; bodies that were opened
// can still be read. Fills that are under way are ended by their writers.
func (s *Store) Close() error {
	var err error
	s.workers.once.Do(func() {
		close(s.workers.closing)
		s.workers.running.Wait()
		if s.disk != nil {
			s.flush()
			err = s.journal.close()
		}
	})
	return err
}

// flush writes objects that are in memory only.
func (s *Store) flush() {
	deadline := time.Now().Add(closePatience)
	s.demoteQueued()
	for k, o := range s.memory.All() {
		if time.Now().After(deadline) {
			break
		}
		if c := o.body.content.Load(); c.bytes != nil && !o.filed() && s.worthKeeping(o) {
			s.demote(demotion{k, o, c.bytes})
		}
	}
	s.disk.closed.Store(true)
	s.disk.unlink(s.disk.removed.take())
}

// demoteAll writes evicted objects to disk.
func (s *Store) demoteAll() {
	for {
		select {
		case <-s.workers.demoted.ready:
			s.demoteQueued()
		case <-s.workers.closing:
			return
		}
	}
}

func (s *Store) demoteQueued() {
	for _, d := range s.workers.demoted.take() {
		s.demote(d)
		s.filling.Add(-int64(len(d.bytes)))
	}
}

// clean removes files that are no longer in the index, and sweeps zones.
func (s *Store) clean() {
	var removed chan struct{} // without a disk tier nothing ever is
	if s.disk != nil {
		removed = s.disk.removed.ready
	}
	for {
		select {
		case <-removed:
			s.unlinkRemoved()
		case <-s.workers.swept.ready:
			s.sweep(s.workers.swept.take())
		case <-s.workers.closing:
			return
		}
	}
}

// unlinkRemoved unlinks what has been removed, after a delay. It reports
// whether nothing is left.
func (s *Store) unlinkRemoved() bool {
	files := s.disk.removed.take()
	select {
	case <-time.After(removalDelay):
	case <-s.workers.closing:
	}
	return s.disk.unlink(files)
}
