package restapi

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
)

// callFunction invokes a Lambda function with what the mappings made of the
// request. A function that throws has answered: what it threw is the content
// (spec/api-gateway.md 11.3, 19 cases 26 and 27).
func (p *passage) callFunction(ctx context.Context) bool {
	if p.link.function == nil {
		return p.notInvoked()
	}
	event := p.outgoing.body.text()
	if len(event) == 0 {
		event = []byte("{}")
	}
	if !json.Valid(event) {
		return p.refuse(badRequestBody, "Could not parse request body into json", "the function's event is no JSON")
	}
	if strings.EqualFold(p.outgoing.fields.Get("X-Amz-Invocation-Type"), "Event") {
		p.callLater(event)
		return false
	}
	result, err := p.link.function.Invoke(ctx, event)
	p.context.Integration.RequestID = result.RequestID
	p.context.Integration.Status = 200
	p.reply = reply{status: 200, body: payload{bytes: result.Payload}}
	if err == nil {
		return false
	}
	thrown, ok := errors.AsType[*function.Error](err)
	if !ok || !threw(thrown.Kind) {
		return p.unanswered(ctx, err)
	}
	p.context.Integration.Error = thrown.Message
	p.reply.failed, p.reply.message = true, thrown.Message
	p.reply.body.bytes = thrown.Payload()
	return false
}

// notInvoked answers for a function that the API may not invoke, or that does
// not run here, or that is called with another verb than POST.
func (p *passage) notInvoked() bool {
	return p.misconfigured("Invalid permissions on Lambda function " + p.link.target)
}

// callLater invokes a function that nobody waits for: the answer is 202 and
// empty. What becomes of the call is in the function's log.
func (p *passage) callLater(event []byte) {
	f, logger := p.link.function, p.api.env.Logger
	p.context.Integration.Status = 202
	p.reply.status = 202
	go func() {
		if _, err := f.Invoke(context.Background(), event); err != nil {
			logger.Warn("An asynchronous invocation failed", "error", err)
		}
	}()
}

// threw reports whether the function itself is to blame, in Lambda's eyes: its
// error is an answer then.
func threw(k function.Kind) bool {
	switch k {
	case function.Handler, function.Timeout, function.Crash, function.Init, function.InvalidJSON, function.OutputTooLarge:
		return true
	}
	return false
}

// callProxyFunction tells a Lambda function everything, and lets it answer.
func (p *passage) callProxyFunction(ctx context.Context) bool {
	if p.link.function == nil {
		return p.notInvoked()
	}
	event, err := p.proxyEvent().Encode()
	if err != nil {
		return p.misconfigured("the event cannot be written: " + err.Error())
	}
	result, err := p.link.function.Invoke(ctx, event)
	p.context.Integration.RequestID = result.RequestID
	p.context.Integration.Status = 200
	if err != nil {
		thrown, ok := errors.AsType[*function.Error](err)
		switch {
		case ctx.Err() != nil:
			return p.unanswered(ctx, err)
		case ok && threw(thrown.Kind):
			return p.malformed("Lambda invocation failed: " + thrown.Message)
		}
		return p.misconfigured("Lambda invocation failed: " + err.Error())
	}
	return p.readProxyResult(result.Payload)
}

func (p *passage) readProxyResult(text []byte) bool {
	result, err := apigateway.ReadResult(text, apigateway.RESTResult, p.link.owner)
	if err != nil {
		return p.malformed("Malformed Lambda proxy response: " + err.Error())
	}
	p.context.Integration.FunctionStatus = result.Status
	p.reply = reply{status: result.Status, fields: exchange.NewFields(result.Fields...)}
	content := []byte(result.Body)
	if result.Base64 && p.acceptsBinary() {
		if content, err = result.Content(); err != nil {
			return p.misconfigured("Unable to base64 decode the body.")
		}
	}
	p.reply.body.bytes = content
	return false
}

// malformed answers 502 for a function proxy that threw or whose result cannot
// be read.
func (p *passage) malformed(why string) bool {
	p.api.env.Logger.Warn("Execution failed: "+why, "api", p.api.id, "method", p.methodName(), "request", p.context.RequestID)
	p.context.Integration.Error = why
	return p.refuse(malformedResult, "", why)
}

// acceptsBinary reports whether the first type that the client accepts is one
// of the API's binary ones.
func (p *passage) acceptsBinary() bool {
	return p.api.binary.match(mediaType(p.request.Fields.Get("Accept")))
}

// proxyEvent is what a function proxy is told (10.2).
func (p *passage) proxyEvent() *apigateway.ProxyEvent {
	path := p.path
	if p.at.Domain != "" {
		path = p.request.Path // with the base path
	}
	return &apigateway.ProxyEvent{
		Resource: p.method.path, Path: path, Method: p.request.Method, Query: p.request.Query, Fields: p.eventFields(),
		PathParameters: p.pathParameters(), StageVariables: p.stage.variables, Context: &p.context,
		Body: p.body.bytes, Base64: p.body.binary,
	}
}

// eventFields are the client's field lines as integrations see them, with Host
// and what the gateway says of the connection.
func (p *passage) eventFields() []exchange.Field {
	f := p.request.Fields.Clone(5)
	f.TraceTo(nil)
	f.DelFunc(owner, hidden)
	f.Set("Host", p.context.DomainName, exchange.OwnerViewer)
	f.Set("X-Amzn-Trace-Id", p.traceID, owner)
	peer := p.context.Identity.SourceIP
	if before := f.Combined("X-Forwarded-For"); before != "" {
		peer = before + ", " + peer
	}
	f.Set("X-Forwarded-For", peer, owner)
	f.Set("X-Forwarded-Port", forwardedPort, owner)
	f.Set("X-Forwarded-Proto", "https", owner)
	return f.Lines()
}

// forwardedPort is the port of every API: there is no other.
const forwardedPort = "443"
