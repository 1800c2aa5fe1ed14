package alb

import (
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// state is a target's health (spec/load-balancer.md 5.3).
type state int32

const (
	initial state = iota
	healthy
	unhealthy
)

var stateNames = [...]string{"initial", "healthy", "unhealthy"}

// check is how the health of targets is found out.
type check struct {
	off               bool
	secure            bool
	port              int // 0: the port of the traffic
	path              string
	timeout, interval time.Duration
	rise, fall        int // successes and failures in a row that flip the state
	codes             string
}

// health is the state of one target; only its own probe changes it.
type health struct {
	state  atomic.Int32
	failed atomic.Pointer[failed] // the last failure
	streak int                    // successes in a row; failures when negative
}

// failed is why a check was no success, in AWS's words. nil: it was one.
type failed struct{ reason, description string }

var (
	timedOut     = &failed{"Target.Timeout", "Request timed out"}
	disconnected = &failed{"Target.FailedHealthChecks", "Health checks failed"}
)

func mismatch(code int) *failed {
	return &failed{"Target.ResponseCodeMismatch", fmt.Sprintf("Health checks failed with these codes: [%d]", code)}
}

func (h *health) now() state { return state(h.state.Load()) }

// observe takes one result, and reports whether the target has become healthy
// by it. A new target needs a single success; later changes take the
// thresholds.
func (h *health) observe(f *failed, c *check) (rose bool) {
	before := h.now()
	if f == nil {
		h.streak = max(h.streak, 0) + 1
		if before == initial || h.streak >= c.rise {
			h.state.Store(int32(healthy))
		}
		return before != healthy && h.now() == healthy
	}
	h.failed.Store(f)
	h.streak = min(h.streak, 0) - 1
	if -h.streak >= c.fall {
		h.state.Store(int32(unhealthy))
	}
	return false
}

// matches reports whether a code is one of the matcher's: "200,202" or
// "200-299".
func (c *check) matches(code int) bool {
	for part := range strings.SplitSeq(c.codes, ",") {
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
