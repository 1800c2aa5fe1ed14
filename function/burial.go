package function

import (
	"errors"
	"slices"
	"time"
)

// fell kills a worker, and gives the call that runs its error at once: the
// system may take its time to end the process, above all on a busy machine. The
// first reason counts.
func (w *worker) fell(why *Error) {
	p := w.pool
	p.mu.Lock()
	w.condemn(why)
	p.mu.Unlock()
	w.kill()
	w.drain()

	p.mu.Lock()
	var victim *call
	if c := w.first(); c != nil && !slices.Contains(w.unsent, c) {
		victim = c
		w.calls = w.calls[1:]
		w.lose(victim, "")
	}
	w.end()
	if why.Kind != Init { // the next one would fail as well
		p.grow()
	}
	p.mu.Unlock()
	if victim != nil {
		w.logDeath(victim, "signal: killed")
		close(victim.done)
	}
}

// bury gives the calls of a worker that has ended their errors, or to others.
func (p *Pool) bury(w *worker, how string, err error) {
	p.mu.Lock()
	delete(p.workers, w)
	if i := slices.Index(p.idle, w); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	if w.state == starts || w.verdict != nil && w.verdict.Kind == Init {
		p.giveUp(w.initError(how, err))
	}
	select {
	case <-w.loaded:
	default:
		close(w.loaded)
	}
	w.state = leaves
	victim, others := w.split()
	if victim != nil {
		w.lose(victim, how)
	}
	p.requeue(others)
	taken := p.spread()
	p.mu.Unlock()

	if victim != nil {
		w.logDeath(victim, how)
		close(victim.done)
	}
	flushAll(taken)
}

// lose notes that the worker ended under a call.
func (w *worker) lose(victim *call, how string) {
	w.measure(victim, time.Now(), outcome{})
	victim.err = w.crash(victim, how)
	w.pool.open--
}

// split parts the calls of a dead worker: the one that ran, and those that had
// not begun.
func (w *worker) split() (victim *call, others []*call) {
	calls := w.calls
	w.calls, w.unsent = nil, nil
	if len(calls) > 0 && !calls[0].unsent {
		return calls[0], calls[1:]
	}
	return nil, calls
}

// requeue puts calls that had not begun back to the front of the queue.
func (p *Pool) requeue(calls []*call) {
	var again []*call
	for _, c := range calls {
		c.unsent, c.announce = false, false
		c.tries++
		switch {
		case p.closed:
			c.fail(Closed, "", p.version.String()+" is no longer served")
			p.finish(c)
		case c.tries >= maxTries:
			c.fail(Crash, "Runtime.ExitError", "workers ended before they began the call")
			p.finish(c)
		default:
			again = append(again, c)
		}
	}
	p.putBack(again)
}

// giveUp notes that the handler cannot be loaded. Nobody else is there to serve
// the waiting calls unless a worker lives from before.
func (p *Pool) giveUp(why *Error) {
	p.broken = why
	if len(p.workers) > 0 {
		return
	}
	for _, c := range p.queue.takeAll() {
		c.err = &Error{Kind: why.Kind, RequestID: c.requestID, Type: why.Type, Message: why.Message, Stack: why.Stack}
		p.finish(c)
	}
}

func (w *worker) initError(how string, err error) *Error {
	switch {
	case w.verdict != nil:
		return w.verdict
	case err != nil:
		if e, ok := errors.AsType[*Error](err); ok {
			return e
		}
		return &Error{Kind: Init, Type: "Runtime.InvalidEntrypoint", Message: err.Error()}
	}
	return &Error{Kind: Init, Type: "Runtime.ExitError", Message: "Error: Runtime exited with error: " + how}
}

// crash is the error of the call that ran when the worker ended.
func (w *worker) crash(c *call, how string) *Error {
	if v := w.verdict; v != nil {
		return &Error{Kind: v.Kind, RequestID: c.requestID, Type: v.Type, Message: v.Message, Stack: v.Stack}
	}
	return &Error{Kind: Crash, RequestID: c.requestID, Type: "Runtime.ExitError", Message: exitMessage(c.requestID, how)}
}

// exitMessage is AWS's text for a process that ended under a call (spec 8).
func exitMessage(requestID, how string) string {
	if how == "exit status 0" {
		return "RequestId: " + requestID + " Error: Runtime exited without providing a reason"
	}
	return "RequestId: " + requestID + " Error: Runtime exited with error: " + how
}
