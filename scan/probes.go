package scan

import (
	"context"
	"net/url"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/scan/wire"
)

// ProbeOrigin is the web origin that the CORS probe asks for
// (spec/observatory.md 4).
const ProbeOrigin = "https://http-observatory.security.mozilla.org"

// robots asks for /robots.txt. The Observatory means to collect cookies there,
// but its client has no jar, unless a certificate did not verify
// (spec/observatory.md 4).
func (l *look) robots(ctx context.Context) {
	u := l.start().ResolveReference(&url.URL{Path: "/robots.txt"})
	l.out.Robots = l.probe(ctx, &question{method: "GET", url: u, fields: acceptText})
}

// probeCORS asks as a browser does before a cross-origin request.
func (l *look) probeCORS(ctx context.Context) {
	session := l.out.Graded()
	if session == nil {
		return
	}
	u, err := url.Parse(session.Final().URL)
	if err != nil {
		return
	}
	preflight := recording.Fields{{Name: "Origin", Value: ProbeOrigin}, {Name: "Access-Control-Request-Method", Value: "GET"}}
	l.out.CORS = l.probe(ctx, &question{method: "OPTIONS", url: u, fields: append(preflight, accept...), asked: preflight})
}

// start is where the graded session started.
func (l *look) start() *url.URL {
	if l.out.Graded() == &l.out.HTTP {
		return l.url("http", l.httpPort)
	}
	return l.url("https", l.httpsPort)
}

// probe asks one more question about the site, follows its redirects and
// records the last answer; a failure is recorded too. A site that did not
// answer is not asked again.
func (l *look) probe(ctx context.Context, q *question) *recording.Exchange {
	session := l.out.Graded()
	if session == nil {
		return nil
	}
	v := &visit{insecure: l.options.Insecure}
	if session.Certificate != nil {
		v = &visit{jar: l.jars[session], insecure: true, distrust: true}
		defer func() { session.Cookies = v.jar.List() }()
	}
	for range maxRedirects {
		x, err := l.ask(ctx, v, q)
		if err != nil {
			return &recording.Exchange{Method: q.method, URL: q.url.String(), Request: q.asked, Failure: wire.Failure(err)}
		}
		if !isRedirect(x.Status) || !x.Fields.Has("Location") {
			return x
		}
		if q.url, err = next(q.url, x); err != nil {
			x.Failure = failure(err)
			return x
		}
	}
	return &recording.Exchange{Method: q.method, URL: q.url.String(), Request: q.asked,
		Failure: &recording.Failure{Kind: recording.FailureRedirects, Message: "too many redirects"}}
}
