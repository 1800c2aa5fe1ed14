package alb

import (
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/origin/health"
)

// ramp is a target's slow start: after it has become healthy, its share of
// requests grows from nothing to that of the others (spec/load-balancer.md
// 5.2). Targets that come together, or first, have none: there must be a
// healthy one that carries the load meanwhile.
type ramp struct{ began atomic.Int64 } // Unix time in nanoseconds; 0: none

func (r *ramp) begin() { r.began.Store(time.Now().UnixNano()) }

func (r *ramp) end() { r.began.Store(0) }

// share is how much of a whole target's load this one takes, from 0 to 1.
func (r *ramp) share(duration time.Duration, now time.Time) float64 {
	began := r.began.Load()
	if began == 0 || duration == 0 {
		return 1
	}
	passed := now.Sub(time.Unix(0, began))
	if passed >= duration {
		return 1
	}
	return max(0, float64(passed)/float64(duration))
}

// hasSteady reports whether another target of the group is healthy and past its
// slow start. The caller holds the lock.
func (g *Groups) hasSteady(t *target) bool {
	now := time.Now()
	for _, other := range g.of(t.settings.group) {
		if other != t && other.health.Now() == health.Healthy && other.ramp.share(other.settings.slowStart, now) == 1 {
			return true
		}
	}
	return false
}
