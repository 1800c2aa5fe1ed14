package event

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCloudFrontEvent is the document of spec/edge-functions.md 10, but for the
// cookie, whose spaces no cookie has.
func TestCloudFrontEvent(t *testing.T) {
	r := &Request{ClientIP: "203.0.113.7", Method: "GET", URI: "/a", Query: "x=1&t=a&t=b&empty", Fields: fields("Host", "www.example.net", "Cookie", "sid=42")}
	resp := &Response{Status: 200, Fields: fields("Content-Type", "text/html", "Set-Cookie", "sid=43; Secure; Path=/", "X-A", "1", "x-a", "2", "X-B", "1, 2")}
	want := `{"version":"1.0",
 "context":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001","eventType":"viewer-response","requestId":"Rq1...=="},
 "viewer":{"ip":"203.0.113.7"},
 "request":{"method":"GET","uri":"/a","querystring":{"x":{"value":"1"},"t":{"value":"a","multiValue":[{"value":"a"},{"value":"b"}]},"empty":{"value":""}},
  "headers":{"host":{"value":"www.example.net"}},"cookies":{"sid":{"value":"42"}}},
 "response":{"statusCode":200,"statusDescription":"OK","headers":{"content-type":{"value":"text/html"},"x-a":{"value":"1","multiValue":[{"value":"1"},{"value":"2"}]},"x-b":{"value":"1, 2"}},
  "cookies":{"sid":{"value":"43","attributes":"Secure; Path=/"}}}}`
	sameJSON(t, want, AppendCloudFront(nil, lambdaContext(ViewerResponse), r, resp))
}

func TestCloudFrontRequestResult(t *testing.T) {
	const same = `"headers":{"host":{"value":"h"},"x-a":{"value":"1","multiValue":[{"value":"1"},{"value":"2"}]}}`
	for _, tc := range []struct {
		name, payload string
		uri, query    string
		fields        []string
	}{
		{"as it came", `{"method":"GET","uri":"/a","querystring":{"t":{"value":"a","multiValue":[{"value":"a"},{"value":"b"}]},"flag":{"value":""}},` + same + `,"cookies":{"c":{"value":"1"}}}`,
			"/a", "t=a&flag&t=b", []string{"Host: h", "X-A: 1", "x-a: 2", "Cookie: c=1"}},
		{"misunderstood 34: a changed value replaces the first", `{"uri":"/b","querystring":{"t":{"value":"z","multiValue":[{"value":"a"},{"value":"b"}]}},"headers":{"host":{"value":"h"},"x-a":{"value":"9","multiValue":[{"value":"1"},{"value":"2"}]}},"cookies":{}}`,
			"/b", "t=z&t=b", []string{"Host: h", "X-A: 9 *", "X-A: 2 *"}},
		{"a changed multiValue wins", `{"uri":"/a","querystring":{"t":{"value":"z","multiValue":[{"value":"y"}]}},"headers":{"host":{"value":"h"},"x-a":{"value":"9","multiValue":[{"value":"7"},{"value":"8"}]},"x-new":{"value":"n"}},"cookies":{"d":{"value":"2"},"c":{"value":"1"}}}`,
			"/a", "t=y", []string{"Host: h", "Cookie: d=2; c=1 *", "X-A: 7 *", "X-A: 8 *", "X-New: n *"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := &Request{Method: "GET", URI: "/a", Query: "t=a&flag&t=b", Fields: fields("Host", "h", "X-A", "1", "x-a", "2", "Cookie", "c=1")}
			got, err := DecodeCloudFront([]byte(tc.payload), lambdaContext(ViewerRequest), owner, r, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Request.URI != tc.uri || got.Request.Query != tc.query {
				t.Errorf("got %s?%s", got.Request.URI, got.Request.Query)
			}
			if diff := cmp.Diff(tc.fields, lines(&got.Request.Fields)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCloudFrontResponseResult(t *testing.T) {
	resp := &Response{Status: 200, Fields: fields("content-type", "text/html", "Set-Cookie", "a=1; Path=/")}
	got, err := DecodeCloudFront([]byte(`{"statusCode":418,"headers":{"content-type":{"value":"text/plain"},"strict-transport-security":{"value":"max-age=300"}},"cookies":{"a":{"value":"2","attributes":"Secure"}},"body":{"encoding":"base64","data":"aGk="}}`),
		lambdaContext(ViewerResponse), owner, &Request{URI: "/"}, resp)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"content-type: text/plain *", "Strict-Transport-Security: max-age=300 *", "Set-Cookie: a=2; Secure *"}
	if got.Response.Status != 418 || string(got.Body) != "hi" || !cmp.Equal(lines(&got.Response.Fields), want) {
		t.Errorf("got %+v, %v", got, lines(&got.Response.Fields))
	}
}

func TestCloudFrontRefusals(t *testing.T) {
	for _, tc := range []struct {
		name, payload string
		phase         Phase
		want          string
	}{
		{"not JSON", `undefined`, ViewerRequest, reasonValue + "The JSON output is not parsable."},
		{"misunderstood 31: a name in capitals", `{"statusCode":200,"headers":{"Strict-Transport-Security":{"value":"x"}}}`, ViewerResponse, "The CloudFront function returned an invalid value: response.headers must have header names in lower case."},
		{"a plain string", `{"statusCode":200,"headers":{"x":"y"}}`, ViewerResponse, reasonValue + "response.headers.x must be an object with a value."},
		{"misunderstood 15: the status is an integer", `{"statusCode":"200"}`, ViewerResponse, reasonValue + "response.statusCode must be an integer from 100 to 599."},
		{"misunderstood 35: cookies are apart", `{"uri":"/","headers":{"cookie":{"value":"a=b"}}}`, ViewerRequest, reasonValue + "request.headers must not have cookie: use request.cookies."},
		{"Host is read-only", `{"uri":"/","headers":{"host":{"value":"other"}}}`, ViewerRequest, reasonValue + "request.headers: host is read-only."},
		{"Host left out", `{"uri":"/","headers":{}}`, ViewerRequest, reasonValue + "request.headers: host is read-only."},
		{"not allowed", `{"statusCode":200,"headers":{"x-cache":{"value":"y"}}}`, ViewerResponse, reasonValue + "response.headers: x-cache is not allowed."},
		{"uri without slash", `{"uri":"a"}`, ViewerRequest, reasonValue + "request.uri must be a path that begins with a slash."},
		{"line break", `{"statusCode":302,"headers":{"location":{"value":"/\r\nX: y"}}}`, ViewerRequest, reasonValue + "response.headers.location has an invalid character."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := &Request{URI: "/", Fields: fields("Host", "h")}
			_, err := DecodeCloudFront([]byte(tc.payload), lambdaContext(tc.phase), owner, r, &Response{Status: 200})
			bad, ok := errors.AsType[*Invalid](err)
			if !ok || bad.Reason != tc.want || bad.Detail != strings.TrimSuffix(tc.want, ".") {
				t.Errorf("got %+v, want %q", err, tc.want)
			}
		})
	}
}
