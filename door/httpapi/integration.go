package httpapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// integration is what routes of one stage call.
type integration struct {
	name      string // its id
	target    target
	timeout   time.Duration
	request   *mapping         // nil: nothing is mapped
	responses map[int]*mapping // by the status of the integration's answer
}

// target is one kind of integration. call returns the answer, or why there is
// none when the integration's time is up at the latest.
type target interface {
	call(ctx context.Context, p *passage) (*exchange.Response, error)
	describe() string
}

func (i *integration) id() string {
	if i == nil {
		return ""
	}
	return i.name
}

// failure is an integration that gave no answer: the status that the viewer
// gets, and why.
type failure struct {
	status int
	err    error
}

func (f *failure) Error() string { return f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

// integrate calls the integration of the route, and takes its answer.
func (p *passage) integrate() bool {
	i := p.route.integration
	began := p.api.env.Now()
	answer, err := i.target.call(p.ctx, p)
	p.context.Integration.Called = true
	p.context.Integration.Latency = p.api.env.Now().Sub(began)
	if err != nil {
		return p.fail(err)
	}
	if p.request.Trace != nil {
		p.note = i.target.describe() + " answered"
	}
	p.integrated, p.response = true, *answer
	return true
}

// fail answers for an integration that did not (spec/api-gateway.md 7).
func (p *passage) fail(err error) bool {
	status := http.StatusServiceUnavailable
	if f, is := errors.AsType[*failure](err); is {
		status = f.status
	}
	if errors.Is(err, errTooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	p.context.Integration.Error = err.Error()
	if p.ctx.Err() == nil {
		p.api.env.Logger.Warn("integration failed", "api_id", p.api.id, "route", p.route.key, "request_id", p.context.RequestID, "err", err)
	}
	return p.refuse(status, err.Error())
}
