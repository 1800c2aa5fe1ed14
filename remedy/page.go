package remedy

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// baseline forbids what next to no page needs. It is what can be enforced
// while nobody knows yet what the page loads.
const baseline = "object-src 'none'; base-uri 'self'; frame-ancestors 'self'"

// enforcedPolicy is the policy that can be enforced today: all of it when the
// page's loads are known, else the [baseline].
func enforcedPolicy(r *recording.Recording) string {
	if page, known := loadsOf(r); known {
		return page
	}
	return baseline
}

// trialPolicy is what may become the policy when its reports have been read;
// "" when there is nothing to try.
func trialPolicy(r *recording.Recording) string {
	page, known := loadsOf(r)
	if known {
		return ""
	}
	return page
}

// elements says which directives govern what an element loads (spec/headers.md
// 3.3). What is not listed makes the loads unknown.
var elements = map[string][]string{
	"img": {"img-src"}, "image": {"img-src"}, "input": {"img-src"}, "body": {"img-src"},
	"link rel=icon": {"img-src"}, "link rel=apple-touch-icon": {"img-src"}, "link rel=preload as=image": {"img-src"},
	"link rel=stylesheet": {"style-src"}, "link rel=preload as=style": {"style-src"},
	"link rel=modulepreload": {"script-src"}, "link rel=preload as=script": {"script-src"},
	"link rel=preload as=font": {"font-src"}, "link rel=preload as=fetch": {"connect-src"},
	"audio": {"media-src"}, "video": {"media-src", "img-src"}, "track": {"media-src"}, "source": {"img-src", "media-src"},
	"iframe": {"frame-src"}, "frame": {"frame-src"},
	"link rel=manifest": {"manifest-src"},
}

// loadsOf derives a policy from what one page loads. known says that nothing
// speaks against enforcing it: no inline code, every load is understood, and
// scripts and styles are the site's own. Those of others load what cannot be
// seen here.
func loadsOf(r *recording.Recording) (policy string, known bool) {
	session := r.Graded()
	if session == nil {
		return baseline, false
	}
	final := session.Final()
	if final.Body.Page == nil {
		return "default-src 'none'; frame-ancestors 'none'", true // no document: nothing is loaded
	}
	base, err := url.Parse(final.URL)
	if err != nil {
		return baseline, false
	}
	s := sources{base: base, known: !final.Body.Truncated && final.Body.Page.Failure == nil, lists: map[string][]string{
		"script-src": {"'self'"}, "style-src": {"'self'"}, "img-src": {"'self'"}, "font-src": {"'self'"}, "connect-src": {"'self'"}, "form-action": {"'self'"},
	}}
	s.add(final.Body.Page)
	return s.String(), s.known
}

// sources collects source lists by directive.
type sources struct {
	base  *url.URL
	lists map[string][]string
	known bool
}

func (s *sources) add(p *recording.Page) {
	if p.InlineStyles > 0 || p.InlineHandlers > 0 {
		s.known = false
	}
	for _, script := range p.Scripts {
		switch {
		case script.Src != nil:
			s.load("script-src", *script.Src)
		case isCode(script.Type):
			s.known = false
		}
	}
	for _, l := range p.Loads {
		s.known = s.known && elements[l.Element] != nil
		for _, directive := range elements[l.Element] {
			s.load(directive, l.URL)
		}
	}
}

// isCode reports whether a script element of this type is run: data blocks
// such as application/ld+json are not subject to the policy.
func isCode(kind string) bool {
	kind = strings.ToLower(strings.TrimSpace(kind))
	return kind == "" || kind == "module" || kind == "importmap" || kind == "speculationrules" || strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "ecmascript")
}

// load adds the source that a reference needs.
func (s *sources) load(directive, reference string) {
	u, err := s.base.Parse(strings.TrimSpace(reference))
	if err != nil || u.Host == "" && u.Scheme != "data" && u.Scheme != "blob" {
		s.known = false
		return
	}
	source := u.Scheme + "://" + u.Host
	switch {
	case u.Host == s.base.Host:
		source = "'self'"
	case u.Scheme == "http" && s.base.Scheme == "https":
		source = "https://" + u.Host // mixed content does not load anyway
	case u.Host == "":
		source = u.Scheme + ":"
		s.known = s.known && directive == "img-src" // data: scripts and frames are an attacker's door
	}
	if source != "'self'" && (directive == "script-src" || directive == "style-src") {
		s.known = false
	}
	if !slices.Contains(s.lists[directive], source) {
		s.lists[directive] = append(s.lists[directive], source)
	}
}

// directives is the order in which a policy is written.
var directives = []string{"script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src", "manifest-src", "form-action"}

// String writes the policy: what is not listed is forbidden.
func (s *sources) String() string {
	var b strings.Builder
	b.WriteString("default-src 'none'")
	for _, name := range directives {
		if list := s.lists[name]; len(list) > 0 {
			b.WriteString("; " + name + " " + strings.Join(list, " "))
		}
	}
	b.WriteString("; base-uri 'none'; frame-ancestors 'self'")
	return b.String()
}
