package event

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// reasonValue begins the error pages of CloudFront Functions (spec 10).
const reasonValue = "The CloudFront function returned an invalid value: "

func invalidValue(format string, args ...any) *Invalid {
	text := reasonValue + fmt.Sprintf(format, args...)
	return &Invalid{text, strings.TrimSuffix(text, ".")}
}

// cloudFront judges one result of a CloudFront Function.
type cloudFront struct {
	c      Context
	by     exchange.Owner
	locked []string
	result Result
}

// DecodeCloudFront judges what a CloudFront Function returned for an event
// (spec 10): the request or response object itself, or at viewer-request a
// response of its own. The request and response are those of the event; they
// stay as they are. The error is an *[Invalid].
func DecodeCloudFront(payload []byte, c Context, by exchange.Owner, r *Request, resp *Response) (*Result, error) {
	o, bad := whole(payload, func(reason string) *Invalid { return invalidValue("%s", reason) })
	if bad != nil {
		return nil, bad
	}
	f := cloudFront{c: c, by: by, locked: readOnlyInCloudFront[c.Phase]}
	_, hasStatus := o.get("statusCode")
	switch {
	case c.Phase == ViewerResponse:
		bad = f.response(o, resp)
	case hasStatus:
		bad = f.response(o, &Response{})
		if bad == nil && f.result.Body == nil {
			f.result.Body = []byte{}
		}
	default:
		bad = f.request(o, r)
	}
	if bad != nil {
		return nil, bad
	}
	return &f.result, nil
}

// request judges a request that is to go on.
func (f *cloudFront) request(o object, before *Request) *Invalid {
	out := *before
	out.Fields = before.Fields.Clone(4)
	out.Body = nil
	uri, ok := o.text("uri")
	if _, there := o.get("uri"); there {
		out.URI = uri
	}
	if !ok || !strings.HasPrefix(out.URI, "/") || strings.ContainsFunc(out.URI, notInTarget) {
		return invalidValue("request.uri must be a path that begins with a slash.")
	}
	if bad := f.query(o, &out); bad != nil {
		return bad
	}
	if bad := f.headers(o, "request", &out.Fields, "cookie"); bad != nil {
		return bad
	}
	if bad := f.cookies(o, &out.Fields); bad != nil {
		return bad
	}
	if method, _ := o.text("method"); method != before.Method && method != "" {
		f.result.Ignored = append(f.result.Ignored, "method")
	}
	f.result.Request = &out
	return nil
}

// query takes the querystring member into effect. One that says what was there
// leaves the query as it was, byte for byte.
func (f *cloudFront) query(o object, out *Request) *Invalid {
	raw, there := o.get("querystring")
	if !there {
		return nil
	}
	was := queryPairs(out.Query)
	now, bad := readPairs(raw, "request.querystring", was)
	if bad != nil || slices.Equal(grouping(was), now) {
		return bad
	}
	parts := make([]string, len(now))
	for i, p := range now {
		parts[i] = p.name + "=" + p.value
	}
	out.Query = strings.Join(parts, "&")
	if strings.ContainsFunc(out.Query, notInTarget) || strings.Contains(out.Query, "#") {
		return invalidValue("request.querystring has an invalid character.")
	}
	if len(out.URI)+len(out.Query) >= maxTarget {
		return invalidValue("request.uri and request.querystring are too long.")
	}
	return nil
}

// cookies takes the cookies of a request into effect.
func (f *cloudFront) cookies(o object, fields *exchange.Fields) *Invalid {
	raw, there := o.get("cookies")
	if !there {
		return nil
	}
	was := cookiePairs(fields)
	now, bad := readPairs(raw, "request.cookies", was)
	if bad != nil || slices.Equal(grouping(was), now) {
		return bad
	}
	parts := make([]string, len(now))
	for i, p := range now {
		parts[i] = p.name + "=" + p.value
	}
	if len(parts) == 0 {
		fields.Del("Cookie", f.by)
		return nil
	}
	fields.Set("Cookie", strings.Join(parts, "; "), f.by)
	return nil
}

// response judges a response that is to go on, or that the function made.
func (f *cloudFront) response(o object, before *Response) *Invalid {
	out := *before
	out.Fields = before.Fields.Clone(8)
	raw, there := o.get("statusCode")
	status, err := strconv.Atoi(string(raw))
	if there && (err != nil || status < 100 || status > 599) || !there && before.Status == 0 {
		return invalidValue("response.statusCode must be an integer from 100 to 599.")
	}
	if there && status != before.Status {
		out.Status, out.Description = status, ""
	}
	description, ok := o.text("statusDescription")
	if !ok {
		return invalidValue("response.statusDescription must be a string.")
	}
	if description != "" {
		out.Description = description
	}
	if bad := f.headers(o, "response", &out.Fields, "set-cookie"); bad != nil {
		return bad
	}
	if bad := f.setCookies(o, &out.Fields); bad != nil {
		return bad
	}
	f.result.Response = &out
	return f.body(o)
}

// setCookies takes the cookies of a response into effect.
func (f *cloudFront) setCookies(o object, fields *exchange.Fields) *Invalid {
	raw, there := o.get("cookies")
	if !there {
		return nil
	}
	was := setCookiePairs(fields)
	now, bad := readPairs(raw, "response.cookies", was)
	if bad != nil || slices.Equal(grouping(was), now) {
		return bad
	}
	fields.Del("Set-Cookie", f.by)
	for _, p := range now {
		line := p.name + "=" + p.value
		if p.attributes != "" {
			line += "; " + p.attributes
		}
		fields.Add("Set-Cookie", line, f.by)
	}
	return nil
}

// body reads a replaced body: a string, or encoding and data.
func (f *cloudFront) body(o object) *Invalid {
	raw, there := o.get("body")
	if !there {
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return f.setBody([]byte(text))
	}
	b, err := readObject(raw)
	data, okData := b.text("data")
	encoding, okEncoding := b.text("encoding")
	switch {
	case err != nil || !okData || !okEncoding:
		return invalidValue("response.body must be a string or an object with encoding and data.")
	case encoding == "base64":
		decoded, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			return invalidValue("response.body is not base64.")
		}
		return f.setBody(decoded)
	case encoding != "text" && encoding != "":
		return invalidValue("response.body.encoding must be text or base64.")
	}
	return f.setBody([]byte(data))
}

func (f *cloudFront) setBody(body []byte) *Invalid {
	if len(body) > maxViewerAnswer {
		return invalidValue("response.body is too large.")
	}
	f.result.Body = body
	return nil
}
