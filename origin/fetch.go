package origin

import (
	"context"
	"errors"
	"net/http"

	"github.com/lintel-edge/lintel/exchange"
)

// fetch is one call of [Custom.Fetch], with all its attempts and the response's
// body.
type fetch struct {
	c      *Custom
	r      *exchange.Request
	up     *upload            // nil: the request has no body
	caller context.Context    // as it was given
	ctx    context.Context    // caller, limited by the completion timeout
	cancel context.CancelFunc // of ctx; called when everything is over
}

// errCompletion is the cause of a context that the completion timeout ended.
var errCompletion = errors.New("the whole response took longer than the response completion timeout")

func (c *Custom) newFetch(ctx context.Context, r *exchange.Request) *fetch {
	f := &fetch{c: c, r: r, up: newUpload(r), caller: ctx, ctx: ctx, cancel: func() {}}
	if c.cfg.CompletionTimeout > 0 {
		f.ctx, f.cancel = context.WithTimeoutCause(ctx, c.cfg.CompletionTimeout, errCompletion)
	}
	return f
}

func (f *fetch) run() (*exchange.Response, error) {
	cfg := &f.c.cfg
	for attempt := 1; ; attempt++ {
		resp, err := f.attempt()
		if err == nil {
			return resp, nil
		}
		err.Attempts = attempt
		if attempt >= cfg.Attempts || !f.mayRetry(err.Kind) {
			f.cancel()
			return nil, err
		}
		cfg.Logger.Debug("origin attempt failed", "origin_id", cfg.ID, "attempt", attempt, "err", err)
	}
}

// mayRetry is the table of spec/cloudfront.md 4.4: a connection that could not
// be had is tried again whatever the method; a response that did not come only
// for GET and HEAD. A body that was already read from cannot be sent again.
//
// Beyond the table, the Transport takes another connection when a kept-alive one
// turns out to have been closed by the origin before it answered anything to a
// GET, HEAD or OPTIONS (RFC 9110 section 9.2.2); that is no attempt.
func (f *fetch) mayRetry(k Kind) bool {
	if f.up.started() {
		return false
	}
	switch k {
	case Connect, ConnectTimeout:
		return true
	case ReadTimeout:
		return f.r.Method == http.MethodGet || f.r.Method == http.MethodHead
	}
	return false
}

// attempt makes one request.
func (f *fetch) attempt() (*exchange.Response, *Error) {
	fl := newFlight(&f.c.cfg, f.up)
	resp, err := f.c.transport.RoundTrip(f.c.request(fl.board(f.ctx), f.r, f.up))
	if err != nil {
		return nil, f.failure(fl, err)
	}
	return f.response(resp, fl)
}

// failure lands the flight and finds out why it failed. What the flight saw is
// nearest to the cause; the Transport's error is the last resort.
func (f *fetch) failure(fl *flight, err error) *Error {
	fl.land()
	if dialing, ok := errors.AsType[*Error](err); ok && f.ctx.Err() == nil {
		return &Error{Kind: dialing.Kind, Host: dialing.Host, Err: dialing.Err}
	}
	k, cause := Invalid, err
	switch {
	case f.ctx.Err() != nil:
		k, cause = kindOfContext(f.ctx), context.Cause(f.ctx)
	case f.up.failed() != nil:
		k, cause = Canceled, f.up.failed()
	case fl.kind != "":
		k, cause = fl.kind, fl.err
	}
	return &Error{Kind: k, Host: f.c.cfg.Domain, Err: cause}
}

func kindOfContext(ctx context.Context) Kind {
	if context.Cause(ctx) == errCompletion {
		return CompletionTimeout
	}
	return Canceled
}
