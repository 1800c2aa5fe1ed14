package alb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// lambdaEvent is what a function is sent (spec/load-balancer.md 5.6). Of
// headers and parameters it has one form or the other.
type lambdaEvent struct {
	RequestContext  requestContext      `json:"requestContext"`
	Method          string              `json:"httpMethod"`
	Path            string              `json:"path"`
	Parameters      map[string]string   `json:"queryStringParameters,omitzero"`
	ManyParameters  map[string][]string `json:"multiValueQueryStringParameters,omitzero"`
	Headers         map[string]string   `json:"headers,omitzero"`
	ManyHeaders     map[string][]string `json:"multiValueHeaders,omitzero"`
	Body            string              `json:"body"`
	IsBase64Encoded bool                `json:"isBase64Encoded"`
}

type requestContext struct {
	ELB struct {
		TargetGroup string `json:"targetGroupArn"`
	} `json:"elb"`
}

// event writes a request as JSON. Nothing of the path or the query is decoded.
func (l *lambda) event(r *exchange.Request, body []byte) []byte {
	e := lambdaEvent{Method: r.Method, Path: r.Path}
	e.RequestContext.ELB.TargetGroup = l.group
	if l.multi {
		e.ManyParameters, e.ManyHeaders = map[string][]string{}, map[string][]string{}
	} else {
		e.Parameters, e.Headers = map[string]string{}, map[string]string{}
	}
	for part := range strings.SplitSeq(r.Query, "&") {
		if key, value, _ := strings.Cut(part, "="); part != "" {
			store(e.Parameters, e.ManyParameters, key, value)
		}
	}
	if r.Host != "" {
		store(e.Headers, e.ManyHeaders, "host", r.Host)
	}
	if len(body) > 0 {
		store(e.Headers, e.ManyHeaders, "content-length", strconv.Itoa(len(body)))
	}
	for _, line := range r.Fields.Lines() {
		store(e.Headers, e.ManyHeaders, strings.ToLower(line.Name), line.Value)
	}
	e.Body, e.IsBase64Encoded = encoded(&r.Fields, body)
	var out bytes.Buffer
	w := json.NewEncoder(&out)
	w.SetEscapeHTML(false)
	if err := w.Encode(e); err != nil {
		panic("alb: " + err.Error()) // strings, and maps of them, can be written
	}
	return out.Bytes()
}

// store puts a value where there is one of each key, the last one winning,
// or where there are many.
func store(one map[string]string, many map[string][]string, key, value string) {
	if many != nil {
		many[key] = append(many[key], value)
		return
	}
	one[key] = value
}

// encoded is the body as the event has it: text as it is, anything else in
// base64.
func encoded(fields *exchange.Fields, body []byte) (text string, isBase64 bool) {
	if len(body) == 0 || isText(fields) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

func isText(fields *exchange.Fields) bool {
	if fields.Has("Content-Encoding") {
		return false
	}
	kind, _, _ := strings.Cut(fields.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	switch kind {
	case "application/json", "application/javascript", "application/xml":
		return true
	}
	return strings.HasPrefix(kind, "text/")
}

// lambdaReply is what a function has answered. Its statusDescription goes no
// further: HTTP/2 has no place for it, and nothing may depend on it.
type lambdaReply struct {
	status  int
	headers map[string][]string
	body    []byte
}

// readReply reads a result. Names of members are as they are written, and a
// member of another type is no answer.
func readReply(payload []byte, multi bool) (*lambdaReply, error) {
	var reply struct {
		status   *int
		one      map[string]string
		many     map[string][]string
		body     string
		isBase64 bool
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(payload, &members); err != nil {
		return nil, invalidReply("the result is no object: %w", err)
	}
	for name, into := range map[string]any{
		"statusCode": &reply.status, "body": &reply.body, "isBase64Encoded": &reply.isBase64,
		"headers": &reply.one, "multiValueHeaders": &reply.many,
	} {
		if raw, there := members[name]; there {
			if err := json.Unmarshal(raw, into); err != nil {
				return nil, invalidReply("%s: %w", name, err)
			}
		}
	}
	if reply.status == nil || *reply.status < 200 || *reply.status > 599 {
		return nil, invalidReply("statusCode is missing, or not from 200 to 599")
	}
	out := &lambdaReply{status: *reply.status, headers: reply.many, body: []byte(reply.body)}
	if !multi {
		out.headers = make(map[string][]string, len(reply.one))
		for name, value := range reply.one {
			out.headers[name] = []string{value}
		}
	}
	if reply.isBase64 {
		plain, err := base64.StdEncoding.DecodeString(reply.body)
		if err != nil {
			return nil, invalidReply("body: %w", err)
		}
		out.body = plain
	}
	return out, nil
}
