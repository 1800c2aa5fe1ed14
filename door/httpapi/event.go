package httpapi

import (
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// event2 is an event in format 2.0 (spec/api-gateway.md 3.1). What is absent is
// left out, not null.
type event2 struct {
	Version        string            `json:"version"`
	RouteKey       string            `json:"routeKey"`
	RawPath        string            `json:"rawPath"`
	RawQuery       string            `json:"rawQueryString"`
	Cookies        []string          `json:"cookies,omitempty"`
	Headers        map[string]string `json:"headers"`
	Query          map[string]string `json:"queryStringParameters,omitempty"`
	Context        eventContext      `json:"requestContext"`
	Body           *string           `json:"body,omitempty"`
	PathParameters map[string]string `json:"pathParameters,omitempty"`
	IsBase64       bool              `json:"isBase64Encoded"`
	StageVariables map[string]string `json:"stageVariables,omitempty"`
}

type eventContext struct {
	AccountID    string         `json:"accountId"`
	APIID        string         `json:"apiId"`
	Authorizer   map[string]any `json:"authorizer,omitempty"`
	DomainName   string         `json:"domainName"`
	DomainPrefix string         `json:"domainPrefix"`
	HTTP         eventHTTP      `json:"http"`
	RequestID    string         `json:"requestId"`
	RouteKey     string         `json:"routeKey"`
	Stage        string         `json:"stage"`
	Time         string         `json:"time"`
	TimeEpoch    int64          `json:"timeEpoch"`
}

type eventHTTP struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// event2 makes the event of a request. rawPath is the path as it came, with
// the stage when the URL has it (unverified).
func (p *passage) event2(body []byte, asBase64 bool) *event2 {
	headers, cookies := lowerHeaders(p.outgoing.fields.Lines())
	return &event2{
		Version: "2.0", RouteKey: p.context.RouteKey, RawPath: p.request.Path, RawQuery: p.outgoing.query, Cookies: cookies, Headers: headers,
		Query: apigateway.ParseQuery(p.outgoing.query).Joined(), Context: p.eventContext(), Body: apigateway.EventBody(body, asBase64),
		PathParameters: p.route.variables(p.at.Path), IsBase64: asBase64, StageVariables: p.stage.variables,
	}
}

func (p *passage) eventContext() eventContext {
	c := &p.context
	return eventContext{
		AccountID: c.AccountID, APIID: c.APIID, Authorizer: eventAuthorizer(&c.Authorizer), DomainName: c.DomainName, DomainPrefix: c.DomainPrefix,
		HTTP:      eventHTTP{Method: c.Method, Path: c.Path, Protocol: c.Protocol, SourceIP: c.Identity.SourceIP, UserAgent: c.Identity.UserAgent},
		RequestID: c.RequestID, RouteKey: c.RouteKey, Stage: c.Stage, Time: c.RequestTime(), TimeEpoch: c.Received.UnixMilli(),
	}
}

// eventAuthorizer is what format 2.0 says of an authorizer's decision.
func eventAuthorizer(a *apigateway.Authorization) map[string]any {
	switch {
	case a.Claims != nil:
		return map[string]any{"jwt": map[string]any{"claims": a.TextClaims(), "scopes": a.Scopes}}
	case a.Values != nil:
		return map[string]any{"lambda": a.Values}
	}
	return nil
}

// lowerHeaders gives names in lower case with their values joined by commas,
// and cookies apart (3.1).
func lowerHeaders(lines []exchange.Field) (headers map[string]string, cookies []string) {
	headers = make(map[string]string, len(lines))
	for _, l := range lines {
		name := strings.ToLower(l.Name)
		if name == "cookie" {
			cookies = append(cookies, splitCookies(l.Value)...)
			continue
		}
		if before, there := headers[name]; there {
			headers[name] = before + "," + l.Value
		} else {
			headers[name] = l.Value
		}
	}
	return headers, cookies
}

func splitCookies(line string) []string {
	var out []string
	for pair := range strings.SplitSeq(line, ";") {
		if pair = strings.TrimSpace(pair); pair != "" {
			out = append(out, pair)
		}
	}
	return out
}
