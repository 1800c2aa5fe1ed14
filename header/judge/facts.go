package judge

import (
	"net/url"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

const (
	hstsName = "strict-transport-security"
	cspName  = "content-security-policy"

	reportOnly = "-report-only" // ends the names of policies that are tried
)

// facts finds out what the families need to know of the whole site.
func (s *site) facts() siteFacts {
	return siteFacts{
		hstsNotRedirected:     servesPlain(s.recording.HTTP.Hops),
		hstsMissingOnFirstHop: s.missingOnFirstHop(),
		hstsVaries:            s.hstsVaries(),
		invalidCertificate:    s.recording.HTTPS.Certificate != nil,
		earlierNonces:         s.earlierNonces(),
		policiesVary:          s.policiesVary(),
	}
}

// servesPlain reports whether a chain that begins on plain HTTP answers there,
// or goes to another host before it reaches HTTPS on its own.
func servesPlain(hops []recording.Exchange) bool {
	for i := range hops {
		at, err := url.Parse(hops[i].URL)
		if err != nil || at.Scheme != "http" {
			return false
		}
		if hops[i].Status < 300 {
			return true
		}
		to, err := at.Parse(hops[i].Fields.Get("Location"))
		if err != nil || hops[i].Status >= 400 {
			return false
		}
		if !strings.EqualFold(to.Hostname(), at.Hostname()) {
			return true
		}
		if to.Scheme == "https" {
			return false
		}
	}
	return false
}

// missingOnFirstHop reports whether the final page has the field and the first
// HTTPS response, which redirects there, has not.
func (s *site) missingOnFirstHop() bool {
	hops := s.recording.HTTPS.Hops
	if len(hops) < 2 || s.recording.HTTPS.Final() == nil {
		return false
	}
	first, final := &hops[0], &hops[len(hops)-1]
	return first.HTTPS() && !first.Fields.Has(hstsName) && final.Fields.Has(hstsName)
}

// hstsVaries reports whether responses of one host say different things.
func (s *site) hstsVaries() bool {
	values := map[string][]string{}
	for _, v := range s.views {
		lines := v.lines(hstsName)
		if !v.HTTPS() || len(lines) == 0 {
			continue
		}
		host := strings.ToLower(v.url.Hostname())
		if before, seen := values[host]; seen && !slices.Equal(before, lines) {
			return true
		}
		values[host] = lines
	}
	return false
}

// earlierNonces are those of other fetches from the page's host. The same
// response may be there as an example of several classes: it is no other fetch.
// A 304 brings the page's own back.
func (s *site) earlierNonces() []string {
	var out []string
	for _, v := range s.views {
		same := v.URL == s.page.URL && v.Duration == s.page.Duration && slices.Equal(v.Fields, s.page.Fields)
		if same || v.host() != s.page.host() || v.Status == 304 {
			continue
		}
		out = append(out, nonces(v.lines(cspName))...)
		out = append(out, nonces(v.lines(cspName+reportOnly))...)
	}
	return out
}

// policiesVary reports whether HTML responses of the site have different
// policies; nonces make no difference.
func (s *site) policiesVary() bool {
	for _, v := range s.views {
		if v.response.page && v.has(cspName) && s.page.has(cspName) && !same(v.lines(cspName), s.page.lines(cspName)) {
			return true
		}
	}
	return false
}
