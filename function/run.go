package function

import (
	"os"

	"github.com/lintel-edge/lintel/function/isolate"
)

// plan is a process that is about to be started for a worker.
type plan struct {
	command isolate.Command
	setup   []byte // what workers with a pipe are told first
}

// run starts the planned process and calls talk, which speaks with it until it
// has no more to say. When the process ends first, hangUp must make talk return.
// What the process prints goes to the log meanwhile. run returns when the
// process has ended, and says how.
func (w *worker) run(p plan, talk func(), hangUp func()) (how string, err error) {
	mine, theirs, err := os.Pipe()
	if err != nil {
		return "", err
	}
	defer mine.Close()
	defer theirs.Close()
	printed, err := newOutput(mine, w.print)
	if err != nil {
		return "", err
	}
	w.printed.Store(printed)
	p.command.Output = theirs
	process, err := w.pool.supervisor.jail.Start(p.command)
	if err != nil {
		return "", err
	}
	theirs.Close()
	if !w.started(process) {
		process.Kill()
	}

	followed, ended := make(chan struct{}), make(chan string)
	go func() {
		defer close(followed)
		printed.follow()
	}()
	go func() {
		how := process.Wait()
		hangUp()
		ended <- how
	}()
	talk()
	process.Kill()
	how = <-ended
	printed.drain() // what it printed last
	mine.Close()    // children may hold the other end
	<-followed
	return how, nil
}
