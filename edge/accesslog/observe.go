package accesslog

import (
	"strings"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// Observe records an exchange, unless it is one that is not logged: requests
// refused for the size of their URL or header (spec/cloudfront.md 7.1). It
// makes Log an [edge.Observer].
func (l *Log) Observe(o *edge.Observation) {
	if o.Response.Outcome.NoLog {
		return
	}
	l.Record(l.entry(o))
}

func (l *Log) entry(o *edge.Observation) Entry {
	e := Entry{
		End:           o.End,
		Taken:         o.End.Sub(o.Request.Received),
		Location:      l.location,
		Status:        o.Status,
		BytesSent:     o.BytesOut,
		BytesReceived: o.BytesIn,
		Aborted:       o.Aborted,
	}
	if !o.FirstByte.IsZero() {
		e.FirstByte = o.FirstByte.Sub(o.Request.Received)
	}
	e.fromRequest(o.Request)
	e.fromResponse(o.Response)
	if own := o.Response.Outcome.Record; own != nil && l.files.format == W3C {
		e.Own, e.Ending = own, exchange.Ending{Status: o.Status, BytesIn: o.BytesIn, BytesOut: o.BytesOut, FirstByte: o.FirstByte, End: o.End}
	}
	if l.cookies(e.Door) {
		// HTTP/2 may split one Cookie field in several (RFC 9113 section 8.2.3).
		e.Cookie = strings.Join(o.Request.Fields.Values("Cookie"), "; ")
	}
	return e
}

func (e *Entry) fromRequest(r *exchange.Request) {
	e.Remote = r.Remote
	e.Method = r.Method
	e.Scheme = r.Scheme
	e.Host = r.Host
	e.Path, e.Query = r.Path, r.Query
	e.Proto = r.Proto.String()
	e.Referer = r.Fields.Get("Referer")
	e.UserAgent = r.Fields.Get("User-Agent")
	e.ForwardedFor = r.Fields.Combined("X-Forwarded-For")
	if r.TLS != nil {
		e.TLSVersion, e.TLSCipher = r.TLS.Version, r.TLS.CipherSuite
	}
}

func (e *Entry) fromResponse(r *exchange.Response) {
	e.Door, e.DoorDomain = r.Outcome.Door, r.Outcome.DoorDomain
	e.RequestID = r.Outcome.RequestID
	e.Result, e.Detail = r.Outcome.Result, r.Outcome.Detail
	e.ContentType = r.Fields.Get("Content-Type")
	e.ContentLength = r.ContentLength
	if r.Status == 206 {
		e.ContentRange = r.Fields.Get("Content-Range")
	}
	if r.Upgrade != nil {
		e.Scheme = webSocketScheme(e.Scheme)
	}
}

// webSocketScheme is how cs-protocol names an upgraded connection.
func webSocketScheme(scheme string) string {
	if scheme == "https" {
		return "wss"
	}
	return "ws"
}
