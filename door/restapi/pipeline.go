package restapi

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/door/restapi/mapping"
	"github.com/lintel-edge/lintel/exchange"
)

// A step looks at the request or at what the integration answered. It reports
// true when the passage has its response and the steps after it are skipped.
type step struct {
	name string
	run  func(*passage) bool
}

// requestSteps is the way in, in the order of spec/api-gateway.md 10.
var requestSteps = []step{
	{"limits", (*passage).checkLimits},                    // 18
	{"stage", (*passage).findStage},                       // 10, 1
	{"resource", (*passage).findMethod},                   // 10, 2
	{"resource policy", (*passage).checkPolicy},           // 10, 3
	{"authorizer", (*passage).authorize},                  // 10, 3; before keys, which it may name
	{"API key", (*passage).checkKey},                      // 10, 3
	{"throttle", (*passage).checkThrottles},               // 10, 3
	{"body", (*passage).readBody},                         // 15.1, 15.2, 18
	{"request parameters", (*passage).validateParameters}, // 15.3
	{"request model", (*passage).validateBody},            // 15.3
	{"integration request", (*passage).mapRequest},        // 11.1, 11.4, 13.2
	{"request content", (*passage).convertRequest},        // 15.1
	{"integration", (*passage).call},                      // 10.1
}

// replySteps turn what the integration answered into a response.
var replySteps = []step{
	{"integration response", (*passage).selectResponse}, // 11.3; proxies have none
	{"response template", (*passage).fillTemplate},      // 11.4
	{"response parameters", (*passage).mapResponse},     // 11.2, 12
	{"response overrides", (*passage).overrideResponse}, // 13.2; after the parameters
	{"response content", (*passage).convertReply},       // 15.1
}

// A responseStep changes the response on its way to the client.
type responseStep struct {
	name string
	run  func(*passage)
}

// responseSteps is the way out of every response, whoever made it.
var responseSteps = []responseStep{
	{"compression", (*passage).compress}, // 15.2
	{"own fields", (*passage).addOwn},    // 12
	{"outcome", (*passage).conclude},
	{"access log", (*passage).writeLog},
}

// passage is one request on its way through an API.
type passage struct {
	ctx     context.Context
	api     *API
	request *exchange.Request
	at      apigateway.Entry
	now     time.Time
	traceID string

	path    string // without the stage
	bound   bound
	stage   *stage
	method  *method
	link    *link
	context apigateway.Context
	input   *mapping.Input // what mappings see; nil: none has looked yet

	body                      payload
	outgoing                  outgoing
	reply                     reply
	chosen                    *integrationResponse
	content                   payload          // what the client gets of the reply
	requestOverride, override mapping.Override // what templates said of the request and the response
	overrider                 exchange.Owner   // the template that said it of the response last
	note                      string
	made                      bool // the gateway made the response itself

	response exchange.Response
}

func (a *API) newPassage(ctx context.Context, r *exchange.Request, at apigateway.Entry) *passage {
	p := &passage{ctx: ctx, api: a, request: r, at: at, now: a.env.Now(), path: at.Path}
	host := strings.ToLower(a.env.Host(withoutPort(r.Host)))
	prefix, _, _ := strings.Cut(host, ".")
	p.traceID = r.Fields.Get("X-Amzn-Trace-Id")
	if !strings.Contains(p.traceID, "Root=") {
		p.traceID = apigateway.TraceID(p.now.Unix(), a.env.Random)
	}
	p.context = apigateway.Context{
		AccountID: a.account, APIID: a.id, DomainName: host, DomainPrefix: prefix, BasePath: at.BasePath,
		RequestID: apigateway.RequestID(a.env.Random), ExtendedRequestID: apigateway.ExtendedID(a.env.Random),
		Method: r.Method, Path: r.Path, Protocol: protocol(r.Proto), Received: p.now,
		Identity: apigateway.Identity{SourceIP: r.Remote.Addr().Unmap().String(), UserAgent: r.Fields.Get("User-Agent")},
	}
	return p
}

func (p *passage) run() {
	if !p.take(requestSteps) {
		p.take(replySteps)
	}
	p.finish()
}

// take runs steps until one has the response.
func (p *passage) take(steps []step) bool {
	for _, s := range steps {
		if s.run(p) {
			p.request.Trace.Note(s.name, p.note)
			return true
		}
	}
	return false
}

func (p *passage) finish() {
	for _, s := range responseSteps {
		s.run(p)
	}
}

// addOwn gives responses what every one of them has. A response of MOCK and a
// gateway response do not say their trace (spec/api-gateway.md 12).
func (p *passage) addOwn() {
	f := &p.response.Fields
	f.Add("Date", p.now.UTC().Format(http.TimeFormat), owner)
	f.Add("x-amzn-RequestId", p.context.RequestID, owner)
	f.Add("x-amz-apigw-id", p.context.ExtendedRequestID, owner)
	if !p.made && p.method.integration.kind != mock && !f.Has("X-Amzn-Trace-Id") {
		f.Add("X-Amzn-Trace-Id", p.traceID, owner)
	}
}

// conclude says for logs what happened.
func (p *passage) conclude() {
	r := &p.response
	r.Outcome.Door, r.Outcome.DoorDomain = p.api.id, p.context.DomainName
	r.Outcome.RequestID = p.context.RequestID
	r.Outcome.Result = "Miss"
	if r.Status >= 400 {
		r.Outcome.Result = "Error"
	}
	if p.method != nil {
		r.Outcome.Behavior, r.Outcome.OriginID = p.method.name, p.link.target
	}
	if p.request.Method == http.MethodHead {
		exchange.Discard(r.Body)
		r.Body = nil
	}
}

// writeLog writes the line of the stage's access log. The length of a content
// that is not known yet is missing in it.
func (p *passage) writeLog() {
	if p.stage == nil || p.stage.log == nil {
		return
	}
	p.context.Response = apigateway.ResponseFacts{
		Status: p.response.Status, Length: p.response.ContentLength, Latency: p.api.env.Now().Sub(p.now),
	}
	p.api.env.AccessLog(p.stage.logTo, p.stage.log.Line(&p.context))
}

// setBody makes content that is in memory the response's.
func (p *passage) setBody(content []byte) {
	p.response.Body, p.response.ContentLength = exchange.NewBytes(content), int64(len(content))
}

func (p *passage) methodName() string {
	if p.method == nil {
		return ""
	}
	return p.method.name
}

// protocol is the version as $context.protocol has it.
func protocol(v exchange.Proto) string {
	if v == exchange.HTTP2 || v == exchange.HTTP3 {
		return "HTTP/" + strings.TrimSuffix(strings.TrimPrefix(v.String(), "HTTP/"), ".0")
	}
	return v.String()
}

func withoutPort(host string) string {
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		return host[:colon]
	}
	return host
}
