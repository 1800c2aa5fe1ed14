package observatory

import (
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

	host    string              // lower case
	graded  *recording.Session  // nil: no session was answered
	final   *recording.Exchange // the graded response; nil as above
	fields  recording.Fields    // its field lines
	headers map[string][]string // the same as the Observatory's HTTP client hands them on
	https   *recording.Exchange // final response of the HTTPS session
	http    *recording.Exchange // final response of the HTTP session
	csp     *cspOutcome         // the CSP test's outcome, which the frame test asks for again
	hsts    *hstsOutcome        // the HSTS test's, which the cookie test asks for
}

func look(rec *recording.Recording, opts Options) *site {
	s := &site{rec: rec, algorithm: opts.Algorithm, preloads: opts.Preloads, compatCORS: opts.CompatCORS}
	if s.algorithm < V4 || s.algorithm > V6 {
		s.algorithm = V6
	}
	if s.preloads == nil {
		s.preloads = PreloadList(nil)
	}
	s.host = strings.ToLower(rec.Host)
	s.http, s.https = rec.HTTP.Final(), rec.HTTPS.Final()
	if s.graded = rec.Graded(); s.graded != nil {
		s.final = s.graded.Final()
		s.fields = s.final.Fields
	}
	s.headers = handedOn(s.fields)
	return s
}

// secure reports whether the graded session is the one that began with HTTPS.
func (s *site) secure() bool { return s.graded == &s.rec.HTTPS }

// value is the value of a field of the graded response, by its lower-case name.
func (s *site) value(name string) (value string, present bool) { return join(s.headers[name]) }

// join puts a comma between the values of a field.
func join(values []string) (value string, present bool) {
	switch len(values) {
	case 0:
		return "", false
	case 1:
		return values[0], true
	}
	return strings.Join(values, ", "), true
}

// handedOn is what the Observatory's HTTP client makes of field lines: values
// by lower-case name. All but set-cookie are joined later, or only the first is
// kept where two make no sense (spec/observatory.md 4).
func handedOn(fields recording.Fields) map[string][]string {
	out := make(map[string][]string, len(fields))
	all := make([]string, len(fields)) // a place for each first value, so that few fields allocate
	for i, line := range fields {
		name := strings.ToLower(line.Name)
		known, repeated := out[name]
		if !repeated {
			known = all[i : i : i+1]
		}
		if !repeated || !singletons[name] {
			out[name] = append(known, line.Value)
		}
	}
	for name, values := range out {
		if value, _ := join(values); name != setCookie {
			out[name] = append(values[:0], received(value))
			continue
		}
		for i := range values {
			values[i] = received(values[i])
		}
	}
	if coding := out["content-encoding"]; coding != nil && decompressed[strings.ToLower(coding[0])] {
		delete(out, "content-encoding")
	}
	return out
}

const setCookie = "set-cookie"

// singletons are the fields of which Node keeps the first line.
var singletons = map[string]bool{
	"age": true, "authorization": true, "content-length": true, "content-type": true, "etag": true, "expires": true,
	"from": true, "host": true, "if-modified-since": true, "if-unmodified-since": true, "last-modified": true,
	"location": true, "max-forwards": true, "proxy-authorization": true, "referer": true, "retry-after": true,
	"server": true, "user-agent": true,
}

// decompressed are the codings after which the client takes the field away.
var decompressed = map[string]bool{
	"gzip": true, "x-gzip": true, "compress": true, "x-compress": true, "deflate": true, "br": true,
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
