package origin

import (
	"sync"
	"time"
)

// clockGrain is how exact the limit for gaps is: a deadline is moved when it has
// lost this part of the limit. Moving it costs the runtime more than a read.
const clockGrain = 1024

// clock limits how long one direction of a connection may stand still.
type clock struct {
	set func(time.Time) error // sets the connection's deadline

	mu      sync.Mutex // protects all following fields
	limit   time.Duration
	from    time.Time // when the deadline was last set; it is limit later
	stopped bool
}

// tick gives the other side the whole limit from now on.
func (k *clock) tick() {
	now := time.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.stopped || now.Sub(k.from) <= k.limit/clockGrain {
		return
	}
	k.from = now
	k.set(now.Add(k.limit))
}

// stop takes the limit away until start, also for a read that is waiting now.
func (k *clock) stop() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.stopped = true
	k.set(time.Time{})
}

// start counts the limit from now on, also for a read that is waiting now.
func (k *clock) start(limit time.Duration) {
	now := time.Now()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.limit, k.from, k.stopped = limit, now, false
	k.set(now.Add(limit))
}
