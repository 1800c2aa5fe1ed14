package origin

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// bufferSize is how many bytes a connection reads ahead: enough for most heads
// and short answers. A longer head makes the buffer grow to its own limit;
// longer content is read past it.
const bufferSize = 4 << 10

// conn is a connection to an origin. One fetch at a time uses it, on the
// goroutine of its caller: nothing reads or writes but the caller and, while a
// request's body goes up, that body's goroutine.
type conn struct {
	net.Conn // the socket, or TLS on it
	sock     *socket
	key      poolKey

	resolving, connecting time.Duration // how long it took to get it

	gap           time.Duration // how long it may stand still
	reads, writes clock

	reused    bool      // it has brought an answer before
	idleSince time.Time // protected by the pool's lock

	in         []byte // what came and was not taken yet is in[start:end]
	start, end int
	out        []byte // memory for a request's head
}

func newConn(sock *socket, key poolKey, gap time.Duration) *conn {
	c := &conn{Conn: sock, sock: sock, key: key, gap: gap, in: make([]byte, bufferSize)}
	c.reads.set, c.reads.limit = sock.SetReadDeadline, gap
	c.writes.set, c.writes.limit = sock.SetWriteDeadline, gap
	return c
}

// errUnsolicited is an answer that was there before its request.
var errUnsolicited = errors.New("the answer was there before the request")

// look finds out without waiting whether c is quiet, as a connection is whose
// last answer was read to its end. The error is what it is instead: closed, or
// errUnsolicited. TLS's own messages (tickets) are read and forgotten.
func (c *conn) look() error {
	c.reads.tick()
	c.sock.atOnce = true
	n, err := c.Conn.Read(c.in[:1])
	c.sock.atOnce = false
	switch {
	case n > 0:
		return errUnsolicited
	case err == errNothingYet:
		return nil
	}
	return err
}

// abort ends whatever anybody does with c, now. Any goroutine may call it.
func (c *conn) abort() { c.sock.Close() }

// Write sends p within the limit for gaps.
func (c *conn) Write(p []byte) (int, error) {
	c.writes.tick()
	return c.Conn.Write(p)
}

// Read returns what is there, or waits for it. Long reads go past the buffer.
func (c *conn) Read(p []byte) (int, error) {
	if c.start == c.end {
		if len(p) >= len(c.in) {
			c.reads.tick()
			return c.Conn.Read(p)
		}
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.in[c.start:c.end])
	c.start += n
	return n, nil
}

// fill waits for more in the buffer, which must not be full of what nobody took.
func (c *conn) fill() error {
	if c.start > 0 {
		c.end = copy(c.in, c.in[c.start:c.end])
		c.start = 0
	}
	c.reads.tick()
	n, err := c.Conn.Read(c.in[c.end:])
	c.end += n
	switch {
	case n > 0: // an error comes again
		return nil
	case err == nil:
		return io.ErrNoProgress
	}
	return err
}

// buffered is what came and was not taken yet.
func (c *conn) buffered() []byte { return c.in[c.start:c.end] }

// readLine takes a line of at most limit bytes with its line feed. It is valid
// until the next read.
func (c *conn) readLine(limit int) ([]byte, error) { return c.readUntil(lineEnd, limit) }

// readSection takes the lines up to an empty one and with it, at most limit
// bytes: the fields of a head, or a trailer.
func (c *conn) readSection(limit int) (string, error) {
	section, err := c.readUntil(sectionEnd, limit)
	return string(section), err
}

// errTooLong is a line or a section that is longer than its limit.
var errTooLong = errors.New("too long")

// readUntil waits for what find finds and takes it. find looks from a place on
// and returns the length, or 0 and from where to look when there is more.
func (c *conn) readUntil(find func(b []byte, from int) (length, next int), limit int) ([]byte, error) {
	for from := 0; ; {
		got := c.buffered()
		length, next := find(got, from)
		switch {
		case length > limit, length == 0 && len(got) >= limit:
			return nil, errTooLong
		case length > 0:
			c.start += length
			return got[:length], nil
		case len(got) == len(c.in):
			c.grow(limit)
		}
		from = next
		if err := c.fill(); err != nil {
			return nil, err
		}
	}
}

func lineEnd(b []byte, from int) (length, next int) {
	i := bytes.IndexByte(b[from:], '\n')
	if i < 0 {
		return 0, len(b)
	}
	return from + i + 1, 0
}

// sectionEnd finds the first empty line; it looks from a line's beginning on.
func sectionEnd(b []byte, from int) (length, next int) {
	for {
		line, rest, ok := bytes.Cut(b[from:], []byte("\n"))
		if !ok {
			return 0, from
		}
		from = len(b) - len(rest)
		if len(trimCR(line)) == 0 {
			return from, from
		}
	}
}

// trimCR cuts off the carriage return of a line whose line feed is gone.
func trimCR(line []byte) []byte { return bytes.TrimSuffix(line, []byte("\r")) }

// grow makes room for more than is in the buffer, up to limit bytes.
func (c *conn) grow(limit int) {
	bigger := make([]byte, min(2*len(c.in), limit))
	c.end = copy(bigger, c.in[c.start:c.end])
	c.start, c.in = 0, bigger
}

// rest makes c ready for a time of idleness, without memory that only an unusual
// head needed.
func (c *conn) rest() {
	c.reused = true
	c.start, c.end = 0, 0
	if len(c.in) > bufferSize {
		c.in = make([]byte, bufferSize)
	}
	if cap(c.out) > bufferSize {
		c.out = nil
	}
}

// broken is the error of a fetch whose connection gave err.
func broken(err error) *Error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Error{Kind: ReadTimeout, Err: err}
	case err == errUnsolicited:
		return &Error{Kind: Invalid, Err: err}
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return &Error{Kind: Closed, Err: err}
}
