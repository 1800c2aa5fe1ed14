package isolate

import (
	"errors"
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// Process is a program that was started.
type Process struct {
	cmd   *exec.Cmd
	mark  string // in the environment of all that it starts
	alone bool   // in a process namespace, which ends with it

	mu     sync.Mutex // protects all following
	reaped bool       // its number may belong to somebody else now
}

// PID is the process's number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Kill ends the program and its process group at once. It may be called at any
// time, also after the end.
func (p *Process) Kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		_ = p.cmd.Process.Kill()
	}
}

// Wait waits for the program's end, ends what is left of its group, and says
// how it ended: "exit status 1", "signal: killed". It is called once, and Sweep
// after it.
func (p *Process) Wait() string {
	if awaitEnd(p.PID()) {
		p.Kill() // the group, while its number cannot have been given away
	}
	err := p.cmd.Wait()
	p.mu.Lock()
	p.reaped = true
	p.mu.Unlock()
	if p.cmd.ProcessState == nil {
		return err.Error()
	}
	return p.cmd.ProcessState.String()
}

// Sweep ends what the program started and left its group. It looks at all
// processes of the machine, for which nobody should have to wait.
func (p *Process) Sweep() {
	if !p.alone {
		sweep(p.mark)
	}
}

// Memory is what the program has in memory now, in bytes; 0 when that cannot be
// told.
func (p *Process) Memory() int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reaped {
		return 0
	}
	return residentMemory(p.cmd.Process.Pid)
}

func errnoOf(err error) (syscall.Errno, bool) {
	var errno syscall.Errno
	ok := errors.As(err, &errno)
	return errno, ok
}

// errorIsGone says whether a process had ended already.
func errorIsGone(err error) bool {
	return errors.Is(err, syscall.ESRCH) || errors.Is(err, os.ErrProcessDone)
}
