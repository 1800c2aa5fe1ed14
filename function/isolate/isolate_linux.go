package isolate

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// attributes are how the kernel sets a program apart. Pdeathsig ends workers
// whose edge was killed; the kernel sends it when the thread that started them
// ends, and Go keeps its threads.
func attributes(w wall) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if w.processes {
		a.Cloneflags = syscall.CLONE_NEWPID // whatever it starts ends with it
	}
	return a
}

// limitsOfOthers says that the limits of a running process can be set.
const limitsOfOthers = true

// setLimits bounds a running process; children inherit the bounds.
func setLimits(pid int, l Limits) error {
	for _, b := range l.bounds() {
		if err := unix.Prlimit(pid, b.resource, &unix.Rlimit{Cur: b.max, Max: b.max}, nil); err != nil {
			return fmt.Errorf("prlimit: %w", err)
		}
	}
	return nil
}

// withOthers adds what the user runs already when workers are no users of their
// own: the kernel counts all of a user's processes and threads together.
func withOthers(processes uint64) uint64 {
	if processes == 0 || os.Geteuid() == 0 {
		return processes
	}
	return processes + tasks.count()
}

var tasks taskCount

// taskCount counts the threads of this process's user, at most once a second:
// many workers may start at a time.
type taskCount struct {
	mu    sync.Mutex // protects all following
	at    time.Time
	known uint64
}

func (t *taskCount) count() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.at) > time.Second {
		t.at, t.known = time.Now(), countTasks(os.Geteuid())
	}
	return t.known
}

func countTasks(uid int) (n uint64) {
	processes, _ := os.ReadDir("/proc")
	for _, d := range processes {
		info, err := d.Info()
		if err != nil {
			continue
		}
		if s, ok := info.Sys().(*syscall.Stat_t); !ok || int(s.Uid) != uid {
			continue
		}
		if threads, err := os.ReadDir("/proc/" + d.Name() + "/task"); err == nil {
			n += uint64(len(threads))
		}
	}
	return n
}

// awaitEnd waits until the process has ended, and does not reap it. It reports
// false if it could not.
func awaitEnd(pid int) bool {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if err != unix.EINTR {
			return err == nil
		}
	}
}

// residentMemory reads the second number of statm: pages in memory.
func residentMemory(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(text)
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	return pages * int64(os.Getpagesize())
}
