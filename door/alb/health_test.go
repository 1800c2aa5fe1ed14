package alb_test

import (
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
)

// clocked is a front whose targets are checked at each tick; next returns when
// the checks that are under way have been made.
type clocked struct {
	*front
	waiting chan chan time.Time
}

func newClocked(t *testing.T, targets ...string) *clocked {
	c := &clocked{newFront(targets...), make(chan chan time.Time)}
	ended := make(chan struct{})
	t.Cleanup(func() { close(ended) })
	c.env.Groups = alb.NewGroups(func(time.Duration) <-chan time.Time {
		tick := make(chan time.Time, 1)
		select {
		case c.waiting <- tick:
		case <-ended:
		}
		return tick
	})
	g := &c.set.TargetGroups[0].Config
	g.HealthyThresholdCount, g.UnhealthyThresholdCount = aws.Int32(3), aws.Int32(2)
	return c
}

// next waits until all targets have been checked, and lets the clock tick.
func (c *clocked) next(targets int) {
	var ticks []chan time.Time
	for range targets {
		ticks = append(ticks, <-c.waiting)
	}
	for _, tick := range ticks {
		tick <- time.Time{}
	}
}

// checked is a target that is as well as well says, and answers with its name.
func checked(t *testing.T, name string, status *atomic.Int32, seen *atomic.Pointer[http.Request]) string {
	return target(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("User-Agent") != "ELB-HealthChecker/2.0" {
			w.Write([]byte(name))
			return
		}
		if seen != nil {
			seen.Store(r)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(int(status.Load()))
	})
}

func bodies(t *testing.T, b *alb.LoadBalancer, n int) []string {
	var out []string
	for range n {
		out = append(out, ask(t, b, request("https://a.example/")).body)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TestMisunderstood22FailOpen: also the thresholds of spec/load-balancer.md
// 5.3. A new target needs one success, later changes take as many as are set.
func TestMisunderstood22FailOpen(t *testing.T) {
	var one, two atomic.Int32
	one.Store(200)
	two.Store(500)
	c := newClocked(t, checked(t, "one", &one, nil), checked(t, "two", &two, nil))
	b := c.compile(t)
	want := func(when string, names ...string) {
		t.Helper()
		if diff := cmp.Diff(names, bodies(t, b, 6)); diff != "" {
			t.Errorf("%s: %s", when, diff)
		}
	}
	c.next(2) // the first checks have been made
	want("one success makes the first healthy", "one")
	one.Store(500)
	c.next(2) // the second ones, the first of which fails for one
	c.next(2)
	c.next(2)
	want("all are unhealthy: all are used", "one", "two")
	two.Store(200)
	for range 4 {
		c.next(2)
	}
	want("three successes make the second healthy again", "two")
}

// TestMisunderstood23And24Checks: 23 (the Host is the target's address), 24 (a
// redirect is no success: the matcher is exactly 200).
func TestMisunderstood23And24Checks(t *testing.T) {
	var moved, well atomic.Int32
	var seen atomic.Pointer[http.Request]
	moved.Store(301)
	well.Store(200)
	address := checked(t, "moved", &moved, &seen)
	c := newClocked(t, address, checked(t, "well", &well, nil))
	c.set.TargetGroups[0].Config.HealthCheckPath = aws.String("/health?x=y")
	b := c.compile(t)
	c.next(2)
	if diff := cmp.Diff([]string{"well"}, bodies(t, b, 4)); diff != "" {
		t.Error(diff)
	}
	r := seen.Load()
	if r.Host != address || r.Method != "GET" || r.URL.String() != "/health?x=y" {
		t.Errorf("asked for %s %s at %q, want %q", r.Method, r.URL, r.Host, address)
	}
}

// TestLeastOutstanding: the target with the fewest requests under way is next.
func TestLeastOutstanding(t *testing.T) {
	release := make(chan struct{})
	busy := make(chan struct{}, 1)
	slow := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			busy <- struct{}{}
			<-release
		}
		w.Write([]byte("one"))
	}
	f := newClocked(t, target(t, slow), target(t, func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("two")) }))
	key := "load_balancing.algorithm.type"
	f.set.TargetGroups[0].Attributes = []elb.TargetGroupAttribute{{Key: &key, Value: aws.String("least_outstanding_requests")}}
	b := f.compile(t)
	f.next(2) // both are healthy
	done := make(chan string)
	go func() { done <- ask(t, b, request("https://a.example/slow")).body }()
	<-busy
	if diff := cmp.Diff([]string{"two"}, bodies(t, b, 4)); diff != "" {
		t.Error(diff)
	}
	close(release)
	if got := <-done; got != "one" {
		t.Errorf("the slow request was answered by %q", got)
	}
}

// TestMisunderstood32CertificatesOfTargetsAreNotVerified: self-signed ones do.
func TestMisunderstood32CertificatesOfTargetsAreNotVerified(t *testing.T) {
	f := newFront(secureTarget(t))
	f.set.TargetGroups[0].Config.Protocol = elb.ProtocolEnumHttps
	if a := f.ask(t, request("https://a.example/")); a.Status != 200 || a.body != "secure" {
		t.Errorf("status %d, body %q", a.Status, a.body)
	}
}
