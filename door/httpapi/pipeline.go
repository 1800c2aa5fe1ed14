package httpapi

import (
	"context"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// A requestStep looks at the request. It reports true when the passage has its
// response and the remaining request steps are skipped.
type requestStep struct {
	name string
	run  func(*passage) bool
}

// requestSteps is the way in.
var requestSteps = []requestStep{
	{"limits", (*passage).checkLimits},                              // 7, 8
	{"default endpoint", (*passage).checkEndpoint},                  // 1
	{"stage", (*passage).chooseStage},                               // 1
	{"route", (*passage).chooseRoute},                               // 2
	{"preflight", (*passage).answerOpenPreflight},                   // 6
	{"no route", (*passage).refuseUnrouted},                         // 2, 7
	{"authorizer", (*passage).authorize},                            // 7
	{"preflight behind authorizer", (*passage).answerPreflight},     // 6
	{"throttle", (*passage).checkThrottle},                          // 7
	{"request mapping", (*passage).mapRequest},                      // 4.1
	{"integration", func(p *passage) bool { return p.integrate() }}, // 3; the last
}

// A responseStep changes the response on its way to the viewer.
type responseStep struct {
	name string
	run  func(*passage)
}

// responseSteps is the way out. Mapping is for answers of integrations only:
// what the gateway makes itself cannot be changed (7).
var responseSteps = []responseStep{
	{"response mapping", (*passage).mapResponse}, // 4.2
	{"CORS", (*passage).addCORS},                 // 6
	{"request id", (*passage).addOwn},            // 3
	{"outcome", (*passage).conclude},
	{"access log", (*passage).writeLog}, // 5
}

// passage is one request on its way through an API.
type passage struct {
	ctx     context.Context
	api     *API
	request *exchange.Request
	at      apigateway.Entry
	context apigateway.Context

	stage *stage
	route *route
	note  string

	body     []byte // the request's, once it was read
	bodyRead bool
	bodyErr  error
	outgoing outgoing // the request as the integration gets it

	integrated bool // the response is an integration's answer
	preflight  bool // it answers a preflight
	response   exchange.Response
}

func (p *passage) run() {
	p.context = p.api.newContext(p.request, p.at)
	for _, s := range requestSteps {
		if s.run(p) {
			p.request.Trace.Note(s.name, p.note)
			break
		}
	}
	p.response.Fields.TraceTo(p.request.Trace)
	for _, s := range responseSteps {
		s.run(p)
	}
}

// addOwn gives every response its id (3).
func (p *passage) addOwn() {
	f := &p.response.Fields
	if !f.Has("Date") {
		f.Add("Date", p.context.Received.UTC().Format(httpTime), owner)
	}
	f.Set("Apigw-Requestid", p.context.RequestID, owner)
}

// conclude says for logs what happened.
func (p *passage) conclude() {
	r := &p.response
	o := &r.Outcome
	o.Door, o.DoorDomain, o.RequestID = p.api.id, p.context.DomainName, p.context.RequestID
	o.Result = "Miss"
	if r.Status >= 400 {
		o.Result = "Error"
	}
	if p.route != nil {
		o.Behavior, o.OriginID = p.route.key, p.route.integration.id()
	}
	if p.request.Method == "HEAD" {
		exchange.Discard(r.Body)
		r.Body = nil
	}
	p.context.Response = apigateway.ResponseFacts{Status: r.Status, Length: r.ContentLength, Latency: p.api.env.Now().Sub(p.context.Received)}
}
