package cloudfront

import (
	"bytes"
	"io"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
)

// viewerRequest runs the viewer-request function: it may change the request,
// which alters the cache key but selects no other behavior, or answer it.
func (p *passage) viewerRequest() bool {
	a := p.behavior.functions.viewerRequest
	if a == nil {
		return false
	}
	shown, body, err := p.shownRequest(a)
	if err != nil {
		return p.refuse(badRequest) // the viewer broke off
	}
	result, origins, bad := p.call(p.ctx, a, shown, nil)
	switch {
	case bad != nil:
		exchange.Discard(body)
		return p.fail(bad)
	case result.Generated(a.phase):
		exchange.Discard(body)
		return p.generated(a, result)
	}
	p.takeRequest(result.Request, body)
	if bad := p.chooseOrigin(origins); bad != nil {
		return p.fail(bad)
	}
	return false
}

// shownRequest is the viewer's request as functions see it, and its body, whole.
func (p *passage) shownRequest(a *association) (*event.Request, io.ReadCloser, error) {
	shown := &event.Request{
		ClientIP: p.request.Remote.Addr().Unmap().String(), Method: p.request.Method, URI: p.path, Query: p.query,
		Fields: withHost(p.request.Host, &p.request.Fields),
	}
	var err error
	body := p.request.Body
	if a.includeBody && body != nil {
		shown.Body, body, err = peek(body, event.MaxBody(a.phase))
	}
	return shown, body, err
}

// withHost puts Host among the fields, where functions expect it.
func withHost(host string, fields *exchange.Fields) exchange.Fields {
	lines := make([]exchange.Field, 0, fields.Len()+4)
	lines = append(lines, exchange.Field{Name: "Host", Value: host, Owner: exchange.OwnerViewer})
	return exchange.NewFields(append(lines, fields.Lines()...)...)
}

// peek reads the beginning of a body, and returns it beside the whole.
func peek(body io.ReadCloser, most int) (*event.Body, io.ReadCloser, error) {
	begin, err := io.ReadAll(io.LimitReader(body, int64(most)+1))
	if err != nil {
		return nil, body, err
	}
	shown := &event.Body{Data: begin, Truncated: len(begin) > most}
	if shown.Truncated {
		shown.Data = begin[:most]
	}
	return shown, &rejoined{io.MultiReader(bytes.NewReader(begin), body), body}, nil
}

// rejoined is a body whose beginning has been read already.
type rejoined struct {
	io.Reader
	io.Closer
}

// takeRequest goes on with the request that a function returned. The viewer's
// own is left as it came, for the log.
func (p *passage) takeRequest(r *event.Request, body io.ReadCloser) {
	q := *p.request
	q.Host = r.Fields.Get("Host")
	q.Fields = r.Fields
	q.Fields.Del("Host", exchange.OwnerEdge)
	q.Fields.TraceTo(p.request.Trace)
	q.Body = body
	if r.Body != nil {
		exchange.Discard(body)
		q.Body, q.ContentLength = exchange.NewBytes(r.Body.Data), int64(len(r.Body.Data))
	}
	p.request, p.path, p.query = &q, r.URI, r.Query
	p.encoding = p.behavior.forward.Encoding(&q.Fields)
}

// generated makes the answer one that a function gave in the place of the
// request's journey: no cache, no origin, no viewer-response function.
func (p *passage) generated(a *association, result *event.Result) bool {
	p.answer.result = functionGenerated
	if a.Lambda {
		p.answer.result = lambdaGenerated
	}
	p.answer.status, p.answer.fields, p.answer.byFunction = result.Response.Status, result.Response.Fields, true
	p.answer.body, p.answer.contentLength = exchange.NewBytes(result.Body), int64(len(result.Body))
	return true
}

// viewerResponse runs the viewer-response function: after the policy, so that
// it has the last word, and not when the origin answered 400 or above, nor
// when the answer was made by the edge or at viewer-request
// (spec/edge-functions.md 1).
func (p *passage) viewerResponse() {
	if p.behavior == nil || p.behavior.functions.viewerResponse == nil || p.answer.originStatus >= 400 || p.answer.made || p.answer.byFunction || p.replaced {
		return
	}
	a := p.behavior.functions.viewerResponse
	shown, _, _ := p.shownRequest(&association{}) // no body is shown
	before := &event.Response{Status: p.response.Status, Fields: p.response.Fields}
	result, _, bad := p.call(p.ctx, a, shown, before)
	if bad != nil {
		p.dropBody()
		p.fail(bad)
		p.response.Status, p.response.Fields = p.answer.status, p.answer.fields
		p.applyPolicy() // the page has the policy's headers, and none of the origin's
		return
	}
	p.response.Status, p.response.Fields = result.Response.Status, result.Response.Fields
	if result.Body != nil {
		p.dropBody()
		p.answer.object = nil
		p.answer.body, p.answer.contentLength = exchange.NewBytes(result.Body), int64(len(result.Body))
	}
}
