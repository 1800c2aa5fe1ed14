package apigateway

import (
	"encoding/base64"
	"encoding/json"
	"maps"

	"github.com/lintel-edge/lintel/exchange"
)

// ProxyEvent is what a Lambda proxy integration is called with in format 1.0:
// always of REST APIs (spec/api-gateway.md 10.2), on demand of HTTP APIs (3.2).
type ProxyEvent struct {
	HTTP     bool // of an HTTP API, which says its version and keeps nulls
	Resource string
	Path     string
	Method   string
	Query    string           // raw
	Fields   []exchange.Field // as the function is to see them

	PathParameters, StageVariables map[string]string

	Context *Context
	Body    []byte
	Base64  bool // Body is sent as base64
}

// Encode returns the event as JSON.
func (e *ProxyEvent) Encode() ([]byte, error) {
	one, many := foldFields(e.Fields)
	query := ParseQuery(e.Query)
	out := proxyEvent{
		Resource: e.Resource, Path: e.Path, Method: e.Method, Headers: one, MultiHeaders: many,
		Query: query.Last(), MultiQuery: query.All(), Context: e.requestContext(),
		PathParameters: nilIfEmpty(e.PathParameters), StageVariables: nilIfEmpty(e.StageVariables),
		Body: EventBody(e.Body, e.Base64), IsBase64: e.Base64,
	}
	if e.HTTP {
		out.Version = "1.0"
	}
	return json.Marshal(&out)
}

// EncodeForAuthorizer returns the event as authorizers of type REQUEST get it:
// without a body, and with these members besides.
func (e *ProxyEvent) EncodeForAuthorizer(members map[string]any) ([]byte, error) {
	text, err := e.Encode()
	if err != nil {
		return nil, err
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, err
	}
	delete(out, "body")
	delete(out, "isBase64Encoded")
	maps.Copy(out, members)
	return json.Marshal(out)
}

// proxyEvent has its members in the order of AWS's examples.
type proxyEvent struct {
	Version        string              `json:"version,omitempty"`
	Resource       string              `json:"resource"`
	Path           string              `json:"path"`
	Method         string              `json:"httpMethod"`
	Headers        map[string]string   `json:"headers"`
	MultiHeaders   map[string][]string `json:"multiValueHeaders"`
	Query          map[string]string   `json:"queryStringParameters"`
	MultiQuery     map[string][]string `json:"multiValueQueryStringParameters"`
	Context        *proxyContext       `json:"requestContext"`
	PathParameters map[string]string   `json:"pathParameters"`
	StageVariables map[string]string   `json:"stageVariables"`
	Body           *string             `json:"body"`
	IsBase64       bool                `json:"isBase64Encoded"`
}

type proxyContext struct {
	AccountID         string         `json:"accountId"`
	APIID             string         `json:"apiId"`
	Authorizer        map[string]any `json:"authorizer,omitempty"`
	DeploymentID      string         `json:"deploymentId,omitempty"`
	DomainName        string         `json:"domainName"`
	DomainPrefix      string         `json:"domainPrefix"`
	ExtendedRequestID string         `json:"extendedRequestId"`
	Method            string         `json:"httpMethod"`
	Identity          proxyIdentity  `json:"identity"`
	Path              string         `json:"path"`
	Protocol          string         `json:"protocol"`
	RequestID         string         `json:"requestId"`
	RequestTime       string         `json:"requestTime"`
	RequestTimeEpoch  int64          `json:"requestTimeEpoch"`
	ResourceID        *string        `json:"resourceId"`
	ResourcePath      string         `json:"resourcePath"`
	Stage             string         `json:"stage"`
}

// proxyIdentity has nulls for what is known only of requests that IAM or
// Cognito let in, which does not happen here.
type proxyIdentity struct {
	AccessKey         *string `json:"accessKey"`
	AccountID         *string `json:"accountId"`
	APIKey            string  `json:"apiKey,omitempty"`
	APIKeyID          string  `json:"apiKeyId,omitempty"`
	Caller            *string `json:"caller"`
	CognitoAuthn      *string `json:"cognitoAuthenticationProvider"`
	CognitoAuthnType  *string `json:"cognitoAuthenticationType"`
	CognitoIdentityID *string `json:"cognitoIdentityId"`
	CognitoPoolID     *string `json:"cognitoIdentityPoolId"`
	SourceIP          string  `json:"sourceIp"`
	User              *string `json:"user"`
	UserAgent         *string `json:"userAgent"`
	UserARN           *string `json:"userArn"`
}

func (e *ProxyEvent) requestContext() *proxyContext {
	c := e.Context
	out := &proxyContext{
		AccountID: c.AccountID, APIID: c.APIID, DeploymentID: c.DeploymentID, DomainName: c.DomainName, DomainPrefix: c.DomainPrefix,
		ExtendedRequestID: c.ExtendedRequestID, Method: c.Method, Path: c.Path, Protocol: c.Protocol, RequestID: c.RequestID,
		RequestTime: c.RequestTime(), RequestTimeEpoch: c.Received.UnixMilli(), ResourceID: textOrNull(c.ResourceID),
		ResourcePath: c.ResourcePath, Stage: c.Stage, Authorizer: c.Authorizer.eventMembers(e.HTTP),
		Identity: proxyIdentity{
			APIKey: c.Identity.APIKey, APIKeyID: c.Identity.APIKeyID,
			SourceIP: c.Identity.SourceIP, UserAgent: textOrNull(c.Identity.UserAgent),
		},
	}
	return out
}

// eventMembers are what "authorizer" holds in an event; nil: it is not there.
func (a *Authorization) eventMembers(http bool) map[string]any {
	out := map[string]any{}
	maps.Copy(out, a.Values)
	if a.PrincipalID != "" {
		out["principalId"] = a.PrincipalID
	}
	switch {
	case a.Claims != nil && http:
		out["claims"], out["scopes"] = a.Claims, a.Scopes
	case a.Claims != nil:
		out["claims"] = a.Claims
	}
	return nilIfEmpty(out)
}

// EventBody is the body member of an event: null when there is none.
func EventBody(body []byte, asBase64 bool) *string {
	switch {
	case len(body) == 0:
		return nil
	case asBase64:
		return new(base64.StdEncoding.EncodeToString(body))
	}
	return new(string(body))
}

// foldFields gives each name, in the spelling that came first, its last value
// and all of them.
func foldFields(lines []exchange.Field) (last map[string]string, all map[string][]string) {
	if len(lines) == 0 {
		return nil, nil
	}
	last, all = make(map[string]string, len(lines)), make(map[string][]string, len(lines))
	for i, l := range lines {
		name := l.Name
		for _, earlier := range lines[:i] {
			if exchange.EqualName(earlier.Name, name) {
				name = earlier.Name
				break
			}
		}
		last[name] = l.Value
		all[name] = append(all[name], l.Value)
	}
	return last, all
}

func nilIfEmpty[V any](m map[string]V) map[string]V {
	if len(m) == 0 {
		return nil
	}
	return m
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
