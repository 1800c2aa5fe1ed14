package function

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/function/frame"
	"github.com/lintel-edge/lintel/function/isolate"
)

// What a wire tells its worker. All of it is called by the one goroutine that
// serves the worker.

// started notes the process, and reports false when nobody wants it any more.
func (w *worker) started(process *isolate.Process) bool {
	w.process.Store(process)
	w.pool.mu.Lock()
	defer w.pool.mu.Unlock()
	return w.verdict == nil
}

// ready says that the handler is loaded.
func (w *worker) ready() {
	p := w.pool
	p.mu.Lock()
	if w.state != starts {
		p.mu.Unlock()
		return
	}
	w.deadline.Reset(p.supervisor.config.KeepIdle)
	w.state = serves
	w.init = time.Since(w.born)
	w.worked = true
	p.broken = nil
	values := p.values
	p.mu.Unlock()
	if values != nil {
		w.sendValues()
	}
	p.mu.Lock()
	close(w.loaded)
	p.fill(w)
	p.grow()
	p.mu.Unlock()
	w.flush()
}

// failedToLoad notes why; the process is about to end.
func (w *worker) failedToLoad(f frame.Fault) {
	w.fell(&Error{Kind: Init, Type: f.Type, Message: f.Message, Stack: f.Trace})
}

// outcome is how a worker answered a call.
type outcome struct {
	payload []byte       // the worker's memory
	fault   *frame.Fault // nil: the handler returned payload
	fatal   bool         // the worker ends
	measure frame.Measure
}

// answered ends the call that runs. It reports false when the worker answers
// what it was not asked.
func (w *worker) answered(id uint32, o outcome) bool {
	p := w.pool
	p.mu.Lock()
	if len(w.calls) == 0 || w.calls[0].id != id {
		p.mu.Unlock()
		w.garbage(errors.New("the worker answered a call that it does not have"))
		return false
	}
	c := w.calls[0]
	now := time.Now()
	w.measure(c, now, o)
	w.conclude(c, o)
	w.advance(now)
	if o.fatal {
		w.end()
	}
	p.open--
	next := w.first()
	p.mu.Unlock()

	w.logEnd(c)
	if next != nil && !next.announce {
		w.logStart(next)
	}
	close(c.done)
	return true
}

// first is the call that runs; nil: none does.
func (w *worker) first() *call {
	if len(w.calls) == 0 || w.calls[0].unsent {
		return nil
	}
	return w.calls[0]
}

// end notes that the worker has said that it ends: what it has not answered, it
// has not begun.
func (w *worker) end() {
	w.state = leaves
	for _, c := range w.calls {
		c.unsent = true
	}
}

// ended is end for those who do not hold the pool's lock.
func (w *worker) ended() {
	w.pool.mu.Lock()
	defer w.pool.mu.Unlock()
	w.end()
}

// advance takes the answered call away; the one behind it runs from now on.
func (w *worker) advance(now time.Time) {
	w.calls[0] = nil
	w.calls = w.calls[1:]
	w.settle(now)
}

// settle goes on behind a call that has been taken away.
func (w *worker) settle(now time.Time) {
	if len(w.calls) > 0 {
		w.begin(w.calls[0], now)
		return
	}
	w.calls = nil
	w.recalled = false
	w.deadline.Reset(w.pool.supervisor.config.KeepIdle)
}

// measure notes what the call took.
func (w *worker) measure(c *call, now time.Time, o outcome) {
	took := now.Sub(c.started)
	w.pace += (took - w.pace) / 8
	c.result = Result{
		RequestID: c.requestID, Waited: c.started.Sub(c.accepted), Duration: took, Billed: billed(took), Init: c.init,
		MemoryMB: int((w.memory + 1<<20 - 1) >> 20),
	}
	if o.measure.Origin != nil {
		_ = json.Unmarshal(o.measure.Origin, &c.result.Origin) // whatever it is, the result counts
	}
	if kindOf(w.pool.version.Runtime) == kindCloudFront {
		c.result.Utilization = utilization(time.Duration(o.measure.CPU))
	}
}

func utilization(cpu time.Duration) int {
	return int(min(100, cpu*100/ComputeUnit))
}

// tooLarge is the type by which workers say that a result exceeds its bound.
const tooLarge = "Function.ResponseSizeTooLarge"

// conclude sets the call's result or error.
func (w *worker) conclude(c *call, o outcome) {
	switch {
	case o.fault != nil:
		kind := Handler
		switch o.fault.Type {
		case tooLarge:
			kind = OutputTooLarge
		case overCompute:
			kind = Timeout
		}
		c.fail(kind, o.fault.Type, o.fault.Message)
		c.err.Stack = o.fault.Trace
	case len(o.payload) > w.pool.version.Output:
		c.fail(OutputTooLarge, tooLarge, sizeMessage(w.pool.version.Output))
	case !json.Valid(o.payload):
		c.fail(InvalidJSON, "Runtime.InvalidResponse", "the result is not JSON")
	default:
		c.result.Payload = slices.Clone(o.payload)
	}
}

// overCompute is the type by which our engine says that a call took too much
// processor time.
const overCompute = "ComputeLimitExceeded"

func sizeMessage(max int) string {
	return fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", max)
}

// rest is called when nothing more has arrived from the worker: it may have new
// calls now.
func (w *worker) rest() {
	p := w.pool
	p.mu.Lock()
	if w.state == serves {
		p.fill(w)
	}
	p.mu.Unlock()
	w.flush()
}

// returned takes back a call that has not begun, for another worker.
func (w *worker) returned(id uint32) {
	p := w.pool
	p.mu.Lock()
	i := slices.IndexFunc(w.calls, func(c *call) bool { return c.id == id })
	if i < 0 { // taken back already
		p.mu.Unlock()
		return
	}
	c := w.calls[i]
	w.calls = slices.Delete(w.calls, i, i+1)
	if i == 0 {
		w.settle(time.Now())
	}
	taken := w.reassign([]*call{c})
	p.mu.Unlock()
	flushAll(taken)
}

// bereave takes the calls behind the one of that id, which still runs, for other
// workers: this one cannot begin them any more.
func (w *worker) bereave(behind uint32) {
	p := w.pool
	p.mu.Lock()
	if len(w.calls) < 2 || w.calls[0].id != behind {
		p.mu.Unlock()
		return
	}
	calls := slices.Clone(w.calls[1:])
	w.calls = w.calls[:1:1]
	taken := w.reassign(calls)
	p.mu.Unlock()
	flushAll(taken)
}

// reassign gives calls that w did not begin to idle workers, which are to be
// flushed, or puts them back to the front of the queue.
func (w *worker) reassign(calls []*call) (taken []*worker) {
	w.pace = max(w.pace, fastCall)
	for _, c := range calls {
		c.announce = false
	}
	w.pool.putBack(calls)
	return w.pool.spread()
}

func flushAll(workers []*worker) {
	for _, w := range workers {
		w.flush()
	}
}

// runs says whether the call of this id is the one that runs.
func (w *worker) runs(id uint32) bool {
	w.pool.mu.Lock()
	defer w.pool.mu.Unlock()
	return len(w.calls) > 0 && w.calls[0].id == id
}

// garbage says that what came from the worker is no message.
func (w *worker) garbage(err error) {
	w.fell(&Error{Kind: Crash, Type: "Runtime.InvalidResponse", Message: err.Error()})
}
