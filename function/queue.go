package function

import (
	"slices"
	"time"
)

// queue holds the calls that wait for a worker, in the order of arrival.
type queue struct{ calls []*call }

func (q *queue) len() int { return len(q.calls) }

func (q *queue) push(c *call) { q.calls = append(q.calls, c) }

// pushFront puts calls that came first back to the front.
func (q *queue) pushFront(calls []*call) { q.calls = append(calls, q.calls...) }

func (q *queue) pop() *call {
	c := q.calls[0]
	q.calls[0] = nil
	q.calls = q.calls[1:]
	return c
}

// remove reports whether the call was still waiting.
func (q *queue) remove(c *call) bool {
	i := slices.Index(q.calls, c)
	if i < 0 {
		return false
	}
	q.calls = slices.Delete(q.calls, i, i+1)
	return true
}

// oldest is when the call was accepted that has waited longest.
func (q *queue) oldest() (oldest time.Time, ok bool) {
	for _, c := range q.calls {
		if !ok || c.accepted.Before(oldest) {
			oldest, ok = c.accepted, true
		}
	}
	return oldest, ok
}

// before takes out the calls that were accepted until then.
func (q *queue) before(then time.Time) (old []*call) {
	q.calls = slices.DeleteFunc(q.calls, func(c *call) bool {
		if c.accepted.After(then) {
			return false
		}
		old = append(old, c)
		return true
	})
	return old
}

// takeAll empties the queue.
func (q *queue) takeAll() []*call {
	calls := q.calls
	q.calls = nil
	return calls
}

// expire gives up the calls that no worker took in time, whatever has become of
// the workers that were to.
func (p *Pool) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for _, c := range p.queue.before(now.Add(-p.supervisor.config.QueueWait)) {
		c.result = Result{RequestID: c.requestID, Waited: now.Sub(c.accepted)}
		c.fail(Throttled, "TooManyRequestsException", "Rate Exceeded.")
		p.finish(c)
	}
	p.watchQueue(now)
}

// watchQueue sees to it that the call which has waited longest is not forgotten.
func (p *Pool) watchQueue(now time.Time) {
	if oldest, ok := p.queue.oldest(); ok && !p.closed {
		p.patience.Reset(oldest.Add(p.supervisor.config.QueueWait).Sub(now))
	}
}

// putBack puts calls to the front of the queue: they came first.
func (p *Pool) putBack(calls []*call) {
	p.queue.pushFront(calls)
	p.watchQueue(time.Now())
}
