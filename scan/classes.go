package scan

import (
	"context"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// MaxClassRequests is how many requests looking for classes adds to a scan at
// most: every try below makes one, but for those that take what is there.
const MaxClassRequests = 8

// tries find a sample of one class or the other each. Their methods are GET and
// TRACE, which are safe (RFC 9110 section 9.2.1), and which edges refuse.
var tries = []func(*look, context.Context, *samples){
	(*look).takeHops,      // the page and redirects: no request
	(*look).takePreflight, // the CORS probe: no request
	(*look).tryCached,     // the page again, and once more past the cache: two
	(*look).tryNotModified,
	(*look).tryNotFound,
	(*look).tryEdgeError,
	(*look).tryError,
	(*look).tryRedirect,
	(*look).tryAPI,
}

// classes looks beyond the page: another layer may make the other responses of
// a site, and forget the headers there. A site that lets nobody in is left
// alone.
func (l *look) classes(ctx context.Context) {
	session := l.out.Graded()
	if !l.options.Classes || session == nil {
		return
	}
	final := session.Final()
	at, err := url.Parse(final.URL)
	if err != nil {
		return
	}
	s := &samples{out: &l.out.Classes, page: final, url: at, open: final.Status/100 == 2 && final.Failure == nil}
	s.visit = visit{insecure: l.options.Insecure || session.Certificate != nil, distrust: session.Certificate != nil}
	for _, try := range tries {
		try(l, ctx, s)
	}
}

// samples is what has been found, and where to look for more.
type samples struct {
	out   *[]recording.Exchange
	page  *recording.Exchange
	url   *url.URL // of the page
	open  bool     // the page is there: the site may be asked for more
	visit visit
}

// keep records a sample unless its class has one.
func (s *samples) keep(class recording.Class, x *recording.Exchange) {
	if x == nil || s.has(class) {
		return
	}
	sample := *x
	sample.Class = class
	*s.out = append(*s.out, sample)
}

func (s *samples) has(class recording.Class) bool {
	for _, x := range *s.out {
		if x.Class == class {
			return true
		}
	}
	return false
}

// get asks for a URL of the site; nil: there was no response, or the site is
// not open.
func (l *look) get(ctx context.Context, s *samples, u *url.URL, own recording.Fields) *recording.Exchange {
	if !s.open {
		return nil
	}
	x, err := l.ask(ctx, &s.visit, &question{method: "GET", url: u, fields: append(own, accept...), asked: own, page: true})
	if err != nil {
		l.log.Debug("no sample", "url", u.String(), "error", err)
		return nil
	}
	return x
}

func (l *look) takeHops(_ context.Context, s *samples) {
	if s.open {
		s.keep(recording.OK, s.page)
	}
	if s.page.Status >= 400 {
		s.keep(errorClass(s.page.Status), s.page)
	}
	for _, hops := range [][]recording.Exchange{l.out.HTTP.Hops, l.out.HTTPS.Hops} {
		for i := range hops {
			x := &hops[i]
			switch {
			case !isRedirect(x.Status):
			case x.HTTPS():
				s.keep(recording.Redirect, x)
			case strings.HasPrefix(strings.ToLower(x.Fields.Get("Location")), "https:"):
				s.keep(recording.RedirectHTTPS, x)
			}
		}
	}
}

func (l *look) takePreflight(_ context.Context, s *samples) {
	if x := l.out.CORS; x != nil && x.Status != 0 {
		s.keep(recording.Preflight, x)
	}
}

// tryCached looks for the page as a shared cache has it, and as it is without:
// the first answer may be either.
func (l *look) tryCached(ctx context.Context, s *samples) {
	if !s.open {
		return
	}
	if fromCache(s.page.Fields) {
		s.keep(recording.Cached, s.page)
		past := *s.url
		past.RawQuery = strings.TrimPrefix(past.RawQuery+"&lintel="+strconv.FormatInt(l.out.At.UnixNano(), 36), "&")
		if x := l.get(ctx, s, &past, nil); x != nil && x.Status == s.page.Status && !fromCache(x.Fields) {
			s.keep(recording.Fresh, x)
		}
		return
	}
	if x := l.get(ctx, s, s.url, nil); x != nil && x.Status == s.page.Status && fromCache(x.Fields) {
		s.keep(recording.Cached, x)
		s.keep(recording.Fresh, s.page)
	}
}

// fromCache reports whether a shared cache says that it answered: by Age
// (RFC 9111 section 5.1), Cache-Status (RFC 9211), or the fields of vendors.
func fromCache(f recording.Fields) bool {
	if age := f.Get("Age"); age != "" && strings.Trim(age, "0") != "" {
		return true
	}
	for _, name := range []string{"X-Cache", "Cf-Cache-Status", "X-Cache-Status", "X-Vercel-Cache", "Cache-Status"} {
		for _, value := range f.Values(name) {
			if isHit(strings.ToLower(value)) {
				return true
			}
		}
	}
	return false
}

// isHit finds the word: "Hit from cloudfront", "HIT", "MISS, HIT",
// "ExampleCache; hit; ttl=30".
func isHit(value string) bool {
	for word := range strings.FieldsFuncSeq(value, func(r rune) bool { return (r < 'a' || r > 'z') && r != '-' && r != '=' }) {
		if word == "hit" || word == "refreshhit" {
			return true
		}
	}
	return false
}

// tryNotModified asks as a browser that has the page.
func (l *look) tryNotModified(ctx context.Context, s *samples) {
	var conditions recording.Fields
	if tag := s.page.Fields.Get("ETag"); tag != "" {
		conditions = append(conditions, recording.Field{Name: "If-None-Match", Value: tag})
	}
	if date := s.page.Fields.Get("Last-Modified"); date != "" {
		conditions = append(conditions, recording.Field{Name: "If-Modified-Since", Value: date})
	}
	if conditions == nil {
		return
	}
	if x := l.get(ctx, s, s.url, conditions); x != nil && x.Status == 304 {
		s.keep(recording.NotModified, x)
	}
}

// missing is a path that no site has.
const missing = "/lintel-looks-for-a-page-that-does-not-exist"

func (l *look) tryNotFound(ctx context.Context, s *samples) {
	x := l.get(ctx, s, s.url.ResolveReference(&url.URL{Path: missing}), nil)
	if x != nil && x.Status >= 400 {
		s.keep(errorClass(x.Status), x)
	}
}

func errorClass(status int) recording.Class {
	if status == 404 || status == 410 {
		return recording.NotFound
	}
	return recording.Error
}

// tryEdgeError asks with a method that no front door passes on: CloudFront,
// ALB and the common servers refuse it themselves. It sends nothing that would
// be worth echoing.
func (l *look) tryEdgeError(ctx context.Context, s *samples) {
	if !s.open {
		return
	}
	v := visit{insecure: s.visit.insecure, distrust: true}
	x, err := l.ask(ctx, &v, &question{method: "TRACE", url: s.url, page: true})
	if err == nil && x.Status >= 400 {
		s.keep(recording.EdgeError, x)
	}
}

// tryError asks for a path that is no path, in case that nothing has failed so
// far.
func (l *look) tryError(ctx context.Context, s *samples) {
	if s.has(recording.Error) {
		return
	}
	broken := &url.URL{Scheme: s.url.Scheme, Host: s.url.Host, Opaque: "/%"}
	x := l.get(ctx, s, broken, nil)
	if x != nil && x.Status >= 400 {
		x.URL = s.url.Scheme + "://" + s.url.Host + "/%"
		s.keep(errorClass(x.Status), x)
	}
}

// tryRedirect asks for a directory of the site without its slash, which most
// servers mend.
func (l *look) tryRedirect(ctx context.Context, s *samples) {
	if s.has(recording.Redirect) || s.url.Scheme != "https" {
		return
	}
	for _, u := range l.links(s) {
		directory := path.Dir(u.Path)
		if directory == "/" || directory == "." || looksLikeAPI(u.Path) {
			continue
		}
		if x := l.get(ctx, s, s.url.ResolveReference(&url.URL{Path: directory}), nil); x != nil && isRedirect(x.Status) {
			s.keep(recording.Redirect, x)
		}
		return
	}
}

// tryAPI asks for the path that the user named, or for what the page loads that
// looks like an API.
func (l *look) tryAPI(ctx context.Context, s *samples) {
	if l.options.APIPath != "" {
		if u, err := s.url.Parse(l.options.APIPath); err == nil && u.Host == s.url.Host {
			s.keep(recording.API, l.get(ctx, s, u, nil))
		}
		return
	}
	for _, u := range l.links(s) {
		if looksLikeAPI(u.Path) {
			s.keep(recording.API, l.get(ctx, s, u, nil))
			return
		}
	}
}

func looksLikeAPI(path string) bool {
	path = strings.ToLower(path) + "/"
	return strings.Contains(path, "/api/") || strings.Contains(path, "/graphql/") || strings.Contains(path, "/rest/") ||
		strings.HasSuffix(path, ".json/")
}

// links are the URLs of the page's own web origin that it makes browsers load.
func (l *look) links(s *samples) []*url.URL {
	page := s.page.Body.Page
	if page == nil {
		return nil
	}
	var written []string
	for _, load := range page.Loads {
		written = append(written, load.URL)
	}
	for _, script := range page.Scripts {
		if script.Src != nil {
			written = append(written, *script.Src)
		}
	}
	var out []*url.URL
	for _, text := range written {
		u, err := s.url.Parse(text)
		if err == nil && u.Scheme == s.url.Scheme && u.Host == s.url.Host {
			u.Fragment, u.RawQuery = "", escapeQuery(u.RawQuery)
			out = append(out, u)
		}
	}
	return out
}
