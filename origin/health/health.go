// Package health keeps the health of one target from the results of its checks,
// as load balancers do (spec/load-balancer.md 5.3). It makes no checks: who does
// so knows what to ask.
//
//	rose := h.Observe(ok, health.Thresholds{Rise: 5, Fall: 2})
package health

import (
	"strconv"
	"strings"
	"sync/atomic"
)

// State is a target's health.
type State int32

// The states. A target is Initial until its first success, or as many failures
// as make it Unhealthy.
const (
	Initial State = iota
	Healthy
	Unhealthy
)

// String is the state as AWS calls it.
func (s State) String() string { return [...]string{"initial", "healthy", "unhealthy"}[s] }

// Thresholds are how many results in a row flip the state.
type Thresholds struct{ Rise, Fall int }

// Health is the state of one target. Now may be called by anybody, Observe by
// one goroutine at a time.
type Health struct {
	state  atomic.Int32
	streak int // successes in a row; failures when negative
}

// Now is the present state.
func (h *Health) Now() State { return State(h.state.Load()) }

// Observe takes one result, and reports whether the target has become healthy by
// it. A new target needs a single success; later changes take the thresholds.
func (h *Health) Observe(ok bool, t Thresholds) (rose bool) {
	before := h.Now()
	if !ok {
		if h.streak = min(h.streak, 0) - 1; -h.streak >= t.Fall {
			h.state.Store(int32(Unhealthy))
		}
		return false
	}
	h.streak = max(h.streak, 0) + 1
	if before == Healthy || before == Unhealthy && h.streak < t.Rise {
		return false
	}
	h.state.Store(int32(Healthy))
	return true
}

// Matches reports whether a code is one of a matcher's: "200,202" or "200-299".
func Matches(matcher string, code int) bool {
	for part := range strings.SplitSeq(matcher, ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			high = low
		}
		from, err := strconv.Atoi(low)
		to, err2 := strconv.Atoi(high)
		if err == nil && err2 == nil && code >= from && code <= to {
			return true
		}
	}
	return false
}
