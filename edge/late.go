package edge

import (
	"context"
	"errors"
	"sync"
)

// late are the connections that net/http has closed while their lane was
// writing a response: it takes a connection for idle whose requests the lane
// answers. They close themselves afterwards, and a shutdown waits for that.
// Only a shutdown makes any, so that no request pays for them.
type late struct{ lanes sync.Map } // of *lane

// wait returns when all of them have ended. Those that have not when ctx ends
// are cut.
func (l *late) wait(ctx context.Context) error {
	var err error
	l.lanes.Range(func(key, _ any) bool {
		still := key.(*lane)
		select {
		case <-still.ended:
		case <-ctx.Done():
			err = errors.Join(ctx.Err(), cut(still.gate.Conn))
		}
		return true
	})
	return err
}

// begin reserves the connection for a response; false: it is closed.
func (l *lane) begin() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy = !l.closing
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

// postponed reports whether the lane will close the connection itself, after
// the response that it is writing.
func (l *lane) postponed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closing = true
	if l.busy && l.ended == nil {
		l.ended = make(chan struct{})
		l.server.late.lanes.Store(l, nil)
	}
	return l.busy
}
