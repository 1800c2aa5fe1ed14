package origin

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// maxInformational is how many 1xx answers may precede the final one. Servers
// send one or two; a stream of them would keep a fetch busy for ever.
const maxInformational = 16

// flight is one request on one connection, from its first byte to the end of the
// answer's content.
type flight struct {
	f         *fetch
	c         *conn
	began     time.Time
	firstByte time.Time   // of the answer; zero: nothing of it is there
	unwatch   func() bool // the context lets go of the connection; false: it has ended it
	keep      bool        // the connection outlives the answer
}

// board starts a flight on c, which ctx's end aborts.
func (f *fetch) board(c *conn, began time.Time) *flight {
	return &flight{f: f, c: c, began: began, unwatch: watch(f.ctx, c)}
}

func watch(ctx context.Context, c *conn) (unwatch func() bool) {
	if ctx.Done() == nil {
		return never
	}
	return context.AfterFunc(ctx, c.abort)
}

func never() bool { return true }

// run sends the request and returns the answer as soon as its head is there.
func (fl *flight) run() (*exchange.Response, error) {
	h, err := fl.ask()
	if err == nil {
		err = fl.refusal(h)
	}
	if err != nil {
		fl.drop()
		return nil, err
	}
	return fl.response(h), nil
}

// ask sends the request and reads the head of the final answer.
func (fl *flight) ask() (*head, error) {
	c, f := fl.c, fl.f
	if !c.reused {
		if err := c.look(); err != nil {
			return nil, broken(err)
		}
	}
	var err error
	if c.out, err = appendRequest(c.out[:0], f.r, f.c.host, f.up); err != nil {
		return nil, err
	}
	c.out = f.up.appendTo(c.out)
	if _, err := c.Write(c.out); err != nil {
		return nil, broken(err)
	}
	if err := fl.sendBody(); err != nil {
		return nil, err
	}
	return fl.finalHead()
}

// sendBody starts the body that did not go out with the head: at once, or, if
// the origin is to say so first, when it has said nothing for as long as a gap
// may last. Otherwise [flight.finalHead] sees what it says.
func (fl *flight) sendBody() error {
	up := fl.f.up
	if up == nil || up.begun {
		return nil
	}
	if expectsContinue(fl.f.r) {
		err := fl.await()
		if err == nil || KindOf(err) != ReadTimeout {
			return err
		}
	}
	up.start(fl.c)
	return nil
}

// await waits for something of an answer.
func (fl *flight) await() error {
	if len(fl.c.buffered()) == 0 {
		if err := fl.c.fill(); err != nil {
			return broken(err)
		}
	}
	if fl.firstByte.IsZero() {
		fl.firstByte = time.Now()
	}
	return nil
}

// finalHead reads past informational answers, which go no further, and bounds
// them. A second 100 is an error (spec/cloudfront.md 4.4).
func (fl *flight) finalHead() (*head, error) {
	f, continues := fl.f, 0
	for range maxInformational + 1 {
		if err := fl.await(); err != nil {
			return nil, err
		}
		h, err := fl.c.readHead(f.c.cfg.MaxHeaderBytes)
		if err != nil || h.isFinal() {
			return h, err
		}
		if h.status == http.StatusContinue {
			continues++
		}
		if continues > 1 {
			return nil, errors.New("more than one 100 Continue")
		}
		if h.status == http.StatusContinue && f.up != nil && !f.up.begun {
			f.up.start(fl.c)
		}
	}
	return nil, fmt.Errorf("more than %d informational answers", maxInformational)
}

// refusal says why a well-formed answer is not taken.
func (fl *flight) refusal(h *head) error {
	if h.status == http.StatusSwitchingProtocols && (!fl.f.r.Fields.Has("Upgrade") || fl.f.up != nil) {
		return errors.New("status 101 without having been asked for it")
	}
	return nil
}

// response makes the answer a value. What is left of it on the connection is the
// response's body.
func (fl *flight) response(h *head) *exchange.Response {
	resp := &exchange.Response{Status: h.status, Fields: h.fields(), Timing: fl.timing()}
	if h.status == http.StatusSwitchingProtocols {
		resp.Upgrade = fl.newTunnel().run
		return resp
	}
	if fl.f.up.started() {
		fl.c.reads.start(fl.c.gap) // whatever becomes of the request, the answer has begun
	}
	fl.keep = h.persists()
	b := &body{fl: fl}
	resp.ContentLength, b.content = fl.content(h)
	if b.content == nil {
		fl.land()
		return resp
	}
	resp.Body = b
	if k, ok := b.content.(*chunked); ok {
		resp.Trailer = k.fields
	}
	return resp
}

// content finds out how long the content is and where it ends (RFC 9112 section
// 6.3). A nil reader is no content; -1 is a length that its end will tell.
func (fl *flight) content(h *head) (int64, io.Reader) {
	switch {
	case fl.f.r.Method == http.MethodHead:
		return h.length, nil
	case h.status == http.StatusNoContent:
		fl.keep = fl.keep && h.length <= 0 && !h.chunked // announced content may come
		return 0, nil
	case h.status == http.StatusNotModified, h.length == 0:
		return 0, nil
	case h.chunked:
		return -1, &chunked{c: fl.c, maxTrailer: fl.f.c.cfg.MaxHeaderBytes}
	case h.length > 0:
		return h.length, &sized{c: fl.c, left: h.length}
	}
	fl.keep = false
	return -1, untilClose{fl.c}
}

// timing says how long the parts of the attempt took.
func (fl *flight) timing() exchange.Timing {
	t := exchange.Timing{Reused: fl.c.reused, FirstByte: fl.firstByte.Sub(fl.began)}
	if !t.Reused {
		t.DNS, t.Connect = fl.c.resolving, fl.c.connecting
	}
	return t
}

// land is the end of a flight whose answer was read to its end. The connection
// is kept if the request went out whole and nothing is left over.
func (fl *flight) land() {
	c := fl.c
	fl.f.cancel()
	if !fl.unwatch() || !fl.keep || !fl.f.up.isOut() || len(c.buffered()) > 0 {
		c.abort()
		return
	}
	c.rest()
	fl.f.c.idle.put(c)
}

// drop is the end of a flight anywhere else: nobody can use the connection any more.
func (fl *flight) drop() {
	fl.unwatch()
	fl.c.abort()
}

// crash is the end of a flight by an error in the content.
func (fl *flight) crash(err error) *Error {
	failure := fl.f.failure(err)
	fl.drop()
	fl.f.cancel()
	return failure
}

// stale reports whether a flight failed because its kept-alive connection was
// closed before it was used: then another connection may have more luck.
func (fl *flight) stale(err error) bool {
	switch fl.f.r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
	default:
		return false
	}
	return fl.f.up == nil && fl.f.ctx.Err() == nil && fl.firstByte.IsZero() && KindOf(err) == Closed
}
