package alb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/origin"
)

// maxLambda is how much a function is sent of a body, and may answer as JSON,
// in bytes (spec/load-balancer.md 1.1).
const maxLambda = 1 << 20

// lambda is a target that is a function (spec/load-balancer.md 5.6).
type lambda struct {
	function Function // nil: it does not run here
	group    string   // ARN of the target group
	multi    bool     // headers and parameters have lists of values
	owner    exchange.Owner
}

// lambdaError is why a function gave no answer: the status that the viewer
// gets, and the log's error_reason (spec/load-balancer.md 8.2, 9).
type lambdaError struct {
	status int
	reason string
	err    error
}

func (e *lambdaError) Error() string { return e.reason + ": " + e.err.Error() }

func (e *lambdaError) Unwrap() error { return e.err }

func invalidReply(format string, args ...any) error {
	return &lambdaError{http.StatusBadGateway, "LambdaInvalidResponse", fmt.Errorf(format, args...)}
}

// lambdaReasons are the log's words for what became of a call. What AWS says
// of a timeout is (unverified).
var lambdaReasons = map[function.Kind]string{
	function.Throttled:      "LambdaThrottling",
	function.OutputTooLarge: "LambdaResponseTooLarge",
	function.InvalidJSON:    "LambdaInvalidResponse",
	function.Closed:         "LambdaServiceException",
}

// Fetch makes an event of the request, and an answer of the result.
func (l *lambda) Fetch(ctx context.Context, r *exchange.Request) (*exchange.Response, error) {
	if l.function == nil {
		return nil, &lambdaError{http.StatusBadGateway, "LambdaResourceNotFound", errors.New("the function does not run here")}
	}
	if r.Fields.Has("Upgrade") {
		return nil, &lambdaError{http.StatusBadGateway, "LambdaWebsocketNotSupported", errors.New("functions take no upgrades")}
	}
	body, err := l.read(r)
	if err != nil {
		return nil, err
	}
	result, err := l.function.Invoke(ctx, l.event(r, body))
	if err != nil {
		return nil, l.failure(ctx, err)
	}
	if len(result.Payload) > maxLambda {
		return nil, &lambdaError{http.StatusBadGateway, "LambdaResponseTooLarge", fmt.Errorf("%d bytes of JSON, want at most 1 MB", len(result.Payload))}
	}
	return l.response(result.Payload)
}

// Close does nothing: the function is somebody else's.
func (l *lambda) Close() {}

func (l *lambda) read(r *exchange.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	tooLarge := &lambdaError{http.StatusRequestEntityTooLarge, "LambdaRequestTooLarge", errors.New("the request's body is over 1 MB")}
	if r.ContentLength > maxLambda {
		return nil, tooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxLambda+1))
	switch {
	case err != nil:
		return nil, &origin.Error{Kind: origin.Canceled, Err: err}
	case len(body) > maxLambda:
		return nil, tooLarge
	}
	return body, nil
}

func (l *lambda) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return &origin.Error{Kind: origin.Canceled, Err: context.Cause(ctx)}
	}
	reason := "LambdaUnhandled"
	if failed, is := errors.AsType[*function.Error](err); is && lambdaReasons[failed.Kind] != "" {
		reason = lambdaReasons[failed.Kind]
	}
	return &lambdaError{http.StatusBadGateway, reason, err}
}

// response reads what the function returned.
func (l *lambda) response(payload []byte) (*exchange.Response, error) {
	reply, err := readReply(payload, l.multi)
	if err != nil {
		return nil, err
	}
	out := &exchange.Response{Status: reply.status, ContentLength: int64(len(reply.body)), Body: exchange.NewBytes(reply.body)}
	if reply.status == http.StatusNoContent || reply.status == http.StatusNotModified {
		out.ContentLength, out.Body = 0, nil
	}
	names := make([]string, 0, len(reply.headers))
	for name := range reply.headers {
		names = append(names, name)
	}
	slices.Sort(names) // JSON objects have no order
	for _, name := range names {
		if isHopByHop(name) {
			continue
		}
		for _, value := range reply.headers[name] {
			if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
				return nil, invalidReply("header %.100q: %.100q", name, value)
			}
			out.Fields.Add(name, value, l.owner)
		}
	}
	if out.Fields.Size() > maxResponseHeaders {
		return nil, invalidReply("%d bytes of headers, want at most 32 KB", out.Fields.Size())
	}
	return out, nil
}

// isHopByHop: what a function says of its connection has no meaning, and the
// length is counted here.
func isHopByHop(name string) bool {
	return slices.Contains(hopByHop, strings.ToLower(name))
}

var hopByHop = []string{"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection",
	"te", "trailer", "transfer-encoding", "upgrade", "content-length"}
