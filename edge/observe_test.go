package edge_test

import (
	"sync"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/edge"
)

// observations keeps what the server tells.
type observations struct {
	mu  sync.Mutex
	all []edge.Observation
}

func (o *observations) Observe(one *edge.Observation) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, *one)
}

func (o *observations) reset() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = nil
}

// wait returns the observations as soon as there are n.
func (o *observations) wait(t testing.TB, n int) []edge.Observation {
	t.Helper()
	var got []edge.Observation
	until(t, func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		got = append(got[:0], o.all...)
		return len(got) >= n
	})
	return got
}

// until waits for a condition.
func until(t testing.TB, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); !condition(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited 5 seconds in vain")
		}
	}
}
