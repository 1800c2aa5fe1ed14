package origin

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
)

// response makes the origin's answer a value. The Transport has parsed it; what
// the Transport would let pass and an edge must not is refused here.
func (c *Custom) response(ctx context.Context, r *exchange.Request, resp *http.Response, f *flight, cancel context.CancelFunc) (*exchange.Response, *Error) {
	b := &body{c: c, ctx: ctx, r: resp.Body, f: f, cancel: cancel}
	refuse := func(err error) (*exchange.Response, *Error) {
		resp.Body.Close()
		f.land()
		return nil, &Error{Kind: Invalid, Host: c.cfg.Domain, Err: err}
	}
	if err := checkFraming(f.head); err != nil {
		return refuse(err)
	}
	out := &exchange.Response{
		Status:        resp.StatusCode,
		Fields:        fields(resp.Header, f.head, resp.StatusCode == http.StatusSwitchingProtocols),
		ContentLength: resp.ContentLength,
		Timing:        f.timing(),
	}
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols:
		conn, ok := resp.Body.(io.ReadWriteCloser)
		if !ok || !r.Fields.Has("Upgrade") {
			return refuse(errors.New("status 101 without having asked for it"))
		}
		out.ContentLength = 0
		out.Upgrade = (&tunnel{origin: conn, f: f, cancel: cancel}).run
	case resp.Body == http.NoBody:
		f.land()
		cancel()
	default:
		out.Body = b
		if resp.ContentLength < 0 && len(resp.TransferEncoding) > 0 {
			out.Trailer = func() exchange.Fields { return fields(resp.Trailer, nil, false) }
		}
	}
	return out, nil
}

// failure lands f and finds out why it failed. What the flight saw is nearest
// to the cause; the Transport's error is the last resort.
func (c *Custom) failure(ctx context.Context, f *flight, err error) *Error {
	f.land()
	if dialing, ok := errors.AsType[*Error](err); ok && ctx.Err() == nil {
		return &Error{Kind: dialing.Kind, Host: dialing.Host, Err: dialing.Err}
	}
	k, cause := Invalid, err
	switch {
	case ctx.Err() != nil:
		k, cause = kindOfContext(ctx), context.Cause(ctx)
	case f.up.failed() != nil:
		k, cause = Canceled, f.up.failed()
	case f.kind != "":
		k, cause = f.kind, f.err
	}
	return &Error{Kind: k, Host: c.cfg.Domain, Err: cause}
}

func kindOfContext(ctx context.Context) Kind {
	if context.Cause(ctx) == errCompletion {
		return CompletionTimeout
	}
	return Canceled
}

// body is a response's content on its way from the wire.
type body struct {
	c      *Custom
	ctx    context.Context
	r      io.ReadCloser
	f      *flight
	cancel context.CancelFunc
	err    error // what ended it
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
	e := b.c.failure(b.ctx, b.f, err)
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
	b.f.land()
	b.cancel()
}
