package origin

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
)

// appendRequest appends the head of a request as it goes out. It is serialised
// anew: nothing of the viewer's bytes is passed through but the values
// themselves, and none that would say something else on the wire than here.
// Fields keep their order and spelling, except that what frames the message and
// what concerns only the connection is written anew, so that no request has two
// lengths.
func appendRequest(b []byte, r *exchange.Request, host string, up *upload) ([]byte, error) {
	if err := checkTarget(r); err != nil {
		return b, err
	}
	b = append(append(b, r.Method...), ' ')
	b = append(b, r.Path...)
	if r.HasQuery {
		b = append(append(b, '?'), r.Query...)
	}
	b = append(b, " HTTP/1.1\r\n"...)
	if r.Host != "" {
		host = r.Host
	}
	host, err := httpguts.PunycodeHostPort(host)
	if err != nil || !httpguts.ValidHostHeader(host) {
		return b, fmt.Errorf("a host name cannot be %q", host)
	}
	b = appendField(b, "Host", host)
	b = appendFraming(b, r.Method, up)
	connection := "Keep-Alive" // spec/cloudfront.md 4.2
	if r.Fields.Has("Upgrade") {
		connection = "Upgrade"
	}
	b = appendField(b, "Connection", connection)
	for _, l := range r.Fields.Lines() {
		if isMadeAnew(l.Name) {
			continue
		}
		if !httpguts.ValidHeaderFieldName(l.Name) || !httpguts.ValidHeaderFieldValue(l.Value) {
			return b, fmt.Errorf("field line %q: %q", l.Name, l.Value)
		}
		b = appendField(b, l.Name, l.Value)
	}
	return append(b, "\r\n"...), nil
}

func appendField(b []byte, name, value string) []byte {
	b = append(append(b, name...), ": "...)
	return append(append(b, value...), "\r\n"...)
}

// appendFraming says how long the body is. Where a body is usual, "none" is said
// too (RFC 9110 section 8.6).
func appendFraming(b []byte, method string, up *upload) []byte {
	switch {
	case up != nil && up.length < 0:
		return appendField(b, "Transfer-Encoding", "chunked")
	case up != nil:
		b = strconv.AppendInt(append(b, "Content-Length: "...), up.length, 10)
		return append(b, "\r\n"...)
	case method == http.MethodPost, method == http.MethodPut, method == http.MethodPatch:
		return appendField(b, "Content-Length", "0")
	}
	return b
}

// checkTarget refuses what would end the request line or a part of it early.
func checkTarget(r *exchange.Request) error {
	if !httpguts.ValidHeaderFieldName(r.Method) { // a token too
		return fmt.Errorf("method %q", r.Method)
	}
	if !strings.HasPrefix(r.Path, "/") && r.Path != "*" {
		return fmt.Errorf("path %q, want one that begins with a slash", r.Path)
	}
	for _, part := range [...]string{r.Path, r.Query} {
		for i := range len(part) {
			if part[i] <= ' ' || part[i] == 0x7f {
				return errors.New("space or control byte in the path or query")
			}
		}
	}
	return nil
}

// madeAnew are the fields that concern only the connection or frame the message.
var madeAnew = [...]string{"Host", "Connection", "Content-Length", "Transfer-Encoding", "Trailer", "TE", "Keep-Alive", "Proxy-Connection"}

func isMadeAnew(name string) bool {
	for _, special := range madeAnew {
		if exchange.EqualName(name, special) {
			return true
		}
	}
	return false
}

// expectsContinue reports whether the body may wait for a "100 Continue" (RFC
// 9110 section 10.1.1).
func expectsContinue(r *exchange.Request) bool {
	return exchange.EqualName(r.Fields.Get("Expect"), "100-continue")
}
