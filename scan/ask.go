package scan

import (
	"context"
	"crypto/tls"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/header/cookie"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/jar"
	"github.com/lintel-edge/lintel/scan/wire"
)

// What is accepted (spec/observatory.md 4). The compress coding is left out: it
// has been dead since 1995, and no server is known to answer with it.
var (
	accept       = recording.Fields{{Name: "Accept", Value: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}}
	acceptText   = recording.Fields{{Name: "Accept", Value: "text/plain,*/*;q=0.8"}}
	acceptCoding = recording.Field{Name: "Accept-Encoding", Value: "gzip, deflate, br"}
)

// visit is what requests of one chain share.
type visit struct {
	jar      *jar.Jar // nil: cookies are neither sent nor kept
	insecure bool     // take any certificate
	distrust bool     // because one did not verify: send no secrets

	// budget is what is left of the chain's time; nil: its requests have their
	// own limit only. Waiting for the host's turn does not count.
	budget *time.Duration
}

// limit is how long the next request may take.
func (v *visit) limit(request time.Duration) time.Duration {
	if v.budget == nil {
		return request
	}
	return min(request, *v.budget)
}

func (v *visit) spend(d time.Duration) {
	if v.budget != nil {
		*v.budget -= d
	}
}

// question is one request, and how much of its answer matters.
type question struct {
	method string
	url    *url.URL
	fields recording.Fields // besides those of every request
	asked  recording.Fields // those of fields that are worth recording
	page   bool             // read the page, unless the answer is a redirect
}

// ask makes one exchange and records it. The error says that there is no
// response; a response that breaks off has its Failure set.
func (l *look) ask(ctx context.Context, v *visit, q *question) (*recording.Exchange, error) {
	if err := l.pace.wait(ctx, q.url.Hostname()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, v.limit(l.options.RequestTimeout))
	defer cancel()
	began := time.Now()
	defer func() { v.spend(time.Since(began)) }()
	response, err := l.client.Do(ctx, &wire.Request{
		Method: q.method, URL: q.url, Fields: l.fields(q.url, v, q.fields), Insecure: v.insecure,
	})
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	x := &recording.Exchange{
		Method: q.method, URL: q.url.String(), Request: q.asked,
		Status: response.Status, Proto: response.Proto, Fields: response.Fields,
		TLS: secured(response.TLS), Remote: response.Remote.String(),
	}
	if v.jar != nil {
		v.jar.Set(q.url, x.Fields.Values("Set-Cookie"))
	}
	x.Body, x.Failure = readBody(response, q.page && !isRedirect(x.Status), l.options.MaxBody)
	x.Duration = time.Since(began)
	if x.Failure == nil {
		x.Failure = wall(x)
	}
	return x, nil
}

// fields are what a request sends, in the order of browsers. A visit that is
// nil sends nothing that belongs to anybody.
func (l *look) fields(u *url.URL, v *visit, own recording.Fields) recording.Fields {
	out := recording.Fields{{Name: "User-Agent", Value: l.options.UserAgent}}
	out = append(append(out, own...), acceptCoding)
	if v == nil {
		return out
	}
	var cookies []string
	if v.jar != nil {
		cookies = append(cookies, v.jar.Header(u))
	}
	if !v.distrust && l.trusted(u) {
		cookies = append(cookies, cookie.Join(l.options.Cookies))
		out = slices.DeleteFunc(out, func(f recording.Field) bool { return l.options.Fields.Has(f.Name) })
		out = append(out, l.options.Fields...)
	}
	cookies = slices.DeleteFunc(cookies, func(s string) bool { return s == "" })
	if len(cookies) > 0 {
		out = append(out, recording.Field{Name: "Cookie", Value: strings.Join(cookies, "; ")})
	}
	return out
}

// trusted reports whether a URL may see what the user sends along: it is of the
// target's https origin, or of its http origin where the user said so.
func (l *look) trusted(u *url.URL) bool {
	port := l.httpsPort
	if u.Scheme == "http" {
		if !l.options.PlainSecrets {
			return false
		}
		port = l.httpPort
	}
	return strings.EqualFold(u.Host, l.url(u.Scheme, port).Host)
}

func secured(state *wire.TLS) *recording.TLS {
	if state == nil {
		return nil
	}
	out := &recording.TLS{Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite), Incomplete: state.Incomplete}
	if len(state.PeerCertificates) > 0 {
		leaf := state.PeerCertificates[0]
		out.Issuer, out.Expires = leaf.Issuer.String(), leaf.NotAfter.UTC()
	}
	return out
}
