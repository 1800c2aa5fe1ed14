package observatory

import (
	"iter"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// site is a recording as the Observatory sees it: which session is graded, and
// field lines as its HTTP client hands them on.
type site struct {
	rec        *recording.Recording
	algorithm  Algorithm
	preloads   Preloads
	compatCORS bool

	host   string                // lower case
	graded *recording.Session    // nil: no session was answered
	final  *recording.Exchange   // the graded response; nil as above
	fields recording.Fields      // its field lines
	https  *recording.Exchange   // final response of the HTTPS session
	http   *recording.Exchange   // final response of the HTTP session
	csp    *policyTest           // the CSP test's outcome, which the frame test asks for again
	hsts   *transportSecurityTry // the HSTS test's, which the cookie test asks for
}

// maxHops is how many responses a chain has at most: after ten redirects the
// Observatory grades what it has, be it another redirect.
const maxHops = 11

func look(rec *recording.Recording, opts Options) *site {
	s := &site{rec: rec, algorithm: opts.Algorithm, preloads: opts.Preloads, compatCORS: opts.CompatCORS}
	if s.algorithm < V4 || s.algorithm > V6 {
		s.algorithm = V6
	}
	if s.preloads == nil {
		s.preloads = PreloadList(nil)
	}
	s.host = strings.ToLower(rec.Host)
	s.http, s.https = last(&rec.HTTP), last(&rec.HTTPS)
	switch {
	case s.https != nil:
		s.graded, s.final = &rec.HTTPS, s.https
	case s.http != nil:
		s.graded, s.final = &rec.HTTP, s.http
	}
	if s.final != nil {
		s.fields = s.final.Fields
	}
	return s
}

// last is the response that the Observatory takes for a session's final one.
// A chain of too many redirects has one too; [recording.Session.Final] says no.
func last(s *recording.Session) *recording.Exchange {
	if s.Failure != nil && s.Failure.Kind == recording.FailureRedirects && len(s.Hops) > 0 {
		return &s.Hops[min(len(s.Hops), maxHops)-1]
	}
	return s.Final()
}

// secure reports whether the graded session is the one that began with HTTPS.
func (s *site) secure() bool { return s.graded == &s.rec.HTTPS }

// value is the value of a field of the graded response.
func (s *site) value(name string) (value string, present bool) { return joined(s.fields, name) }

// joined is what Node's HTTP client makes of the lines of one name: one value,
// joined with a comma (spec/observatory.md 4), or the first where two make no
// sense.
func joined(fields recording.Fields, name string) (value string, present bool) {
	for _, line := range fields {
		if !strings.EqualFold(line.Name, name) {
			continue
		}
		if !present {
			value, present = line.Value, true
			continue
		}
		if singletons[name] {
			break
		}
		value += ", " + line.Value
	}
	return received(value), present
}

// singletons are the fields of which Node keeps the first line.
var singletons = map[string]bool{
	"age": true, "authorization": true, "content-length": true, "content-type": true, "etag": true, "expires": true,
	"from": true, "host": true, "if-modified-since": true, "if-unmodified-since": true, "last-modified": true,
	"location": true, "max-forwards": true, "proxy-authorization": true, "referer": true, "retry-after": true,
	"server": true, "user-agent": true,
}

// headers are the fields of the graded response by lower-case name, as the
// Observatory lists them.
func (s *site) headers() iter.Seq2[string, []string] {
	return func(yield func(string, []string) bool) {
		for i, line := range s.fields {
			name := strings.ToLower(line.Name)
			if s.fields[:i].Has(name) || name == "content-encoding" && decompressed[strings.ToLower(line.Value)] {
				continue
			}
			values := []string{}
			if name == setCookie {
				values = s.setCookies()
			} else {
				value, _ := s.value(name)
				values = append(values, value)
			}
			if !yield(name, values) {
				return
			}
		}
	}
}

// decompressed are the codings after which the client takes the field away.
var decompressed = map[string]bool{
	"gzip": true, "x-gzip": true, "compress": true, "x-compress": true, "deflate": true, "br": true,
}

const setCookie = "set-cookie"

// setCookies are the lines of the one field that stays a list.
func (s *site) setCookies() []string {
	lines := s.fields.Values(setCookie)
	for i, line := range lines {
		lines[i] = received(line)
	}
	return lines
}

// isHTML reports whether the graded response is a page to the Observatory,
// which compares what stands before the semicolon letter by letter.
func (s *site) isHTML() bool {
	value, _ := s.value("content-type")
	media, _, _ := strings.Cut(value, ";")
	return media == "text/html" || media == "application/xhtml+xml"
}

// page is what is known of the graded response's document; never nil.
func (s *site) page() *recording.Page {
	if s.final == nil || s.final.Body.Page == nil {
		return &recording.Page{}
	}
	return s.final.Body.Page
}

// metaPolicies are the policies in meta elements of the graded page. Those
// within noscript do not count: so it is with version 1.4.8, while with later
// ones, which have another parser, it is (unverified).
func (s *site) metaPolicies() []string {
	if !s.isHTML() {
		return nil
	}
	var out []string
	for _, m := range s.page().Metas {
		if m.Content != "" && !m.NoScript && trim(strings.ToLower(m.HTTPEquiv)) == "content-security-policy" {
			out = append(out, m.Content)
		}
	}
	return out
}

// metaReferrer is the last referrer policy in a meta element. An element that
// has http-equiv too is not read.
func (s *site) metaReferrer() (value string, present bool) {
	if !s.isHTML() {
		return "", false
	}
	for _, m := range s.page().Metas {
		if m.Content != "" && !m.NoScript && m.HTTPEquiv == "" && trim(strings.ToLower(m.Name)) == "referrer" {
			value, present = m.Content, true
		}
	}
	return value, present
}
