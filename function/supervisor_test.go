package function

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// sleeper answers after event.ms milliseconds.
const sleeper = `exports.handler = async (event) => { if (event.ms) await new Promise((r) => setTimeout(r, event.ms)); return process.pid + ':' + process.env.TMPDIR; }`

func TestTooManyCallsAreThrottled(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, func(c *Config) { c.Concurrency = 1 }), node(sleeper))
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error)
	go func() {
		_, err := p.Invoke(ctx, []byte(`{"ms":60000}`))
		first <- err
	}()
	eventually(t, "the first call is accepted", func() bool { return p.accepted() == 1 })
	if _, err := invoke(t, p, `{}`); !errors.Is(err, &Error{Kind: Throttled}) {
		t.Errorf("the second call: %v", err)
	}
	cancel()
	if err := <-first; !errors.Is(err, &Error{Kind: Canceled}) {
		t.Errorf("the first call: %v", err)
	}
}

func TestCallsWaitForAWorkerForABoundedTime(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, func(c *Config) { c.MaxWorkers, c.QueueWait = 1, 100*time.Millisecond }), node(sleeper))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _, _ = p.Invoke(ctx, []byte(`{"ms":60000}`)) }()
	eventually(t, "the first call is accepted", func() bool { return p.accepted() == 1 })
	if _, err := invoke(t, p, `{}`); !errors.Is(err, &Error{Kind: Throttled}) {
		t.Errorf("the call that waited: %v", err)
	}
}

// accepted is how many calls have no answer yet.
func (p *Pool) accepted() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.open
}

func TestPoolsGrowUnderLoadAndShrinkAfterIt(t *testing.T) {
	needs(t, "node")
	s := newSupervisor(t, func(c *Config) { c.MaxWorkers, c.KeepIdle, c.QueueWait = 4, 100*time.Millisecond, patient })
	p := start(t, s, node(sleeper))
	var seen sync.Map
	var distinct atomic.Int32
	eventually(t, "four workers have served", func() bool {
		var calls sync.WaitGroup
		for range 8 {
			calls.Go(func() {
				got, err := invoke(t, p, `{"ms":200}`)
				if err != nil {
					t.Error(err)
				}
				if _, known := seen.LoadOrStore(got, true); !known {
					distinct.Add(1)
				}
			})
		}
		calls.Wait()
		return distinct.Load() >= 4
	})
	eventually(t, "the pool shrinks to the first and its spare", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.workers) == kept
	})
	mustInvoke(t, p, `{}`)
}

// Calls that wait in the pipe of a worker that proves slow go to another one.
func TestCallsBehindASlowOneAreTakenBack(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, func(c *Config) { c.MaxWorkers, c.QueueWait = 2, patient }), node(sleeper))
	for range 300 { // it proves fast
		mustInvoke(t, p, `{}`)
	}
	eventually(t, "there is a spare", func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.idle) == 2
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for range 3 {
		go func() { _, _ = p.Invoke(ctx, []byte(`{"ms":3000}`)) }()
	}
	begin := time.Now()
	var quick sync.WaitGroup
	for range 20 {
		quick.Go(func() {
			if _, err := invoke(t, p, `{}`); err != nil {
				t.Error(err)
			}
		})
	}
	quick.Wait()
	if took := time.Since(begin); took > 20*time.Second {
		t.Errorf("quick calls took %v behind slow ones", took)
	}
}

func TestCallersMayLeave(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(sleeper))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := p.Invoke(ctx, []byte(`{"ms":500}`))
	if !errors.Is(err, &Error{Kind: Canceled}) {
		t.Fatalf("got %v", err)
	}
	mustInvoke(t, p, `{}`)
}

func TestClosedPoolsAnswerNothing(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(sleeper))
	running := make(chan error)
	go func() {
		_, err := p.Invoke(t.Context(), []byte(`{"ms":60000}`))
		running <- err
	}()
	eventually(t, "the call is accepted", func() bool { return p.accepted() == 1 })
	p.Close()
	if err := <-running; !errors.Is(err, &Error{Kind: Closed}) {
		t.Errorf("the running call: %v", err)
	}
	if _, err := invoke(t, p, `{}`); !errors.Is(err, &Error{Kind: Closed}) {
		t.Errorf("a new call: %v", err)
	}
	p.Close() // again
}

func TestResultsAreBounded(t *testing.T) {
	needs(t, "node")
	v := node(`exports.handler = async (event) => 'x'.repeat(event.size)`)
	v.Output = 1000
	p := start(t, newSupervisor(t, nil), v)
	if got := mustInvoke(t, p, `{"size":998}`); len(got) != 1000 {
		t.Errorf("%d bytes", len(got))
	}
	_, err := invoke(t, p, `{"size":999}`)
	e := asError(t, err)
	if e.Kind != OutputTooLarge || e.Message != "Response payload size exceeded maximum allowed payload size (1000 bytes)." {
		t.Errorf("got %v", e)
	}
	if got := mustInvoke(t, p, `{"size":1}`); got != `"x"` {
		t.Errorf("the next call: %s", got)
	}
}

func TestLargeEventsArePossible(t *testing.T) {
	needs(t, "node")
	p := start(t, newSupervisor(t, nil), node(`exports.handler = async (event) => event.data.length`))
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			if got := mustInvoke(t, p, `{"data":"`+strings.Repeat("x", 1400<<10)+`"}`); got != "1433600" {
				t.Errorf("got %s", got)
			}
		})
	}
	calls.Wait()
}

func TestWhatCannotBeStarted(t *testing.T) {
	s := newSupervisor(t, func(c *Config) { c.Python = "/nonexistent/python3" })
	tests := []struct {
		name string
		v    Version
		want string
	}{
		{"an unknown runtime", Version{Name: "f", Runtime: "ruby3.4"}, "InvalidRuntime"},
		{"no handler", Version{Name: "f", Runtime: "nodejs22.x"}, "InvalidHandler"},
		{"no code", Version{Name: "f", Runtime: "nodejs22.x", Handler: "index.handler"}, "InvalidPackage"},
		{"no python", python("def handler(e, c): pass"), "RuntimeMissing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := s.Start(t.Context(), tt.v)
			if e := asError(t, err); e.Kind != Init || e.Type != tt.want {
				t.Errorf("got %v", e)
			}
		})
	}
}

// busy computes for event.ms milliseconds, and reads nothing meanwhile.
const busy = `exports.handler = async (event) => { const end = Date.now() + (event.ms || 0); while (Date.now() < end); return event.n; }`

// Calls that wait in the pipe of a worker that computes, so that it cannot give
// them back, go to another one all the same, and run once.
func TestCallsBehindAComputingOneAreTakenBack(t *testing.T) {
	for _, tc := range []struct {
		name, needs string
		v           Version
	}{
		{"node", "node", node(busy)},
		{"our engine", "", withRoom(cloudFront(`function handler(event) { var end = event.ms || 0; if (end) { /^(a+)+$(?!x)/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'); } return event.n; }`))},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if tc.needs != "" {
				needs(t, tc.needs)
			}
			tc.v.Timeout = 30 * time.Second
			p := start(t, newSupervisor(t, func(c *Config) { c.MaxWorkers, c.QueueWait = 2, patient }), tc.v)
			for range 300 { // it proves fast
				mustInvoke(t, p, `{"n":1}`)
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() { _, _ = p.Invoke(ctx, []byte(`{"ms":60000}`)) }()
			eventually(t, "the slow call is accepted", func() bool { return p.accepted() > 0 })
			var quick sync.WaitGroup
			for n := range 20 {
				quick.Go(func() {
					r, err := p.Invoke(t.Context(), fmt.Appendf(nil, `{"n":%d}`, n))
					if err != nil || string(r.Payload) != strconv.Itoa(n) {
						t.Errorf("call %d: %s, %v", n, r.Payload, err)
					}
					if r.Waited > 20*time.Second {
						t.Errorf("call %d waited %v behind the slow one", n, r.Waited)
					}
				})
			}
			quick.Wait()
		})
	}
}

// Calls that were taken back run once: the worker that they were taken from, done
// with what kept it, does not begin them as well, unless it gets them again.
func TestCallsThatWereTakenBackRunOnce(t *testing.T) {
	needs(t, "node")
	for _, workers := range []int{1, 3} {
		t.Run(fmt.Sprintf("%d workers", workers), func(t *testing.T) {
			l := &logs{}
			p := start(t, newSupervisor(t, func(c *Config) { c.MaxWorkers, c.QueueWait, c.Logs = workers, patient, l }),
				node(strings.Replace(busy, "return event.n", "console.log('ran ' + event.n + '.'); return event.n", 1)))
			n := takeBackAgainAndAgain(t, p)
			p.Close()
			ran := strings.Join(l.texts(), "\n")
			for i := range n {
				if times := strings.Count(ran, fmt.Sprintf("ran %d.", i)); times != 1 {
					t.Errorf("call %d ran %d times", i, times)
				}
			}
		})
	}
}

// takeBackAgainAndAgain makes numbered calls, some of them about as slow as
// others wait, and returns how many.
func takeBackAgainAndAgain(t *testing.T, p *Pool) (n int) {
	for ; n < 300; n++ { // it proves fast
		mustInvoke(t, p, fmt.Sprintf(`{"n":%d}`, n))
	}
	for round := range 60 {
		var calls sync.WaitGroup
		for i := range 8 {
			ms := 0
			if i == 0 {
				ms = 15 + round%20
			}
			event := fmt.Appendf(nil, `{"n":%d,"ms":%d}`, n, ms)
			want := strconv.Itoa(n)
			n++
			calls.Go(func() {
				if r, err := p.Invoke(t.Context(), event); err != nil || string(r.Payload) != want {
					t.Errorf("call %s: %s, %v", want, r.Payload, err)
				}
			})
		}
		calls.Wait()
	}
	return n
}
