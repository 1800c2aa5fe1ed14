package function

import (
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"
)

// grace is what a call may take beyond what its handler takes, on a machine that
// has time for us. What it had not is measured beside, see machine.
const grace = 100 * time.Millisecond

// timed is a call as its caller saw it.
type timed struct {
	do         string
	begin, end time.Time
	waited     time.Duration // for a worker, as the supervisor says
	init       time.Duration // of the worker, if this was its first call
}

// late is how much longer the call took than its fault explains: some are seen
// at once, the others at the deadline.
func (c timed) late(deadline time.Duration) time.Duration {
	took := c.end.Sub(c.begin) - c.waited
	switch c.do {
	case "loop", "hang", "leak":
		return took - deadline
	}
	return took
}

// judge looks at the time that each call took. One alone may have met a moment in
// which nothing else was measured, and the end of a process takes as much of the
// machine as its start; half of them may not.
func (f *faultRun) judge(t *testing.T, m *machine) {
	t.Helper()
	deadline, starts := f.pool.Version().Timeout, f.starts()
	lateness := map[string][]time.Duration{}
	var waits, inits []time.Duration
	for _, c := range f.done {
		lag := m.lag(c.begin, c.end) + slices.Max(m.starts)
		late := c.late(deadline)
		if late > grace+lag {
			t.Errorf("a call (%q) was %v late; the machine explains %v", c.do, late, lag)
		}
		if c.waited > grace+starts+lag {
			t.Errorf("a call (%q) waited %v for a worker; starting them explains %v, the machine %v", c.do, c.waited, starts, lag)
		}
		lateness[c.do] = append(lateness[c.do], late)
		waits = append(waits, c.waited)
		if c.init > 0 {
			inits = append(inits, c.init)
		}
	}
	if most := grace + 3*middle(m.starts); middle(inits) > most {
		t.Errorf("half of the workers took longer than %v to start; a node that does nothing took %v", middle(inits), middle(m.starts))
	}
	if most := grace + 2*middle(inits) + lagFactor*middle(m.lags()); middle(waits) > most {
		t.Errorf("half of the calls waited longer than %v for a worker; starting one took %v", middle(waits), middle(inits))
	}
	for do, list := range lateness {
		if most := grace + middle(m.starts); len(list) >= several && middle(list) > most {
			t.Errorf("half of the calls (%q) were later than %v; a program that does nothing took %v", do, middle(list), middle(m.starts))
		}
		t.Logf("%-8s %4d calls, late by %v (median), %v (most)", do, len(list), middle(list), slices.Max(list))
	}
	t.Logf("waits for a worker: %v (median), %v (most); starting one took %v (median), %v (most), a node that does nothing %v; the machine's lag was %v (median), %v (most)",
		middle(waits), slices.Max(waits), middle(inits), slices.Max(inits), middle(m.starts), middle(m.lags()), slices.Max(m.lags()))
}

// starts is how long it may take until every caller has a worker, when all
// workers have died: few are started at a time. Where they are killed, some are
// started in vain.
func (f *faultRun) starts() time.Duration {
	var slowest time.Duration
	for _, c := range f.done {
		slowest = max(slowest, c.init)
	}
	rounds := (f.callers + startsAtOnce() - 1) / startsAtOnce()
	if f.kills {
		rounds *= 2 * maxTries
	}
	return time.Duration(rounds) * slowest
}

// several calls have a median that means something.
const several = 5

func middle(list []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(list))[len(list)/2]
}

// machine measures, while other things are measured, how far behind this machine
// is: how long a call takes that does nothing, in a pool of its own.
type machine struct {
	quit   chan struct{}
	over   sync.WaitGroup
	seen   []timed
	starts []time.Duration // of a node that does nothing
}

// lagFactor is how many times a call may have to wait for a processor as long as
// ours did at that time: it crosses to another process and back, and that process
// ends, or begins.
const lagFactor = 4

func watchMachine(t *testing.T, s *Supervisor) *machine {
	t.Helper()
	p := start(t, s, node(`exports.handler = async () => 1`))
	mustInvoke(t, p, `{}`)
	m := &machine{quit: make(chan struct{})}
	m.over.Go(func() { m.startPrograms(t) })
	m.over.Go(func() {
		defer p.Close()
		for {
			begin := time.Now()
			_, err := invoke(t, p, `{}`)
			m.seen = append(m.seen, timed{begin: begin, end: time.Now()})
			if err != nil {
				t.Errorf("the call that does nothing: %v", err)
				return
			}
			select {
			case <-m.quit:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	})
	return m
}

func (m *machine) startPrograms(t *testing.T) {
	for {
		begin := time.Now()
		if err := exec.Command("node", "-e", "0").Run(); err != nil {
			t.Errorf("the program that does nothing: %v", err)
			return
		}
		m.starts = append(m.starts, time.Since(begin))
		select {
		case <-m.quit:
			return
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (m *machine) stop() *machine {
	close(m.quit)
	m.over.Wait()
	return m
}

// lag is the time that the machine explains in a span of time, and shortly before
// and after it.
func (m *machine) lag(begin, end time.Time) (most time.Duration) {
	for i, c := range m.seen {
		if c.end.Before(begin.Add(-grace)) || c.begin.After(end.Add(grace)) {
			continue
		}
		most = max(most, c.end.Sub(c.begin))
		if i > 0 {
			most = max(most, c.begin.Sub(m.seen[i-1].end)) // the nap between them
		}
	}
	return lagFactor * most
}

func (m *machine) lags() (all []time.Duration) {
	for _, c := range m.seen {
		all = append(all, c.end.Sub(c.begin))
	}
	return all
}
