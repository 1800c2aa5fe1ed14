package restapi

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	apigw "github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi/mapping"
	"github.com/lintel-edge/lintel/exchange"
)

// integrationKind is what a method calls, and how (spec/api-gateway.md 10.1).
type integrationKind uint8

const (
	mock        integrationKind = iota
	server                      // a server, with mappings both ways
	serverProxy                 // a server, as it is
	lambda                      // a function, with mappings both ways
	lambdaProxy                 // a function that is told everything
	elsewhere                   // another service of AWS, which is not here
)

// proxy reports whether the answer is passed on as it is.
func (k integrationKind) proxy() bool { return k == serverProxy || k == lambdaProxy }

// integration is what a method calls.
type integration struct {
	kind        integrationKind
	verb        string // "" = the request's own
	uri         string // as it is configured
	parameters  []requestMapping
	templates   byMedia[template]
	passthrough string
	handling    apigw.ContentHandlingStrategy
	timeout     time.Duration
	role        bool // what it calls is called with a role of its own
	stream      bool // an answer is passed on while it comes in
	responses   []*integrationResponse
	fallback    *integrationResponse // nil: none
	owner       exchange.Owner
}

// requestMapping sets one parameter of what is sent to the integration.
type requestMapping struct {
	place, name string // "header", "querystring" or "path"
	value       mapping.Parameter
}

// integrationResponse is what becomes of an answer that it is chosen for.
type integrationResponse struct {
	status    int
	pattern   *selection // nil: the default
	declared  bool       // the method has a response of that status
	fields    []headerMapping
	templates byMedia[template]
	handling  apigw.ContentHandlingStrategy
	owner     exchange.Owner // "integration response 200 of GET /pets"
}

// link is where a method leads in one stage: what depends on the stage's
// variables and settings.
type link struct {
	throttle   *apigateway.Throttle
	authorizer *apigateway.LambdaAuthorizer // nil: none, or one of another kind
	target     string                       // for logs: a host or a function's ARN
	backend    *apigateway.Backend          // nil: the URI has none in this stage
	uri        uri
	function   apigateway.Function // nil: nobody may invoke it, or it does not run here
	owner      exchange.Owner      // of what the function returns
}

// reply is what an integration answered.
type reply struct {
	status  int // 0: MOCK did not say
	fields  exchange.Fields
	body    payload
	stream  exchange.Body // instead of body
	length  int64         // of stream; -1: unknown
	failed  bool          // a function threw
	message string        // what it threw
}

// subject is what selection patterns are held against. false: the answer is
// for the default response (11.3).
func (p *passage) subject() (string, bool) {
	r := &p.reply
	if p.method.integration.kind == lambda {
		return r.message, r.failed
	}
	return strconv.Itoa(r.status), r.status != 0
}

// call asks the integration.
func (p *passage) call() bool {
	i := p.method.integration
	p.request.Trace.Note("integration", strings.TrimSpace(kindNames[i.kind]+" "+p.link.target))
	ctx, cancel := context.WithTimeout(p.ctx, i.timeout)
	defer cancel()
	p.context.Integration.Called = i.kind != mock
	began := p.api.env.Now()
	var refused bool
	switch i.kind {
	case mock:
		refused = p.callMock()
	case server, serverProxy:
		refused = p.callServer(ctx)
	case lambda:
		refused = p.callFunction(ctx)
	case lambdaProxy:
		refused = p.callProxyFunction(ctx)
	default:
		refused = p.refuse(integrationFailure, "", p.link.target+" is not on this machine")
	}
	p.context.Integration.Latency = p.api.env.Now().Sub(began)
	return refused
}

// unanswered refuses because there is no answer: none in time, or none at all.
func (p *passage) unanswered(ctx context.Context, err error) bool {
	p.context.Integration.Error = err.Error()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) || timedOut(err) {
		return p.refuse(integrationTimeout, "", err.Error())
	}
	return p.refuse(integrationFailure, "", err.Error())
}

func timedOut(err error) bool {
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}
