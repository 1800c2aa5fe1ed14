package alb

import (
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// Limits of requests in bytes (spec/load-balancer.md 8.1). The edge's own
// limit on a whole head may be lower.
const (
	maxRequestLine = 16 << 10
	maxHeaderLine  = 16 << 10
	maxHeaders     = 64 << 10
)

func (p *passage) checkLimits() bool {
	r := p.request
	if len(r.Method)+len(r.Path)+len(r.Query)+len("  HTTP/1.1") > maxRequestLine {
		p.close = true
		return p.refuse(http.StatusRequestURITooLong, "the request line is over 16 KB")
	}
	large := r.Fields.Size() > maxHeaders
	for _, line := range r.Fields.Lines() {
		large = large || len(line.Name)+len(line.Value) > maxHeaderLine
	}
	if large {
		p.close = true
		return p.refuse(http.StatusBadRequest, "a header field is over 16 KB, or all are over 64 KB")
	}
	return false
}

func (p *passage) checkMethod() bool {
	if p.request.Method != http.MethodTrace {
		return false
	}
	return p.refuse(http.StatusMethodNotAllowed, "TRACE")
}

// desyncMode is what becomes of requests that two servers could read in two
// ways (spec/load-balancer.md 6.4).
type desyncMode uint8

const (
	defensive desyncMode = iota
	monitor
	strictest
)

var desyncModes = map[string]desyncMode{"defensive": defensive, "monitor": monitor, "strictest": strictest}

// mitigate judges what of a request can be ambiguous after the edge has parsed
// it: whatever is worse never gets here, nor is any request forwarded in the
// viewer's own bytes. HTTP/1.x only.
func (p *passage) mitigate() bool {
	if p.request.Proto > exchange.HTTP11 {
		return false
	}
	reason := ambiguity(p.request)
	if reason == "" {
		return false
	}
	p.class, p.classReason = "Ambiguous", reason
	switch p.listener.balancer.settings.desync {
	case strictest:
		p.close = true
		return p.refuse(http.StatusBadRequest, reason)
	case defensive:
		p.close = true // served, and then the connection ends
	}
	return false
}

// ambiguity is the reason for which a request is Ambiguous, or "".
func ambiguity(r *exchange.Request) string {
	if (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.Body != nil && r.ContentLength != 0 {
		if r.ContentLength < 0 {
			return "UndefinedTransferEncodingSemantics"
		}
		return "UndefinedContentLengthSemantics"
	}
	for _, line := range r.Fields.Lines() {
		if suspicious(line.Name) {
			return "SuspiciousHeader"
		}
	}
	return ""
}

// suspicious are names that another server could take for those that frame a
// message.
func suspicious(name string) bool {
	if !strings.ContainsAny(name, "_") && !strings.Contains(name, "--") {
		return false
	}
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(name))
	return plain == "transferencoding" || plain == "contentlength"
}

// dropInvalid removes fields whose names are more than letters, digits and
// dashes, where the balancer is told to (spec/load-balancer.md 6.5).
func (p *passage) dropInvalid() bool {
	if p.listener.balancer.settings.dropInvalid {
		p.request.Fields.DelFunc(ownerDropInvalid, func(f exchange.Field) bool { return strings.ContainsFunc(f.Name, notInName) })
	}
	return false
}

var ownerDropInvalid = exchange.Owner("load balancer attribute drop_invalid_header_fields")

func notInName(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-'
}
