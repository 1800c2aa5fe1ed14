// Package curl reads what `curl -sI`, `curl -si` and `curl -sIL` print into a
// recording: one or several response heads, as they came, and perhaps the last
// one's body. It does no I/O.
package curl

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/head"
	"github.com/lintel-edge/lintel/recording/jar"
	"github.com/lintel-edge/lintel/recording/page"
)

const (
	// MaxText is the most bytes of output that are taken.
	MaxText = 8 << 20
	// maxHops is how many heads are taken; curl follows 50 redirects.
	maxHops = 64
	// unknown stands for the site when nobody says which it was (RFC 2606).
	unknown = "https://site.invalid/"
)

// Is reports whether a text looks like curl's output: it begins with a status
// line.
func Is(text string) bool {
	return strings.HasPrefix(strings.TrimLeft(text, "\r\n"), "HTTP/")
}

// Parse reads curl's output. start is the URL that curl was given, which the
// output does not tell; "" stands for the root of an unnamed https site, unless
// the first redirect gives the host away. now is the clock for cookies. The
// error names the line.
//
// A chain that starts on plain HTTP is recorded as that session, and its part
// from the first https response on also as the https one: that is what asking
// over https would have shown.
func Parse(text, start string, now func() time.Time) (*recording.Recording, error) {
	if len(text) > MaxText {
		return nil, fmt.Errorf("the output is longer than %d bytes", MaxText)
	}
	p := &parser{rest: text, line: 1}
	if err := p.run(); err != nil {
		return nil, err
	}
	first, err := p.start(start)
	if err != nil {
		return nil, err
	}
	out := &recording.Recording{Target: start, Host: first.Hostname(), At: now().UTC()}
	hops := p.exchanges(first)
	secure := 0
	for secure < len(hops) && !hops[secure].HTTPS() {
		secure++
	}
	if secure > 0 {
		out.HTTP = session(hops, now)
	}
	out.HTTPS = session(hops[secure:], now)
	return out, nil
}

type parser struct {
	rest  string
	line  int // of the first line of rest, from 1
	heads []head.Head
	body  string
}

// run splits the output into heads and what follows the last one.
func (p *parser) run() error {
	for {
		p.skipBlank()
		if !p.another() {
			break
		}
		if len(p.heads) == maxHops {
			return fmt.Errorf("line %d: more than %d responses", p.line, maxHops)
		}
		h, err := p.head()
		if err != nil {
			return err
		}
		if h.Status >= 200 && !isTunnel(h) {
			p.heads = append(p.heads, h)
		}
	}
	if len(p.heads) == 0 {
		return fmt.Errorf("line %d: no response: it begins with a line like \"HTTP/1.1 200 OK\"", p.line)
	}
	p.body = p.rest
	return nil
}

func (p *parser) skipBlank() {
	for strings.HasPrefix(p.rest, "\n") || strings.HasPrefix(p.rest, "\r\n") {
		_, p.rest, _ = strings.Cut(p.rest, "\n")
		p.line++
	}
}

// another reports whether a head follows. Behind a final response it would be
// its body, however much it looks like one.
func (p *parser) another() bool {
	if n := len(p.heads); n > 0 && !isRedirect(p.heads[n-1].Status) && p.heads[n-1].Status != 401 {
		return false
	}
	return strings.HasPrefix(p.rest, "HTTP/")
}

// isTunnel: a proxy's answer to CONNECT, which curl prints first.
func isTunnel(h head.Head) bool {
	return h.Status == 200 && strings.EqualFold(h.Reason, "connection established")
}

func isRedirect(status int) bool { return status/100 == 3 && status != 304 }

// head takes the lines up to an empty one.
func (p *parser) head() (head.Head, error) {
	var text strings.Builder
	from := p.line
	for p.rest != "" {
		line, rest, _ := strings.Cut(p.rest, "\n")
		p.rest = rest
		p.line++
		if line == "" || line == "\r" {
			break
		}
		text.WriteString(line + "\n")
	}
	h, err := head.Parse(text.String())
	if bad, ok := err.(*head.Error); ok {
		return h, fmt.Errorf("line %d: %s", from+bad.Line-1, bad.Reason)
	}
	return h, err
}

// start is where the first request went.
func (p *parser) start(text string) (*url.URL, error) {
	if text != "" {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("%q is no address of the web", text)
		}
		if u.Path == "" {
			u.Path = "/"
		}
		return u, nil
	}
	u, err := url.Parse(unknown)
	if err != nil {
		return nil, err
	}
	first := p.heads[0]
	to, err := url.Parse(first.Fields.Get("Location"))
	if err != nil || !isRedirect(first.Status) || to.Host == "" {
		return u, nil
	}
	if u.Host = to.Host; to.Scheme == "https" {
		u.Scheme = "http" // that is what such redirects are for
	}
	return u, nil
}

// exchanges gives every head its URL, from redirect to redirect.
func (p *parser) exchanges(u *url.URL) []recording.Exchange {
	out := make([]recording.Exchange, len(p.heads))
	for i, h := range p.heads {
		out[i] = recording.Exchange{Method: "HEAD", URL: u.String(), Status: h.Status, Proto: h.Proto, Fields: h.Fields}
		if to, err := u.Parse(h.Fields.Get("Location")); err == nil && isRedirect(h.Status) {
			u = to
		}
	}
	if p.body == "" {
		return out
	}
	last := &out[len(out)-1]
	last.Body.Size = int64(len(p.body))
	if page.IsHTML(last.Fields.Get("Content-Type")) {
		last.Body.Page = page.Parse(strings.NewReader(p.body))
	}
	for i := range out {
		out[i].Method = "GET"
	}
	return out
}

func session(hops []recording.Exchange, now func() time.Time) recording.Session {
	cookies := jar.New(now)
	for _, hop := range hops {
		if u, err := url.Parse(hop.URL); err == nil {
			cookies.Set(u, hop.Fields.Values("Set-Cookie"))
		}
	}
	return recording.Session{Hops: hops, Cookies: cookies.List()}
}
