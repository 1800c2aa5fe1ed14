package alb

import (
	"context"
	"errors"
	"io"
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
	origin.Canceled:          460, // for the log: the viewer has left
}

// statusOf is what a viewer gets for an answer that did not come.
func statusOf(err error) int {
	if failed, is := errors.AsType[*lambdaError](err); is {
		return failed.status
	}
	if status, known := statuses[origin.KindOf(err)]; known {
		return status
	}
	return 502
}

// forward sends the request to the target and takes its answer as it is.
func (p *passage) forward() bool {
	t := p.target
	if t.backend == nil {
		return p.refuse(502, "target "+t.id+" has no address on this machine")
	}
	r := p.outgoing()
	if !p.request.CanUpgrade {
		r.Fields.Del("Upgrade", owner)
	}
	t.outstanding.Add(1)
	done := sync.OnceFunc(func() { t.outstanding.Add(-1) })
	resp, err := t.backend.Fetch(p.ctx, r)
	if err != nil {
		done()
		return p.refuse(statusOf(err), err.Error())
	}
	p.note = "answered by " + t.id
	p.response = *resp
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
	return true
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
