package javascript

import (
	"slices"
	"time"

	"github.com/dop251/goja"
)

// loop is the event loop of a Lambda handler: timers, in the order of their
// time. The engine runs the jobs of promises by itself.
type loop struct {
	vm     *goja.Runtime
	timers []*timer // ordered by at, then by id
	nextID int64
}

type timer struct {
	id       int64
	at       time.Time
	interval time.Duration // negative: runs once
	run      goja.Callable
	args     []goja.Value
}

func newLoop(vm *goja.Runtime) *loop { return &loop{vm: vm} }

// offer defines the functions that set and clear timers.
func (l *loop) offer() {
	set := func(repeat bool) func(goja.FunctionCall) goja.Value {
		return func(call goja.FunctionCall) goja.Value {
			delay := time.Duration(max(0, call.Argument(1).ToInteger())) * time.Millisecond
			return l.add(call, delay, repeat, 2)
		}
	}
	clear := func(call goja.FunctionCall) goja.Value {
		l.remove(call.Argument(0).ToInteger())
		return goja.Undefined()
	}
	_ = l.vm.Set("setTimeout", set(false))
	_ = l.vm.Set("setInterval", set(true))
	_ = l.vm.Set("setImmediate", func(call goja.FunctionCall) goja.Value { return l.add(call, 0, false, 1) })
	for _, name := range []string{"clearTimeout", "clearInterval", "clearImmediate"} {
		_ = l.vm.Set(name, clear)
	}
	_ = l.vm.Set("queueMicrotask", l.queueMicrotask)
}

// queueMicrotask runs a function as a job of a promise that is settled already.
func (l *loop) queueMicrotask(call goja.FunctionCall) goja.Value {
	promise, resolve, _ := l.vm.NewPromise()
	object := l.vm.ToValue(promise).ToObject(l.vm)
	if then, ok := goja.AssertFunction(object.Get("then")); ok {
		_, _ = then(object, call.Argument(0))
	}
	_ = resolve(goja.Undefined())
	return goja.Undefined()
}

// add sets a timer for the first argument; those from the given one on are its
// arguments.
func (l *loop) add(call goja.FunctionCall, delay time.Duration, repeat bool, from int) goja.Value {
	run, ok := goja.AssertFunction(call.Argument(0))
	if !ok {
		panic(l.vm.NewTypeError("The \"callback\" argument must be of type function"))
	}
	l.nextID++
	t := &timer{id: l.nextID, at: time.Now().Add(delay), interval: -1, run: run}
	if repeat {
		t.interval = max(delay, time.Millisecond)
	}
	if len(call.Arguments) > from {
		t.args = slices.Clone(call.Arguments[from:]) // the engine uses their memory again
	}
	l.insert(t)
	return l.vm.ToValue(t.id)
}

func (l *loop) insert(t *timer) {
	i, _ := slices.BinarySearchFunc(l.timers, t, func(a, b *timer) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return int(a.id - b.id)
	})
	l.timers = slices.Insert(l.timers, i, t)
}

func (l *loop) remove(id int64) {
	l.timers = slices.DeleteFunc(l.timers, func(t *timer) bool { return t.id == id })
}

// pending says whether anything is left to wait for.
func (l *loop) pending() bool { return len(l.timers) > 0 }

// step waits for the next timer and runs it.
func (l *loop) step() error {
	t := l.timers[0]
	time.Sleep(time.Until(t.at))
	l.timers = l.timers[1:]
	if t.interval >= 0 {
		t.at = time.Now().Add(t.interval)
		l.insert(t)
	}
	_, err := t.run(goja.Undefined(), t.args...)
	return err
}
