package h2

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/net/http2"

	"github.com/lintel-edge/lintel/exchange"
)

// Stream is one request and its response. Its methods are for the goroutine of
// its handler.
type Stream struct {
	Head Head

	conn *conn
	id   uint32
	ctx  streamContext

	// The rest is protected by the connection's mu.

	viewerEnded bool  // the request is complete
	err         error // why there is nothing more to read or write; nil: there is
	counted     bool  // as running
	encouraged  bool  // 100 was sent
	headSent    bool
	finished    bool // the response is complete

	// Of the request's body.
	body         []byte // that has come; read of it: body[:read]
	read         int
	arrived      int64 // bytes in all
	acknowledged int   // of the read ones, not told the viewer yet
	abandoned    bool  // nobody wants the rest
	trailer      exchange.Fields
	readBy       time.Time // zero: there is no hurry
	late         bool      // readBy is over, while a reader waits

	// Of the response's body.
	window int64
	sendBy time.Time // when what is being written must be out; zero: nothing waits
	slow   bool      // sendBy is over
}

func newStream(c *conn, id uint32, h Head, ended bool) *Stream {
	return &Stream{Head: h, conn: c, id: id, viewerEnded: ended, window: c.initial, counted: true}
}

// errLength is a request's body that is not as long as announced.
var errLength = errors.New("the body is not as long as announced")

// lengthHolds reports whether what has arrived can still be, or is, as much as
// was announced.
func (s *Stream) lengthHolds() bool {
	switch {
	case s.Head.ContentLength < 0:
		return true
	case s.viewerEnded:
		return s.arrived == s.Head.ContentLength
	}
	return s.arrived <= s.Head.ContentLength
}

// receive takes a piece of the body; mu is held.
func (s *Stream) receive(data []byte, size int, last bool) error {
	s.arrived += int64(len(data))
	s.viewerEnded = last
	switch {
	case !s.lengthHolds():
		s.conn.acknowledge(len(data))
		return http2.StreamError{StreamID: s.id, Code: protocolError, Cause: errLength}
	case len(s.unread())+s.acknowledged+size > streamWindow:
		s.conn.acknowledge(len(data))
		return http2.StreamError{StreamID: s.id, Code: flowControl}
	case s.abandoned:
		s.conn.acknowledge(len(data))
	default:
		s.body = append(s.body, data...)
		s.conn.buffered += len(data)
	}
	s.acknowledge(size - len(data))
	s.conn.change.Broadcast()
	return nil
}

// takeTrailer ends the body with the fields of a second header block.
func (s *Stream) takeTrailer(b *block) error {
	switch {
	case s.viewerEnded:
		return http2.StreamError{StreamID: s.id, Code: streamClosed}
	case !b.ends || b.tooLarge():
		return http2.StreamError{StreamID: s.id, Code: protocolError, Cause: errMalformed}
	}
	h := Head{ContentLength: -1}
	for _, f := range b.fields {
		if f.IsPseudo() {
			return http2.StreamError{StreamID: s.id, Code: protocolError, Cause: errMalformed}
		}
	}
	if err := h.addFields(b.fields); err != nil {
		return http2.StreamError{StreamID: s.id, Code: protocolError, Cause: err}
	}
	s.trailer, s.viewerEnded = h.Fields, true
	if !s.lengthHolds() {
		return http2.StreamError{StreamID: s.id, Code: protocolError, Cause: errLength}
	}
	s.conn.change.Broadcast()
	return nil
}

func (s *Stream) unread() []byte { return s.body[s.read:] }

// abandon ends a stream whose viewer, or whose connection, has given it up; mu is held.
func (s *Stream) abandon(why error) {
	if s.err == nil {
		s.err = why
	}
	s.ctx.end()
	s.discard()
	delete(s.conn.streams, s.id)
	s.conn.change.Broadcast()
}

// discard drops what nobody wants of a body; mu is held.
func (s *Stream) discard() {
	n := len(s.unread())
	s.body, s.read, s.abandoned = nil, 0, true
	s.conn.buffered -= n
	s.conn.acknowledge(n)
}

// HasBody reports whether the request did not end with its head.
func (s *Stream) HasBody() bool {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	return !s.viewerEnded || s.arrived > 0
}

// Trailer are the fields behind the body, after its end.
func (s *Stream) Trailer() exchange.Fields {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	return s.trailer
}

// Read reads the request's body. It fails with [os.ErrDeadlineExceeded] when
// the viewer takes longer than SetReadDeadline allows, and with a
// [http2.StreamError] when it has reset the stream.
func (s *Stream) Read(p []byte) (int, error) {
	c := s.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	s.encourage()
	for {
		switch {
		case len(s.unread()) > 0:
			n := copy(p, s.unread())
			s.read += n
			c.buffered -= n
			if s.read == len(s.body) {
				s.body, s.read = s.body[:0], 0
			}
			c.acknowledge(n)
			s.acknowledge(n)
			return n, nil
		case s.err != nil:
			return 0, s.err
		case s.viewerEnded:
			return 0, io.EOF
		case s.abandoned:
			return 0, os.ErrClosed
		case s.late, s.overdueReading(time.Now()):
			s.late = false
			return 0, os.ErrDeadlineExceeded
		}
		c.change.Wait()
	}
}

// Close says that nobody wants the rest of the request's body.
func (s *Stream) Close() error {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.discard()
	return nil
}

// SetReadDeadline bounds the Reads that follow; the zero time: not at all. It
// never fails.
func (s *Stream) SetReadDeadline(t time.Time) error {
	s.conn.mu.Lock()
	defer s.conn.mu.Unlock()
	s.readBy, s.late = t, false
	return nil
}

// encourage sends 100 to a viewer that waits for it before its body (RFC 9110
// section 10.1.1); mu is held.
func (s *Stream) encourage() {
	if s.encouraged || s.headSent || s.arrived > 0 || s.viewerEnded || s.Head.Fields.Get("Expect") != "100-continue" {
		return
	}
	s.encouraged = true
	s.conn.appendStatus(s.id, 100)
	s.conn.flushSoon()
}

// acknowledge gives a part of the stream's window back to the viewer; mu is held.
func (s *Stream) acknowledge(n int) {
	if s.acknowledged += n; s.acknowledged < streamWindow/2 || s.viewerEnded {
		return
	}
	s.conn.appendFrame(frameWindowUpdate, 0, s.id, binary.BigEndian.AppendUint32(nil, uint32(s.acknowledged)))
	s.acknowledged = 0
	s.conn.flushSoon()
}

// overdue notes whose time is over, and reports whether there is somebody to
// wake; mu is held.
func (s *Stream) overdue(now time.Time) bool {
	s.late = s.late || s.overdueReading(now)
	s.slow = s.slow || !s.sendBy.IsZero() && now.After(s.sendBy)
	return s.late || s.slow
}

func (s *Stream) overdueReading(now time.Time) bool { return !s.readBy.IsZero() && now.After(s.readBy) }

// leave is the end of a stream's handler.
func (s *Stream) leave() {
	c := s.conn
	c.mu.Lock()
	if s.err == nil && !s.finished {
		c.reset(s.id, internalError)
	}
	s.finish()
	s.ctx.end()
	flush := c.claim()
	c.mu.Unlock()
	if flush {
		c.flush()
	}
}
