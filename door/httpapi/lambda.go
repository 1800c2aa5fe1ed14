package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// lambdaTarget is an AWS_PROXY integration with a Lambda function
// (spec/api-gateway.md 3.1 to 3.3).
type lambdaTarget struct {
	name     string
	function apigateway.Function // nil: it cannot be invoked
	why      string              // it cannot be invoked
	version2 bool
	by       exchange.Owner
}

func (t *lambdaTarget) describe() string { return "function " + t.name }

func (t *lambdaTarget) call(ctx context.Context, p *passage) (*exchange.Response, error) {
	if t.function == nil {
		return nil, &failure{http.StatusInternalServerError, errors.New(t.why)}
	}
	event, err := t.event(p)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.route.integration.timeout)
	defer cancel()
	result, err := t.function.Invoke(ctx, event)
	p.context.Integration.RequestID = result.RequestID
	switch {
	case err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("function %s took longer than %s", t.name, p.route.integration.timeout)
	case err != nil:
		return nil, &failure{http.StatusInternalServerError, err}
	}
	p.context.Integration.Status = http.StatusOK // of the invocation
	answer, err := t.read(result.Payload)
	if err != nil {
		return nil, &failure{http.StatusInternalServerError, fmt.Errorf("function %s returned what is no result: %w", t.name, err)}
	}
	p.context.Integration.FunctionStatus = answer.Status
	return answer, nil
}

// read makes a response of what a function returned.
func (t *lambdaTarget) read(payload []byte) (*exchange.Response, error) {
	if t.version2 && !hasStatus(payload) {
		return t.implied(payload)
	}
	rules := apigateway.HTTPResult
	if t.version2 {
		rules = apigateway.HTTPResult2
	}
	result, err := apigateway.ReadResult(payload, rules, t.by)
	if err != nil {
		return nil, err
	}
	content, err := result.Content()
	if err != nil {
		return nil, err
	}
	out := &exchange.Response{Status: result.Status, Fields: exchange.NewFields(result.Fields...)}
	out.Fields.DelFunc(owner, func(f exchange.Field) bool { return isHopByHop(f.Name) || exchange.EqualName(f.Name, "Content-Length") })
	return t.withBody(out, content, defaultContentType), nil
}

// defaultContentType is what an answer without a Content-Type was seen to get.
const defaultContentType = "text/plain; charset=utf-8"

// implied is a result in format 2.0 without a statusCode: any JSON is a 200,
// and a string is sent without its quotes (3.3, and 19 case 35).
func (t *lambdaTarget) implied(payload []byte) (*exchange.Response, error) {
	if !json.Valid(payload) {
		return nil, errors.New("it is no JSON")
	}
	content := payload
	var text string
	if json.Unmarshal(payload, &text) == nil && payload[0] == '"' {
		content = []byte(text)
	}
	return t.withBody(&exchange.Response{Status: http.StatusOK}, content, "application/json"), nil
}

func (t *lambdaTarget) withBody(r *exchange.Response, content []byte, contentType string) *exchange.Response {
	if !r.Fields.Has("Content-Type") {
		r.Fields.Add("Content-Type", contentType, owner)
	}
	if r.Status == http.StatusNoContent || r.Status == http.StatusNotModified {
		return r
	}
	r.Body, r.ContentLength = exchange.NewBytes(content), int64(len(content))
	return r
}

// hasStatus reports whether a payload is an object with a statusCode.
func hasStatus(payload []byte) bool {
	members, err := apigateway.ObjectMembers(payload)
	if err != nil {
		return false
	}
	for _, m := range members {
		if m.Name == "statusCode" {
			return true
		}
	}
	return false
}

func (t *lambdaTarget) event(p *passage) ([]byte, error) {
	body, err := p.readBody()
	if err != nil {
		return nil, err
	}
	p.addConnection(int64(len(body)))
	asBase64 := !isTextual(p.request.Fields.Get("Content-Type"), body)
	if t.version2 {
		return json.Marshal(p.event2(body, asBase64))
	}
	return p.event1(body, asBase64).Encode()
}

// event1 is the event in format 1.0 (3.2).
func (p *passage) event1(body []byte, asBase64 bool) *apigateway.ProxyEvent {
	c := p.context
	c.ResourcePath = p.route.resourcePath()
	return &apigateway.ProxyEvent{
		HTTP: true, Resource: c.ResourcePath, Path: p.request.Path, Method: p.request.Method, Query: p.outgoing.query,
		Fields: p.outgoing.fields.Lines(), PathParameters: p.route.variables(p.at.Path), StageVariables: p.stage.variables,
		Context: &c, Body: body, Base64: asBase64,
	}
}

// resourcePath is the route without its method.
func (r *route) resourcePath() string {
	if _, path, ok := strings.Cut(r.key, " "); ok {
		return path
	}
	return r.key
}

// addConnection adds what functions are told of the connection.
func (p *passage) addConnection(length int64) {
	f := &p.outgoing.fields
	host := p.request.Host
	if p.outgoing.host != "" {
		host = p.outgoing.host
	}
	source := p.context.Identity.SourceIP
	if before := f.Combined("X-Forwarded-For"); before != "" {
		source = before + ", " + source
	}
	f.Set("Content-Length", strconv.FormatInt(length, 10), owner)
	f.Set("Host", host, owner)
	f.Set("X-Forwarded-For", source, owner)
	f.Set("X-Forwarded-Port", "443", owner)
	f.Set("X-Forwarded-Proto", "https", owner)
}

// isTextual tells bodies that functions get as text from those that they get
// as base64 (3.3, unverified list).
func isTextual(contentType string, body []byte) bool {
	if !utf8.Valid(body) {
		return false
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType == ""
	}
	if strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "+json") || strings.HasSuffix(media, "+xml") {
		return true
	}
	switch media {
	case "application/json", "application/xml", "application/javascript", "application/x-javascript", "application/ecmascript":
		return true
	}
	return false
}
