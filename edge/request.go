package edge

import (
	"net/http"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// newRequest makes the exchange value of what an engine has parsed. Path and
// query are cut out of the request target as it was sent: nothing is decoded.
func newRequest(hr *http.Request, c *connection, received time.Time) *exchange.Request {
	r := &exchange.Request{
		Method:        hr.Method,
		Scheme:        "http",
		Host:          hr.Host,
		Proto:         protoOf(hr),
		Fields:        viewerFields(hr.Header),
		ContentLength: hr.ContentLength,
		Remote:        c.remote,
		TLS:           c.tls,
		Received:      received,
	}
	if c.tls != nil {
		r.Scheme = "https"
	}
	r.Path, r.Query, r.HasQuery = strings.Cut(originForm(hr.RequestURI), "?")
	r.CanUpgrade = r.Proto == exchange.HTTP11
	// An h2 request that ended with its head has a body value all the same.
	if hr.Body != nil && hr.Body != http.NoBody && hr.ContentLength != 0 {
		r.Body = hr.Body
	}
	if hr.Trailer != nil {
		r.Trailer = func() exchange.Fields { return viewerFields(hr.Trailer) }
	}
	return r
}

func protoOf(hr *http.Request) exchange.Proto {
	switch {
	case hr.ProtoMajor == 3:
		return exchange.HTTP3
	case hr.ProtoMajor == 2:
		return exchange.HTTP2
	case hr.ProtoMinor == 0:
		return exchange.HTTP10
	}
	return exchange.HTTP11
}

// originForm reduces a request target in absolute form (RFC 9112 section
// 3.2.2) to its path and query.
func originForm(target string) string {
	if strings.HasPrefix(target, "/") {
		return target
	}
	_, rest, isAbsolute := strings.Cut(target, "://")
	if !isAbsolute {
		return target
	}
	i := strings.IndexAny(rest, "/?")
	if i < 0 {
		return "/"
	}
	if rest[i] == '?' {
		return "/" + rest[i:]
	}
	return rest[i:]
}

// viewerFields lists the field lines in a fixed order: net/http keeps them in
// a map. Names come in net/http's canonical spelling.
func viewerFields(h http.Header) exchange.Fields {
	lines := make([]exchange.Field, 0, len(h)+spareLines)
	for name, values := range h {
		if isConnectionField(name) {
			continue
		}
		for _, v := range values {
			lines = append(lines, exchange.Field{Name: name, Value: v, Owner: exchange.OwnerViewer})
		}
	}
	sortLines(lines)
	return exchange.NewFields(lines...)
}

// spareLines is room for what a door adds to a request: without it the first
// added line would copy all others.
const spareLines = 4

// sortLines is an insertion sort: it is stable, needs no memory and is the
// fastest for the dozen or so lines of a request.
func sortLines(lines []exchange.Field) {
	for i := 1; i < len(lines); i++ {
		for j := i; j > 0 && lines[j].Name < lines[j-1].Name; j-- {
			lines[j], lines[j-1] = lines[j-1], lines[j]
		}
	}
}

// isConnectionField names the fields that engines own on both sides of the
// exchange: they say how a message is framed, not what it says.
func isConnectionField(name string) bool {
	switch len(name) {
	case len("Host"):
		return exchange.EqualName(name, "Host")
	case len("Content-Length"):
		return exchange.EqualName(name, "Content-Length")
	case len("Transfer-Encoding"):
		return exchange.EqualName(name, "Transfer-Encoding")
	}
	return false
}
