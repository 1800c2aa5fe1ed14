package cors

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Context is what is known of the request.
type Context struct {
	Host   string // that was asked, without port
	Origin string // the request's Origin field; "" = none
}

// Check judges an answer. What it says to an origin that the site does not
// know shows how it decides.
func Check(origins, credentials []string, c Context) finding.List {
	l := &header.Collector{Field: NameOrigin, Codes: Codes}
	a := Parse(origins, credentials)
	if len(a.Origins) == 0 {
		return nil
	}
	value := a.Origins[0]
	whole := finding.Span{End: len(origins[0])}
	switch {
	case len(a.Origins) > 1 || strings.ContainsAny(value, ", "):
		l.Add("CORS-004", finding.Span{Line: len(origins) - 1, End: len(origins[len(origins)-1])}, fmt.Sprintf("%s is more than one origin: browsers refuse it", strings.Join(a.Origins, ", ")))
	case value == "null":
		l.Add("CORS-002", whole, "null is the origin of any sandboxed frame")
	case value == Anybody && a.Credentials:
		l.Add("CORS-003", whole, "* with credentials: browsers refuse it to requests with cookies")
	case value == c.Origin:
		echo(l, a, c, whole)
	}
	return l.Found
}

// echo judges an answer that repeats the request's origin.
func echo(l *header.Collector, a Answer, c Context, whole finding.Span) {
	asked, err := url.Parse(c.Origin)
	if err != nil {
		return
	}
	own := strings.TrimPrefix(strings.ToLower(c.Host), "www.")
	switch host := strings.ToLower(asked.Hostname()); {
	case related(host, own):
	case lookalike(host, own):
		l.Add("CORS-005", whole, fmt.Sprintf("%s is allowed, which merely begins or ends like %s", host, c.Host))
	case a.Credentials:
		l.Add("CORS-001", whole, fmt.Sprintf("%s, which is nobody, may read the response with the visitor's cookies", c.Origin))
	}
}

// related reports whether one of the hosts is the other or a subdomain of it.
func related(a, b string) bool {
	return a == b || strings.HasSuffix(a, "."+b) || strings.HasSuffix(b, "."+a)
}

// lookalike reports whether a host begins or ends like the site's, without
// being a part of it: evil-example.com, example.com.evil.test.
func lookalike(host, own string) bool {
	return own != "" && (strings.HasPrefix(host, own) || strings.HasSuffix(host, own))
}
