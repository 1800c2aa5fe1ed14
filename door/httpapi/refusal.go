package httpapi

import (
	"net/http"
	"strconv"

	"github.com/lintel-edge/lintel/exchange"
)

// owner is whoever makes a response when the gateway does.
const owner = exchange.OwnerEdge

// httpTime is the form of the Date header.
const httpTime = http.TimeFormat

// messages are what the gateway says of its own errors (spec/api-gateway.md 7;
// all but that of 404 are unverified).
var messages = map[int]string{
	http.StatusUnauthorized:                "Unauthorized",
	http.StatusForbidden:                   "Forbidden",
	http.StatusNotFound:                    "Not Found",
	http.StatusRequestEntityTooLarge:       "Request Entity Too Large",
	http.StatusTooManyRequests:             "Too Many Requests",
	http.StatusRequestHeaderFieldsTooLarge: "Request Header Fields Too Large",
	http.StatusInternalServerError:         "Internal Server Error",
	http.StatusServiceUnavailable:          "Service Unavailable",
}

// refuse answers with an error of the gateway's own. why is for the trace and
// for logs, not for the viewer.
func (p *passage) refuse(status int, why string) bool {
	p.note = strconv.Itoa(status) + ": " + why
	p.context.Error.Message = messages[status]
	p.response = *refusal(status, p.request)
	return true
}

// refusal is such an answer before the request has its id.
func refusal(status int, r *exchange.Request) *exchange.Response {
	body := []byte(`{"message":"` + messages[status] + `"}`)
	out := &exchange.Response{
		Status:        status,
		Fields:        exchange.NewFields(exchange.Field{Name: "Content-Type", Value: "application/json", Owner: owner}),
		Body:          exchange.NewBytes(body),
		ContentLength: int64(len(body)),
	}
	if r.Body != nil && r.ContentLength != 0 {
		out.Close = status == http.StatusRequestEntityTooLarge // nobody reads the rest
	}
	return out
}
