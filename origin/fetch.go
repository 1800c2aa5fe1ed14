package origin

import (
	"context"
	"errors"
	"net/http"
	"time"

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
		failure := f.failure(err)
		failure.Attempts = attempt
		if attempt >= cfg.Attempts || !f.mayRetry(failure.Kind) {
			f.cancel()
			return nil, failure
		}
		cfg.Logger.Debug("origin attempt failed", "origin_id", cfg.ID, "attempt", attempt, "err", failure)
	}
}

// mayRetry is the table of spec/cloudfront.md 4.4: a connection that could not
// be had is tried again whatever the method; a response that did not come only
// for GET and HEAD. A body that was already read from cannot be sent again.
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

// attempt makes one request. A kept-alive connection that the origin closed just
// now, before it answered anything, is replaced by a new one (RFC 9110 section
// 9.2.2); that is no attempt of its own.
func (f *fetch) attempt() (*exchange.Response, error) {
	began := time.Now()
	key := f.c.poolKey(f.r)
	c := f.c.quiet(key)
	if c != nil {
		fl := f.board(c, began)
		resp, err := fl.run()
		if err == nil || !fl.stale(err) {
			return resp, err
		}
	}
	c, err := f.c.dialer.dial(f.ctx, key)
	if err != nil {
		return nil, err
	}
	return f.board(c, began).run()
}

// quiet takes an idle connection that is as its last user left it. Those that
// the origin has closed meanwhile, or said something on (a 408, say), say nothing
// about this request.
func (c *Custom) quiet(key poolKey) *conn {
	for {
		idle := c.idle.take(key)
		if idle == nil || idle.look() == nil {
			return idle
		}
		idle.abort()
	}
}

// failure gives an error its kind: whatever ended the fetch from outside, else
// what ended its upload, else the error's own.
func (f *fetch) failure(err error) *Error {
	k, cause := Invalid, err
	if e, ok := errors.AsType[*Error](err); ok {
		k, cause = e.Kind, e.Err
	}
	if f.ctx.Err() != nil {
		k, cause = kindOfContext(f.ctx), context.Cause(f.ctx)
	} else if err := f.up.failed(); err != nil && k == Closed {
		k, cause = KindOf(err), errors.Unwrap(err)
	}
	return &Error{Kind: k, Host: f.c.cfg.Domain, Err: cause}
}

func kindOfContext(ctx context.Context) Kind {
	if context.Cause(ctx) == errCompletion {
		return CompletionTimeout
	}
	return Canceled
}
