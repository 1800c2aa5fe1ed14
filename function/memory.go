package function

import (
	"fmt"
	"time"
)

// memoryTick is how often the memory of busy workers is looked at. A process
// can fill some 50 MB in that time: its bound is no wall, but a short leash.
// (A bound on address space would be a wall, but engines such as V8 reserve far
// more than they use.)
const memoryTick = 25 * time.Millisecond

// watchMemory looks at workers while any of them works, and sleeps otherwise.
func (s *Supervisor) watchMemory() {
	for {
		select {
		case <-s.stop:
			return
		case <-s.busy:
		}
		for s.lookAtMemory() {
			select {
			case <-s.stop:
				return
			case <-time.After(memoryTick):
			}
		}
	}
}

// wakeWatch says that a worker has something to do.
func (s *Supervisor) wakeWatch() {
	select {
	case s.busy <- struct{}{}:
	default:
	}
}

// lookAtMemory reports whether a worker has worked since the last look.
func (s *Supervisor) lookAtMemory() (busy bool) {
	s.mu.Lock()
	var active []*worker
	for p := range s.pools {
		active = append(active, p.active()...)
	}
	s.mu.Unlock()
	for _, w := range active {
		w.lookAtMemory()
	}
	return len(active) > 0
}

// active are the workers that have, or had since the last look, something to do.
func (p *Pool) active() (active []*worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.workers {
		if w.worked || len(w.calls) > 0 {
			w.worked = false
			active = append(active, w)
		}
	}
	return active
}

func (w *worker) lookAtMemory() {
	process := w.process.Load()
	if process == nil {
		return
	}
	bytes := process.Memory()
	limit := int64(w.pool.version.MemoryMB) << 20
	w.pool.mu.Lock()
	w.memory = max(w.memory, bytes)
	w.pool.mu.Unlock()
	if bytes > limit {
		w.fell(&Error{Kind: Crash, Type: "Runtime.OutOfMemory", Message: fmt.Sprintf(
			"Error: Runtime exited with error: signal: killed (it had %d MB in memory, want at most %d)", bytes>>20, limit>>20)})
	}
}
