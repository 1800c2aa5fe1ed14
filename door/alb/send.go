package alb

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// statuses are what viewers get when a target gave no answer
// (spec/load-balancer.md 8.2).
var statuses = map[origin.Kind]int{
	origin.ConnectTimeout:    504,
	origin.ReadTimeout:       504,
	origin.CompletionTimeout: 504,
	origin.Canceled:          viewerLeft,
}

// failure is what a viewer gets for an answer that did not come, and the log's
// error_reason for it.
func failure(ctx context.Context, err error) (status int, reason string) {
	if context.Cause(ctx) == errDeregistered {
		return http.StatusBadGateway, ""
	}
	if failed, is := errors.AsType[*lambdaError](err); is {
		return failed.status, failed.reason
	}
	kind := origin.KindOf(err)
	if kind == origin.Canceled && ctx.Err() == nil { // the viewer is there, and its body is not
		return http.StatusBadRequest, ""
	}
	if status, known := statuses[kind]; known {
		return status, ""
	}
	return http.StatusBadGateway, ""
}

// forward sends the request to the target and takes its answer as it is.
func (p *passage) forward() bool {
	t := p.target
	if t.backend == nil {
		return p.refuse(http.StatusBadGateway, "target "+t.id+" has no address on this machine")
	}
	r := p.outgoing()
	if !p.request.CanUpgrade {
		r.Fields.Del("Upgrade", owner)
	}
	ctx, release := t.bound(p.ctx)
	t.outstanding.Add(1)
	done := sync.OnceFunc(func() {
		t.outstanding.Add(-1)
		release()
	})
	p.sent = p.listener.env.Now()
	resp, err := t.backend.Fetch(ctx, r)
	t.tally.count(err != nil || resp.Status >= http.StatusInternalServerError)
	if err != nil {
		var status int
		status, p.reason = failure(ctx, err)
		done()
		return p.refuse(status, err.Error())
	}
	p.answered, p.targetStatus = p.listener.env.Now(), resp.Status
	p.note = "answered by " + t.id
	p.response = *resp
	p.hold(resp, done)
	return true
}

// hold lets the request count as under way until its answer is over.
func (p *passage) hold(resp *exchange.Response, done func()) {
	switch upgrade := resp.Upgrade; {
	case upgrade != nil:
		p.response.Upgrade = func(ctx context.Context, viewer io.ReadWriteCloser) error {
			defer done()
			return upgrade(ctx, viewer)
		}
	case resp.Body == nil:
		done()
	default:
		p.response.Body = &counted{resp.Body, done}
	}
}

// counted tells when nobody reads a body any more.
type counted struct {
	exchange.Body
	done func()
}

// Close closes the body, and counts its request as answered.
func (c *counted) Close() error {
	c.done()
	return c.Body.Close()
}
