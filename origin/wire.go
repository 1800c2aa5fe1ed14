package origin

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

// clockGrain is how exact the limit for gaps is: a deadline is moved when it has
// lost this part of the limit. Moving it costs the runtime more than a read.
const clockGrain = 1024

// wire is a connection to an origin as the Transport holds it. It keeps the
// clock of the fetch that is using it, and shows that fetch what comes in.
//
// The Transport reads ahead on idle connections and hands a connection on
// before the last user has seen the end of its body. Hence the flight in use
// is changed under a lock, and releasing an old flight does not touch the next.
type wire struct {
	net.Conn
	resolving, connecting time.Duration
	keepAlive             time.Duration // the Transport closes the wire after so much idleness

	mu       sync.Mutex // protects all following fields
	flight   *flight    // nil: idle
	extended time.Time  // when the deadline was last set
	broken   error      // what ended reading while idle
}

// take makes f the wire's user. The Transport's read is already waiting; its
// clock starts with the request, or when the request's body is sent.
func (w *wire) take(f *flight) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flight = f
	if w.broken != nil {
		f.fail(kindOfRead(w.broken), w.broken)
	}
	if f.uploading {
		w.SetReadDeadline(time.Time{})
		w.extended = time.Time{}
	}
}

// release lets f go: the wire is idle, unless it is already somebody else's. A
// deadline that is behind the end of its idleness may stay.
func (w *wire) release(f *flight) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.flight != f {
		return
	}
	w.flight = nil
	if w.keepAlive >= f.limit/2 {
		w.SetDeadline(time.Time{})
		w.extended = time.Time{}
	}
}

// extend gives the origin another f.limit from now on. The lock is held.
func (w *wire) extend(f *flight) {
	now := time.Now()
	if now.Sub(w.extended) > f.limit/clockGrain {
		w.extended = now
		w.SetDeadline(now.Add(f.limit))
	}
}

// uploaded starts the clock of the response: the whole request is out.
func (w *wire) uploaded(f *flight) { w.relax(f, f.limit) }

// relax gives f another limit from now on: an upgraded connection may be quiet
// for longer.
func (w *wire) relax(f *flight, limit time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.flight != f {
		return
	}
	f.limit, f.uploading = limit, false
	w.extended = time.Time{}
	w.extend(f)
}

// Read reads with the flight's limit for gaps and shows it what came.
func (w *wire) Read(p []byte) (int, error) {
	w.mu.Lock()
	if f := w.flight; f != nil && !f.uploading {
		w.extend(f)
	}
	w.mu.Unlock()

	n, err := w.Conn.Read(p)

	w.mu.Lock()
	defer w.mu.Unlock()
	f := w.flight
	if f == nil {
		if n > 0 {
			err = errUnsolicited
		}
		w.broken = err
		return 0, err
	}
	if refused := f.saw(p[:n]); refused != nil {
		return 0, refused
	}
	if err != nil {
		f.fail(kindOfRead(err), err)
	}
	return n, err
}

// Write sends within the flight's limit. While a body is going up only sending
// is timed, because the viewer may be the slow one.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	f := w.flight
	if f != nil {
		f.sent = true
		if f.uploading {
			w.SetWriteDeadline(time.Now().Add(f.limit))
		} else {
			w.extend(f)
		}
	}
	w.mu.Unlock()

	n, err := w.Conn.Write(p)
	if err != nil {
		w.failed(f, err)
	}
	return n, err
}

// failed tells f why it ends, while it is still on board.
func (w *wire) failed(f *flight, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if f != nil && w.flight == f {
		f.fail(kindOfRead(err), err)
	}
}

// kindOfRead is the kind of an error that a connection itself gave.
func kindOfRead(err error) Kind {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ReadTimeout
	case err == errUnsolicited:
		return Invalid
	}
	return Closed
}
