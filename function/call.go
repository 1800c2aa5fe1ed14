package function

import (
	"slices"
	"time"
)

// call is one event on its way to a worker and back. All but done is guarded by
// the pool's lock until done is closed, and the caller's from then on.
type call struct {
	id        uint32
	requestID string
	event     []byte
	tries     int // workers that died with the call on their hands, unstarted

	accepted time.Time
	started  time.Time     // when it became the oldest call of its worker
	init     time.Duration // of its worker, if it waited for that
	announce bool          // START has not been logged
	unsent   bool          // the worker cannot have seen it

	done   chan struct{} // closed when result and err are there
	result Result
	err    *Error
}

// parcel is a call as it was when a worker took it: by the time that it is sent,
// it may have been given to another one.
type parcel struct {
	*call
	id    uint32
	ahead bool // behind another call
}

// maxTries bounds how often a call that had not begun is given to another
// worker.
const maxTries = 3

func (c *call) fail(kind Kind, errorType, message string) {
	c.err = &Error{Kind: kind, RequestID: c.requestID, Type: errorType, Message: message}
}

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
