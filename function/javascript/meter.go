package javascript

import (
	"errors"
	"time"

	"github.com/dop251/goja"
)

// errCompute stops a call that takes too much processor time.
var errCompute = errors.New("the function exceeded the maximum compute time")

// meter measures the processor time of a call, and interrupts one that exceeds
// its bound. The clock is that of the thread, so that a busy machine is not
// charged to the function.
type meter struct {
	clock func() time.Duration
	begin time.Duration
	bound time.Duration // 0: none
	vm    *goja.Runtime
	timer *time.Timer
}

func (m *meter) start(vm *goja.Runtime, bound time.Duration) {
	m.vm, m.bound, m.clock = vm, bound, threadClock()
	m.begin = m.clock()
	if bound > 0 {
		m.timer = time.AfterFunc(bound, m.check)
	}
}

// check runs beside the call.
func (m *meter) check() {
	if used := m.clock() - m.begin; used < m.bound {
		m.timer.Reset(max(m.bound-used, time.Millisecond))
		return
	}
	m.vm.Interrupt(errCompute)
}

// stop returns the processor time since start.
func (m *meter) stop() time.Duration {
	if m.timer != nil {
		m.timer.Stop()
	}
	return m.clock() - m.begin
}
