package origin

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/lintel-edge/lintel/exchange"
)

// request makes the message for the Transport. It is serialised anew: nothing
// of the viewer's bytes is passed through but the values themselves.
func (c *Custom) request(ctx context.Context, r *exchange.Request, up *upload) *http.Request {
	scheme := c.scheme(r)
	out := &http.Request{
		Method:     r.Method,
		URL:        target(r, scheme, c.poolKey(r.Host, scheme)),
		Host:       r.Host,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     header(&r.Fields),
	}
	if up != nil {
		out.Body, out.ContentLength = up.again(), r.ContentLength
	}
	return out.WithContext(ctx)
}

func (c *Custom) scheme(r *exchange.Request) string {
	switch c.cfg.Protocol {
	case "http-only":
		return "http"
	case "https-only":
		return "https"
	}
	if r.Scheme == "https" {
		return "https"
	}
	return "http"
}

// poolKey is the host under which the Transport keeps connections. Over TLS a
// connection belongs to the name that it was verified for, so a forwarded Host
// gets its own; all plain ones are alike.
func (c *Custom) poolKey(host, scheme string) string {
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 {
		host = host[:colon]
	}
	if scheme == "https" && isDNSName(host) {
		return strings.ToLower(host)
	}
	if strings.Contains(c.cfg.Domain, ":") {
		return "[" + c.cfg.Domain + "]"
	}
	return c.cfg.Domain
}

// isDNSName keeps out what could not be a server name anyway.
func isDNSName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_':
		default:
			return false
		}
	}
	return s != "" && len(s) <= 253
}

// target puts the raw path on the request line as it is. A path that begins
// with "//" cannot go that way through net/url; it is sent by its normal
// encoding instead, which differs only in characters a URL may not contain.
func target(r *exchange.Request, scheme, host string) *url.URL {
	u := &url.URL{Scheme: scheme, Host: host, RawQuery: r.Query, ForceQuery: r.HasQuery}
	if !strings.HasPrefix(r.Path, "//") {
		u.Opaque = r.Path
		return u
	}
	u.Path, u.RawPath = r.Path, r.Path
	if decoded, err := url.PathUnescape(r.Path); err == nil {
		u.Path = decoded
	}
	return u
}

// header is the field section as net/http wants it: names keep their spelling
// except those that net/http itself looks for, lines of one name stay in order,
// names are written in alphabetical order. What net/http writes by itself is
// left out, however it is spelled, so that no request has two lengths.
func header(f *exchange.Fields) http.Header {
	lines := f.Lines()
	h := make(http.Header, len(lines)+2)
	values := make([]string, len(lines)+2)
	values[0], values[1] = "Keep-Alive", ""
	h["Connection"] = values[0:1:1] // spec/cloudfront.md 4.2
	h["User-Agent"] = values[1:2:2] // none of net/http's own
	for i, l := range lines {
		name, anew := nameFor(l.Name)
		if anew {
			continue
		}
		if name == "Upgrade" {
			h["Connection"][0] = "Upgrade"
		}
		if old, ok := h[name]; ok && name != "User-Agent" {
			h[name] = append(old, l.Value)
			continue
		}
		values[i+2] = l.Value
		h[name] = values[i+2 : i+3 : i+3]
	}
	return h
}

// The names that need care: those that net/http looks for in its spelling, and
// those that concern only the connection and are written anew.
var (
	lookedFor = [...]string{"User-Agent", "Expect", "Upgrade"}
	madeAnew  = [...]string{"Host", "Connection", "Content-Length", "Transfer-Encoding", "Trailer", "TE", "Keep-Alive", "Proxy-Connection"}
)

// nameFor returns the name as the header map must have it, or that the line is
// made anew.
func nameFor(name string) (spelling string, anew bool) {
	for _, special := range lookedFor {
		if exchange.EqualName(name, special) {
			return special, false
		}
	}
	for _, special := range madeAnew {
		if exchange.EqualName(name, special) {
			return "", true
		}
	}
	return name, false
}

// upload is the body of a request. It outlives one attempt, so the Transport
// closes only the attempt's view of it.
type upload struct {
	r    io.Reader
	read atomic.Bool
	err  atomic.Pointer[error] // why the viewer's body broke off
}

// newUpload returns the request's body, or nil when it has none.
func newUpload(r *exchange.Request) *upload {
	if r.Body == nil || r.ContentLength == 0 {
		return nil
	}
	return &upload{r: r.Body}
}

// started reports whether anything was read: then the body cannot be sent again.
func (u *upload) started() bool { return u != nil && u.read.Load() }

// failed returns the error that reading the body gave, if any.
func (u *upload) failed() error {
	if u == nil {
		return nil
	}
	if err := u.err.Load(); err != nil {
		return *err
	}
	return nil
}

// again is the body for one attempt.
func (u *upload) again() io.ReadCloser { return io.NopCloser(u) }

// Read reads from the viewer's body.
func (u *upload) Read(p []byte) (int, error) {
	u.read.Store(true)
	n, err := u.r.Read(p)
	if err != nil && err != io.EOF {
		u.err.Store(&err)
	}
	return n, err
}
