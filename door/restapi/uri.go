package restapi

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/apigateway"
)

// uri is the URI of a backend, its stage variables replaced.
type uri struct {
	path  []uriPart
	query string // raw
}

// uriPart is text, or the name of a placeholder.
type uriPart struct {
	text        string
	placeholder bool
}

// newURI splits a path at its placeholders: "/a/{id}".
func newURI(path, query string) uri {
	u := uri{query: query}
	for path != "" {
		before, rest, found := strings.Cut(path, "{")
		name, behind, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return u.with(uriPart{text: path})
		}
		u = u.with(uriPart{text: before}).with(uriPart{strings.TrimSuffix(name, "+"), true})
		path = behind
	}
	return u
}

func (u uri) with(p uriPart) uri {
	if p.text != "" {
		u.path = append(u.path, p)
	}
	return u
}

// target is path and query for one request. A placeholder that nothing is
// mapped to stays as it stands.
func (u *uri) target(values map[string]string, query []apigateway.QueryParameter) (path, rawQuery string) {
	var b strings.Builder
	for _, part := range u.path {
		value, mapped := values[part.text]
		switch {
		case !part.placeholder:
			b.WriteString(part.text)
		case mapped:
			b.WriteString(escapePath(value))
		default:
			b.WriteString("%7B" + part.text + "%7D")
		}
	}
	if b.Len() == 0 || b.String()[0] != '/' {
		return "/" + b.String(), joinQuery(u.query, query)
	}
	return b.String(), joinQuery(u.query, query)
}

// escapePath encodes what cannot stand in a path. Slashes stay, and what the
// client has encoded.
func escapePath(value string) string {
	var b strings.Builder
	for i := range len(value) {
		switch c := value[i]; {
		case c > ' ' && c < 0x7f && strings.IndexByte(`"<>?#[]\^{|}`+"`", c) < 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func joinQuery(raw string, more []apigateway.QueryParameter) string {
	var b strings.Builder
	b.WriteString(raw)
	for _, q := range more {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(q.Name) + "=" + url.QueryEscape(q.Value))
	}
	return b.String()
}
