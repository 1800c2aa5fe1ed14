package function

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/function/isolate"
)

// state is where a worker is in its life.
type state int

const (
	starts state = iota // the handler is being loaded
	serves
	leaves // it gets no more calls
)

// worker is one child process. It runs one call at a time, as Lambda does:
// handlers keep what belongs to a call in global variables. Further calls may
// wait in its pipe, so that it need not wait for us.
type worker struct {
	pool    *Pool
	stream  string // log stream
	dir     string // its own, for temporary files
	born    time.Time
	wire    wire
	process atomic.Pointer[isolate.Process]
	printed atomic.Pointer[output] // what it prints
	loaded  chan struct{}          // closed when the handler is loaded, or cannot be
	writing sync.Mutex             // calls enter the wire in the order in which they were taken
	parcels []parcel               // reused; writing guards it

	// The pool's lock guards the rest.
	state     state
	calls     []*call // taken and not answered; the first one runs
	unsent    []*call // the end of calls that is not in the wire yet
	recalled  bool    // asked to give back what has not begun
	verdict   *Error  // why we ended it; nil: it ended by itself
	pace      time.Duration
	idleSince time.Time
	init      time.Duration // time to load, until a call has been charged with it
	memory    int64         // most bytes seen
	worked    bool          // since the memory was last looked at
	deadline  *time.Timer
}

// wire is how calls reach a worker and answers leave it.
type wire interface {
	// serve runs the process and tells the worker what it says, until it ends.
	// It returns how the process ended: "exit status 1".
	serve(w *worker) (how string, err error)
	// send puts calls into the wire, in order.
	send(w *worker, parcels []parcel) error
	// depth is how many calls may be in the wire at a time.
	depth() int
	// recall asks for the calls that have not begun, behind the one of that id.
	recall(behind uint32)
	// setValues hands over a key value store, as JSON.
	setValues(values []byte)
}

const (
	// fastCall is the time below which calls are worth sending ahead.
	fastCall = 500 * time.Microsecond
	// aheadBytes bounds the events that are sent ahead: less than a pipe
	// holds, so that nobody has to wait to write them.
	aheadBytes = 32 << 10
	// patience is how long a call may run until those behind it are taken back.
	patience = 20 * time.Millisecond
)

// launch starts a new worker in the background. The pool's lock is held.
func (p *Pool) launch() *worker {
	p.workerName++
	now := p.supervisor.config.Now()
	w := &worker{
		pool: p, stream: streamName(p.version, now), born: time.Now(), loaded: make(chan struct{}),
		dir:  filepath.Join(p.dir, "worker"+strconv.Itoa(int(p.workerName))),
		pace: fastCall,
	}
	w.wire = p.supervisor.newWire(p.version)
	w.deadline = time.AfterFunc(MaxInit, w.late)
	p.workers[w] = struct{}{}
	p.running.Go(w.live)
	return w
}

// live is the whole life of a worker.
func (w *worker) live() {
	how, err := w.wire.serve(w)
	w.deadline.Stop()
	w.pool.bury(w, how, err)
	if process := w.process.Load(); process != nil {
		process.Sweep()
	}
	_ = os.RemoveAll(w.dir)
}

func (w *worker) isIdle() bool { return w.state == serves && len(w.calls) == 0 }

// hasRoom says whether the call may be sent ahead, behind those that w has.
func (w *worker) hasRoom(c *call, now time.Time) bool {
	n := len(w.calls)
	if w.state != serves || w.recalled || n == 0 || n >= w.wire.depth() || w.pace >= fastCall {
		return false
	}
	if now.Sub(w.calls[0].started) > patience/2 {
		return false
	}
	bytes := len(c.event)
	for _, c := range w.calls {
		bytes += len(c.event)
	}
	return bytes <= aheadBytes
}

// take gives a call to the worker; flush sends it. The call has a new number
// each time: what the worker still says of an earlier one does not count.
func (w *worker) take(c *call) {
	p := w.pool
	if p.lastID++; p.lastID == 0 {
		p.lastID++
	}
	c.id = p.lastID
	w.calls = append(w.calls, c)
	w.unsent = append(w.unsent, c)
	if len(w.calls) == 1 {
		w.begin(c, time.Now())
		c.announce = true
		p.supervisor.wakeWatch()
	}
}

// begin makes c the call that runs.
func (w *worker) begin(c *call, now time.Time) {
	c.started = now
	c.init, w.init = w.init, 0
	w.worked = true
	w.deadline.Reset(min(patience, w.pool.version.Timeout))
}

// flush sends what was taken. It is called without the pool's lock.
func (w *worker) flush() {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.sendTaken()
}

// sendTaken is flush for those who hold the worker's writing lock.
func (w *worker) sendTaken() {
	w.pool.mu.Lock()
	parcels := w.parcels[:0]
	for _, c := range w.unsent {
		parcels = append(parcels, parcel{c, c.id, !c.announce})
	}
	w.unsent = nil
	w.pool.mu.Unlock()
	if len(parcels) == 0 {
		return
	}
	if !parcels[0].ahead {
		w.logStart(parcels[0].call)
	}
	if err := w.wire.send(w, parcels); err != nil {
		w.unreachable(parcels)
	}
	clear(parcels)
	w.parcels = parcels
}

// unreachable is for calls that could not be sent: the worker cannot have begun
// them.
func (w *worker) unreachable(parcels []parcel) {
	w.pool.mu.Lock()
	for _, c := range w.calls { // others have been taken back
		c.unsent = c.unsent || slices.ContainsFunc(parcels, func(p parcel) bool { return p.call == c })
	}
	w.state = leaves
	w.pool.mu.Unlock()
	w.kill()
}

// late runs when the worker has been at something for a while: loading, a call,
// or nothing at all. At the deadline it is killed; before that, the calls that
// wait behind a slow one are taken back.
func (w *worker) late() {
	if why := w.lateness(time.Now()); why != nil {
		w.fell(why)
	}
}

// lateness says why the worker must be killed now; nil: not yet.
func (w *worker) lateness(now time.Time) *Error {
	p := w.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case w.state == starts:
		return &Error{Kind: Init, Type: "Sandbox.Timedout", Message: fmt.Sprintf("the handler was not loaded within %v", MaxInit)}
	case w.state == leaves:
		return nil
	case len(w.calls) == 0:
		p.retire(w)
		return nil
	}
	running, limit := now.Sub(w.calls[0].started), p.version.Timeout
	if running >= limit {
		return &Error{Kind: Timeout, Type: "Sandbox.Timedout", Message: timeoutMessage(limit)}
	}
	if running >= patience && len(w.calls) > 1 && !w.recalled {
		w.recalled = true
		go w.recall(w.calls[0].id)
	}
	next := limit
	if running < patience {
		next = min(patience, limit)
	}
	w.deadline.Reset(next - running)
	return nil
}

// recall asks for the calls behind one that is slow. What was taken and is not
// in the wire yet must be there before that.
func (w *worker) recall(behind uint32) {
	w.writing.Lock()
	defer w.writing.Unlock()
	w.sendTaken()
	w.wire.recall(behind)
}

// kill ends the process, if it runs, at once.
func (w *worker) kill() {
	if process := w.process.Load(); process != nil {
		process.Kill()
	}
}

func (w *worker) sendValues() {
	w.pool.mu.Lock()
	values, serving := w.pool.values, w.state == serves
	w.pool.mu.Unlock()
	if serving && values != nil {
		w.writing.Lock()
		defer w.writing.Unlock()
		w.wire.setValues(values)
	}
}

// condemn says why the worker is going to be killed. The first reason stays.
func (w *worker) condemn(why *Error) {
	w.state = leaves
	if w.verdict == nil {
		w.verdict = why
	}
}
