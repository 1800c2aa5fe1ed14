package cloudfront

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"reflect"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
)

// attempt asks one origin, with the origin functions around it when there are any.
func (p *passage) attempt(ctx context.Context, v *exchange.Request, m member) (*exchange.Response, error) {
	f := &p.behavior.functions
	if f.originRequest == nil && f.originResponse == nil {
		return m.origin.Fetch(ctx, p.originRequest(v, m))
	}
	t := originTrip{p: p, ctx: ctx, member: m}
	if err := t.leave(v); err != nil {
		return nil, err
	}
	if t.answer == nil {
		resp, err := t.member.origin.Fetch(ctx, t.request)
		if err != nil {
			return nil, err
		}
		t.answer = resp
		if err := t.comeBack(); err != nil {
			exchange.Discard(resp.Body)
			return nil, err
		}
	}
	return t.answer, nil
}

// originTrip is one attempt with origin functions (spec/edge-functions.md 1:
// they run once for each origin that is tried).
type originTrip struct {
	p      *passage
	ctx    context.Context
	member member

	request *exchange.Request // to the origin
	shown   event.Request     // the same as functions see it
	answer  *exchange.Response
}

// leave makes the request to the origin and runs the origin-request function,
// which may change it, send it elsewhere, or answer it.
func (t *originTrip) leave(v *exchange.Request) error {
	plain := t.member
	plain.request.Custom, plain.request.Path = nil, "" // both are the origin's, and shown as such
	t.request = t.p.originRequest(v, plain)
	t.shown = event.Request{
		ClientIP: v.Remote.Addr().Unmap().String(), Method: t.request.Method, URI: t.request.Path, Query: t.request.Query,
		Fields: withHost(t.request.Host, &t.request.Fields), Origin: t.member.shown(v.Scheme),
	}
	if a := t.p.behavior.functions.originRequest; a != nil {
		if err := t.askFunction(a); err != nil {
			return err
		}
	}
	if t.answer == nil {
		t.finish()
	}
	return nil
}

func (t *originTrip) askFunction(a *association) error {
	body := io.ReadCloser(t.request.Body)
	if a.includeBody && body != nil {
		var err error
		if t.shown.Body, body, err = peek(body, event.MaxBody(a.phase)); err != nil {
			return err
		}
		t.request.Body = body
	}
	result, _, bad := t.p.call(t.ctx, a, &t.shown, nil)
	switch {
	case bad != nil:
		return bad
	case result.Generated(a.phase):
		t.p.answer.generatedAtOrigin = true
		t.answer = &exchange.Response{
			Status: result.Response.Status, Fields: result.Response.Fields,
			Body: exchange.NewBytes(result.Body), ContentLength: int64(len(result.Body)),
		}
		return nil
	}
	was := t.shown.Origin
	t.shown = *result.Request
	if t.shown.Body != nil {
		exchange.Discard(body)
		t.request.Body, t.request.ContentLength = exchange.NewBytes(t.shown.Body.Data), int64(len(t.shown.Body.Data))
		t.shown.Body = nil
	}
	if sameOrigin(was, t.shown.Origin) {
		return nil
	}
	elsewhere, err := t.p.door.dynamic.member(t.member.id, t.shown.Origin)
	if err != nil {
		return &failure{http.StatusBadGateway, "The Lambda function result failed validation: " + err.Error(), lambdaInvalid}
	}
	t.member = elsewhere
	return nil
}

// sameOrigin compares by value.
func sameOrigin(a, b *event.Origin) bool { return a == b || reflect.DeepEqual(a, b) }

// finish makes the request what the function, if any, left of it.
func (t *originTrip) finish() {
	r, shown := t.request, &t.shown
	path, custom := shown.Origin.PathAndHeaders()
	r.Path, r.Query, r.HasQuery = path+shown.URI, shown.Query, shown.Query != ""
	r.Host = cmp.Or(shown.Fields.Get("Host"), r.Host)
	r.Fields = shown.Fields.Clone(len(custom))
	r.Fields.Del("Host", exchange.OwnerEdge)
	if shown.Origin.Custom != nil {
		r.Scheme = shown.Origin.Custom.Protocol
	}
	for _, c := range custom {
		r.Fields.Set(c.Name, c.Value, c.Owner)
	}
}

// comeBack runs the origin-response function, on errors of the origin too.
func (t *originTrip) comeBack() error {
	a := t.p.behavior.functions.originResponse
	if a == nil || t.answer.Upgrade != nil {
		return nil
	}
	t.answer.Fields.TraceTo(t.p.request.Trace)
	before := &event.Response{Status: t.answer.Status, Fields: t.answer.Fields}
	result, _, bad := t.p.call(t.ctx, a, &t.shown, before)
	if bad != nil {
		return bad
	}
	t.answer.Status, t.answer.Fields = result.Response.Status, result.Response.Fields
	if result.Body != nil {
		exchange.Discard(t.answer.Body)
		t.answer.Body, t.answer.ContentLength = exchange.NewBytes(result.Body), int64(len(result.Body))
	}
	return nil
}
