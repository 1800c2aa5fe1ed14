package apigateway

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Context is what $context says of one request: to parameter mappings,
// templates, gateway responses, access logs and events. Doors fill it in as a
// request proceeds (spec/api-gateway.md 5 and 13.1).
type Context struct {
	AccountID, APIID, Stage, DeploymentID string

	DomainName   string
	DomainPrefix string // first label of DomainName
	BasePath     string // mapping key that matched, of custom domains

	RequestID         string // the door's own form
	ExtendedRequestID string
	Method            string
	Path              string // with the stage when that stands in the URL
	Protocol          string // "HTTP/1.1"
	RouteKey          string // HTTP APIs
	ResourceID        string // REST APIs
	ResourcePath      string // REST APIs
	Received          time.Time

	Identity    Identity
	Authorizer  Authorization
	Error       Failure
	Integration IntegrationOutcome
	Response    ResponseFacts
}

// Identity is who asks.
type Identity struct {
	SourceIP  string
	UserAgent string
	APIKey    string // REST APIs
	APIKeyID  string
}

// Authorization is what an authorizer found out.
type Authorization struct {
	PrincipalID string
	Claims      map[string]any // of a JWT
	Scopes      []string       // of a JWT, as far as the route asks for scopes
	Values      map[string]any // context that a Lambda authorizer returned
	UsageKey    string         // usageIdentifierKey that a Lambda authorizer returned
	Error       string
}

// Failure is an error that the gateway itself answers with.
type Failure struct {
	Message      string
	ResponseType string // of a gateway response
	Validation   string // what request validation found
}

// IntegrationOutcome is what the integration answered; zero: it was not asked.
type IntegrationOutcome struct {
	Status         int // of a Lambda function: of its invocation
	FunctionStatus int // statusCode that a Lambda proxy returned
	Latency        time.Duration
	RequestID      string
	Error          string
	Called         bool
}

// ResponseFacts are known when the response is: for access logs.
type ResponseFacts struct {
	Status  int
	Length  int64 // bytes of content; -1: not known
	Latency time.Duration
}

// Lookup returns a variable by its dotted name without "$context.", and
// whether it has a value: "identity.sourceIp", "authorizer.claims.sub".
func (c *Context) Lookup(name string) (string, bool) {
	if rest, ok := strings.CutPrefix(name, "authorizer."); ok {
		return c.Authorizer.lookup(rest)
	}
	value := c.plain(name)
	if value == "" {
		value = c.outcome(name)
	}
	return value, value != ""
}

// plain are the variables that are known before an integration is asked.
func (c *Context) plain(name string) string {
	switch name {
	case "accountId":
		return c.AccountID
	case "apiId":
		return c.APIID
	case "stage":
		return c.Stage
	case "deploymentId":
		return c.DeploymentID
	case "domainName":
		return c.DomainName
	case "domainPrefix":
		return c.DomainPrefix
	case "customDomain.basePathMatched":
		return c.BasePath
	case "requestId":
		return c.RequestID
	case "extendedRequestId":
		return c.ExtendedRequestID
	case "awsEndpointRequestId", "awsEndpointRequestId2":
		return c.Integration.RequestID
	case "httpMethod":
		return c.Method
	case "path":
		return c.Path
	case "protocol":
		return c.Protocol
	case "routeKey":
		return c.RouteKey
	case "resourceId":
		return c.ResourceID
	case "resourcePath":
		return c.ResourcePath
	case "requestTime":
		return c.RequestTime()
	case "requestTimeEpoch":
		return strconv.FormatInt(c.Received.UnixMilli(), 10)
	case "identity.sourceIp":
		return c.Identity.SourceIP
	case "identity.userAgent":
		return c.Identity.UserAgent
	case "identity.apiKey":
		return c.Identity.APIKey
	case "identity.apiKeyId":
		return c.Identity.APIKeyID
	}
	return ""
}

// outcome are the variables of what was answered.
func (c *Context) outcome(name string) string {
	i := &c.Integration
	switch name {
	case "error.message":
		return c.Error.Message
	case "error.messageString":
		return quoted(c.Error.Message)
	case "error.responseType":
		return c.Error.ResponseType
	case "error.validationErrorString":
		return c.Error.Validation
	case "integrationErrorMessage", "integration.error":
		return i.Error
	case "integrationStatus", "integration.integrationStatus":
		return number(i.FunctionStatus)
	case "integration.status":
		return number(i.Status)
	case "integration.requestId":
		return i.RequestID
	case "integrationLatency", "integration.latency":
		if !i.Called {
			return ""
		}
		return millis(i.Latency)
	case "status":
		return number(c.Response.Status)
	case "responseLength", "dataProcessed":
		if c.Response.Status == 0 || c.Response.Length < 0 {
			return ""
		}
		return strconv.FormatInt(c.Response.Length, 10)
	case "responseLatency":
		if c.Response.Status == 0 {
			return ""
		}
		return millis(c.Response.Latency)
	}
	return ""
}

// RequestTime is the time of the request in the common log format:
// "12/Mar/2020:19:03:58 +0000".
func (c *Context) RequestTime() string {
	return c.Received.UTC().Format("02/Jan/2006:15:04:05 +0000")
}

func (a *Authorization) lookup(name string) (string, bool) {
	if claim, ok := strings.CutPrefix(name, "claims."); ok {
		return scalar(a.Claims[claim])
	}
	switch name {
	case "principalId":
		return a.PrincipalID, a.PrincipalID != ""
	case "error":
		return a.Error, a.Error != ""
	}
	return scalar(a.Values[name])
}

// TextClaims are the claims as events in format 2.0 have them: texts.
func (a *Authorization) TextClaims() map[string]string {
	out := make(map[string]string, len(a.Claims))
	for name, v := range a.Claims {
		out[name], _ = scalar(v)
	}
	return out
}

// scalar is a value of JSON as text; lists and objects are JSON.
func scalar(v any) (string, bool) {
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return v, true
	case []any: // of a JWT: as the gateway prints lists, in brackets and without quotes (unverified)
		return fmt.Sprint(v), true
	}
	text, err := json.Marshal(v)
	return string(text), err == nil
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return strconv.Quote(text)
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
