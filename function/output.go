package function

import (
	"bytes"
	"os"
	"sync"
	"syscall"
)

// maxLogLine bounds one log event, as CloudWatch Logs does. Longer lines are
// cut into several events.
const maxLogLine = 256 << 10 // bytes

// output reads what a worker prints to its standard output and error, and makes
// a log event of each line.
type output struct {
	file *os.File
	raw  syscall.RawConn
	emit func(line string)

	mu   sync.Mutex // protects all following
	line []byte     // the beginning of a line whose end has not arrived
	read []byte     // reused
}

func newOutput(file *os.File, emit func(string)) (*output, error) {
	raw, err := file.SyscallConn()
	if err != nil {
		return nil, err
	}
	return &output{file: file, raw: raw, emit: emit, read: make([]byte, 16<<10)}, nil
}

// follow reads until nobody can print any more, or the file is closed.
func (o *output) follow() {
	_ = o.raw.Read(func(fd uintptr) (end bool) {
		for { // until nothing is left: only then does the system tell of more
			if more, end := o.pull(int(fd)); !more {
				return end
			}
		}
	})
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.line) > 0 {
		o.emit(string(o.line))
		o.line = nil
	}
}

// drains bounds the reads of drain: who prints faster than we read must not
// keep us there.
const drains = 16

// drain reads what has been printed already, so that it stands in the log before
// what happens next.
func (o *output) drain() {
	_ = o.raw.Control(func(fd uintptr) {
		for range drains {
			if more, _ := o.pull(int(fd)); !more {
				return
			}
		}
	})
}

// pull takes one read's worth of what is there, without waiting.
func (o *output) pull(fd int) (more, end bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := syscall.Read(fd, o.read)
	switch {
	case n > 0:
		o.split(o.read[:n])
		return true, false
	case err == syscall.EINTR:
		return true, false
	case err == syscall.EAGAIN:
		return false, false
	}
	return false, true
}

func (o *output) split(text []byte) {
	for len(text) > 0 {
		line, rest, ended := bytes.Cut(text, []byte("\n"))
		o.line = append(o.line, line...)
		for len(o.line) > maxLogLine {
			o.emit(string(o.line[:maxLogLine]))
			o.line = o.line[:copy(o.line, o.line[maxLogLine:])]
		}
		if ended {
			o.emit(string(o.line))
			o.line = o.line[:0]
		}
		text = rest
	}
}
