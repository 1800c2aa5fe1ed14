package alb

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// record is an entry of the access log, but for what the engine knows of its
// end. It has copies of all it says.
type record struct {
	kind, balancer            string
	client                    netip.AddrPort
	target                    string // "-" of functions
	received, sent, answered  time.Time
	targetStatus              int
	request, agent            string
	cipher, protocol          string
	group, trace, domain, arn string
	rule, action, redirect    string
	reason                    string
	class, classReason        string
}

// record notes what the door knows, where the load balancer has a log.
func (p *passage) record() {
	b := p.listener.balancer
	if !b.settings.logged {
		return
	}
	r := p.request
	out := &record{
		kind: p.kind(), balancer: b.logName, client: r.Remote, received: cmpTime(r.Received, p.now), sent: p.sent, answered: p.answered,
		targetStatus: p.targetStatus, request: requestLine(r, p.listener.Port), agent: r.Fields.Get("User-Agent"), trace: p.trace,
		reason: p.reason, class: p.class, classReason: p.classReason,
	}
	if out.trace == "" {
		out.trace = traceID(r.Fields.Get("X-Amzn-Trace-Id"), r.Fields.Size(), p.now)
	}
	if p.group != nil {
		out.group = p.group.arn
	}
	if p.target != nil && !p.target.isFunction() {
		out.target = p.target.id
	}
	if r.TLS != nil {
		out.cipher, out.protocol, out.domain = r.TLS.CipherSuite, r.TLS.Version, r.TLS.ServerName
		out.arn = p.certificate()
	}
	if p.rule != nil {
		out.rule, out.action = p.rule.number(), p.rule.action.name()
		if p.rule.action.redirect != nil {
			out.redirect = p.response.Fields.Get("Location")
		}
	}
	p.response.Outcome.Record = out
}

// logName is "app/<name>/<id>", the end of an ARN.
func logName(arn string) string {
	_, name, _ := strings.Cut(arn, ":loadbalancer/")
	return name
}

// kind is the type of an entry.
func (p *passage) kind() string {
	secure := p.request.Scheme == "https"
	switch {
	case p.response.Upgrade != nil && secure:
		return "wss"
	case p.response.Upgrade != nil:
		return "ws"
	case p.request.Proto >= exchange.HTTP2 && isGRPC(p.request):
		return "grpcs"
	case p.request.Proto >= exchange.HTTP2:
		return "h2"
	}
	return p.request.Scheme
}

// certificate is the ARN of the certificate that the viewer got, where the
// listener has only one: which of several the edge took is not known here.
func (p *passage) certificate() string {
	switch t := p.listener.TLS; {
	case p.request.TLS.Resumed:
		return "session-reused"
	case t == nil || len(t.Certificates) != 1:
		return ""
	default:
		return t.Certificates[0]
	}
}

// requestLine is the request with its whole URL, as logs have it.
func requestLine(r *exchange.Request, port int) string {
	return r.Method + " " + r.Scheme + "://" + withoutPort(r.Host) + ":" + strconv.Itoa(port) + r.Target() + " " + r.Proto.String()
}

// number is the rule's priority as logs have it: 0 is the default rule.
func (r *rule) number() string {
	if r.name == "default" {
		return "0"
	}
	return r.name
}

func (a *action) name() string {
	switch {
	case a.redirect != nil:
		return "redirect"
	case a.fixed != nil:
		return "fixed-response"
	}
	return "forward"
}

// AppendEntry writes the fields of spec/load-balancer.md 9 in their order. The
// last one, of connection logs, is unknown here.
func (r *record) AppendEntry(b []byte, e *exchange.Ending) []byte {
	b = append(b, r.kind...)
	b = appendTime(b, e.End)
	b = appendPlain(b, r.balancer)
	b = appendPlain(b, r.client.String())
	b = appendPlain(b, r.target)
	b = r.appendTimes(b, e)
	b = appendStatus(b, cmp.Or(e.Status, viewerLeft))
	b = appendStatus(b, r.targetStatus)
	b = strconv.AppendInt(append(b, ' '), e.BytesIn, 10)
	b = strconv.AppendInt(append(b, ' '), e.BytesOut, 10)
	b = appendQuoted(b, r.request)
	b = appendQuoted(b, r.agent[:min(len(r.agent), maxAgent)])
	b = appendPlain(b, r.cipher)
	b = appendPlain(b, r.protocol)
	b = appendPlain(b, r.group)
	for _, text := range [...]string{r.trace, r.domain, r.arn} {
		b = appendQuoted(b, text)
	}
	b = appendPlain(b, r.rule)
	b = appendTime(b, r.received)
	status := ""
	if r.targetStatus != 0 {
		status = strconv.Itoa(r.targetStatus)
	}
	for _, text := range [...]string{r.action, r.redirect, r.reason, r.target, status, r.class, r.classReason} {
		b = appendQuoted(b, text)
	}
	return append(b, " -\n"...)
}

// viewerLeft is the status of logs when a viewer did not wait for its answer
// (spec/load-balancer.md 8.2).
const viewerLeft = 460

// maxAgent is how much of a user agent is logged, in bytes.
const maxAgent = 8 << 10

// appendTimes writes how long the request, the target and the response took: -1
// each when nothing was sent to a target, or nothing came back.
func (r *record) appendTimes(b []byte, e *exchange.Ending) []byte {
	switch {
	case r.sent.IsZero():
		return append(b, " -1 -1 -1"...)
	case r.answered.IsZero():
		return append(appendSeconds(b, r.sent.Sub(r.received)), " -1 -1"...)
	}
	b = appendSeconds(b, r.sent.Sub(r.received))
	b = appendSeconds(b, r.answered.Sub(r.sent))
	return appendSeconds(b, cmpTime(e.FirstByte, r.answered).Sub(r.answered))
}

func appendSeconds(b []byte, d time.Duration) []byte {
	return strconv.AppendFloat(append(b, ' '), max(0, d.Seconds()), 'f', 3, 64)
}

func appendTime(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(append(b, ' '), "2006-01-02T15:04:05.000000Z")
}

func appendStatus(b []byte, status int) []byte {
	if status == 0 {
		return append(b, " -"...)
	}
	return strconv.AppendInt(append(b, ' '), int64(status), 10)
}

func appendPlain(b []byte, text string) []byte {
	return append(append(b, ' '), cmp.Or(text, "-")...)
}

// appendQuoted writes what viewers have a say in: what could end the field, or
// the line, is written as \xNN.
func appendQuoted(b []byte, text string) []byte {
	b = append(b, ` "`...)
	for _, c := range []byte(cmp.Or(text, "-")) {
		if c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			b = fmt.Appendf(b, `\x%02x`, c)
			continue
		}
		b = append(b, c)
	}
	return append(b, '"')
}

func cmpTime(t, otherwise time.Time) time.Time {
	if t.IsZero() {
		return otherwise
	}
	return t
}
