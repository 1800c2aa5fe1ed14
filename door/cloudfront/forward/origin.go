package forward

import (
	"net/netip"
	"net/textproto"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront/query"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/header/acceptencoding"
)

// userAgent is what origins see when no policy forwards the viewer's (4.3).
const userAgent = "Amazon CloudFront"

// Target is the origin that a request is made for.
type Target struct {
	ID     string
	Host   string           // what Host says unless the viewer's is forwarded
	Path   string           // OriginPath, without a slash at its end
	Custom []exchange.Field // the origin's custom headers, owned by its configuration
	Bucket bool             // an S3 REST origin: its Host cannot be replaced
}

// Facts are the edge's own contributions to a request.
type Facts struct {
	RequestID string // X-Amz-Cf-Id
	Via       string // received-by and comment: "<id>.cloudfront.net (CloudFront)"
	Country   func(netip.Addr) string
	// KeepAuthorization: OPTIONS is not a cached method, so that a preflight
	// keeps its Authorization.
	KeepAuthorization bool
}

// OriginRequest makes the request that goes to the origin, from the viewer's
// request v with path and query as they are after the edge's own rewriting
// (spec/cloudfront.md 4.2, 4.3). Bodies are handed on, not copied.
func (r *Rules) OriginRequest(v *exchange.Request, path, rawQuery string, e acceptencoding.Offer, t Target, facts Facts) *exchange.Request {
	o := &exchange.Request{
		Method: v.Method, Scheme: v.Scheme, Proto: exchange.HTTP11,
		Host: t.Host, Path: t.Path + path, Query: r.originQuery(rawQuery),
		Body: v.Body, ContentLength: v.ContentLength,
		Remote: v.Remote, Received: v.Received, Trace: v.Trace, CanUpgrade: v.CanUpgrade,
	}
	o.HasQuery = o.Query != ""
	if !t.Bucket && r.headers.Includes("Host") {
		o.Host = v.Host
	}
	lines := make([]exchange.Field, 0, v.Fields.Len()+len(r.made)+len(t.Custom)+5)
	for _, l := range v.Fields.Lines() {
		if r.passes(l.Name, v.Method, facts) {
			lines = append(lines, l)
		}
	}
	o.Fields = exchange.NewFields(lines...)
	r.addMade(&o.Fields, v, e, facts)
	for _, c := range t.Custom {
		o.Fields.Set(c.Name, c.Value, c.Owner)
	}
	if IsWebSocket(v) {
		o.Fields.Set("Upgrade", "websocket", exchange.OwnerEdge)
	}
	return o
}

// IsWebSocket reports whether the viewer asks for a WebSocket (RFC 6455
// section 4.2.1), the only upgrade that passes.
func IsWebSocket(v *exchange.Request) bool {
	return v.CanUpgrade && v.Method == "GET" && strings.EqualFold(v.Fields.Get("Upgrade"), "websocket")
}

func (r *Rules) originQuery(raw string) string {
	switch {
	case !r.queries.any():
		return ""
	case r.queries.all():
		return raw
	}
	return query.Filter(raw, r.queries.Includes)
}

// addMade adds the fields that the edge itself makes.
func (r *Rules) addMade(f *exchange.Fields, v *exchange.Request, e acceptencoding.Offer, facts Facts) {
	switch value := e.String(); {
	case value != "":
		f.Set("Accept-Encoding", value, exchange.OwnerEdge)
	case e.Sent:
		f.Set("Accept-Encoding", "identity", exchange.OwnerEdge)
	}
	if r.cookies.any() {
		if c := selectCookies(&v.Fields, r.cookies); c != "" {
			f.Set("Cookie", c, exchange.OwnerViewer)
		}
	}
	if !f.Has("User-Agent") {
		f.Set("User-Agent", userAgent, exchange.OwnerEdge)
	}
	for _, name := range r.made {
		if value := makeHeader(name, v, facts.Country); value != "" {
			f.Set(name, value, exchange.OwnerEdge)
		}
	}
	f.Set("X-Forwarded-For", join(v.Fields.Combined("X-Forwarded-For"), ",", v.Remote.Addr().Unmap().String()), exchange.OwnerEdge)
	f.Set("Via", join(v.Fields.Combined("Via"), ", ", viaVersion(v.Proto)+" "+facts.Via), exchange.OwnerEdge)
	f.Set("X-Amz-Cf-Id", facts.RequestID, exchange.OwnerEdge)
}

func join(list, separator, last string) string {
	if list == "" {
		return last
	}
	return list + separator + last
}

// viaVersion is the received-protocol of a Via field (RFC 9110 section 7.6.3).
func viaVersion(p exchange.Proto) string {
	return strings.TrimPrefix(p.String(), "HTTP/")
}

// fate is what becomes of a viewer's header on its way to the origin.
type fate uint8

const (
	byPolicy  fate = iota // in policies mode only if named; in legacy mode forwarded
	removed               // never forwarded, or made anew by the edge
	named                 // forwarded only if named, in both modes
	forwarded             // forwarded whatever the configuration says
)

// fates is the table of spec/cloudfront.md 4.3, by canonical name. A header
// that is not in it has the fate byPolicy.
var fates = map[string]fate{
	"Accept":                 named,
	"Accept-Charset":         named,
	"Accept-Language":        named,
	"Referer":                named,
	"X-Http-Method-Override": named,
	"User-Agent":             named,

	"Expect": removed, "Te": removed, "Trailer": removed, "Upgrade": removed, "Connection": removed, "Keep-Alive": removed,
	"Proxy-Authenticate": removed, "Proxy-Authorization": removed, "Proxy-Connection": removed,
	"X-Real-Ip": removed, "X-Forwarded-Proto": removed, "Transfer-Encoding": removed, "Content-Length": removed,
	"Host": removed, "Cookie": removed, "Via": removed, "X-Forwarded-For": removed, "X-Amz-Cf-Id": removed,

	"Cache-Control": forwarded, "Pragma": forwarded, "Content-Type": forwarded, "Content-Md5": forwarded, "Date": forwarded,
	"From": forwarded, "Max-Forwards": forwarded, "Range": forwarded, "Request-Range": forwarded, "Warning": forwarded,
	"If-Match": forwarded, "If-None-Match": forwarded, "If-Modified-Since": forwarded, "If-Unmodified-Since": forwarded, "If-Range": forwarded,
}

func (r *Rules) passes(name, method string, facts Facts) bool {
	canonical := textproto.CanonicalMIMEHeaderKey(name)
	switch fates[canonical] {
	case removed:
		return false
	case forwarded:
		return true
	case named:
		return r.headers.Includes(name)
	}
	switch {
	case isMade(name) || strings.HasPrefix(canonical, "X-Edge-"):
		return false
	case canonical == "Accept-Encoding":
		return !r.normalizesEncoding() && r.headers.Includes(name)
	case canonical == "Authorization":
		return keepsAuthorization(method, facts) || r.headers.Includes(name)
	case strings.HasPrefix(canonical, "Sec-Websocket-"):
		return true // the opening handshake is end to end (RFC 6455 section 4)
	}
	return r.legacy || r.headers.Includes(name)
}

// keepsAuthorization is the Authorization row of 4.3.
func keepsAuthorization(method string, facts Facts) bool {
	switch method {
	case "GET", "HEAD":
		return false
	case "OPTIONS":
		return facts.KeepAuthorization
	}
	return true
}
