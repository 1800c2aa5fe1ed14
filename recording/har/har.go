// Package har reads an HTTP Archive (version 1.2), as browsers' developer tools
// save it, into a recording. It reads a stream, one entry at a time, and does
// no I/O of its own.
//
// The first entry is taken for the page; its redirects are followed through
// the archive, and the rest of the same host gives samples of classes. Browsers
// write field names of HTTP/2 in lower case and may put several lines of one
// name into one value with line ends, which are taken apart again.
package har

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/jar"
)

// The bounds.
const (
	MaxEntry   = 64 << 20 // bytes of one entry, its content included
	MaxEntries = 50_000
	MaxArchive = 2 << 30 // bytes
)

// Parse reads an archive. now is the clock for cookies.
func Parse(r io.Reader, now func() time.Time) (*recording.Recording, error) {
	return parse(r, now, MaxEntry)
}

func parse(r io.Reader, now func() time.Time, entry int64) (*recording.Recording, error) {
	limited := &limit{r: r, entry: entry, whole: MaxArchive}
	p := &parser{
		limited: limited, json: json.NewDecoder(limited), jar: jar.New(now),
		out: &recording.Recording{At: now().UTC()}, classes: map[recording.Class]bool{},
	}
	if err := p.run(); err != nil {
		return nil, fmt.Errorf("the archive is not valid: %w", err)
	}
	return p.recording()
}

type parser struct {
	limited *limit
	json    *json.Decoder
	out     *recording.Recording
	jar     *jar.Jar
	classes map[recording.Class]bool

	count   int
	hops    []recording.Exchange
	wanted  string // the URL that the chain goes on at; "": it is complete
	failure *recording.Failure
}

// run finds log.entries and takes its entries as they come.
func (p *parser) run() error {
	seen := false
	err := p.members(func(name string) error {
		if name != "log" {
			return p.skip()
		}
		return p.members(func(name string) error {
			if name != "entries" {
				return p.skip()
			}
			seen = true
			return p.entries()
		})
	})
	if err == nil && !seen {
		err = errors.New("it has no log.entries")
	}
	return err
}

// members calls take at the value of every member of the object that follows.
func (p *parser) members(take func(name string) error) error {
	if err := p.delimiter('{'); err != nil {
		return err
	}
	for p.json.More() {
		name, err := p.token()
		if err != nil {
			return err
		}
		text, _ := name.(string)
		if err := take(text); err != nil {
			return err
		}
	}
	return p.delimiter('}')
}

func (p *parser) entries() error {
	if err := p.delimiter('['); err != nil {
		return err
	}
	for p.json.More() {
		if p.count++; p.count > MaxEntries {
			return fmt.Errorf("there are more than %d entries", MaxEntries)
		}
		var e entry
		p.limited.next()
		if err := p.json.Decode(&e); err != nil {
			return fmt.Errorf("entry %d: %w", p.count, err)
		}
		p.take(&e)
	}
	return p.delimiter(']')
}

func (p *parser) token() (json.Token, error) {
	p.limited.next()
	return p.json.Token()
}

func (p *parser) delimiter(want json.Delim) error {
	got, err := p.token()
	if err == nil && got != want {
		err = fmt.Errorf("%v stands where %v should", got, want)
	}
	return err
}

func (p *parser) skip() error {
	p.limited.next()
	var value json.RawMessage
	return p.json.Decode(&value)
}

// take puts an entry where it belongs.
func (p *parser) take(e *entry) {
	u, err := url.Parse(e.Request.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return // data:, chrome-extension: and the like
	}
	u.Fragment, u.User = "", nil
	switch {
	case p.hops == nil && p.failure == nil:
		p.out.Target, p.out.Host = u.String(), u.Hostname()
		if !e.Started.IsZero() {
			p.out.At = e.Started.UTC()
		}
		p.hop(e, u)
	case u.String() == p.wanted:
		p.hop(e, u)
	case u.Hostname() == p.out.Host && e.Response.Status != 0:
		p.sample(e, u)
	}
}

// hop adds a response of the page's chain.
func (p *parser) hop(e *entry, u *url.URL) {
	p.wanted = ""
	if e.Response.Status == 0 {
		p.failure = &recording.Failure{Kind: recording.FailureReset, Message: fmt.Sprintf("the browser got no response: %.100q", e.Response.Error)}
		return
	}
	x := e.exchange(u, true)
	p.jar.Set(u, x.Fields.Values("Set-Cookie"))
	p.hops = append(p.hops, x)
	if to, err := u.Parse(x.Fields.Get("Location")); err == nil && isRedirect(x.Status) {
		to.Fragment = ""
		p.wanted = to.String()
	}
}

func isRedirect(status int) bool { return status/100 == 3 && status != 304 }

// sample keeps the first response of a class.
func (p *parser) sample(e *entry, u *url.URL) {
	x := e.exchange(u, false)
	if x.Class = class(&x); x.Class == "" || p.classes[x.Class] {
		return
	}
	p.classes[x.Class] = true
	p.out.Classes = append(p.out.Classes, x)
}

func class(x *recording.Exchange) recording.Class {
	switch {
	case x.Method == "OPTIONS":
		return recording.Preflight
	case x.Status == 304:
		return recording.NotModified
	case isRedirect(x.Status) && !x.HTTPS():
		return recording.RedirectHTTPS
	case isRedirect(x.Status):
		return recording.Redirect
	case x.Status == 404:
		return recording.NotFound
	case x.Status >= 400:
		return recording.Error
	case strings.Contains(x.Fields.Get("Content-Type"), "json"):
		return recording.API
	}
	return ""
}

// recording sorts the chain into sessions: what begins with the first https
// response is what asking over https would have shown.
func (p *parser) recording() (*recording.Recording, error) {
	if p.hops == nil && p.failure == nil {
		return nil, errors.New("the archive has no response over http or https")
	}
	secure := 0
	for secure < len(p.hops) && !p.hops[secure].HTTPS() {
		secure++
	}
	whole := recording.Session{Hops: p.hops, Cookies: p.jar.List(), Failure: p.failure}
	if secure > 0 || strings.HasPrefix(p.out.Target, "http:") {
		p.out.HTTP = whole
	}
	p.out.HTTPS = whole
	p.out.HTTPS.Hops = p.hops[secure:]
	return p.out, nil
}

// limit bounds what is read in all, and for one entry.
type limit struct {
	r           io.Reader
	entry       int64
	left, whole int64
}

// next begins an entry, or something between entries.
func (l *limit) next() { l.left = l.entry }

func (l *limit) Read(b []byte) (int, error) {
	if l.left <= 0 || l.whole <= 0 {
		return 0, fmt.Errorf("an entry is longer than %d bytes, or all of it than %d", l.entry, int64(MaxArchive))
	}
	n, err := l.r.Read(b[:min(int64(len(b)), l.left, l.whole)])
	l.left -= int64(n)
	l.whole -= int64(n)
	return n, err
}
