package edge

import (
	"context"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// watch cuts off the streams of h2 viewers that do not take their responses.
// net/http has a timer for that in each stream, but it fires even while the
// origin is what is waited for, and moving it with every write is a message to
// the connection's loop each time. So the deliveries under way are listed here
// and looked at now and then.
type watch struct {
	epoch  time.Time // deadlines are counted from it, whatever the clock is set to
	shards [watchShards]watchShard
}

// watchShards keeps connections out of each other's way: a delivery belongs to
// the shard of its viewer's port.
const watchShards = 32

type watchShard struct {
	mu     sync.Mutex // protects all following fields, and the slots of deliveries
	active []*delivery
}

// watched is the part of a delivery that belongs to the watch.
type watched struct {
	shard    *watchShard  // nil: not watched
	slot     int          // in shard.active
	deadline atomic.Int64 // of the write under way
}

// never is a deadline.
const never = math.MaxInt64

func newWatch() *watch { return &watch{epoch: time.Now()} }

// begin lists a delivery until its end is called, and takes net/http's own
// timer away.
func (w *watch) begin(d *delivery) {
	_ = d.control.SetWriteDeadline(time.Time{}) // it fails only on a stream that has ended
	s := &w.shards[d.request.Remote.Port()%watchShards]
	d.watched.shard = s
	d.watched.deadline.Store(never)
	s.mu.Lock()
	d.watched.slot = len(s.active)
	s.active = append(s.active, d)
	s.mu.Unlock()
}

// end must be called before the engine's handler returns: afterwards the
// stream may not be touched.
func (w *watch) end(d *delivery) {
	s := d.watched.shard
	s.mu.Lock()
	last := len(s.active) - 1
	moved := s.active[last]
	s.active[d.watched.slot], moved.watched.slot = moved, d.watched.slot
	s.active[last] = nil
	s.active = s.active[:last]
	s.mu.Unlock()
}

// allow gives the viewer of a listed delivery that much time from now.
func (w *watch) allow(d *delivery, patience time.Duration) {
	d.watched.deadline.Store(int64(time.Since(w.epoch) + patience))
}

// pause stops the time: the viewer has taken what there was.
func (w *watch) pause(d *delivery) { d.watched.deadline.Store(never) }

// run looks at all deliveries until ctx ends.
func (w *watch) run(ctx context.Context, every time.Duration) {
	for sleep(ctx, every) {
		now := int64(time.Since(w.epoch))
		for i := range w.shards {
			w.shards[i].cut(now)
		}
	}
}

// cut resets the streams whose time is over; their writes then fail.
func (s *watchShard) cut(now int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.active {
		if d.watched.deadline.Load() < now {
			d.watched.deadline.Store(never)
			// It fails only on a stream that has ended by itself.
			_ = d.control.SetWriteDeadline(time.Unix(1, 0))
		}
	}
}
