package judge

import (
	"mime"
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header/csp"
	"github.com/lintel-edge/lintel/recording"
)

// response is what the families want to know of an exchange, found out once.
type response struct {
	*recording.Exchange
	Context
	names  []string            // of Exchange.Fields, in lower case
	fields map[string][]string // lines by lower-case name

	url       *url.URL     // never nil
	mediaType string       // lower case, without parameters
	page      bool         // an HTML document that browsers show
	policies  csp.Policies // enforced ones, of the field
	site      siteFacts
}

// siteFacts is what a look at the whole site has shown, for the codes that
// belong to a family.
type siteFacts struct {
	hstsNotRedirected, hstsMissingOnFirstHop, hstsVaries, invalidCertificate bool

	earlierNonces []string // of another fetch of the page
	policiesVary  bool     // between the site's HTML responses
}

func newResponse(x *recording.Exchange, c Context) *response {
	r := &response{Exchange: x, Context: c, fields: make(map[string][]string, len(x.Fields))}
	r.names = make([]string, len(x.Fields))
	for i, f := range x.Fields {
		name := strings.ToLower(f.Name)
		r.names[i], r.fields[name] = name, append(r.fields[name], f.Value)
	}
	r.url, _ = url.Parse(x.URL)
	if r.url == nil {
		r.url = new(url.URL)
	}
	r.mediaType, _, _ = mime.ParseMediaType(r.get("content-type"))
	html := r.mediaType == "text/html" || r.mediaType == "application/xhtml+xml" || x.Body.Page != nil
	r.page = html && (x.Status < 300 || x.Status >= 400)
	r.policies = csp.Parse(r.lines(cspName)...)
	return r
}

// lines returns the values of a field; the name is in lower case.
func (r *response) lines(name string) []string { return r.fields[name] }

// get returns a field's first value, or "".
func (r *response) get(name string) string {
	if lines := r.fields[name]; len(lines) > 0 {
		return lines[0]
	}
	return ""
}

func (r *response) has(name string) bool { return len(r.fields[name]) > 0 }

// findings asks every family. Without absences, what is said of a known field
// that is not there is left out: it is a matter of the site then.
func (r *response) findings(absences bool) finding.List {
	out := r.general()
	for _, f := range families {
		for _, found := range f.check(r) {
			if absences || !r.lacks(found.Place.Header) {
				out = append(out, found)
			}
		}
	}
	return out
}

// lacks reports whether a field is one of knownFields, and not there.
func (r *response) lacks(field string) bool {
	lower := strings.ToLower(field)
	return knownByName[lower] != nil && !r.has(lower)
}
