package origin

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// upload is the body of a request. It goes up on a goroutine of its own, because
// an origin may answer before it has read all, and the viewer may be slow.
// What is short and in memory goes out with the head instead. A nil upload is no
// body.
type upload struct {
	r      io.Reader
	whole  []byte        // the body, if it goes out with the head
	length int64         // bytes; -1: unknown
	begun  bool          // it has been read from, so it cannot be sent again
	ending atomic.Bool   // all of it was read, and the last of it is being sent
	done   chan struct{} // closed when it ended
	err    error         // why it ended before its end; valid when done is closed
}

// newUpload returns the request's body, or nil when it has none.
func newUpload(r *exchange.Request) *upload {
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	u := &upload{r: r.Body, length: r.ContentLength, done: make(chan struct{})}
	if b, ok := r.Body.(*exchange.Bytes); ok && int64(b.Len()) == u.length && b.Len() <= maxWhole && !expectsContinue(r) {
		u.whole = b.Rest()
	}
	return u
}

// maxWhole bounds, in bytes, what goes out with the head: a little, so that an
// origin which answers before it reads is heard.
const maxWhole = 4 << 10

// appendTo appends the body to the head if they go out together.
func (u *upload) appendTo(head []byte) []byte {
	if u == nil || u.whole == nil {
		return head
	}
	u.begun = true
	close(u.done)
	return append(head, u.whole...)
}

// started reports whether anything may have been read.
func (u *upload) started() bool { return u != nil && u.begun }

// lastWait is how long the end of an answer waits for the end of its request.
// Origins mostly answer what they have read: then only our own goroutine is late.
const lastWait = 50 * time.Millisecond

// isOut reports whether all of the request is out, as far as u is concerned.
func (u *upload) isOut() bool {
	if u == nil {
		return true
	}
	if u.ending.Load() {
		select {
		case <-u.done:
		case <-time.After(lastWait):
		}
	}
	return u.hasEnded() && u.err == nil
}

// failed returns why u ended before its end, if it did.
func (u *upload) failed() error {
	if u == nil || !u.hasEnded() {
		return nil
	}
	return u.err
}

func (u *upload) hasEnded() bool {
	select {
	case <-u.done:
		return true
	default:
		return false
	}
}

// start sends the body. Until it is out only sending is timed: the viewer may be
// the slow one. Then the clock of the answer starts.
func (u *upload) start(c *conn) {
	u.begun = true
	c.reads.stop()
	go func() {
		u.err = u.send(c)
		broke := u.err != nil && KindOf(u.err) != Closed
		if !broke { // after a Closed there may be an answer that says why
			c.reads.start(c.gap)
		}
		close(u.done) // from now on c may be somebody else's
		if broke {
			c.abort()
		}
	}()
}

// send writes the body as the request's head announced it: of its length, or in
// chunks, each with its frame in one write.
func (u *upload) send(c *conn) error {
	buf := uploadBuffers.Get().(*[uploadBuffer]byte)
	defer uploadBuffers.Put(buf)
	for left := u.length; left != 0; {
		piece := buf[chunkHead : len(buf)-chunkTail]
		if left > 0 {
			piece = piece[:min(int64(len(piece)), left)]
		}
		n, err := u.r.Read(piece)
		if int64(n) == left || err == io.EOF {
			u.ending.Store(true)
		}
		if err := u.sendPiece(c, buf, n); err != nil {
			return broken(err)
		}
		if left > 0 {
			left -= int64(n)
		}
		switch {
		case left == 0 || err == nil:
		case err == io.EOF && left < 0:
			return u.sendEnd(c)
		case err == io.EOF:
			return &Error{Kind: Canceled, Err: io.ErrUnexpectedEOF}
		default:
			return &Error{Kind: Canceled, Err: err}
		}
	}
	return nil
}

// uploadBuffer is how much of a body is sent at once, in bytes, with its frame:
// the size of a chunk before it, and its end.
const (
	uploadBuffer = 32 << 10
	chunkHead    = len("8000\r\n")
	chunkTail    = len("\r\n")
)

var uploadBuffers = sync.Pool{New: func() any { return new([uploadBuffer]byte) }}

// sendPiece writes the n bytes at buf[chunkHead:].
func (u *upload) sendPiece(c *conn, buf *[uploadBuffer]byte, n int) error {
	if n == 0 {
		return nil
	}
	start, end := chunkHead, chunkHead+n
	if u.length < 0 {
		size := fmt.Appendf(make([]byte, 0, chunkHead), "%x\r\n", n)
		start -= copy(buf[chunkHead-len(size):], size)
		end += copy(buf[end:], "\r\n")
	}
	_, err := c.Write(buf[start:end])
	return err
}

func (u *upload) sendEnd(c *conn) error {
	if _, err := c.Write([]byte("0\r\n\r\n")); err != nil {
		return broken(err)
	}
	return nil
}
