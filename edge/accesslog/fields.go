package accesslog

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// Entry is one finished exchange, as flat values: it holds nothing that the
// request's memory could change later, and may be kept.
type Entry struct {
	End       time.Time     // when the response ended
	Taken     time.Duration // from the request's head to the response's end
	FirstByte time.Duration // from the request's head to the first byte sent; 0 = none was

	Door       string // distribution id; names the log file
	DoorDomain string // the distribution's own domain name
	Location   string // the edge's point of presence
	RequestID  string
	Result     string // what the door decided: "Hit", "Miss", "Error"…
	Detail     string // a finer Result; "" = the same

	Remote        netip.AddrPort
	Method        string
	Scheme        string // "http", "https", "ws" or "wss"
	Host          string // as the viewer sent it
	Path, Query   string // raw; Query without "?"
	Proto         string // "HTTP/2.0"
	Referer       string
	UserAgent     string
	Cookie        string // "" unless the distribution logs cookies
	ForwardedFor  string
	TLSVersion    string // "" on plain HTTP
	TLSCipher     string
	BytesReceived int64 // head and body

	Status        int   // 0: the viewer left before an answer
	BytesSent     int64 // head and body
	ContentType   string
	ContentLength int64  // bytes; negative: none was announced
	ContentRange  string // of a 206 response

	Aborted bool // the viewer left before the response's end

	// Own is the door's own form of the entry, which stands in the place of all
	// else where the log is to be as AWS's; nil: there is none.
	Own    exchange.Record
	Ending exchange.Ending // what Own does not know
}

// file names the log file: entries of another form have one of their own.
func (e *Entry) file() string {
	if e.Own != nil {
		return e.Door + ".elb"
	}
	return e.Door
}

// resultType is x-edge-result-type: known after the last byte, so that a
// viewer who hung up makes an Error of what had begun as a hit.
func (e *Entry) resultType() string {
	if e.Aborted {
		return "Error"
	}
	return e.Result
}

// detailedResultType names the error of an abort as AWS does (spec/cloudfront.md 7.1).
func (e *Entry) detailedResultType() string {
	switch {
	case e.Aborted && e.Status == 0:
		return "ClientHungUpRequest"
	case e.Aborted:
		return "ClientCommError"
	case e.Detail != "":
		return e.Detail
	}
	return e.Result
}

// field is one column of the log. An empty value is a missing one.
type field struct {
	name   string
	number bool // a JSON number, not a string
	value  func(e *Entry) string
}

// fields are the columns of the standard log in their order (spec/cloudfront.md 7.1).
var fields = []field{
	{"date", false, func(e *Entry) string { return e.End.UTC().Format(time.DateOnly) }},
	{"time", false, func(e *Entry) string { return e.End.UTC().Format(time.TimeOnly) }},
	{"x-edge-location", false, func(e *Entry) string { return e.Location }},
	{"sc-bytes", true, func(e *Entry) string { return strconv.FormatInt(e.BytesSent, 10) }},
	{"c-ip", false, func(e *Entry) string { return address(e.Remote) }},
	{"cs-method", false, func(e *Entry) string { return e.Method }},
	{"cs(Host)", false, func(e *Entry) string { return e.DoorDomain }},
	{"cs-uri-stem", false, func(e *Entry) string { return e.Path }},
	{"sc-status", false, func(e *Entry) string { return status(e.Status) }},
	{"cs(Referer)", false, func(e *Entry) string { return e.Referer }},
	{"cs(User-Agent)", false, func(e *Entry) string { return e.UserAgent }},
	{"cs-uri-query", false, func(e *Entry) string { return e.Query }},
	{"cs(Cookie)", false, func(e *Entry) string { return e.Cookie }},
	{"x-edge-result-type", false, (*Entry).resultType},
	{"x-edge-request-id", false, func(e *Entry) string { return e.RequestID }},
	{"x-host-header", false, func(e *Entry) string { return e.Host }},
	{"cs-protocol", false, func(e *Entry) string { return e.Scheme }},
	{"cs-bytes", true, func(e *Entry) string { return strconv.FormatInt(e.BytesReceived, 10) }},
	{"time-taken", true, func(e *Entry) string { return seconds(e.Taken) }},
	{"x-forwarded-for", false, func(e *Entry) string { return e.ForwardedFor }},
	{"ssl-protocol", false, func(e *Entry) string { return e.TLSVersion }},
	{"ssl-cipher", false, func(e *Entry) string { return e.TLSCipher }},
	{"x-edge-response-result-type", false, func(e *Entry) string { return e.Result }},
	{"cs-protocol-version", false, func(e *Entry) string { return e.Proto }},
	{"fle-status", false, missing},           // field-level encryption is not served here
	{"fle-encrypted-fields", false, missing}, // the same
	{"c-port", true, func(e *Entry) string { return strconv.Itoa(int(e.Remote.Port())) }},
	{"time-to-first-byte", true, func(e *Entry) string { return seconds(e.FirstByte) }},
	{"x-edge-detailed-result-type", false, (*Entry).detailedResultType},
	{"sc-content-type", false, func(e *Entry) string { return e.ContentType }},
	{"sc-content-len", true, func(e *Entry) string { return length(e.ContentLength) }},
	{"sc-range-start", true, func(e *Entry) string { start, _ := contentRange(e.ContentRange); return start }},
	{"sc-range-end", true, func(e *Entry) string { _, end := contentRange(e.ContentRange); return end }},
}

func missing(*Entry) string { return "" }

func address(a netip.AddrPort) string {
	if !a.IsValid() {
		return ""
	}
	return a.Addr().Unmap().WithZone("").String()
}

// status is "000" when nothing was answered.
func status(code int) string {
	if code == 0 {
		return "000"
	}
	return strconv.Itoa(code)
}

// seconds has three decimals, as in AWS's logs.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

func length(n int64) string {
	if n < 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// contentRange returns first and last byte of "bytes 0-99/1000" (RFC 9110
// section 14.4), or two empty strings.
func contentRange(value string) (start, end string) {
	rest, ok := strings.CutPrefix(value, "bytes ")
	if !ok {
		return "", ""
	}
	span, _, _ := strings.Cut(rest, "/")
	start, end, ok = strings.Cut(span, "-")
	if !ok {
		return "", ""
	}
	return start, end
}
