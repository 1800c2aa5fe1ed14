package h2

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"

	"golang.org/x/net/http2"

	"github.com/lintel-edge/lintel/exchange"
)

// WriteHead sends the head of the response. Fields that HTTP/2 does not know
// are left out. Length is that of the body, negative when it is not to be
// announced; last says that there is neither a body nor a trailer. It goes out
// with the beginning of the body, or when Flush asks for it.
func (s *Stream) WriteHead(status int, fields *exchange.Fields, length int64, last bool) error {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	s.headSent = true
	c.encoder.begin()
	c.encoder.status(status)
	c.encoder.fields(fields)
	if length >= 0 {
		c.encoder.literal(contentLength, strconv.FormatInt(length, 10))
	}
	c.appendBlock(s.id, last)
	if last {
		s.wroteAll()
	}
	return nil
}

// Flush sends what has been written, without waiting for more.
func (s *Stream) Flush() {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.conn.flushSoon()
}

// Write sends a piece of the body, and with last the end of the response.
// It waits until the viewer lets it: when that takes longer than the limits
// allow, it fails with [os.ErrDeadlineExceeded].
func (s *Stream) Write(p []byte, last bool) (sent int, err error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() { s.sendBy = time.Time{} }()
	for {
		if s.err != nil {
			return sent, s.err
		}
		n := min(len(p)-sent, maxFrame, int(c.window), int(s.window), c.space())
		if n <= 0 && sent < len(p) {
			if err := s.await(len(p)); err != nil {
				return sent, err
			}
			continue
		}
		s.window, c.window = s.window-int64(n), c.window-int64(n)
		piece := p[sent : sent+n]
		sent += n
		ends := last && sent == len(p)
		c.appendData(s.id, piece, ends)
		switch {
		case ends:
			s.wroteAll()
			return sent, nil
		case sent == len(p):
			c.flushSoon()
			return sent, nil
		}
	}
}

// await waits until something has changed that n bytes may have waited for; mu
// is held.
func (s *Stream) await(n int) error {
	if s.slow {
		s.err = os.ErrDeadlineExceeded
		s.conn.reset(s.id, canceled)
		return s.err
	}
	if s.sendBy.IsZero() {
		s.sendBy = time.Now().Add(s.conn.server.patience(n))
	}
	s.conn.flushSoon()
	s.conn.change.Wait()
	return nil
}

// End sends the end of a response after its body, with a trailer if there are
// fields for one.
func (s *Stream) End(trailer *exchange.Fields) error {
	if trailer == nil || trailer.Len() == 0 {
		_, err := s.Write(nil, true)
		return err
	}
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	c.encoder.begin()
	c.encoder.fields(trailer)
	c.appendBlock(s.id, true)
	s.wroteAll()
	return nil
}

// Dismiss asks the viewer to send no further requests on this connection, what
// "Connection: close" says in HTTP/1.1. Those that it has sent are answered.
func (s *Stream) Dismiss() { s.conn.dismiss() }

// wroteAll ends a stream whose last frame has been appended. That is flushed
// when its handler returns, which it is about to do; mu is held.
func (s *Stream) wroteAll() {
	s.finished = true
	if !s.viewerEnded { // section 8.1: the viewer need not send the rest
		s.conn.reset(s.id, noError)
	}
	s.finish()
}

// finish makes room for another stream, once; mu is held.
func (s *Stream) finish() {
	if s.counted {
		s.counted = false
		s.conn.running--
		s.discard()
		delete(s.conn.streams, s.id)
	}
}

// appendStatus sends an interim response; mu is held.
func (c *conn) appendStatus(stream uint32, status int) {
	c.encoder.begin()
	c.encoder.status(status)
	c.appendBlock(stream, false)
}

// appendBlock sends what is encoded as a header block.
func (c *conn) appendBlock(stream uint32, last bool) {
	kind, flags := frameHeaders, http2.Flags(0)
	if last {
		flags = flagEndStream
	}
	for b := c.encoder.block; ; kind, flags = frameContinuation, 0 {
		n := min(len(b), maxFrame)
		if n == len(b) {
			flags |= flagEndHeaders
		}
		c.appendFrame(kind, flags, stream, b[:n])
		if b = b[n:]; len(b) == 0 {
			return
		}
	}
}

func (c *conn) appendData(stream uint32, p []byte, last bool) {
	flags := http2.Flags(0)
	if last {
		flags = flagEndStream
	}
	if len(p) > 0 || last {
		c.appendFrame(frameData, flags, stream, p)
	}
}

// outMax is how much may wait to be written before bodies wait, too.
const outMax = 64 << 10

// space is how much of a body may be appended.
func (c *conn) space() int {
	if c.out == nil {
		return outMax
	}
	return outMax - len(*c.out)
}

// outs are the buffers of connections that have something to say.
var outs = sync.Pool{New: func() any { b := make([]byte, 0, 16<<10); return &b }}

// appendFrame appends a frame to what is to be written; mu is held.
func (c *conn) appendFrame(kind http2.FrameType, flags http2.Flags, stream uint32, payload []byte) {
	if c.ended {
		return
	}
	if c.out == nil {
		c.out = outs.Get().(*[]byte)
	}
	*c.out = append(appendFrameHead(*c.out, len(payload), kind, flags, stream), payload...)
}

// reply acknowledges a frame; mu is held.
func (c *conn) reply(kind http2.FrameType, payload []byte) {
	c.appendFrame(kind, flagAck, 0, payload)
	c.flushSoon()
}

// claim reports whether the caller has to flush; mu is held.
func (c *conn) claim() bool {
	if c.flushing || c.ended || c.out == nil && !c.isOver() {
		return false
	}
	c.flushing = true
	return true
}

// flushSoon has somebody write what is there; mu is held.
func (c *conn) flushSoon() {
	if c.claim() {
		go c.flush()
	}
}

// flush writes until nothing is left. It is for whoever has claimed it. First
// all that can run does, so that what it has to say goes out with the rest.
func (c *conn) flush() {
	runtime.Gosched()
	for {
		c.mu.Lock()
		b := c.out
		c.out = nil
		if b == nil || c.ended {
			c.flushing = false
			over := c.isOver() && !c.ended
			c.ended = c.ended || over
			c.change.Broadcast()
			c.mu.Unlock()
			if over {
				c.farewell()
			}
			return
		}
		c.change.Broadcast()
		c.mu.Unlock()
		err := c.write(*b)
		*b = (*b)[:0]
		outs.Put(b)
		if err != nil {
			c.cut()
		}
	}
}

// write bounds how slowly a viewer may read. The deadline is set farther than
// needed, so that few writes have to move it.
func (c *conn) write(b []byte) error {
	if needed := time.Now().Add(c.server.patience(len(b))); c.writeBy.Before(needed) {
		c.writeBy = needed.Add(c.server.config.Stall)
		if err := c.net.SetWriteDeadline(c.writeBy); err != nil {
			return err
		}
	}
	_, err := c.net.Write(b)
	return err
}
