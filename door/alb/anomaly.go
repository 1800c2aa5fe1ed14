package alb

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/origin/health"
)

// How anomalies are found. AWS says what it looks at (responses of 5xx and
// connections that fail, compared with the other targets; at least three of
// them; at most half get less) and not with what numbers: these are
// (unverified).
const (
	anomalyWindow  = 10 * time.Second // that is looked back on
	anomalySample  = 20               // requests of a target in it, to say anything
	anomalyExcess  = 0.2              // above the share of failures of the median target
	anomalyWeight  = 0.1              // of an anomalous target, where others have 1
	anomalyTargets = 3
)

// tally counts what became of a target's requests in the present window, and
// has what was found at the end of the last one.
type tally struct {
	requests, failures atomic.Int64
	lost               atomic.Uint64 // 1 - weight, as bits of a float64
}

func (y *tally) count(isFailure bool) {
	y.requests.Add(1)
	if isFailure {
		y.failures.Add(1)
	}
}

func (y *tally) weight() float64 { return 1 - math.Float64frombits(y.lost.Load()) }

func (y *tally) give(weight float64) { y.lost.Store(math.Float64bits(1 - weight)) }

// anomalies finds the targets of a group that fail more than the others, and
// lets them have less (spec/load-balancer.md 5.2). What has recovered has its
// whole weight after the next window.
type anomalies struct {
	mu    sync.Mutex // protects began
	began time.Time  // of the present window
}

// look ends the window when it is over.
func (a *anomalies) look(targets []*target, now time.Time) {
	if a == nil || !a.mu.TryLock() {
		return
	}
	defer a.mu.Unlock()
	if a.began.IsZero() {
		a.began = now
	}
	if now.Sub(a.began) < anomalyWindow {
		return
	}
	a.began = now
	judge(targets)
}

// observed is a target with its share of failures in a window.
type observed struct {
	target *target
	share  float64
}

// judge gives each target its weight for the next window.
func judge(targets []*target) {
	var all []observed
	for _, t := range targets {
		requests, failures := t.tally.requests.Swap(0), t.tally.failures.Swap(0)
		t.tally.give(1)
		if requests >= anomalySample && t.health.Now() == health.Healthy {
			all = append(all, observed{t, float64(failures) / float64(requests)})
		}
	}
	if len(all) < anomalyTargets {
		return
	}
	slices.SortFunc(all, func(x, y observed) int { return cmp.Compare(y.share, x.share) }) // the worst first
	median := all[len(all)/2].share
	for _, o := range all[:len(all)/2] {
		if o.share > median+anomalyExcess {
			o.target.tally.give(anomalyWeight)
		}
	}
}
