package function

import (
	"errors"
	"io"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// ear reads what a worker says, and hears as well when it says nothing: a worker
// that has been asked for its calls, and whose pipe was empty after that without
// the answer to the call before them, will see the question before it begins
// them (see frame.Recall). Calls need not wait for a handler that computes, and
// reads nothing meanwhile.
type ear struct {
	file *os.File
	raw  syscall.RawConn
	// silent is called, by the goroutine that reads, with what expect was given.
	silent func(behind uint32)

	expected atomic.Uint32 // id of the call whose answer may be missing; 0: none
	ended    atomic.Bool   // the worker has: what there is to read is there
	emptied  uint32        // expected when the pipe was last seen empty
}

func newEar(file *os.File, silent func(uint32)) (*ear, error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return nil, err
	}
	return &ear{file: file, raw: raw, silent: silent}, nil
}

// expect asks for a call of silent, unless the worker speaks of other things.
func (e *ear) expect(behind uint32) {
	e.expected.Store(behind)
	e.wake()
}

// end lets the reader return io.EOF as soon as it has read what is there:
// children of the worker may keep the pipe open.
func (e *ear) end() {
	e.ended.Store(true)
	e.wake()
}

func (e *ear) wake() { _ = e.file.SetReadDeadline(time.Unix(1, 0)) }

// Read is io.Reader's, for one goroutine, which comes back when it has made
// sense of all that it was given.
func (e *ear) Read(into []byte) (int, error) {
	e.conclude()
	for {
		behind := e.expected.Load() // before looking
		n, err := e.look(into, behind == 0 && !e.ended.Load())
		switch {
		case n > 0:
			if n < len(into) {
				e.emptied = behind
			}
			return n, nil
		case errors.Is(err, os.ErrDeadlineExceeded):
			_ = e.file.SetReadDeadline(time.Time{})
		case err == syscall.EAGAIN && e.ended.Load(), err == nil:
			return 0, io.EOF
		case err == syscall.EAGAIN:
			e.emptied = behind
			e.conclude()
		default:
			return 0, err
		}
	}
}

// conclude tells of the silence, once.
func (e *ear) conclude() {
	if e.emptied != 0 {
		e.expected.CompareAndSwap(e.emptied, 0)
		e.silent(e.emptied)
		e.emptied = 0
	}
}

// look reads once. Without wait, the error is EAGAIN when nothing is there; at
// the end of the pipe it is nil.
func (e *ear) look(into []byte, wait bool) (n int, err error) {
	waited := e.raw.Read(func(fd uintptr) bool {
		for {
			n, err = syscall.Read(int(fd), into)
			if err != syscall.EINTR {
				return err != syscall.EAGAIN || !wait
			}
		}
	})
	if waited != nil {
		return 0, waited
	}
	return max(n, 0), err
}
