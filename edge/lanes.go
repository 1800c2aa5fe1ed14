package edge

import (
	"context"
	"errors"
	"sync"
	"time"
)

// lanes are those of all open HTTP/1.x connections. net/http takes a
// connection for idle whose request its lane answers: it neither looks whether
// the viewer has gone meanwhile nor waits for the answer when it shuts down.
// Both is done here, without any cost for the single request.
type lanes struct{ open sync.Map } // of *lane

// goneAfter is how long an answer may take before somebody looks whether its
// viewer is still there, and how often that is done.
const goneAfter = 250 * time.Millisecond

// watch cancels the requests of viewers that have gone, until ctx ends.
func (s *lanes) watch(ctx context.Context, clock func() time.Time) {
	for sleep(ctx, goneAfter) {
		now := clock()
		s.open.Range(func(key, _ any) bool {
			key.(*lane).look(now)
			return true
		})
	}
}

// wait returns when no lane writes a response any more. Those that still do
// when ctx ends are cut. It is for a shutdown, after net/http's own.
func (s *lanes) wait(ctx context.Context) error {
	var err error
	s.open.Range(func(key, _ any) bool {
		l := key.(*lane)
		if !l.postponed() {
			return true
		}
		select {
		case <-l.ended:
		case <-ctx.Done():
			l.cancel()
			err = errors.Join(ctx.Err(), cut(l.gate.Conn))
		}
		return true
	})
	return err
}

// closed says that the connection is: nothing more is read or written.
func (l *lane) closed() {
	l.server.lanes.open.Delete(l)
	l.cancel()
}

// begin reserves the connection for a response; false: it is closed.
func (l *lane) begin(received time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy, l.since = !l.closing, received
	return l.busy
}

// end closes the connection when that was asked for during the response.
func (l *lane) end() {
	l.mu.Lock()
	l.busy = false
	ended := l.ended
	l.mu.Unlock()
	if ended != nil {
		l.gate.Close()
		close(ended)
	}
}

// look cancels what is being answered if it has taken a while and its viewer
// has gone.
func (l *lane) look(now time.Time) {
	l.mu.Lock()
	slow := l.busy && now.Sub(l.since) >= goneAfter
	l.mu.Unlock()
	if slow && hungUp(l.gate.Conn) {
		l.cancel()
	}
}

// postponed reports whether the lane will close the connection itself, after
// the response that it is writing.
func (l *lane) postponed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing = true
	if l.busy && l.ended == nil {
		l.ended = make(chan struct{})
	}
	return l.busy
}
