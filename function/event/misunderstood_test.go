package event

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// The entries of spec/edge-functions.md 15 that are about documents. The others
// are tested where they happen: in function, door/cloudfront and resource.

// atLambda judges a payload at a phase, for a request and a response as every
// example has them.
func atLambda(p Phase, payload string) (*Result, error) {
	r := &Request{Method: "GET", URI: "/a", Fields: fields("Host", "h", "Via", "1.1 x")}
	return DecodeLambda([]byte(payload), lambdaContext(p), owner, r, &Response{Status: 200, Fields: fields("Via", "1.1 x")})
}

func atCloudFront(p Phase, payload string) (*Result, error) {
	r := &Request{Method: "GET", URI: "/a", Query: "t=a&t=b", Fields: fields("Host", "h", "Cookie", "sid=1")}
	return DecodeCloudFront([]byte(payload), lambdaContext(p), owner, r, &Response{Status: 200})
}

// refusedAs fails the test unless the error's detail has the text.
func refusedAs(t *testing.T, err error, text string) {
	t.Helper()
	bad, ok := errors.AsType[*Invalid](err)
	if !ok || !strings.Contains(bad.Detail, text) {
		t.Errorf("got %v, want %q", err, text)
	}
}

func TestMisunderstood14HeadersAreNoPlainStrings(t *testing.T) {
	_, err := atLambda(OriginResponse, `{"status":"200","headers":{"x-a":"1"}}`)
	refusedAs(t, err, "each header entry in the headers object must be an array")
	_, err = atCloudFront(ViewerResponse, `{"statusCode":200,"headers":{"x-a":"1"}}`)
	refusedAs(t, err, "response.headers.x-a must be an object with a value")
}

func TestMisunderstood15StatusIsAStringHereAndANumberThere(t *testing.T) {
	if got := string(AppendLambda(nil, lambdaContext(OriginResponse), &Request{URI: "/"}, &Response{Status: 200})); !strings.Contains(got, `"status":"200"`) {
		t.Errorf("Lambda@Edge sees %s", got)
	}
	if got := string(AppendCloudFront(nil, lambdaContext(ViewerResponse), &Request{URI: "/"}, &Response{Status: 200})); !strings.Contains(got, `"statusCode":200`) {
		t.Errorf("CloudFront Functions see %s", got)
	}
	_, err := atCloudFront(ViewerResponse, `{"statusCode":"200","headers":{}}`)
	refusedAs(t, err, "response.statusCode must be an integer")
}

func TestMisunderstood16TheOriginsBodyIsNeverVisible(t *testing.T) {
	for _, event := range [][]byte{
		AppendLambda(nil, lambdaContext(OriginResponse), &Request{URI: "/"}, &Response{Status: 200}),
		AppendCloudFront(nil, lambdaContext(ViewerResponse), &Request{URI: "/"}, &Response{Status: 200}),
	} {
		if strings.Contains(string(event), `"body"`) {
			t.Errorf("there is a body in %s", event)
		}
	}
	kept, err := atLambda(OriginResponse, `{"status":"200","headers":{"via":[{"key":"Via","value":"1.1 x"}]}}`)
	if err != nil || kept.Body != nil {
		t.Errorf("a body that is not set: %v, %v", kept, err)
	}
}

func TestMisunderstood18DeletingViaIsAViolation(t *testing.T) {
	for _, p := range []Phase{OriginResponse, ViewerResponse} {
		_, err := atLambda(p, `{"status":"200","headers":{}}`)
		refusedAs(t, err, "the function tried to delete read-only header, headerName : Via.")
	}
	_, err := atLambda(OriginResponse, `{"status":"200","headers":{"via":[{"key":"Via","value":"1.1 x"}],"connection":[{"key":"Connection","value":"close"}]}}`)
	refusedAs(t, err, "blacklisted header, headerName : Connection")
}

func TestMisunderstood19HostChangesAtOriginRequestOnly(t *testing.T) {
	const other = `{"uri":"/a","headers":{"host":[{"key":"Host","value":"other"}],"via":[{"key":"Via","value":"1.1 x"}]}}`
	_, err := atLambda(ViewerRequest, other)
	refusedAs(t, err, "the function tried to change read-only header, headerName : Host.")
	got, err := atLambda(OriginRequest, other)
	if err != nil || got.Request.Fields.Get("Host") != "other" {
		t.Errorf("at origin-request: %v", err)
	}
}

func TestMisunderstood21NoCountryAtViewerRequest(t *testing.T) {
	const country = `{"uri":"/a","headers":{"host":[{"key":"Host","value":"h"}],"via":[{"key":"Via","value":"1.1 x"}],"cloudfront-viewer-country":[{"value":"DE"}]}}`
	_, err := atLambda(ViewerRequest, country)
	refusedAs(t, err, "blacklisted header")
	if _, err := atLambda(OriginRequest, country); err != nil {
		t.Errorf("at origin-request: %v", err)
	}
}

func TestMisunderstood28EditsOfAReadOnlyBodyAreIgnored(t *testing.T) {
	got, err := atLambda(ViewerRequest, `{"uri":"/a","body":{"action":"read-only","encoding":"text","data":"new"}}`)
	if err != nil || got.Request.Body != nil {
		t.Errorf("got %+v, %v", got, err)
	}
	got, err = atLambda(ViewerRequest, `{"uri":"/a","body":{"action":"replace","encoding":"text","data":"new"}}`)
	if err != nil || got.Request.Body == nil || string(got.Request.Body.Data) != "new" {
		t.Errorf("with replace: %+v, %v", got, err)
	}
}

func TestMisunderstood29BodiesComeInBase64(t *testing.T) {
	event := AppendLambda(nil, lambdaContext(ViewerRequest), &Request{URI: "/", Body: &Body{Data: []byte("plain text")}}, nil)
	var e struct {
		Records []struct {
			CF struct {
				Request struct {
					Body struct{ Action, Encoding, Data string }
				}
			}
		}
	}
	if err := json.Unmarshal(event, &e); err != nil {
		t.Fatal(err)
	}
	body := e.Records[0].CF.Request.Body
	if body.Action != "read-only" || body.Encoding != "base64" || body.Data != "cGxhaW4gdGV4dA==" {
		t.Errorf("got %+v", body)
	}
}

func TestMisunderstood31NamesAreLowerCaseInCloudFrontFunctions(t *testing.T) {
	_, err := atCloudFront(ViewerResponse, `{"statusCode":200,"headers":{"Strict-Transport-Security":{"value":"max-age=300"}}}`)
	refusedAs(t, err, "The CloudFront function returned an invalid value: response.headers must have header names in lower case")
}

func TestMisunderstood34AChangedValueReplacesTheFirst(t *testing.T) {
	const kept = `,"headers":{"host":{"value":"h"}},"cookies":{"sid":{"value":"1"}}}`
	got, err := atCloudFront(ViewerRequest, `{"uri":"/a","querystring":{"t":{"value":"z","multiValue":[{"value":"a"},{"value":"b"}]}}`+kept)
	if err != nil || got.Request.Query != "t=z&t=b" {
		t.Errorf("value alone: %v, %v", got, err)
	}
	got, err = atCloudFront(ViewerRequest, `{"uri":"/a","querystring":{"t":{"value":"z","multiValue":[{"value":"y"}]}}`+kept)
	if err != nil || got.Request.Query != "t=y" {
		t.Errorf("multiValue: %v, %v", got, err)
	}
}

func TestMisunderstood35CookiesAreApartInCloudFrontFunctions(t *testing.T) {
	r := &Request{URI: "/", Fields: fields("Cookie", "sid=42")}
	if got := string(AppendCloudFront(nil, lambdaContext(ViewerRequest), r, nil)); !strings.Contains(got, `"headers":{}`) || !strings.Contains(got, `"cookies":{"sid":{"value":"42"}}`) {
		t.Errorf("CloudFront Functions see %s", got)
	}
	if got := string(AppendLambda(nil, lambdaContext(ViewerRequest), r, nil)); !strings.Contains(got, `"headers":{"cookie":[{"key":"Cookie","value":"sid=42"}]}`) {
		t.Errorf("Lambda@Edge sees %s", got)
	}
}

func TestMisunderstood38LineEndsInValues(t *testing.T) {
	for _, p := range []Phase{ViewerRequest, OriginRequest} {
		_, err := atLambda(p, `{"status":"302","headers":{"location":[{"key":"Location","value":"/\r\nX: y"}]}}`)
		refusedAs(t, err, "invalid character : '%0D' in header value, headerName : Location")
	}
}
