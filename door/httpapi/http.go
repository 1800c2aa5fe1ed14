package httpapi

import (
	"context"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// httpTarget is an HTTP_PROXY integration: the request goes to its URI as it
// is, and the answer comes back as it is (spec/api-gateway.md 3).
type httpTarget struct {
	backend *apigateway.Backend
	method  string    // "" = the viewer's (ANY)
	path    []uriPart // of the URI
	query   string    // of the URI
	uri     string    // as it is configured, for people
	private bool      // behind a VPC link: no path of its own
}

// uriPart is text of a URI, or a path variable of the route.
type uriPart struct{ text, variable string }

// splitURI cuts {name} and {name+} out of a URI's path.
func splitURI(path string) []uriPart {
	var out []uriPart
	for path != "" {
		text, rest, found := strings.Cut(path, "{")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return append(out, uriPart{text: path})
		}
		out = append(out, uriPart{text, strings.TrimSuffix(name, "+")})
		path = after
	}
	return out
}

func (t *httpTarget) describe() string { return t.uri }

func (t *httpTarget) call(ctx context.Context, p *passage) (*exchange.Response, error) {
	r := t.request(p)
	answer, err := t.backend.Fetch(ctx, r)
	if l, bounded := r.Body.(*limited); bounded && l.over {
		if err == nil {
			exchange.Discard(answer.Body)
		}
		return nil, errTooLarge
	}
	if err != nil {
		return nil, err
	}
	p.context.Integration.Status = answer.Status
	return answer, nil
}

// request is the request as the backend gets it.
func (t *httpTarget) request(p *passage) *exchange.Request {
	r := *p.request
	o := &p.outgoing
	r.Fields = o.fields
	r.Fields.Set("Forwarded", p.forwarded(), owner)
	r.Fields.Add("Via", "HTTP/1.1 AmazonAPIGateway", owner)
	r.Host, r.Path = o.host, t.pathFor(p)
	r.Query = o.query
	if t.query != "" {
		r.Query = strings.TrimSuffix(t.query+"&"+o.query, "&")
	}
	r.HasQuery = r.Query != "" || p.request.HasQuery
	if t.method != "" {
		r.Method = t.method
	}
	r.CanUpgrade = false
	switch {
	case p.bodyRead:
		r.Body, r.ContentLength = exchange.NewBytes(p.body), int64(len(p.body))
	case r.Body != nil && r.ContentLength < 0:
		r.Body = &limited{from: r.Body, left: maxPayload}
	}
	return &r
}

// pathFor is the URI's path with the route's variables in it; behind it, for
// $default, the whole path of the request. What is behind a VPC link gets that
// path alone, with the name of the stage before it.
func (t *httpTarget) pathFor(p *passage) string {
	switch {
	case p.outgoing.path != "":
		return p.outgoing.path
	case t.private && p.stage.name != resource.DefaultStage:
		return "/" + p.stage.name + p.at.Path
	case t.private:
		return p.at.Path
	}
	var b strings.Builder
	for _, part := range t.path {
		b.WriteString(part.text)
		if part.variable != "" {
			raw, _ := p.route.rawVariable(p.at.Path, part.variable)
			b.WriteString(raw)
		}
	}
	path := b.String()
	if p.route.isDefault {
		path = strings.TrimSuffix(path, "/") + p.at.Path
	}
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return path
}

// forwarded is the Forwarded header: who asked for what, behind what the
// viewer's own says (RFC 7239).
func (p *passage) forwarded() string {
	source := p.context.Identity.SourceIP
	if strings.Contains(source, ":") {
		source = `"[` + source + `]"`
	}
	own := "by=_lintel;for=" + source + ";host=" + p.context.DomainName + ";proto=https" // an obfuscated node: RFC 7239 6.3
	if before := p.request.Fields.Combined("Forwarded"); before != "" {
		return before + ", " + own
	}
	return own
}
