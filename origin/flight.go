package origin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// maxInformational is how many 1xx answers may precede the final one. Servers
// send one or two; a stream of them would keep a fetch busy for ever.
const maxInformational = 16

// flight is one attempt at a fetch, from taking a connection to the end of the
// response's body. The wire tells it what really happened there, which is more
// than the Transport's errors and header maps say.
type flight struct {
	limit     time.Duration // gap between packets
	maxHead   int           // bytes
	up        *upload       // the request's body; nil: none
	uploading bool          // it goes up and no answer is there; protected by the wire's lock

	w      *wire
	reused bool
	began  time.Time
	abort  context.CancelCauseFunc // ends the attempt's context

	// The wire's lock protects these until the flight has landed.
	sent      bool   // something of the request is out
	head      []byte // raw head of the response so far, 1xx heads cut off
	headDone  bool
	firstByte time.Time
	kind      Kind // how it failed; "" if it did not
	err       error

	informational, continues int
}

func newFlight(cfg *CustomConfig, up *upload) *flight {
	return &flight{limit: cfg.ReadTimeout, maxHead: cfg.MaxHeaderBytes, up: up, uploading: up != nil, began: time.Now()}
}

// board returns the context of the attempt: it makes the Transport tell f which
// connection it got, and lets f stop the Transport from trying by itself again.
func (f *flight) board(ctx context.Context) context.Context {
	ctx, f.abort = context.WithCancelCause(ctx)
	t := &httptrace.ClientTrace{GotConn: f.gotConn, GotFirstResponseByte: f.gotFirstByte, Got1xxResponse: f.got1xx}
	if f.uploading {
		t.WroteRequest = f.wroteRequest
	}
	return httptrace.WithClientTrace(ctx, t)
}

// gotConn may come more than once: the Transport takes another connection when
// a kept-alive one turns out to be closed before anything came back on it.
func (f *flight) gotConn(info httptrace.GotConnInfo) {
	if f.w != nil {
		f.w.release(f)
	}
	f.w, f.reused = info.Conn.(*wire), info.Reused
	f.kind, f.err, f.sent = "", nil, false
	f.head = f.head[:0]
	f.w.take(f)
}

func (f *flight) wroteRequest(info httptrace.WroteRequestInfo) {
	if info.Err == nil {
		f.w.uploaded(f)
	}
}

// gotFirstByte is called when the Transport begins to read an answer, and has
// read nothing of it but what is in its buffer. If the wire has shown nothing of
// it, these are bytes that were left over from the answer before.
func (f *flight) gotFirstByte() {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if f.firstByte.IsZero() {
		f.fail(Invalid, errUnsolicited)
	}
}

// errUnsolicited is an answer that was there before its request.
var errUnsolicited = errors.New("the answer was there before the request")

// got1xx bounds informational answers. A second 100 is an error
// (spec/cloudfront.md 4.4); 103 is not passed on.
func (f *flight) got1xx(code int, _ textproto.MIMEHeader) error {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	f.informational++
	if code == http.StatusContinue {
		f.continues++
	}
	switch {
	case f.continues > 1:
		f.fail(Invalid, errors.New("more than one 100 Continue"))
	case f.informational > maxInformational:
		f.fail(Invalid, fmt.Errorf("more than %d informational answers", maxInformational))
	}
	return f.err
}

// fail keeps the first reason; later ones follow from it. The Transport may try
// again only after a close or an unsolicited answer (a 408, say), which on a
// kept-alive connection say nothing about the request.
func (f *flight) fail(k Kind, err error) {
	if f.kind != "" {
		return
	}
	f.kind, f.err = k, err
	if k != Closed && err != errUnsolicited {
		f.abort(err)
	}
}

// land is the end of the attempt. It may be called more than once.
func (f *flight) land() {
	if f.w != nil {
		f.w.release(f)
	}
	f.abort(nil)
}

// saw takes what came off the wire and collects the head. It returns an error
// when the head is longer than allowed or comes too early.
func (f *flight) saw(p []byte) error {
	if f.headDone || len(p) == 0 {
		return nil
	}
	if !f.sent {
		f.fail(Invalid, errUnsolicited)
		return f.err
	}
	if f.firstByte.IsZero() {
		f.firstByte = time.Now()
	}
	from := max(0, len(f.head)-len("\n\r")) // no head ends before
	f.head = append(f.head, p...)
	for end := headEnd(f.head, from); end >= 0; end = headEnd(f.head, 0) {
		if !isInformational(f.head[:end]) {
			f.headDone, f.uploading = true, false
			f.head = f.head[:end]
			break
		}
		f.head = f.head[:copy(f.head, f.head[end:])]
	}
	if len(f.head) > f.maxHead {
		f.fail(HeaderTooBig, fmt.Errorf("response head is longer than %d bytes", f.maxHead))
		return f.err
	}
	return nil
}

// rawHead is the head of the final answer as it stood on the wire; "" if the
// flight has failed meanwhile.
func (f *flight) rawHead() string {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	if !f.headDone || f.kind == Invalid {
		return ""
	}
	head := string(f.head)
	f.head = nil // the body may take long
	return head
}

// headEnd is the length of the first whole head in b, or -1, looking from a
// place on that cannot be behind its end. Like the Transport, it takes a bare
// line feed for a line's end.
func headEnd(b []byte, from int) int {
	for at := from; ; {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return -1
		}
		at += i + 1
		if at < len(b) && b[at] == '\n' {
			return at + 1
		}
		if at+1 < len(b) && b[at] == '\r' && b[at+1] == '\n' {
			return at + 2
		}
	}
}

// isInformational reports whether a head is one that another head follows:
// "HTTP/1.1 1xx", but not 101, which is final.
func isInformational(head []byte) bool {
	_, status, _ := bytes.Cut(head, []byte(" "))
	status = bytes.TrimLeft(status, " ")
	return bytes.HasPrefix(status, []byte("1")) && !bytes.HasPrefix(status, []byte("101"))
}

// timing says how long the parts of the attempt took.
func (f *flight) timing() exchange.Timing {
	t := exchange.Timing{Reused: f.reused, FirstByte: f.firstByte.Sub(f.began)}
	if !f.reused {
		t.DNS, t.Connect = f.w.resolving, f.w.connecting
	}
	return t
}
