package function

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"
)

// faulty does what event.do says, and otherwise doubles a number.
const faulty = `const fs = require('fs');
const faults = {
  throw: () => { throw new Error('thrown') },
  exit: () => process.exit(1),
  abort: () => process.abort(),
  loop: () => { for (;;); },
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  leak: async () => { const all = []; for (;;) { all.push(Buffer.alloc(4 << 20, 1)); await new Promise((r) => setTimeout(r, 1)) } },
  garbage: () => { fs.writeSync(4, 'garbage, garbage, garbage') },
  closed: () => { fs.closeSync(4) },
  later: () => new Promise(() => setTimeout(() => { throw new Error('late') }, 1)),
};
exports.handler = async (event) => { if (event.do) await faults[event.do](event); return event.n * 2 };`

// kindsOf is how each fault may end.
var kindsOf = map[string][]Kind{
	"throw": {Handler}, "exit": {Crash}, "abort": {Crash}, "loop": {Timeout}, "hang": {Timeout}, "leak": {Crash, Timeout},
	"garbage": {Crash}, "closed": {Crash}, "later": {Handler},
}

// TestFaults: whatever workers do, each call gets its answer or its error within
// its deadline and a tenth of a second, no other call is touched by it, and
// nothing stays behind.
func TestFaults(t *testing.T) {
	needs(t, "node")
	calls := 400
	if n, err := strconv.Atoi(os.Getenv("LINTEL_FAULT_CALLS")); err == nil {
		calls = n
	}
	const callers = 8
	s := newSupervisor(t, func(c *Config) { c.MaxWorkers, c.QueueWait = 2*callers, patient })
	beside := newSupervisor(t, nil)
	before := census()
	v := node(faulty)
	v.Timeout = 5 * time.Second // which an honest call does not take even here
	p := start(t, s, v)
	watch := watchMachine(t, beside)
	f := &faultRun{pool: p, callers: callers}
	f.run(t, calls*3/4)
	f.kills = true
	f.run(t, calls/4)
	p.Close()
	f.judge(t, watch.stop())
	after := census()
	eventually(t, "descriptors and goroutines are as before", func() bool {
		after = census()
		return after.descriptors <= before.descriptors && after.goroutines <= before.goroutines
	})
	if after.heap > before.heap+16<<20 {
		t.Errorf("the heap grew from %d to %d bytes", before.heap, after.heap)
	}
	eventually(t, "no process is left", func() bool { return len(children(t)) == 0 })
}

// faultRun is calls, many of them faulty, and what became of them.
type faultRun struct {
	pool    *Pool
	callers int
	kills   bool // workers also die for no reason

	mu   sync.Mutex // protects all following
	done []timed
}

// wrongOf is what the nth call does wrong, "" for five of six. What is noticed
// at the deadline only is rare, or the run takes long.
func wrongOf(n int) string {
	if n%6 != 0 {
		return ""
	}
	soon := []string{"throw", "exit", "abort", "garbage", "closed", "leak", "later"}
	switch n /= 6; n % 32 {
	case 7:
		return "loop"
	case 23:
		return "hang"
	}
	return soon[n%len(soon)]
}

// run makes calls from several sides, a sixth of them faulty.
func (f *faultRun) run(t *testing.T, calls int) {
	work := make(chan int)
	var callers sync.WaitGroup
	for range f.callers {
		callers.Go(func() {
			for n := range work {
				f.call(t, n, wrongOf(n))
			}
		})
	}
	done := make(chan struct{})
	var killer sync.WaitGroup
	if f.kills {
		killer.Go(func() { killAtRandom(f.pool, done) })
	}
	for n := range calls {
		work <- n
	}
	close(work)
	callers.Wait()
	close(done)
	killer.Wait()
}

func killAtRandom(p *Pool, done chan struct{}) {
	for {
		select {
		case <-done:
			return
		case <-time.After(50 * time.Millisecond):
		}
		p.mu.Lock()
		var all []*worker
		for w := range p.workers {
			all = append(all, w)
		}
		p.mu.Unlock()
		if len(all) > 0 {
			all[rand.IntN(len(all))].kill()
		}
	}
}

// call makes one call and looks at its answer; how long that took is for judge.
func (f *faultRun) call(t *testing.T, n int, do string) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patient)
	defer cancel()
	begin := time.Now()
	r, err := f.pool.Invoke(ctx, fmt.Appendf(nil, `{"n":%d,"do":%q}`, n, do))
	f.mu.Lock()
	f.done = append(f.done, timed{do: do, begin: begin, end: time.Now(), waited: r.Waited, init: r.Init})
	f.mu.Unlock()
	if err == nil {
		if do != "" || string(r.Payload) != strconv.Itoa(2*n) {
			t.Errorf("call %d (%s) was answered %s", n, do, r.Payload)
		}
		return
	}
	kind := asError(t, err).Kind
	for _, allowed := range kindsOf[do] {
		if kind == allowed {
			return
		}
	}
	if !f.kills || kind != Crash && kind != Init { // workers also die while they start
		t.Errorf("call %d (%q): %v", n, do, err)
	}
}

// count is what must not grow.
type count struct {
	descriptors, goroutines int
	heap                    uint64
}

func census() count {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	descriptors, _ := os.ReadDir("/proc/self/fd")
	return count{len(descriptors), runtime.NumGoroutine(), m.HeapAlloc}
}
