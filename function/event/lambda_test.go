package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
)

const owner = exchange.Owner("function headers:3 test")

func fields(pairs ...string) exchange.Fields {
	var f exchange.Fields
	for i := 0; i < len(pairs); i += 2 {
		f.Add(pairs[i], pairs[i+1], exchange.OwnerViewer)
	}
	return f
}

func lambdaContext(p Phase) Context {
	return Context{Phase: p, DomainName: "d1edge0example.cloudfront.net", DistributionID: "E1EXAMPLE00001", RequestID: "Rq1...=="}
}

// sameJSON compares documents member by member.
func sameJSON(t *testing.T, want string, got []byte) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal([]byte(want), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &b); err != nil {
		t.Fatalf("%v\n%s", err, got)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestLambdaEvents are the documents of spec/edge-functions.md 2.
func TestLambdaEvents(t *testing.T) {
	viewer := Request{ClientIP: "203.0.113.7", Method: "GET", URI: "/a/b.html", Query: "x=1",
		Fields: fields("Host", "www.example.net", "User-Agent", "curl/8.5.0", "accept", "*/*", "X-Amz-Cf-Id", "hidden", "Connection", "close")}
	const viewerHeaders = `{"host":[{"key":"Host","value":"www.example.net"}],"user-agent":[{"key":"User-Agent","value":"curl/8.5.0"}],"accept":[{"key":"accept","value":"*/*"}]}`
	config := func(p Phase) string {
		return `"config":{"distributionDomainName":"d1edge0example.cloudfront.net","distributionId":"E1EXAMPLE00001","eventType":"` + string(p) + `","requestId":"Rq1...=="}`
	}
	custom := viewer
	custom.Origin = &Origin{Custom: &CustomOrigin{DomainName: "origin.example.net", Protocol: "https", Port: 443, ReadTimeout: 30, KeepaliveTimeout: 5, SSLProtocols: []string{"TLSv1", "TLSv1.1", "TLSv1.2"}}}
	bucket := viewer
	bucket.Origin = &Origin{S3: &S3Origin{DomainName: "bucket.s3.eu-west-1.amazonaws.com", Region: "eu-west-1", AuthMethod: "origin-access-identity", CustomHeaders: fields("X-K", "v")}}
	withBody := viewer
	withBody.Body = &Body{Data: []byte("hi"), Truncated: true}
	repeated := Response{Status: 200, Fields: fields("Content-Type", "text/html", "Set-Cookie", "a=1", "set-cookie", "b=2", "X-Odd", "\"\\\n\xff")}
	request := `"request":{"clientIp":"203.0.113.7","method":"GET","uri":"/a/b.html","querystring":"x=1","headers":` + viewerHeaders
	for _, tc := range []struct {
		name     string
		phase    Phase
		request  *Request
		response *Response
		want     string
	}{
		{"2.1 viewer-request", ViewerRequest, &viewer, nil, request + "}"},
		{"2.2 origin-request, custom", OriginRequest, &custom, nil, request + `,"origin":{"custom":{"customHeaders":{},"domainName":"origin.example.net","keepaliveTimeout":5,"path":"","port":443,"protocol":"https","readTimeout":30,"sslProtocols":["TLSv1","TLSv1.1","TLSv1.2"]}}}`},
		{"2.2 origin-request, S3", OriginRequest, &bucket, nil, request + `,"origin":{"s3":{"authMethod":"origin-access-identity","customHeaders":{"x-k":[{"key":"X-K","value":"v"}]},"domainName":"bucket.s3.eu-west-1.amazonaws.com","path":"","region":"eu-west-1"}}}`},
		{"2.3 origin-response", OriginResponse, &custom, &Response{Status: 200, Fields: fields("Content-Type", "text/html")}, request + `,"origin":{"custom":{"customHeaders":{},"domainName":"origin.example.net","keepaliveTimeout":5,"path":"","port":443,"protocol":"https","readTimeout":30,"sslProtocols":["TLSv1","TLSv1.1","TLSv1.2"]}}},"response":{"status":"200","statusDescription":"OK","headers":{"content-type":[{"key":"Content-Type","value":"text/html"}]}}`},
		{"2.5 body", ViewerRequest, &withBody, nil, request + `,"body":{"inputTruncated":true,"action":"read-only","encoding":"base64","data":"aGk="}}`},
		{"lines of one name, odd bytes", ViewerResponse, &viewer, &repeated, request + `},"response":{"status":"200","statusDescription":"OK","headers":{"content-type":[{"key":"Content-Type","value":"text/html"}],"set-cookie":[{"key":"Set-Cookie","value":"a=1"},{"key":"set-cookie","value":"b=2"}],"x-odd":[{"key":"X-Odd","value":"\"\\\n\ufffd"}]}}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sameJSON(t, `{"Records":[{"cf":{`+config(tc.phase)+`,`+tc.want+`}}]}`, AppendLambda(nil, lambdaContext(tc.phase), tc.request, tc.response))
		})
	}
}

// lines renders fields for comparison: name, value, and a mark for those that
// the function set.
func lines(f *exchange.Fields) []string {
	var out []string
	for _, l := range f.Lines() {
		mark := ""
		if l.Owner == owner {
			mark = " *"
		}
		out = append(out, l.Name+": "+l.Value+mark)
	}
	return out
}

func TestLambdaRequestResult(t *testing.T) {
	before := func() *Request {
		return &Request{ClientIP: "203.0.113.7", Method: "POST", URI: "/a", Query: "x=1",
			Fields: fields("Host", "www.example.net", "X-A", "1", "X-A", "2", "Via", "1.1 x", "X-Edge-Secret", "hidden")}
	}
	const host = `"host":[{"key":"Host","value":"www.example.net"}],"via":[{"key":"Via","value":"1.1 x"}]`
	for _, tc := range []struct {
		name, payload string
		uri, query    string
		fields        []string
		body          *Body
		ignored       []string
	}{
		{"nothing changes without members", `{}`, "/a", "x=1", []string{"Host: www.example.net", "X-A: 1", "X-A: 2", "Via: 1.1 x", "X-Edge-Secret: hidden"}, nil, nil},
		{"a line of several is changed, one is new", `{"uri":"/b","querystring":"","headers":{` + host + `,"x-a":[{"key":"X-A","value":"3"}],"x-new-one":[{"value":"4"}]}}`,
			"/b", "", []string{"Host: www.example.net", "X-A: 3 *", "Via: 1.1 x", "X-Edge-Secret: hidden", "X-New-One: 4 *"}, nil, nil},
		{"a name is left out", `{"headers":{` + host + `}}`, "/a", "x=1", []string{"Host: www.example.net", "Via: 1.1 x", "X-Edge-Secret: hidden"}, nil, nil},
		{"several values in one entry", `{"headers":{` + host + `,"x-b":[{"key":"x-B","value":["1","2"]}]}}`, "/a", "x=1",
			[]string{"Host: www.example.net", "Via: 1.1 x", "X-Edge-Secret: hidden", "x-B: 1 *", "x-B: 2 *"}, nil, nil},
		{"body replaced by text", `{"body":{"action":"replace","encoding":"text","data":"hé"}}`, "/a", "x=1",
			[]string{"Host: www.example.net", "X-A: 1", "X-A: 2", "Via: 1.1 x", "X-Edge-Secret: hidden"}, &Body{Data: []byte("hé")}, nil},
		{"body replaced by base64", `{"body":{"action":"replace","encoding":"base64","data":"aGk="}}`, "/a", "x=1",
			[]string{"Host: www.example.net", "X-A: 1", "X-A: 2", "Via: 1.1 x", "X-Edge-Secret: hidden"}, &Body{Data: []byte("hi")}, nil},
		{"misunderstood 28: a read-only body keeps what it is", `{"body":{"action":"read-only","encoding":"text","data":"x"}}`, "/a", "x=1",
			[]string{"Host: www.example.net", "X-A: 1", "X-A: 2", "Via: 1.1 x", "X-Edge-Secret: hidden"}, nil, nil},
		{"method and address are not the function's", `{"method":"GET","clientIp":"::1"}`, "/a", "x=1",
			[]string{"Host: www.example.net", "X-A: 1", "X-A: 2", "Via: 1.1 x", "X-Edge-Secret: hidden"}, nil, []string{"method", "clientIp"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := before()
			got, err := DecodeLambda([]byte(tc.payload), lambdaContext(ViewerRequest), owner, r, nil)
			if err != nil {
				t.Fatal(err)
			}
			q := got.Request
			if q.URI != tc.uri || q.Query != tc.query || q.Method != "POST" || q.ClientIP != "203.0.113.7" {
				t.Errorf("got %s %s?%s of %s", q.Method, q.URI, q.Query, q.ClientIP)
			}
			if diff := cmp.Diff(tc.fields, lines(&q.Fields)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.body, q.Body); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.ignored, got.Ignored); diff != "" {
				t.Error(diff)
			}
			if was := before(); !cmp.Equal(lines(&was.Fields), lines(&r.Fields)) {
				t.Error("the event's own request was changed")
			}
		})
	}
}

// TestLambdaRefusals are the rows of spec/edge-functions.md 5, and the rules of 3.
func TestLambdaRefusals(t *testing.T) {
	large := strings.Repeat("x", MaxViewerBody+1)
	manyHeaders := `{"status":"200","headers":{` + numbered(`"x-%d":[{"value":"1"}]`, 100_000) + `}}`
	const kept = `"host":[{"key":"Host","value":"h"}],"via":[{"key":"Via","value":"1.1 x"}]`
	for _, tc := range []struct {
		name, payload  string
		phase          Phase
		reason, detail string // their beginnings
	}{
		{"not JSON", `{`, ViewerRequest, "The Lambda function returned invalid JSON: The JSON output is not parsable.", ""},
		{"misunderstood 25: null", `null`, ViewerRequest, "The Lambda function returned invalid JSON: The JSON output must be an object type.", ""},
		{"a string", `"x"`, OriginResponse, "The Lambda function returned invalid JSON: The JSON output must be an object type.", ""},
		{"misunderstood 14: a plain string", `{"headers":{"x":"y"}}`, ViewerRequest, "The Lambda function returned an invalid entry in the headers object: Each header entry in the headers object must be an array.", ""},
		{"a number as value", `{"headers":{` + kept + `,"x":[{"key":"X","value":1}]}}`, ViewerRequest, reasonEntry, "The Lambda function returned an invalid entry in the headers object, the value of each header value must be of string or array of string type, header :x has one or more entries whose value is neither string nor array of strings."},
		{"misunderstood 18: Via deleted", `{"headers":{"host":[{"key":"Host","value":"h"}]}}`, ViewerRequest, reasonValidation + triedReadOnly, "Lambda function result failed validation, the function tried to delete read-only header, headerName : Via."},
		{"misunderstood 19: Host changed", `{"headers":{"host":[{"key":"Host","value":"other"}],"via":[{"key":"Via","value":"1.1 x"}]}}`, ViewerRequest, reasonValidation + triedReadOnly, "Lambda function result failed validation, the function tried to change read-only header, headerName : Host."},
		{"Content-Length added", `{"headers":{` + kept + `,"content-length":[{"value":"1"}]}}`, ViewerRequest, reasonValidation + triedReadOnly, "Lambda function result failed validation, the function tried to add read-only header, headerName : Content-Length."},
		{"disallowed", `{"headers":{` + kept + `,"x-amz-cf-pop":[{"value":"1"}]}}`, OriginRequest, reasonValidation + triedHidden, ""},
		{"misunderstood 21: a country at viewer-request", `{"headers":{` + kept + `,"cloudfront-viewer-country":[{"value":"DE"}]}}`, ViewerRequest, reasonValidation + triedHidden, ""},
		{"misunderstood 38: CR LF", `{"status":"302","headers":{"location":[{"key":"Location","value":"/\r\nSet-Cookie: a"}]}}`, ViewerRequest, reasonValidation, "Lambda function result failed validation, invalid character : '%0D' in header value, headerName : Location"},
		{"a key that is another name", `{"headers":{` + kept + `,"x-a":[{"key":"X-B","value":"1"}]}}`, ViewerRequest, reasonValidation, ""},
		{"one name twice", `{"headers":{` + kept + `,"X-A":[{"value":"1"}],"x-a":[{"value":"1"}]}}`, ViewerRequest, reasonValidation, ""},
		{"uri without slash", `{"uri":"a"}`, ViewerRequest, reasonValidation, ""},
		{"space in the query", `{"querystring":"a b"}`, ViewerRequest, reasonValidation, ""},
		{"target too long", `{"uri":"/` + strings.Repeat("a", 8190) + `","querystring":"x"}`, ViewerRequest, reasonValidation, ""},
		{"status out of range", `{"status":"600"}`, OriginRequest, reasonValidation, ""},
		{"204 with a body", `{"status":"204","body":"x"}`, ViewerRequest, reasonValidation + badBody, ""},
		{"body is no string", `{"status":"200","body":{}}`, OriginResponse, reasonValidation + badBody, ""},
		{"body is no base64", `{"status":"200","body":"!","bodyEncoding":"base64"}`, OriginResponse, reasonValidation + badBody, ""},
		{"answer too large", `{"status":"200","body":"` + large + `"}`, ViewerRequest, reasonValidation + badBody, ""},
		{"headers too large", `{"status":"200","headers":{"x-a":[{"value":"` + large + `"}]}}`, ViewerRequest, reasonValidation, ""},
		{"more headers than anybody has", manyHeaders, OriginResponse, reasonEntry, ""},
		{"replaced body too large", `{"body":{"action":"replace","encoding":"text","data":"` + large + `"}}`, ViewerRequest, reasonValidation + badBody, ""},
		{"two origins", `{"origin":{"custom":{},"s3":{}}}`, OriginRequest, reasonValidation, ""},
		{"an address as origin", `{"origin":{"custom":{"domainName":"192.0.2.1"}}}`, OriginRequest, reasonValidation, ""},
		{"an odd port", `{"origin":{"custom":{"port":22}}}`, OriginRequest, reasonValidation, ""},
		{"a path that ends with a slash", `{"origin":{"custom":{"path":"/a/"}}}`, OriginRequest, reasonValidation, ""},
		{"an identity without region", `{"origin":{"s3":{"domainName":"b.s3.amazonaws.com","authMethod":"origin-access-identity"}}}`, OriginRequest, reasonValidation, ""},
		{"a custom header that the request has", `{"origin":{"custom":{"customHeaders":{"host":[{"value":"x"}]}}}}`, OriginRequest, reasonValidation, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := &Request{Method: "GET", URI: "/", Fields: fields("Host", "h", "Via", "1.1 x"),
				Origin: &Origin{Custom: &CustomOrigin{DomainName: "o.example.net", Protocol: "https", Port: 443, ReadTimeout: 30, KeepaliveTimeout: 5}}}
			var resp *Response
			if !tc.phase.ofRequest() {
				resp = &Response{Status: 200}
			}
			_, err := DecodeLambda([]byte(tc.payload), lambdaContext(tc.phase), owner, r, resp)
			bad, ok := errors.AsType[*Invalid](err)
			if !ok || !strings.HasPrefix(bad.Reason, tc.reason) || !strings.HasPrefix(bad.Detail, tc.detail) || bad.Detail == "" {
				t.Errorf("got %+v", err)
			}
		})
	}
}

// numbered repeats a format with numbers, separated by commas.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestLambdaAnswers(t *testing.T) {
	t.Run("generated", func(t *testing.T) {
		got, err := DecodeLambda([]byte(`{"status":"302","statusDescription":"Found","headers":{"location":[{"key":"Location","value":"/b"}]}}`),
			lambdaContext(ViewerRequest), owner, &Request{URI: "/"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Generated(ViewerRequest) || got.Request != nil || got.Response.Status != 302 || got.Response.Description != "Found" || got.Body == nil || len(got.Body) != 0 {
			t.Errorf("got %+v", got)
		}
		if diff := cmp.Diff([]string{"Location: /b *"}, lines(&got.Response.Fields)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("origin-response may change the status and replace the body", func(t *testing.T) {
		got, err := DecodeLambda([]byte(`{"status":"404","headers":{"x":[{"value":"1"}]},"body":"gone"}`),
			lambdaContext(OriginResponse), owner, &Request{URI: "/"}, &Response{Status: 200, Description: "Fine", Fields: fields("Etag", "1")})
		if err != nil || got.Response.Status != 404 || got.Response.Description != "" || string(got.Body) != "gone" || !cmp.Equal(lines(&got.Response.Fields), []string{"X: 1 *"}) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("misunderstood 17: viewer-response cannot change the status", func(t *testing.T) {
		got, err := DecodeLambda([]byte(`{"status":"404","headers":{},"body":"gone"}`), lambdaContext(ViewerResponse), owner, &Request{URI: "/"}, &Response{Status: 200})
		if err != nil || got.Response.Status != 200 || got.Body != nil || !cmp.Equal(got.Ignored, []string{"status", "body"}) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("another origin", func(t *testing.T) {
		was := &Origin{S3: &S3Origin{DomainName: "b.s3.amazonaws.com", AuthMethod: "none"}}
		got, err := DecodeLambda([]byte(`{"origin":{"custom":{"domainName":"o.example.net","port":8443,"customHeaders":{"x-k":[{"value":"v"}]}}}}`),
			lambdaContext(OriginRequest), owner, &Request{URI: "/", Origin: was}, nil)
		if err != nil {
			t.Fatal(err)
		}
		c := got.Request.Origin.Custom
		if c.DomainName != "o.example.net" || c.Port != 8443 || c.Protocol != "https" || !cmp.Equal(lines(&c.CustomHeaders), []string{"X-K: v *"}) {
			t.Errorf("got %+v", c)
		}
	})
}

// FuzzDecodeLambda: whatever comes back is refused, or can be sent.
func FuzzDecodeLambda(f *testing.F) {
	f.Add(`{"uri":"/b","querystring":"a=b","headers":{"host":[{"key":"Host","value":"h"}]}}`, uint8(0))
	f.Add(`{"status":"302","headers":{"location":[{"value":["/a","/b"]}]},"body":"aGk=","bodyEncoding":"base64"}`, uint8(1))
	f.Add(`{"status":200,"headers":{"x":[]},"body":"x"}`, uint8(2))
	f.Add(`{"headers":{"x":[{"value":"1"}]}}`, uint8(3))
	f.Fuzz(func(t *testing.T, payload string, n uint8) {
		phase := []Phase{ViewerRequest, OriginRequest, OriginResponse, ViewerResponse}[n%4]
		r := &Request{Method: "GET", URI: "/", Fields: fields("Host", "h"), Origin: &Origin{Custom: &CustomOrigin{DomainName: "o.example", Protocol: "http", Port: 80, ReadTimeout: 1, KeepaliveTimeout: 1}}}
		got, err := DecodeLambda([]byte(payload), lambdaContext(phase), owner, r, &Response{Status: 200})
		if err == nil {
			sendable(t, got)
		}
		got, err = DecodeCloudFront([]byte(payload), lambdaContext(phase), owner, r, &Response{Status: 200})
		if err == nil {
			sendable(t, got)
		}
	})
}

func sendable(t *testing.T, got *Result) {
	t.Helper()
	var all []exchange.Field
	if got.Request != nil {
		all = got.Request.Fields.Lines()
		if target := got.Request.URI + "?" + got.Request.Query; target[0] != '/' || strings.ContainsFunc(target, notInTarget) {
			t.Errorf("target %q", target)
		}
	} else {
		all = got.Response.Fields.Lines()
	}
	for _, l := range all {
		if !isToken(l.Name) || strings.ContainsFunc(l.Value, notInValue) {
			t.Errorf("line %q: %q", l.Name, l.Value)
		}
	}
}

func BenchmarkAppendLambda(b *testing.B) {
	r := &Request{ClientIP: "203.0.113.7", Method: "GET", URI: "/a/b.html", Fields: fields("Host", "www.example.net", "User-Agent", "curl/8.5.0", "Accept", "*/*", "Accept-Language", "de", "Cookie", "a=b; c=d")}
	c, buf := lambdaContext(ViewerRequest), make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendLambda(buf[:0], c, r, nil)
	}
}
