package cloudfront

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/function/event"
)

// Function is code that can be called at one of the four points
// (spec/edge-functions.md 1).
type Function struct {
	Name   string // "headers:3"; of a CloudFront Function its name alone
	Lambda bool   // Lambda@Edge; otherwise a CloudFront Function
	Code   Code
}

// Code runs a function's handler; *[function.Pool] does.
type Code interface {
	Invoke(ctx context.Context, event []byte) (function.Result, error)
}

// functions are what is associated with the four phases of a behavior; nil =
// nothing, or nothing that can be run.
type functions struct {
	viewerRequest, originRequest, originResponse, viewerResponse *association
}

// association is a function at one phase.
type association struct {
	*Function
	phase       event.Phase
	owner       exchange.Owner
	includeBody bool
}

// call runs a function on an event and judges what it returns.
func (p *passage) call(ctx context.Context, a *association, r *event.Request, resp *event.Response) (*event.Result, []function.OriginCall, *failure) {
	c := event.Context{Phase: a.phase, DomainName: p.door.DomainName, DistributionID: p.door.ID, RequestID: p.id}
	write, read := event.AppendCloudFront, event.DecodeCloudFront
	if a.Lambda {
		write, read = event.AppendLambda, event.DecodeLambda
	}
	ran, err := a.Code.Invoke(ctx, write(nil, c, r, resp))
	if err != nil {
		return nil, nil, p.failed(a, err)
	}
	result, err := read(ran.Payload, c, a.owner, r, resp)
	if err != nil {
		return nil, nil, p.invalid(a, ran.RequestID, err)
	}
	for _, name := range result.Ignored {
		p.request.Trace.Note(string(a.phase)+" function", a.Name+" changed "+name+", which is not its to change")
	}
	p.request.Trace.Note(string(a.phase)+" function", a.Name+" took "+ran.Duration.Round(time.Microsecond).String())
	return result, ran.Origin, nil
}

// failure is why a function gave nothing to go on with: the page in place of
// an answer. Such pages are not cached, (unverified).
type failure struct {
	status int
	reason string
	result result
}

// Error is the page's reason.
func (f *failure) Error() string { return f.reason }

// The reasons of the pages for functions that do not run (spec/edge-functions.md
// 5 and 10).
const (
	lambdaUnusable   = "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions."
	functionUnusable = "The CloudFront function associated with the CloudFront distribution is invalid or could not run."
)

// The pages of results that cannot be read: Lambda's, and those of both kinds
// without a sentence on record.
const (
	lambdaNoJSON    = "The Lambda function returned invalid JSON: The JSON output is not parsable."
	lambdaTooLarge  = "The Lambda function result failed validation: The body is not a string, is not an object, or exceeds the maximum size"
	functionNoValue = "The CloudFront function returned an invalid value: The JSON output is not parsable."
	throttledReason = "The function associated with the CloudFront distribution was throttled."
)

// failed is the page for a call without a result.
func (p *passage) failed(a *association, err error) *failure {
	p.request.Trace.Note(string(a.phase)+" function", a.Name+": "+err.Error())
	kind := function.Crash
	if fe, ok := errors.AsType[*function.Error](err); ok {
		kind = fe.Kind
	}
	if a.Lambda {
		switch kind {
		case function.Throttled:
			return &failure{http.StatusServiceUnavailable, throttledReason, lambdaLimitExceeded}
		case function.InvalidJSON:
			return &failure{http.StatusBadGateway, lambdaNoJSON, lambdaInvalid}
		case function.OutputTooLarge:
			return &failure{http.StatusBadGateway, lambdaTooLarge, lambdaInvalid}
		}
		return &failure{http.StatusServiceUnavailable, lambdaUnusable, lambdaFailed}
	}
	switch kind {
	case function.Throttled:
		return &failure{http.StatusServiceUnavailable, throttledReason, functionThrottled}
	case function.InvalidJSON, function.OutputTooLarge:
		return &failure{http.StatusBadGateway, functionNoValue, functionInvalid}
	}
	return &failure{http.StatusServiceUnavailable, functionUnusable, functionFailed}
}

// invalid is the page for a result that may not be, and writes the line that
// the edge leaves in its own log (spec/edge-functions.md 5).
func (p *passage) invalid(a *association, requestID string, err error) *failure {
	bad, _ := errors.AsType[*event.Invalid](err)
	p.request.Trace.Note(string(a.phase)+" function", a.Name+": "+bad.Detail)
	kind := functionInvalid
	if a.Lambda {
		kind = lambdaInvalid
		p.door.env.FunctionLog.Log(function.Line{
			Time: p.door.env.Now(), Group: "/aws/cloudfront/LambdaEdge/" + p.door.ID, Stream: p.now.UTC().Format("2006/01/02/") + p.door.ID,
			RequestID: requestID, Text: "(" + requestID + ") ERROR Validation error: " + bad.Detail,
		})
	}
	return &failure{http.StatusBadGateway, bad.Reason, kind}
}

// fail makes the answer the page of a failure.
func (p *passage) fail(f *failure) bool {
	a := &p.answer
	a.status, a.result, a.made = f.status, f.result, true
	a.write("text/html", errorPage(f.status, f.reason, p.id), p.now)
	return true
}

// noLog is the sink of those who want none.
type noLog struct{}

func (noLog) Log(function.Line) {}
