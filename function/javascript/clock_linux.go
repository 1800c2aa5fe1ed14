package javascript

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadClock returns the processor time of the calling thread, for any thread
// to read. The number of a thread's clock is its id and two constants of the
// kernel (CPUCLOCK_PERTHREAD_MASK and CPUCLOCK_SCHED, posix-timers_types.h).
func threadClock() func() time.Duration {
	clock := int32(^unix.Gettid()<<3 | 4 | 2)
	return func() time.Duration {
		var t unix.Timespec
		if err := unix.ClockGettime(clock, &t); err != nil {
			return 0
		}
		return time.Duration(t.Nano())
	}
}
