package function

import (
	"time"
)

// What a worker writes to the log of its version. A call's START comes before
// anything that the call prints, END and REPORT after it.

// print logs what the code printed.
func (w *worker) print(text string) {
	w.pool.mu.Lock()
	requestID := ""
	if c := w.first(); c != nil {
		requestID = c.requestID
	}
	w.pool.mu.Unlock()
	w.log(requestID, text)
}

// platform says whether START, END and REPORT are logged: CloudFront Functions
// have lines of their own, made by the worker, who knows the event.
func (w *worker) platform() bool {
	return w.pool.supervisor.config.Logs != discard{} && kindOf(w.pool.version.Runtime) != kindCloudFront
}

func (w *worker) logStart(c *call) {
	if !w.platform() {
		return
	}
	if c.init > 0 {
		w.log("", initLine(w.pool.version.Runtime))
	}
	w.log(c.requestID, startLine(c.requestID, w.pool.version.Number))
}

func (w *worker) logEnd(c *call) {
	if !w.platform() {
		return
	}
	w.log(c.requestID, endLine(c.requestID))
	w.log(c.requestID, reportLine(c.result, w.pool.version.MemoryMB))
}

// logDeath is the end of a call whose worker ended with it.
func (w *worker) logDeath(c *call, how string) {
	if !w.platform() {
		return
	}
	now := w.pool.supervisor.config.Now()
	if c.err.Kind == Timeout {
		w.log(c.requestID, timeoutLine(now, c.requestID, w.pool.version.Timeout))
	} else {
		w.log(c.requestID, c.err.Message+" ("+c.err.Type+", "+how+")")
	}
	w.logEnd(c)
}

// drain logs what the code has printed until now.
func (w *worker) drain() {
	if printed := w.printed.Load(); printed != nil {
		printed.drain()
	}
}

func (w *worker) log(requestID, text string) {
	p := w.pool
	p.supervisor.config.Logs.Log(Line{
		Time: p.supervisor.config.Now().Round(time.Millisecond), Group: p.version.logGroup(), Stream: w.stream,
		RequestID: requestID, Text: text,
	})
}
