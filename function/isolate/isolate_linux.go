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
		a.Cloneflags = syscall.CLONE_NEWPID
	}
	if w.spaces {
		a.Cloneflags |= syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Geteuid(), HostID: os.Geteuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getegid(), HostID: os.Getegid(), Size: 1}}
	}
	return a
}

// sweeps bounds the search for descendants that go on forking meanwhile. Their
// number is bounded, and each round leaves fewer.
const sweeps = 10

// sweep ends the processes that left their group and have the mark in their
// environment.
func sweep(mark string) {
	whole := []byte(mark + "\x00")
	for range sweeps {
		found := false
		processes, _ := os.ReadDir("/proc")
		for _, d := range processes {
			pid, err := strconv.Atoi(d.Name())
			if err != nil {
				continue
			}
			environment, err := os.ReadFile("/proc/" + d.Name() + "/environ")
			if err == nil && bytes.Contains(environment, whole) {
				found = syscall.Kill(pid, syscall.SIGKILL) == nil || found
			}
		}
		if !found {
			return
		}
	}
}

// mayBeOthers says whether we may start programs as other users and hand files to
// them: root may, unless it has been deprived of that.
func mayBeOthers() bool {
	return os.Geteuid() == 0 && capable(1<<unix.CAP_CHOWN|1<<unix.CAP_SETGID|1<<unix.CAP_SETUID)
}

// mayLimit says whether we may set the limits of a running worker. For one of
// another user that takes a right that the root of containers seldom has.
func mayLimit(others bool) bool { return !others || capable(1<<unix.CAP_SYS_RESOURCE) }

// capable says whether this process has all of the capabilities.
func capable(wanted uint32) bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	return unix.Capget(&header, &data[0]) == nil && data[0].Effective&wanted == wanted
}

// setLimits bounds a running process; children inherit the bounds.
func setLimits(pid int, l Limits) error {
	for _, b := range l.bounds() {
		if err := unix.Prlimit(pid, b.resource, &unix.Rlimit{Cur: b.max, Max: b.max}, nil); err != nil {
			return fmt.Errorf("prlimit: %w", err)
		}
	}
	return nil
}

// room is what the user of this process may start beside, where workers are of
// the same user and count with it: a worker that could start no thread would be
// the first victim.
const room = 1024

// among makes a bound on processes for a worker behind a wall. The kernel counts
// all of a user's processes and threads together, before Linux 5.14 also across
// user namespaces.
func among(processes uint64, w wall) uint64 {
	switch {
	case processes == 0 || w.user:
		return processes
	case w.spaces:
		return processes + tasks.count()
	}
	return processes + tasks.count() + room
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
