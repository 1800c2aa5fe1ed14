package event

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// The sentences of the error pages (spec 5).
const (
	reasonJSON       = "The Lambda function returned invalid JSON: "
	reasonEntry      = "The Lambda function returned an invalid entry in the headers object: "
	reasonValidation = "The Lambda function result failed validation: "
)

const (
	triedReadOnly = "The function tried to add, delete, or change a read-only header."
	triedHidden   = "The function tried to add a blacklisted header."
	badBody       = "The body is not a string, is not an object, or exceeds the maximum size."
)

// lambda judges one result of a Lambda@Edge function.
type lambda struct {
	c      Context
	by     exchange.Owner
	result Result
}

// DecodeLambda judges what a Lambda@Edge function returned for an event (spec
// 3). The request, and in response events the response, are those of the event;
// they stay as they are. Lines that the function set are owned by by. The error
// is an *[Invalid].
func DecodeLambda(payload []byte, c Context, by exchange.Owner, r *Request, resp *Response) (*Result, error) {
	o, bad := whole(payload, func(reason string) *Invalid {
		return &Invalid{reasonJSON + reason, strings.TrimSuffix(reasonJSON+reason, ".")}
	})
	if bad != nil {
		return nil, bad
	}
	l := lambda{c: c, by: by}
	_, hasStatus := o.get("status")
	switch {
	case !c.Phase.ofRequest():
		bad = l.response(o, resp)
	case hasStatus:
		bad = l.generated(o)
	default:
		bad = l.request(o, r)
	}
	if bad != nil {
		return nil, bad
	}
	return &l.result, nil
}

// detailValidation begins what the log says of them.
const detailValidation = "Lambda function result failed validation, "

func invalid(reason, detail string, args ...any) *Invalid {
	return &Invalid{reasonValidation + reason, detailValidation + fmt.Sprintf(detail, args...)}
}

// request judges a request that is to go on.
func (l *lambda) request(o object, before *Request) *Invalid {
	out := *before
	out.Fields = before.Fields.Clone(4)
	out.Body = nil
	if bad := l.target(o, &out); bad != nil {
		return bad
	}
	if bad := l.headers(o, &out.Fields, readOnly[l.c.Phase]); bad != nil {
		return bad
	}
	if bad := l.replaceBody(o, &out); bad != nil {
		return bad
	}
	if l.c.Phase == OriginRequest {
		if bad := l.origin(o, &out); bad != nil {
			return bad
		}
	}
	l.ignore(o, "method", before.Method)
	l.ignore(o, "clientIp", before.ClientIP)
	l.result.Request = &out
	return nil
}

// ignore notes a member that is not the function's to change.
func (l *lambda) ignore(o object, name, was string) {
	if now, ok := o.text(name); !ok || now != was && now != "" {
		l.result.Ignored = append(l.result.Ignored, name)
	}
}

// target judges uri and querystring. Where they are left out they stay.
func (l *lambda) target(o object, out *Request) *Invalid {
	for name, target := range map[string]*string{"uri": &out.URI, "querystring": &out.Query} {
		if _, there := o.get(name); !there {
			continue
		}
		text, ok := o.text(name)
		if !ok {
			return invalid("The "+name+" is not a string.", "the %s is not a string", name)
		}
		*target = text
	}
	switch {
	case !strings.HasPrefix(out.URI, "/"):
		return invalid("The URI does not begin with a slash.", "the uri must begin with /, got %.100q", out.URI)
	case strings.ContainsFunc(out.URI, notInTarget):
		return invalid("The URI has an invalid character.", "the uri has an invalid character: %.100q", out.URI)
	case strings.ContainsFunc(out.Query, notInTarget) || strings.Contains(out.Query, "#"):
		return invalid("The query string has an invalid character.", "the querystring has an invalid character: %.100q", out.Query)
	case len(out.URI)+len(out.Query) >= maxTarget:
		return invalid("The URI and the query string are too long.", "uri and querystring have %d bytes, fewer than %d are allowed", len(out.URI)+len(out.Query), maxTarget)
	}
	return nil
}

// notInTarget reports characters that no request line can have.
func notInTarget(r rune) bool { return r <= ' ' || r == 0x7f || r == '\uFFFD' }

// generated judges an answer in the place of a request (spec 3.2).
func (l *lambda) generated(o object) *Invalid {
	out := &Response{}
	if bad := l.status(o, out); bad != nil {
		return bad
	}
	var empty exchange.Fields
	if bad := l.headers(o, &empty, readOnly[l.c.Phase]); bad != nil {
		return bad
	}
	out.Fields = empty
	most := maxOriginAnswer
	if l.c.Phase == ViewerRequest {
		most = maxViewerAnswer
	}
	body, bad := l.responseBody(o, most-out.Fields.Size())
	switch {
	case bad != nil:
		return bad
	case out.Fields.Size() > most:
		return invalid("The response is too large.", "the headers have %d bytes, want at most %d", out.Fields.Size(), most)
	case l.c.Phase == ViewerRequest && out.Status == http.StatusNoContent && len(body) > 0:
		return invalid(badBody, "a response with status 204 has a body")
	}
	if body == nil {
		body = []byte{}
	}
	l.result.Response, l.result.Body = out, body
	return nil
}

// response judges a response that is to go on.
func (l *lambda) response(o object, before *Response) *Invalid {
	out := *before
	out.Fields = before.Fields.Clone(8)
	if l.c.Phase == ViewerResponse {
		// Members that are not the function's are left alone, not refused; for
		// the body that is (unverified).
		l.ignore(o, "status", strconv.Itoa(before.Status))
		l.ignore(o, "body", "")
	} else {
		if bad := l.status(o, &out); bad != nil {
			return bad
		}
	}
	if bad := l.headers(o, &out.Fields, readOnly[l.c.Phase]); bad != nil {
		return bad
	}
	if l.c.Phase == OriginResponse {
		body, bad := l.responseBody(o, maxOriginAnswer-out.Fields.Size())
		if bad != nil {
			return bad
		}
		l.result.Body = body
	}
	l.result.Response = &out
	return nil
}

// status reads status and statusDescription. The status is a string; a number
// is taken as well, (unverified).
func (l *lambda) status(o object, out *Response) *Invalid {
	raw, there := o.get("status")
	if !there {
		return invalid("The status is missing.", "the response has no status")
	}
	text := strings.Trim(string(raw), `"`)
	status, err := strconv.Atoi(text)
	if err != nil || status < 200 || status > 599 {
		return invalid("The status is invalid.", "the status is %.40s, want a string from 200 to 599", raw)
	}
	description, ok := o.text("statusDescription")
	if !ok {
		return invalid("The status description is not a string.", "the statusDescription is not a string")
	}
	if status != out.Status || description != "" {
		out.Description = description
	}
	out.Status = status
	return nil
}

// responseBody reads body and bodyEncoding; nil: there is none. Most is how
// many bytes it may have.
func (l *lambda) responseBody(o object, most int) ([]byte, *Invalid) {
	raw, there := o.get("body")
	if !there {
		return nil, nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil || raw[0] != '"' {
		return nil, invalid(badBody, "the body is not a string")
	}
	encoding, _ := o.text("bodyEncoding")
	body, err := decodeBody(text, encoding)
	switch {
	case err != nil:
		return nil, invalid(badBody, "the body cannot be decoded: %v", err)
	case len(body) > most:
		return nil, invalid(badBody, "the body has %d bytes, with the headers too many", len(body))
	}
	return body, nil
}

func decodeBody(text, encoding string) ([]byte, error) {
	switch encoding {
	case "", "text":
		return []byte(text), nil
	case "base64":
		return base64.StdEncoding.DecodeString(text)
	}
	return nil, fmt.Errorf("encoding %.40q, want text or base64", encoding)
}

// replaceBody reads the body member of a request (spec 2.5): only with the
// action replace does it count.
func (l *lambda) replaceBody(o object, out *Request) *Invalid {
	raw, there := o.get("body")
	if !there {
		return nil
	}
	body, err := readObject(raw)
	if err != nil {
		return invalid(badBody, "the body is not an object")
	}
	action, _ := body.text("action")
	if action != "replace" {
		return nil
	}
	data, okData := body.text("data")
	encoding, okEncoding := body.text("encoding")
	most := [2]int{MaxOriginBody, maxOriginBase64}
	if l.c.Phase == ViewerRequest {
		most = [2]int{MaxViewerBody, maxViewerBase64}
	}
	switch {
	case !okData || !okEncoding:
		return invalid(badBody, "data or encoding of the body is not a string")
	case encoding != "base64" && len(data) > most[0], encoding == "base64" && len(data) > most[1]:
		return invalid(badBody, "the body has %d bytes, too many", len(data))
	}
	decoded, err := decodeBody(data, encoding)
	if err != nil {
		return invalid(badBody, "the body cannot be decoded: %v", err)
	}
	out.Body = &Body{Data: decoded}
	return nil
}
