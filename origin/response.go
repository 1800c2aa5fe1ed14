package origin

import (
	"errors"
	"io"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
)

// response makes the origin's answer a value. The Transport has parsed it; what
// the Transport would let pass and an edge must not is refused here.
func (f *fetch) response(resp *http.Response, fl *flight) (*exchange.Response, *Error) {
	head := fl.rawHead()
	upgraded := resp.StatusCode == http.StatusSwitchingProtocols
	if err := f.refusal(resp, head); err != nil {
		resp.Body.Close()
		fl.land()
		return nil, &Error{Kind: Invalid, Host: f.c.cfg.Domain, Err: err}
	}
	out := &exchange.Response{
		Status:        resp.StatusCode,
		Fields:        fields(resp.Header, head, upgraded),
		ContentLength: resp.ContentLength,
		Timing:        fl.timing(),
	}
	switch {
	case upgraded:
		out.ContentLength = 0
		out.Upgrade = f.newTunnel(resp, fl).run
	case resp.Body == http.NoBody:
		fl.land()
		f.cancel()
	default:
		out.Body = &body{f: f, fl: fl, r: resp.Body}
		if len(resp.TransferEncoding) > 0 {
			out.Trailer = func() exchange.Fields { return trailer(resp.Trailer) }
		}
	}
	return out, nil
}

// refusal says why an answer that the Transport took is not taken here.
func (f *fetch) refusal(resp *http.Response, head string) error {
	if head == "" {
		return errUnsolicited
	}
	if resp.StatusCode == http.StatusSwitchingProtocols && !f.r.Fields.Has("Upgrade") {
		return errors.New("status 101 without having been asked for it")
	}
	if err := checkFraming(head); err != nil {
		return err
	}
	return checkLines(resp.Header)
}

// trailer is what followed the content, without lines that cannot be sent on.
func trailer(h http.Header) exchange.Fields {
	if checkLines(h) != nil {
		return exchange.Fields{}
	}
	return fields(h, "", false)
}

// body is a response's content on its way from the wire.
type body struct {
	f   *fetch
	fl  *flight
	r   io.ReadCloser
	err error // what ended it
}

// Read returns [io.EOF] only when the whole content was read; a body that broke
// off gives an [*Error], for which errors.Is(err, io.ErrUnexpectedEOF) holds.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.r.Read(p)
	if err == nil {
		return n, nil
	}
	b.err = err
	if err != io.EOF {
		b.err = b.broken(err)
	}
	b.finish()
	return n, b.err
}

func (b *body) broken(err error) error {
	e := b.f.failure(b.fl, err)
	if e.Kind == Invalid && errors.Is(err, io.ErrUnexpectedEOF) {
		e.Kind = Closed
	}
	e.Err = errors.Join(io.ErrUnexpectedEOF, e.Err)
	return e
}

// Close lets the connection go; before the end of the content it closes it.
func (b *body) Close() error {
	err := b.r.Close()
	b.finish()
	if b.err == nil {
		b.err = http.ErrBodyReadAfterClose
	}
	return err
}

func (b *body) finish() {
	b.fl.land()
	b.f.cancel()
}
