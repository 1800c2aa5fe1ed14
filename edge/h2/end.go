package h2

import (
	"encoding/binary"
	"io"
	"net"
	"time"

	"golang.org/x/net/http2"
)

// How long and how much a viewer may still send after its connection has ended.
// Closing at once would reset it, and the viewer might never see why.
const (
	lingerTime  = 500 * time.Millisecond
	lingerBytes = 256 << 10
)

// dismiss ends the connection when what has been asked is answered.
func (c *conn) dismiss() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leave(noError)
}

// leave says that no further streams are answered (RFC 9113 section 6.8); mu
// is held.
func (c *conn) leave(why http2.ErrCode) {
	if !c.leaving {
		c.leaving = true
		c.appendFrame(frameGoAway, 0, 0, append(binary.BigEndian.AppendUint32(nil, c.highest), code(why)...))
		c.flushSoon()
	}
}

// isOver reports whether a connection that was left has answered everything;
// mu is held.
func (c *conn) isOver() bool { return c.leaving && c.running == 0 }

// fail ends the connection for a mistake of the viewer's that concerns all of
// it (section 5.4.1).
func (c *conn) fail(why http2.ErrCode) {
	c.mu.Lock()
	for _, s := range c.streams {
		s.abandon(http2.ConnectionError(why))
	}
	c.leaving = false // what may have been said before was another reason
	c.leave(why)
	for c.flushing && !c.ended {
		c.change.Wait()
	}
	c.ended = true
	c.mu.Unlock()
	c.farewell()
	_, _ = io.CopyN(io.Discard, c.net, lingerBytes) // whatever it gives, the connection is closed next
}

// farewell says that nothing more is written. What is still read ends soon.
func (c *conn) farewell() {
	if half, ok := c.net.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // the rest of the farewell is worth trying anyway
	}
	_ = c.net.SetReadDeadline(time.Now().Add(lingerTime))
}

// cut ends the connection and all that is going on. The usual end of TLS would
// wait five seconds for a viewer that takes nothing.
func (c *conn) cut() {
	c.mu.Lock()
	c.ended = true
	for _, s := range c.streams {
		s.abandon(net.ErrClosed)
	}
	c.change.Broadcast()
	c.mu.Unlock()
	below := c.net
	if t, isTLS := below.(interface{ NetConn() net.Conn }); isTLS {
		below = t.NetConn()
	}
	_ = below.Close() // nobody is left to be told
}
