package function

import (
	"context"
	"errors"
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
