package alb_test

import (
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
)

// delayed is a front whose deregistration delay is over when the test says so.
func delayed(targets ...string) (f *front, over chan time.Time) {
	f, over = newFront(targets...), make(chan time.Time)
	f.env.Groups = alb.NewGroups(func(d time.Duration) <-chan time.Time {
		if d == 300*time.Second { // the default of spec/load-balancer.md 5.2
			return over
		}
		return nil
	})
	return f, over
}

// generation compiles the front as it is and lets it take over.
func (f *front) generation(t *testing.T) *alb.Compiled {
	t.Helper()
	compiled, problems := alb.Compile(f.set, f.env)
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	compiled.Serving()
	return compiled
}

// slowTarget answers in two parts, the second of which waits.
func slowTarget(t *testing.T) (address string, busy chan struct{}, release chan struct{}) {
	busy, release = make(chan struct{}), make(chan struct{})
	address = target(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/body":
			io.WriteString(w, "first ")
			w.(http.Flusher).Flush()
		case "/head":
		default:
			return // a check
		}
		busy <- struct{}{}
		select {
		case <-release:
			io.WriteString(w, "second")
		case <-r.Context().Done():
		}
	})
	return address, busy, release
}

func states(g *alb.Groups) map[string]string {
	out := map[string]string{}
	for _, h := range g.Health() {
		out[h.Target] = h.State + " " + h.Reason
	}
	return out
}

// TestDeregistration: requests that a target has are finished within the delay,
// and cut after it (spec/load-balancer.md 5.4).
func TestDeregistration(t *testing.T) {
	for _, tc := range []struct {
		name, path, body string
		inTime           bool
		status           int
		cut              bool
	}{
		{"finished in time", "head", "second", true, 200, false},
		{"no answer in time", "head", "", false, 502, false},
		{"a body that goes on in time", "body", "first second", true, 200, false},
		{"a body that is not over in time", "body", "first ", false, 200, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			address, busy, release := slowTarget(t)
			f, over := delayed(address)
			old := f.generation(t)
			type result struct {
				status int
				body   string
				cut    bool
			}
			begun, done := make(chan struct{}), make(chan result)
			go func() {
				resp := old.LoadBalancers[0].Serve(t.Context(), request("https://a.example/"+tc.path))
				close(begun)
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if resp.Status != 200 {
					body = nil
				}
				done <- result{resp.Status, string(body), err != nil}
			}()
			<-busy
			if tc.path == "body" {
				<-begun
			}
			f.set.TargetGroups[0].Targets = nil
			next := f.generation(t)
			if a := ask(t, next.LoadBalancers[0], request("https://a.example/")); a.Status != 503 {
				t.Errorf("a new request: status %d, want 503", a.Status)
			}
			if diff := cmp.Diff(map[string]string{address: "draining Target.DeregistrationInProgress"}, states(f.env.Groups)); diff != "" {
				t.Error(diff)
			}
			if tc.inTime {
				close(release)
			} else {
				over <- time.Time{}
			}
			if got := <-done; got != (result{tc.status, tc.body, tc.cut}) {
				t.Errorf("%+v", got)
			}
			old.Close()
			if tc.inTime {
				over <- time.Time{} // it is draining all the while
			}
			next.Close()
			eventually(t, func() bool { return len(f.env.Groups.Health()) == 0 })
		})
	}
}

// TestRegisteredAgain: whoever comes back within the delay goes on.
func TestRegisteredAgain(t *testing.T) {
	address := target(t, echo)
	f, _ := delayed(address)
	first := f.generation(t)
	targets := f.set.TargetGroups[0].Targets
	f.set.TargetGroups[0].Targets = nil
	second := f.generation(t)
	first.Close()
	f.set.TargetGroups[0].Targets = targets
	third := f.generation(t)
	second.Close()
	if a := ask(t, third.LoadBalancers[0], request("https://a.example/")); a.Status != 200 {
		t.Errorf("status %d", a.Status)
	}
	eventually(t, func() bool { return states(f.env.Groups)[address] == "healthy " })
	third.Close()
	eventually(t, func() bool { return len(f.env.Groups.Health()) == 0 })
}

// TestDelayEndsWithTheEdge: nothing waits for the delay when the last
// generation is closed.
func TestDelayEndsWithTheEdge(t *testing.T) {
	f, _ := delayed(target(t, echo))
	first := f.generation(t)
	f.set.TargetGroups[0].Targets = nil
	second := f.generation(t)
	first.Close()
	second.Close()
	eventually(t, func() bool { return len(f.env.Groups.Health()) == 0 })
}

// eventually waits for what other goroutines are about to do.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not become true")
		}
	}
}

// TestHealthIsDescribed: reasons and texts of spec/load-balancer.md 5.3.
func TestHealthIsDescribed(t *testing.T) {
	missing, gone := target(t, http.NotFound), nobody(t)
	f := newFront(target(t, echo), missing, gone)
	f.set.TargetGroups[0].Config.UnhealthyThresholdCount = aws.Int32(1)
	f.group("functions")
	f.set.TargetGroups[1].Config.TargetType = elb.TargetTypeEnumLambda
	f.env.Groups = alb.NewGroups(func(time.Duration) <-chan time.Time { return nil })
	b := f.compile(t)
	want := []string{
		"healthy  ", "unhealthy Target.FailedHealthChecks Health checks failed",
		"unhealthy Target.ResponseCodeMismatch Health checks failed with these codes: [404]",
	}
	eventually(t, func() bool {
		var got []string
		for _, h := range f.env.Groups.Health() {
			got = append(got, h.State+" "+h.Reason+" "+h.Description)
		}
		slices.Sort(got)
		return slices.Equal(want, got)
	})
	if diff := cmp.Diff(f.env.Groups.Health(), b.Targets()); diff != "" {
		t.Errorf("the load balancer has other targets: %s", diff)
	}
}
