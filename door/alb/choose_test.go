package alb_test

import (
	"io"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/resource"
)

// groupAttribute sets an attribute of the group "app".
func (f *front) groupAttribute(key, value string) {
	g := f.set.TargetGroups[0]
	g.Attributes = append(g.Attributes, elb.TargetGroupAttribute{Key: &key, Value: &value})
}

// evenly makes chance give n numbers that are spread evenly, over and over.
func (f *front) evenly(n int) {
	var i int
	f.env.Random = func() float64 {
		i++
		return (float64(i%n) + 0.5) / float64(n)
	}
}

// named is a target that answers with its name, and with an error while failing.
func named(t *testing.T, name string, failing *atomic.Bool) string {
	return target(t, func(w http.ResponseWriter, r *http.Request) {
		if failing != nil && failing.Load() && r.Header.Get("User-Agent") != "ELB-HealthChecker/2.0" {
			w.WriteHeader(500)
		}
		io.WriteString(w, name)
	})
}

// shares asks n times and counts who answered.
func shares(t *testing.T, b *alb.LoadBalancer, n int) map[string]int {
	t.Helper()
	out := map[string]int{}
	for range n {
		out[ask(t, b, request("https://a.example/")).body]++
	}
	return out
}

func allHealthy(t *testing.T, f *front) {
	t.Helper()
	eventually(t, func() bool {
		for _, h := range f.env.Groups.Health() {
			if h.State != "healthy" {
				return false
			}
		}
		return true
	})
}

// TestRoundRobin: in turn.
func TestRoundRobin(t *testing.T) {
	f := newFront(named(t, "one", nil), named(t, "two", nil), named(t, "three", nil))
	b := f.compile(t)
	allHealthy(t, f)
	if diff := cmp.Diff(map[string]int{"one": 20, "two": 20, "three": 20}, shares(t, b, 60)); diff != "" {
		t.Error(diff)
	}
}

// TestSlowStart: the share of a target that joins others grows from nothing to
// theirs, in a line (spec/load-balancer.md 5.2).
func TestSlowStart(t *testing.T) {
	f := newFront(named(t, "old", nil))
	f.groupAttribute("slow_start.duration_seconds", "900")
	f.evenly(90)
	var offset time.Duration
	f.env.Now = func() time.Time { return time.Now().Add(offset) }
	first := f.generation(t)
	defer first.Close()
	allHealthy(t, f)
	f.group("more", named(t, "new", nil))
	f.set.TargetGroups[0].Targets = append(f.set.TargetGroups[0].Targets, f.set.TargetGroups[1].Targets...)
	f.set.TargetGroups = f.set.TargetGroups[:1]
	second := f.generation(t)
	defer second.Close()
	allHealthy(t, f)
	for _, tc := range []struct {
		passed   time.Duration
		low, top int // of 90 requests
	}{
		{0, 0, 4},                   // hardly any; the test may take a while
		{450 * time.Second, 29, 33}, // 0.5 of 1.5
		{900 * time.Second, 45, 45},
	} {
		offset = tc.passed
		if got := shares(t, second.LoadBalancers[0], 90)["new"]; got < tc.low || got > tc.top {
			t.Errorf("after %s: %d of 90 requests, want %d to %d", tc.passed, got, tc.low, tc.top)
		}
	}
}

// TestSlowStartOfAll: targets that are registered together do not start slowly.
func TestSlowStartOfAll(t *testing.T) {
	f := newFront(named(t, "one", nil), named(t, "two", nil))
	f.groupAttribute("slow_start.duration_seconds", "900")
	b := f.compile(t)
	allHealthy(t, f)
	if diff := cmp.Diff(map[string]int{"one": 10, "two": 10}, shares(t, b, 20)); diff != "" {
		t.Error(diff)
	}
}

// TestAnomalyMitigation: of three targets the one that fails gets less, until
// it is well again.
func TestAnomalyMitigation(t *testing.T) {
	var failing atomic.Bool
	f := newFront(named(t, "one", nil), named(t, "two", nil), named(t, "three", &failing))
	f.groupAttribute("load_balancing.algorithm.type", "weighted_random")
	f.groupAttribute("load_balancing.algorithm.anomaly_mitigation", "on")
	f.evenly(210)
	now := time.Now()
	f.env.Now = func() time.Time { return now }
	b := f.compile(t)
	allHealthy(t, f)
	window := func(what string, want map[string]int) {
		t.Helper()
		if diff := cmp.Diff(want, shares(t, b, 210)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
		now = now.Add(10 * time.Second)
	}
	equal := map[string]int{"one": 70, "two": 70, "three": 70}
	less := map[string]int{"one": 100, "two": 100, "three": 10}
	failing.Store(true)
	window("nothing is known", equal)
	failing.Store(false)
	window("it has failed", less)
	window("it was asked too rarely to say anything", equal)
	window("it is well", equal)
}

// TestFailOpenByPercentage: below the share of healthy targets that is asked
// for, all of them are used (spec/load-balancer.md 5.2).
func TestFailOpenByPercentage(t *testing.T) {
	for percent, want := range map[string]map[string]int{"50": {"one": 10}, "51": {"one": 5, "two": 5}} {
		f := newFront(named(t, "one", nil), target(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(404)
			io.WriteString(w, "two")
		}))
		f.set.TargetGroups[0].Config.UnhealthyThresholdCount = aws.Int32(1)
		f.groupAttribute(resource.MinimumHealthyKey+"percentage", percent)
		b := f.compile(t)
		eventually(t, func() bool {
			n := map[string]int{}
			for _, h := range f.env.Groups.Health() {
				n[h.State]++
			}
			return n["healthy"] == 1 && n["unhealthy"] == 1
		})
		if diff := cmp.Diff(want, shares(t, b, 10)); diff != "" {
			t.Errorf("%s %%: %s", percent, diff)
		}
	}
}
