package restapi

import (
	"cmp"
	"context"
	"fmt"

	"github.com/lintel-edge/lintel/exchange"
)

// callServer asks an HTTP backend. An answer that is passed on while it comes in
// has the backend's own time limits only.
func (p *passage) callServer(ctx context.Context) bool {
	if p.link.backend == nil {
		return p.refuse(integrationFailure, "", p.link.target+" is no address")
	}
	i := p.method.integration
	stream := i.stream && i.kind == serverProxy
	if stream {
		ctx = p.ctx
	}
	resp, err := p.link.backend.Fetch(ctx, p.serverRequest())
	if err != nil {
		return p.unanswered(ctx, err)
	}
	p.context.Integration.Status = resp.Status
	p.reply = reply{status: resp.Status, fields: resp.Fields}
	if resp.ContentLength >= 0 {
		p.reply.fields.Add("Content-Length", fmt.Sprint(resp.ContentLength), exchange.OwnerOrigin)
	}
	if stream || resp.Body == nil {
		p.reply.stream, p.reply.length = resp.Body, resp.ContentLength
		return false
	}
	defer resp.Body.Close()
	content, err := readAll(resp.Body)
	switch {
	case err == errTooLarge:
		return p.misconfigured("Integration response is larger than the allowed maximum of 10485760 bytes.")
	case err != nil:
		return p.unanswered(ctx, err)
	}
	media := mediaType(resp.Fields.Get("Content-Type"))
	p.reply.body = payload{p.decoded(content), p.api.binary.match(media)}
	return false
}

// decoded undoes the coding of a backend's content: its Content-Encoding does
// not reach the client (12). One that the gateway does not know stays, with its
// field, as nobody could read the content without ((unverified)).
func (p *passage) decoded(content []byte) []byte {
	plain, known, err := decompress(p.reply.fields.Get("Content-Encoding"), content)
	if !known || err != nil {
		return content
	}
	p.reply.fields.Del("Content-Encoding", owner)
	return plain
}

// serverRequest is the request to the backend. Without a proxy it has a few
// fields of the gateway's own and what was mapped (spec/api-gateway.md 10.1).
func (p *passage) serverRequest() *exchange.Request {
	i, o := p.method.integration, &p.outgoing
	r := &exchange.Request{
		Method: cmp.Or(i.verb, p.request.Method), Fields: o.fields, Proto: exchange.HTTP11, Remote: p.request.Remote,
		Received: p.request.Received, Trace: p.request.Trace, Host: o.fields.Get("Host"),
	}
	if r.Method == "ANY" {
		r.Method = p.request.Method
	}
	r.Fields.Del("Host", owner)
	r.Path, r.Query = p.link.uri.target(o.path, o.query)
	r.HasQuery = r.Query != ""
	defaults := []exchange.Field{
		{Name: "User-Agent", Value: "AmazonAPIGateway_" + p.api.id},
		{Name: "X-Amzn-Apigateway-Api-Id", Value: p.api.id},
		{Name: "X-Amzn-Trace-Id", Value: p.traceID},
	}
	if i.kind == server {
		defaults = append(defaults, exchange.Field{Name: "Accept", Value: jsonType})
	}
	if len(o.body.bytes) > 0 {
		r.Body, r.ContentLength = exchange.NewBytes(o.body.bytes), int64(len(o.body.bytes))
		defaults = append(defaults, exchange.Field{Name: "Content-Type", Value: o.media})
	}
	for _, d := range defaults {
		if !r.Fields.Has(d.Name) {
			r.Fields.Add(d.Name, d.Value, owner)
		}
	}
	return r
}
