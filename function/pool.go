package function

import (
	"context"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"
)

// Pool is one version with its workers. Calls go to an idle worker, else behind
// another call of a worker that has proved fast, else they wait while workers
// are added up to the bound. Its methods may be called by many goroutines.
type Pool struct {
	version    Version
	supervisor *Supervisor
	dir        string // directory with the unpacked code and the workers' own
	workerName counter
	running    sync.WaitGroup // the lives of workers

	mu      sync.Mutex // protects all following, and what call and worker say
	workers map[*worker]struct{}
	idle    []*worker // ready, without calls; the last one worked last
	queue   queue
	open    int    // calls accepted and not answered
	lastID  uint32 // of a call; 0 is none's
	used    bool   // there was a call: a spare worker is worth its memory
	broken  *Error // the last worker could not load the handler
	values  []byte // JSON of the key value store
	closed  bool

	patience *time.Timer // of the calls that wait
}

// counter gives out numbers; it is guarded by the pool's lock.
type counter int

func newPool(s *Supervisor, v Version, dir string) *Pool {
	p := &Pool{version: v, supervisor: s, dir: dir, workers: map[*worker]struct{}{}, values: encodeValues(v.Values)}
	p.patience = time.AfterFunc(s.config.QueueWait, p.expire)
	p.patience.Stop()
	return p
}

// Version returns the version that the pool runs, with its defaults filled in.
func (p *Pool) Version() Version { return p.version }

// Invoke runs the handler on an event, a JSON document, and returns its result.
// Every error is an *Error; the Result then holds what the call took. The event
// must not be changed until Invoke returns, nor after that when the context
// ended early.
func (p *Pool) Invoke(ctx context.Context, event []byte) (Result, error) {
	c := &call{requestID: newRequestID(), event: event, accepted: time.Now(), done: make(chan struct{})}
	p.accept(c)
	select {
	case <-c.done:
	case <-ctx.Done():
		p.leave(c)
	}
	return p.outcome(c)
}

// outcome reads a call that is done, or that its caller has left.
func (p *Pool) outcome(c *call) (Result, error) {
	select {
	case <-c.done:
		if c.err != nil {
			c.err.Runtime = p.version.Runtime
			return c.result, c.err
		}
		return c.result, nil
	default:
		return Result{RequestID: c.requestID}, &Error{Kind: Canceled, RequestID: c.requestID, Message: "the caller went away"}
	}
}

// leave gives a call up. One that runs goes on: its worker is not to blame.
func (p *Pool) leave(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.queue.remove(c) {
		p.open--
	}
}

// accept hands the call to a worker, or puts it into the queue.
func (p *Pool) accept(c *call) {
	p.mu.Lock()
	if err := p.refuse(c); err != nil {
		c.err = err
		close(c.done)
		p.mu.Unlock()
		return
	}
	p.open++
	p.used = true
	w := p.choose(c)
	if w != nil {
		w.take(c)
	} else {
		p.queue.push(c)
		if p.queue.len() == 1 {
			p.watchQueue(c.accepted)
		}
	}
	p.grow()
	p.mu.Unlock()
	if w != nil {
		w.flush()
	}
}

func (p *Pool) refuse(c *call) *Error {
	switch {
	case p.closed:
		return &Error{Kind: Closed, RequestID: c.requestID, Message: p.version.String() + " is no longer served"}
	case p.open >= p.supervisor.config.Concurrency:
		return &Error{Kind: Throttled, RequestID: c.requestID, Type: "TooManyRequestsException", Message: "Rate Exceeded."}
	case len(c.event) > MaxPayload:
		return &Error{Kind: EventTooLarge, RequestID: c.requestID, Type: "RequestTooLargeException", Message: fmt.Sprintf(
			"%d byte payload is too large for the RequestResponse invocation type (limit %d bytes)", len(c.event), MaxPayload)}
	}
	return nil
}

// choose finds a worker that can have the call now: the idle one that worked
// last, whose memory is warm, else a fast one with room.
func (p *Pool) choose(c *call) *worker {
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w
	}
	if p.queue.len() > 0 {
		return nil // first come, first served
	}
	var best *worker
	now := time.Now()
	for w := range p.workers {
		if w.hasRoom(c, now) && (best == nil || len(w.calls) < len(best.calls)) {
			best = w
		}
	}
	return best
}

// fill gives waiting calls to a worker as long as it has room, and reports
// whether there is something to send.
func (p *Pool) fill(w *worker) {
	now := time.Now()
	for p.queue.len() > 0 && (w.isIdle() || w.hasRoom(p.queue.calls[0], now)) {
		w.take(p.queue.pop())
	}
	if w.isIdle() && !slices.Contains(p.idle, w) {
		w.idleSince = now
		p.idle = append(p.idle, w)
	}
}

// spread gives waiting calls to idle workers, and returns those workers: they
// are to be flushed without the lock.
func (p *Pool) spread() (taken []*worker) {
	for p.queue.len() > 0 && len(p.idle) > 0 {
		w := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		p.fill(w)
		taken = append(taken, w)
	}
	p.grow()
	return taken
}

// finish ends an accepted call, whose result or error has been set.
func (p *Pool) finish(c *call) {
	p.open--
	close(c.done)
}

// grow starts the workers that are missing.
func (p *Pool) grow() {
	for range p.missing() {
		p.launch()
	}
}

// kept is how many workers stay: one, and a spare that takes its place at once
// when it has to be killed.
const kept = 2

// missing is how many workers to start now: one for each waiting call, a spare
// beside the first as soon as there was a call, within the bounds. Those that
// were killed are as good as gone, unless they are many: then the system has
// not got around to ending them.
func (p *Pool) missing() int {
	if p.closed {
		return 0
	}
	starting, staying := 0, 0
	for w := range p.workers {
		if w.state == starts {
			starting++
		}
		if w.state != leaves {
			staying++
		}
	}
	floor := 1
	if p.used {
		floor = kept
	}
	if p.broken != nil {
		floor = 0 // only a call tries again
	}
	most := p.supervisor.config.MaxWorkers
	n := max(p.queue.len()-starting, floor-staying)
	return max(0, min(n, most-staying, 2*most-len(p.workers), startsAtOnce()-starting))
}

// retire ends a worker that has had nothing to do for a while, unless it is one
// of those that are kept.
func (p *Pool) retire(w *worker) {
	if len(p.workers) <= kept {
		return
	}
	if i := slices.Index(p.idle, w); i >= 0 {
		p.idle = slices.Delete(p.idle, i, i+1)
	}
	w.state = leaves
	w.kill()
}

// warmUp starts the first worker and waits until its handler is loaded.
func (p *Pool) warmUp(ctx context.Context) error {
	p.mu.Lock()
	w := p.launch()
	p.mu.Unlock()
	select {
	case <-w.loaded:
	case <-ctx.Done():
		return ctx.Err()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return p.broken
	}
	return nil
}

// SetValues replaces the content of the key value store for all calls that
// begin from now on.
func (p *Pool) SetValues(v *Values) {
	p.mu.Lock()
	p.values = encodeValues(v)
	var ready []*worker
	for w := range p.workers {
		ready = append(ready, w)
	}
	p.mu.Unlock()
	for _, w := range ready {
		w.sendValues()
	}
}

// Close ends all workers and waits for them. Calls that have no answer yet get
// an error of kind Closed.
func (p *Pool) Close() {
	p.patience.Stop()
	p.mu.Lock()
	p.closed = true
	for _, c := range p.queue.takeAll() {
		c.fail(Closed, "", p.version.String()+" is no longer served")
		p.finish(c)
	}
	workers := make([]*worker, 0, len(p.workers))
	for w := range p.workers {
		w.condemn(&Error{Kind: Closed, Message: p.version.String() + " is no longer served"})
		workers = append(workers, w)
	}
	p.mu.Unlock()
	for _, w := range workers {
		w.kill()
	}
	p.running.Wait()
	_ = os.RemoveAll(p.dir)
	p.supervisor.forget(p)
}
