package trial

import (
	"maps"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/function/event"
)

// The facts of AWS's own test events for Lambda@Edge, as the console and SAM
// have them (spec/edge-functions.md 7.2). They leave members out that live
// events have: a handler that reads those fails here and works there.
const (
	templateConfig = `"config":{"distributionId":"EXAMPLE"}`
	templateClient = "2001:cdba::3257:9652"
	templateHost   = "d123.cf.net"
	templatePrefix = "cloudfront-"
)

// template is one test event: what it has besides its config.
type template struct {
	request  *templateRequest
	response *templateResponse
}

type templateRequest struct {
	uri, query string
	noClient   bool     // clientIp is left out
	headers    []string // name and value in turn, after Host
}

type templateResponse struct{ headers []string }

const agent, testAgent, userName = "User-Agent", "Test Agent", "User-Name"

// templates are the twelve, by their name without its prefix.
var templates = map[string]template{
	"ab-test": {request: &templateRequest{headers: []string{
		agent, testAgent, "Cookie", "SomeCookie=1; AnotherOne=A; X-Experiment-Name=B",
	}}},
	"access-request-in-response": {
		request:  &templateRequest{headers: []string{userName, "CloudFront"}},
		response: &templateResponse{headers: []string{"X-Cache", "Hello from Cloudfront"}},
	},
	"http-redirect":      {request: &templateRequest{headers: []string{agent, "test-agent"}}},
	"modify-querystring": {request: &templateRequest{query: "auth=test&foo=bar", headers: []string{agent, testAgent, userName, "aws-cloudfront"}}},
	"modify-response-header": {response: &templateResponse{headers: []string{
		"Vary", "*", "Last-Modified", "2016-11-25", "X-Amz-Meta-Last-Modified", "2016-01-01",
	}}},
	"multiple-remote-calls-aggregate-response": {request: &templateRequest{
		uri: "/forecast/Seattle:NewYork:Chicago:SanFrancisco", headers: []string{agent, testAgent, userName, "aws-cloudfront"},
	}},
	"normalize-querystring-to-improve-cache-hit": {request: &templateRequest{
		query: "size=LARGE&color=RED", headers: []string{agent, testAgent, userName, "aws-cloudfront"},
	}},
	"redirect-on-viewer-country":     {request: &templateRequest{headers: []string{"CloudFront-Viewer-Country", "TW"}}},
	"redirect-unauthenticated-users": {request: &templateRequest{query: "foo=bar", noClient: true}},
	"response-generation":            {request: &templateRequest{}},
	"serve-object-on-viewer-device":  {request: &templateRequest{headers: []string{"CloudFront-Is-Desktop-Viewer", "true", "CloudFront-Is-Mobile-Viewer", "false", "CloudFront-Is-SmartTV-Viewer", "false", "CloudFront-Is-Tablet-Viewer", "false"}}},
	"simple-remote-call":             {request: &templateRequest{headers: []string{agent, testAgent, userName, "aws-cloudfront"}}},
}

// Templates are the names of AWS's test events.
func Templates() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(templates)) {
		names = append(names, templatePrefix+name)
	}
	return names
}

// request and response are what the event says, as the door would have it.
func (t template) values() (*event.Request, *event.Response) {
	var r *event.Request
	var resp *event.Response
	if t.request != nil {
		r = &event.Request{Method: "GET", URI: t.request.path(), Query: t.request.query, ClientIP: templateClient}
		r.Fields = fields(append([]string{"Host", templateHost}, t.request.headers...))
	}
	if t.response != nil {
		resp = &event.Response{Status: 200, Description: "OK", Fields: fields(t.response.headers)}
	}
	return r, resp
}

func (t *templateRequest) path() string {
	if t.uri == "" {
		return "/test"
	}
	return t.uri
}

func fields(pairs []string) exchange.Fields {
	var f exchange.Fields
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1], exchange.OwnerOrigin)
	}
	return f
}

// document is the event as AWS has it, with the members that it has and no
// others.
func (t template) document() []byte {
	var parts []string
	parts = append(parts, templateConfig)
	if r := t.request; r != nil {
		members := []string{`"uri":` + quoted(r.path())}
		if r.query != "" {
			members = append(members, `"querystring":`+quoted(r.query))
		}
		members = append(members, `"method":"GET"`)
		if !r.noClient {
			members = append(members, `"clientIp":`+quoted(templateClient))
		}
		members = append(members, `"headers":`+headersText(append([]string{"Host", templateHost}, r.headers...)))
		parts = append(parts, `"request":{`+strings.Join(members, ",")+`}`)
	}
	if r := t.response; r != nil {
		parts = append(parts, `"response":{"status":"200","statusDescription":"OK","headers":`+headersText(r.headers)+`}`)
	}
	return []byte(`{"Records":[{"cf":{` + strings.Join(parts, ",") + `}}]}`)
}

func headersText(pairs []string) string {
	var entries []string
	for i := 0; i+1 < len(pairs); i += 2 {
		entries = append(entries, quoted(strings.ToLower(pairs[i]))+`:[{"key":`+quoted(pairs[i])+`,"value":`+quoted(pairs[i+1])+`}]`)
	}
	return "{" + strings.Join(entries, ",") + "}"
}
