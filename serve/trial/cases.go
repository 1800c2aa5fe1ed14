package trial

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function/event"
)

// The codes of findings about what a function is to be tried on.
const (
	CodeTemplate = "TRIAL-TEMPLATE" // a test event that does not exist, or is not for this phase
	CodeEvent    = "TRIAL-EVENT"    // a phase that does not exist, or that the function cannot run at
	CodeURL      = "TRIAL-URL"      // a URL that no viewer could ask for
	CodeDocument = "TRIAL-DOCUMENT" // a file that is no event
)

// What events of URLs say of a distribution that does not exist
// (spec/edge-functions.md 2).
const (
	trialDomain       = "d1edge0example.cloudfront.net"
	trialDistribution = "E1EXAMPLE00001"
	trialRequestID    = "Lintel0TrialRequest0IdentifierOfFiftyFourCharacters00=="
	trialClient       = "203.0.113.7"
	trialOrigin       = "origin.example.net"
)

// Phases are the four events.
var phases = []event.Phase{event.ViewerRequest, event.OriginRequest, event.OriginResponse, event.ViewerResponse}

// ParsePhase reads an event's name, for a Lambda function or a CloudFront one.
func ParsePhase(text string, lambda bool) (event.Phase, *finding.Finding) {
	known := phases
	if !lambda {
		known = []event.Phase{event.ViewerRequest, event.ViewerResponse}
	}
	if slices.Contains(known, event.Phase(text)) {
		return event.Phase(text), nil
	}
	var words []string
	for _, p := range known {
		words = append(words, string(p))
	}
	return "", &finding.Finding{
		Code: CodeEvent, Message: fmt.Sprintf("the function cannot run at %q", text),
		Expected: strings.Join(words, ", "), Nearest: finding.Nearest(text, words),
	}
}

func isResponse(p event.Phase) bool { return p == event.OriginResponse || p == event.ViewerResponse }

// FromTemplate makes a case of one of AWS's test events. A CloudFront Function
// gets the same facts in its own form.
func FromTemplate(name string, phase event.Phase, lambda bool) (Case, *finding.Finding) {
	t, ok := templates[strings.TrimPrefix(name, templatePrefix)]
	if !ok {
		return Case{}, &finding.Finding{
			Code: CodeTemplate, Message: fmt.Sprintf("there is no test event %q", name),
			Expected: strings.Join(Templates(), ", "), Nearest: finding.Nearest(name, Templates()),
		}
	}
	if isResponse(phase) != (t.response != nil) {
		return Case{}, &finding.Finding{
			Code: CodeTemplate, Message: fmt.Sprintf("%s is no event for %s: it has %s response", name, phase, map[bool]string{true: "a", false: "no"}[t.response != nil]),
			Fix: "choose another template, or --url",
		}
	}
	c := Case{Name: "template " + name, Phase: phase, Document: t.document()}
	c.Request, c.Response = t.values()
	if !lambda {
		c.Document = c.cloudFront()
	}
	return c, nil
}

// cloudFront is the case in the form of CloudFront Functions.
func (c Case) cloudFront() []byte {
	r := c.Request
	if r == nil {
		r = &event.Request{Method: "GET", URI: "/"}
	}
	return event.AppendCloudFront(nil, c.context(), r, c.Response)
}

func (c Case) context() event.Context {
	return event.Context{Phase: c.Phase, DomainName: trialDomain, DistributionID: trialDistribution, RequestID: trialRequestID}
}

// FromURL makes a case of a GET request for a URL, as a simple client sends it;
// in response events the origin has answered 200 with a page.
func FromURL(text string, phase event.Phase, lambda bool) (Case, *finding.Finding) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return Case{}, &finding.Finding{Code: CodeURL, Message: fmt.Sprintf("%q cannot be asked for", text), Expected: "a URL such as https://www.example.com/index.html"}
	}
	c := Case{Name: "GET " + text, Phase: phase}
	c.Request = &event.Request{ClientIP: trialClient, Method: "GET", URI: pathOf(u), Query: u.RawQuery}
	c.Request.Fields = fields([]string{"Host", u.Host, "User-Agent", "lintel", "Accept", "*/*"})
	if phase == event.OriginRequest || phase == event.OriginResponse {
		c.Request.Fields = fields([]string{"X-Forwarded-For", trialClient, "User-Agent", "Amazon CloudFront", "Via", "2.0 " + trialDomain + " (CloudFront)", "Host", trialOrigin})
		c.Request.Origin = &event.Origin{Custom: &event.CustomOrigin{
			DomainName: trialOrigin, Protocol: "https", Port: 443, ReadTimeout: 30, KeepaliveTimeout: 5, SSLProtocols: []string{"TLSv1.2"},
		}}
	}
	if isResponse(phase) {
		c.Response = &event.Response{Status: 200, Fields: fields([]string{"Content-Type", "text/html; charset=utf-8", "Content-Length", "1024", "Server", "origin"})}
	}
	if lambda {
		c.Document = event.AppendLambda(nil, c.context(), c.Request, c.Response)
	} else {
		c.Document = c.cloudFront()
	}
	return c, nil
}

func pathOf(u *url.URL) string {
	if p := u.EscapedPath(); p != "" {
		return p
	}
	return "/"
}

// maxDocument bounds the file of an event, in bytes: Lambda's own limit.
const maxDocument = 6 << 20

// FromDocument makes a case of an event document, which the function gets byte
// for byte.
func FromDocument(name string, text []byte, phase event.Phase, lambda bool) (Case, *finding.Finding) {
	c := Case{Name: name, Phase: phase, Document: text}
	bad := func(why string) (Case, *finding.Finding) {
		return Case{}, &finding.Finding{
			Code: CodeDocument, Place: finding.Place{File: name}, Message: why,
			Expected: `an event: {"Records":[{"cf":{…}}]} for Lambda@Edge, {"version":"1.0",…} for CloudFront Functions`,
		}
	}
	if len(text) > maxDocument {
		return bad(fmt.Sprintf("%d bytes, want at most %d", len(text), maxDocument))
	}
	read := readCloudFront
	if lambda {
		read = readLambda
	}
	request, response, err := read(text)
	switch {
	case err != nil:
		return bad(err.Error())
	case isResponse(phase) && response == nil:
		return bad(fmt.Sprintf("the event has no response, and the function runs at %s", phase))
	case !isResponse(phase) && request == nil:
		return bad(fmt.Sprintf("the event has no request, and the function runs at %s", phase))
	}
	c.Request, c.Response = request, response
	if !isResponse(phase) {
		c.Response = nil
	}
	return c, nil
}

func quoted(text string) string {
	out, _ := json.Marshal(text) // strings can be
	return string(out)
}

// line adds what an event says of a header.
func line(f *exchange.Fields, name, value string) { f.Add(name, value, exchange.OwnerOrigin) }
