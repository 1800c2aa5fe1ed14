package event

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

// The names of spec/edge-functions.md 3.3 as the spec has them; those with a
// star stand for all that begin so, of which two are tried.
const (
	specDisallowed = `Connection Expect Keep-Alive Proxy-Authenticate Proxy-Authorization Proxy-Connection Trailer Upgrade X-Accel-Buffering
X-Accel-Charset X-Accel-Limit-Rate X-Accel-Redirect X-Amz-Cf-* X-Amzn-Auth X-Amzn-Cf-Billing X-Amzn-Cf-Id X-Amzn-Cf-Xff X-Amzn-Errortype
X-Amzn-Fle-Profile X-Amzn-Header-Count X-Amzn-Header-Order X-Amzn-Lambda-Integration-Tag X-Amzn-RequestId X-Cache X-Edge-* X-Forwarded-Proto X-Real-IP`
	specFree = `X-Forwarded-For Server Date Set-Cookie Strict-Transport-Security Content-Security-Policy X-Frame-Options X-Content-Type-Options Referrer-Policy Permissions-Policy`
)

// specReadOnly are those of each event; what only newer texts have is among them.
var specReadOnly = map[Phase]string{
	ViewerRequest:  "Content-Length Host Transfer-Encoding Via CDN-Loop",
	OriginRequest:  "Accept-Encoding Content-Length If-Modified-Since If-None-Match If-Range If-Unmodified-Since Transfer-Encoding Via",
	OriginResponse: "Transfer-Encoding Via",
	ViewerResponse: "Warning Via Content-Encoding Content-Length Transfer-Encoding",
}

// specReadOnlyInCloudFront are the viewer rows without what Lambda@Edge alone
// may not touch (spec 10).
var specReadOnlyInCloudFront = map[Phase]string{
	ViewerRequest:  "Content-Length Host Transfer-Encoding Via CDN-Loop",
	ViewerResponse: "Warning Via",
}

func namesOf(list string) (names []string) {
	for _, name := range strings.Fields(list) {
		if prefix, ok := strings.CutSuffix(name, "*"); ok {
			names = append(names, prefix+"Id", prefix+"Anything")
			continue
		}
		names = append(names, name)
	}
	return names
}

// edit is what a function does to one header.
type edit string

const (
	adds    edit = "adds"
	changes edit = "changes"
	deletes edit = "deletes"
)

// tried is one function's attempt: what the edge has, and what comes back.
type tried struct {
	phase  Phase
	lambda bool
	name   string
	do     edit
}

// judge runs the attempt. The header is there before, but for one that is added.
func (a tried) judge(t *testing.T) error {
	t.Helper()
	var had exchange.Fields
	if a.do != adds {
		had = fields(a.name, "1")
	}
	headers := map[string]any{}
	if a.do != deletes {
		headers[strings.ToLower(a.name)] = a.entry("2")
	}
	document := map[string]any{"headers": headers}
	var request *Request
	var response *Response
	switch {
	case a.phase.ofRequest():
		request = &Request{Method: "GET", URI: "/", Fields: had}
		document["uri"], document["method"] = "/", "GET"
	default:
		request, response = &Request{Method: "GET", URI: "/"}, &Response{Status: 200, Fields: had}
		document["status"], document["statusCode"] = "200", 200
	}
	payload, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	if a.lambda {
		_, err = DecodeLambda(payload, lambdaContext(a.phase), owner, request, response)
	} else {
		_, err = DecodeCloudFront(payload, lambdaContext(a.phase), owner, request, response)
	}
	return err
}

func (a tried) entry(value string) any {
	if a.lambda {
		return []any{map[string]any{"key": a.name, "value": value}}
	}
	return map[string]any{"value": value}
}

// reason is the page's reason, "" when the edge takes the result.
func (a tried) reason(t *testing.T) string {
	err := a.judge(t)
	if err == nil {
		return ""
	}
	bad, ok := errors.AsType[*Invalid](err)
	if !ok {
		t.Fatalf("%+v: %v", a, err)
	}
	if !strings.Contains(strings.ToLower(bad.Detail), strings.ToLower(a.name)) {
		t.Errorf("%s %s at %s: the log does not name it: %s", a.do, a.name, a.phase, bad.Detail)
	}
	return bad.Reason
}

// TestLambdaHeaderRestrictions tries every header of spec 3.3 in every event:
// added, changed and deleted.
func TestLambdaHeaderRestrictions(t *testing.T) {
	const (
		readOnly   = "The Lambda function result failed validation: The function tried to add, delete, or change a read-only header."
		disallowed = "The Lambda function result failed validation: The function tried to add a blacklisted header."
	)
	for phase, locked := range specReadOnly {
		for _, name := range namesOf(locked) {
			for _, do := range []edit{adds, changes, deletes} {
				if got := (tried{phase, true, name, do}).reason(t); got != readOnly {
					t.Errorf("%s %s at %s: %q", do, name, phase, got)
				}
			}
		}
		for _, name := range namesOf(specDisallowed) {
			if got := (tried{phase, true, name, adds}).reason(t); got != disallowed {
				t.Errorf("adds %s at %s: %q", name, phase, got)
			}
		}
		for _, name := range namesOf(specFree) {
			for _, do := range []edit{adds, changes, deletes} {
				if got := (tried{phase, true, name, do}).reason(t); got != "" {
					t.Errorf("%s %s at %s: %q", do, name, phase, got)
				}
			}
		}
	}
}

// TestCloudFrontHeaderRestrictions is the same for CloudFront Functions (spec 10).
func TestCloudFrontHeaderRestrictions(t *testing.T) {
	for phase, locked := range specReadOnlyInCloudFront {
		for _, name := range namesOf(locked) {
			for _, do := range []edit{adds, changes, deletes} {
				if got := (tried{phase, false, name, do}).reason(t); !strings.HasPrefix(got, reasonValue) {
					t.Errorf("%s %s at %s: %q", do, name, phase, got)
				}
			}
		}
		for _, name := range namesOf(specDisallowed) {
			if got := (tried{phase, false, name, adds}).reason(t); !strings.HasPrefix(got, reasonValue) {
				t.Errorf("adds %s at %s: %q", name, phase, got)
			}
		}
		for _, name := range namesOf(specFree) {
			if name == "Set-Cookie" {
				continue // in cookies, not in headers
			}
			for _, do := range []edit{adds, changes, deletes} {
				if got := (tried{phase, false, name, do}).reason(t); got != "" {
					t.Errorf("%s %s at %s: %q", do, name, phase, got)
				}
			}
		}
	}
}

// TestDisallowedHeadersAreNotShown: functions do not see them, and do not delete
// them by leaving them out.
func TestDisallowedHeadersAreNotShown(t *testing.T) {
	for _, name := range namesOf(specDisallowed) {
		if got := (tried{OriginResponse, true, name, deletes}).reason(t); got != "" {
			t.Errorf("%s is left out: %q", name, got)
		}
		had := fields(name, "1", "X-A", "2")
		for _, phase := range []Phase{ViewerRequest, OriginRequest, OriginResponse, ViewerResponse} {
			r, resp := &Request{Method: "GET", URI: "/", Fields: had}, &Response{Status: 200, Fields: had}
			document := string(AppendLambda(nil, lambdaContext(phase), r, resp))
			if phase.ofRequest() {
				document = string(AppendLambda(nil, lambdaContext(phase), r, nil))
			}
			if strings.Contains(document, strings.ToLower(name)) || !strings.Contains(document, `"x-a"`) {
				t.Errorf("at %s: %s is shown, or nothing is: %s", phase, name, document)
			}
		}
		got, err := DecodeLambda([]byte(`{"status":"200","headers":{}}`), lambdaContext(OriginResponse), owner, &Request{URI: "/"}, &Response{Status: 200, Fields: had})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{name + ": 1"}, lines(&got.Response.Fields)); d != "" {
			t.Errorf("left out (-want +got):\n%s", d)
		}
	}
}

// TestGeneratedResponsesMayNotHaveThem: neither in answers at viewer-request and
// origin-request.
func TestGeneratedResponsesMayNotHaveThem(t *testing.T) {
	for _, phase := range []Phase{ViewerRequest, OriginRequest} {
		for _, name := range namesOf(specDisallowed) {
			payload := `{"status":"200","headers":{"` + strings.ToLower(name) + `":[{"key":"` + name + `","value":"1"}]}}`
			_, err := DecodeLambda([]byte(payload), lambdaContext(phase), owner, &Request{URI: "/"}, nil)
			refusedAs(t, err, "blacklisted header, headerName : "+name)
		}
	}
	for _, name := range namesOf(specDisallowed) {
		payload := `{"statusCode":200,"headers":{"` + strings.ToLower(name) + `":{"value":"1"}}}`
		_, err := DecodeCloudFront([]byte(payload), lambdaContext(ViewerRequest), owner, &Request{URI: "/"}, nil)
		refusedAs(t, err, strings.ToLower(name)+" is not allowed")
	}
}
