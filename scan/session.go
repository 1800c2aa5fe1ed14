package scan

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/scan/wire"
)

// maxRedirects is how many redirects are followed (spec/observatory.md 4).
const maxRedirects = 10

// session records the chain of redirects that starts at a URL. When one of its
// certificates does not verify, the chain is followed again, taking any, and
// the recording says so; the cookies of the first try stay in the jar, and the
// time limit is for both (spec/observatory.md 4).
func (l *look) session(ctx context.Context, out *recording.Session, start *url.URL) {
	budget := l.options.SessionTimeout
	v := &visit{jar: l.jars[out], insecure: l.options.Insecure, budget: &budget}
	hops, err := l.follow(ctx, start, v)
	if wire.IsCertificate(err) {
		out.Certificate = failure(err)
		v.insecure, v.distrust = true, true
		hops, err = l.follow(ctx, start, v)
	}
	out.Hops, out.Failure, out.Cookies = hops, failure(err), v.jar.List()
}

// follow makes the requests of one chain. A chain that is too long, or that
// redirects to nowhere, keeps its last response: graders look at it, and its
// own failure says what browsers do.
func (l *look) follow(ctx context.Context, u *url.URL, v *visit) ([]recording.Exchange, error) {
	var hops []recording.Exchange
	for {
		x, err := l.ask(ctx, v, &question{method: "GET", url: u, fields: accept, page: true})
		if err != nil {
			return hops, at(u, hops, err)
		}
		hops = append(hops, *x)
		last := &hops[len(hops)-1]
		if !isRedirect(x.Status) {
			return hops, nil
		}
		if len(hops) > maxRedirects {
			last.Failure = tooMany(hops)
			return hops, nil
		}
		if u, err = next(u, last); err != nil {
			return hops, err
		}
	}
}

// at names the URL that failed, unless it is the first.
func at(u *url.URL, before []recording.Exchange, err error) error {
	if len(before) == 0 {
		return err
	}
	return &hopError{u.String(), err}
}

// hopError is a failure at a URL that somebody redirected to.
type hopError struct {
	url string
	err error
}

func (e *hopError) Error() string { return fmt.Sprintf("%s: %v", e.url, e.err) }
func (e *hopError) Unwrap() error { return e.err }

// failure explains an error, with the URL where it is not the first one.
func failure(err error) *recording.Failure {
	if nowhere, ok := errors.AsType[*locationError](err); ok {
		return &recording.Failure{Kind: recording.FailureLocation, Message: nowhere.Error()}
	}
	f := wire.Failure(err)
	if hop, ok := errors.AsType[*hopError](err); ok {
		f.Message = hop.url + ": " + f.Message
	}
	return f
}

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// undefined is where the Observatory goes when a redirect has no Location: its
// language's name for nothing, taken for a path (spec/observatory.md 4).
const undefined = "undefined"

// next is where a redirect leads, resolved against where it came from.
func next(u *url.URL, x *recording.Exchange) (*url.URL, error) {
	location := x.Fields.Get("Location")
	if location == "" {
		x.Failure = &recording.Failure{Kind: recording.FailureLocation, Message: "a redirect without Location: browsers show its body as the page"}
		location = undefined
	}
	to, err := u.Parse(location)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, &locationError{location}
	}
	to.Fragment, to.User, to.RawQuery = "", nil, escapeQuery(to.RawQuery)
	if to.Path == "" {
		to.Path = "/"
	}
	if port := to.Port(); port == usualPort[to.Scheme] {
		to.Host = strings.TrimSuffix(to.Host, ":"+port)
	}
	return to, nil
}

// locationError is a Location that no browser would follow to a page.
type locationError struct{ location string }

func (e *locationError) Error() string {
	const most = 200 // bytes of somebody else's text
	return fmt.Sprintf("the Location %q is no address of the web", e.location[:min(len(e.location), most)])
}

// tooMany tells a loop from a long chain.
func tooMany(hops []recording.Exchange) *recording.Failure {
	f := &recording.Failure{Kind: recording.FailureRedirects, Message: fmt.Sprintf("more than %d redirects", maxRedirects)}
	seen := map[string]bool{}
	for _, hop := range hops {
		if seen[hop.URL] {
			f.Message = fmt.Sprintf("a redirect loop through %s: browsers show an error page", hop.URL)
			break
		}
		seen[hop.URL] = true
	}
	return f
}
