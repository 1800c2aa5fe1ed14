package httpapi

import (
	"errors"
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource/expression"
)

// outgoing is the request as the integration gets it.
type outgoing struct {
	fields exchange.Fields
	query  string
	host   string // that a mapping wrote; "" = the backend's own
	path   string // that a mapping wrote; "" = the integration's own
}

// spareLines is room for what is added to a request's fields.
const spareLines = 8

// mapRequest makes the request of the integration out of the viewer's: with the
// gateway's own fields, and as the request parameters say (4.1). Hop-by-hop
// fields end here.
func (p *passage) mapRequest() bool {
	o := &p.outgoing
	o.fields, o.query = p.request.Fields.Clone(spareLines), p.request.Query
	o.fields.TraceTo(nil)
	o.fields.DelFunc(owner, func(f exchange.Field) bool { return isHopByHop(f.Name) })
	if !o.fields.Has("X-Amzn-Trace-Id") {
		o.fields.Add("X-Amzn-Trace-Id", apigateway.TraceID(p.context.Received.Unix(), p.api.env.Random), owner)
	}
	m := p.route.integration.request
	if m == nil {
		return false
	}
	var room [usualEntries]evaluated
	values := m.evaluate(p, question{p}, room[:0])
	if errors.Is(p.bodyErr, errTooLarge) { // an expression asked for it
		return p.refuse(http.StatusRequestEntityTooLarge, errTooLarge.Error())
	}
	for i := range values {
		o.change(&values[i], m.owner)
	}
	return false
}

func (o *outgoing) change(v *evaluated, by exchange.Owner) {
	switch v.Target {
	case expression.Query:
		o.changeQuery(v)
	case expression.Path:
		if v.ok {
			o.path = "/" + strings.TrimPrefix(escapePath(v.value), "/")
		}
	default:
		if exchange.EqualName(v.Name, "Host") { // no field line of ours
			o.host = v.value
			return
		}
		v.change(&o.fields, by)
	}
}

func (o *outgoing) changeQuery(v *evaluated) {
	if v.Action == expression.Remove {
		o.query = withoutQuery(o.query, v.Name)
		return
	}
	if !v.ok {
		return
	}
	if v.Action == expression.Overwrite {
		o.query = withoutQuery(o.query, v.Name)
	}
	o.query = withQuery(o.query, v.Name, v.value)
}

// escapePath encodes what would end a path, or the request line.
func escapePath(path string) string {
	if !strings.ContainsFunc(path, endsPath) {
		return path
	}
	var b strings.Builder
	for i := range len(path) {
		if c := path[i]; endsPath(rune(c)) {
			b.WriteString("%" + string("0123456789ABCDEF"[c>>4]) + string("0123456789ABCDEF"[c&15]))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func endsPath(c rune) bool { return c <= ' ' || c >= 0x7f || c == '?' || c == '#' }

// isHopByHop: what concerns only the viewer's connection (RFC 9110 7.6.1).
func isHopByHop(name string) bool {
	for _, hop := range [...]string{"Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade"} {
		if exchange.EqualName(name, hop) {
			return true
		}
	}
	return false
}
