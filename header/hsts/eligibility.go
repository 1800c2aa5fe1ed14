package hsts

import (
	"net/netip"
	"net/url"
	"strings"
)

// Facts is what a look at a domain has shown, as the preload list's checker
// looks: 10 seconds for a connection, the first response as it came, redirects
// followed apart.
type Facts struct {
	Domain      string // as it is to be submitted
	Registrable string // the registrable domain that it belongs to, by the public suffix list; "" = Domain is a public suffix
	Old         bool   // it is on the list since before 2017-10-11, so that [OldMinimum] holds for it

	Connection Connection // to https://Domain
	Lines      []string   // the field's lines in its first response, be that a redirect
	WWW        WWW
	HTTP       Chain // that begins at http://Domain
	HTTPS      Chain // that begins at https://Domain
}

// Connection is how https://Domain answers.
type Connection struct {
	Failure        string // why two tries gave no response; "" = there is one
	InvalidChain   bool   // it answers only who does not verify its certificate
	SHA1           bool   // a certificate of the chain is signed with SHA-1
	Version, Suite string // "TLS 1.2" and the IANA name of the cipher suite
}

// WWW is how www.Domain answers on port 443.
type WWW struct {
	Exists  bool   // the port is open
	Failure string // why TLS did not succeed; "" = it did
}

// Chain is where redirects lead.
type Chain struct {
	Failure string   // why there is no first response; "" = there is one
	Lines   []string // the field's lines in the first response
	Hops    []Hop    // the targets of redirects, in their order
	Broken  string   // why the redirects could not be followed; "" = they end
}

// Hop is the target of a redirect.
type Hop struct {
	URL     string
	Lines   []string // the field's lines there
	Failure string   // why it does not answer; "" = it does
}

// mostRedirects is how many the list's checker follows.
const mostRedirects = 3

// wwwExempt are public suffixes below which nobody can give www a certificate.
var wwwExempt = []string{"appspot.com"}

// CheckEligibility says what keeps a domain off the preload list, in the order
// of the list's own checker. Nobody should preload without wanting to, see
// [CheckPreload].
func CheckEligibility(f Facts) []Issue {
	var l issues
	if l.name(f); len(l) > 0 {
		return l
	}
	subdomain := !strings.EqualFold(f.Registrable, f.Domain)
	if subdomain {
		l.fail("domain.is_subdomain", f.Registrable)
	}
	if c := f.Connection; c.Failure != "" || c.InvalidChain {
		l.unanswered(f)
		return l
	}
	l.connection(f.Connection)
	header := checkPreload(f.Lines, f.minimum())
	l = append(l, header...)
	l.http(f, !blocking(header))
	l.chain("https://"+f.Domain, f.HTTPS)
	if !subdomain && !exempt(f.Domain) && f.WWW.Exists && f.WWW.Failure != "" {
		l.fail("domain.www.no_tls", f.Domain, f.WWW.Failure)
	}
	return l
}

// minimum is the least max-age, in seconds.
func (f Facts) minimum() uint64 {
	if f.Old {
		return OldMinimum
	}
	return oneYear
}

// name judges the form of the name. The first fault is the only one said.
func (l *issues) name(f Facts) {
	odd := strings.Trim(strings.ToLower(f.Domain), "abcdefghijklmnopqrstuvwxyz0123456789-.")
	_, noAddress := netip.ParseAddr(f.Domain)
	switch {
	case strings.HasPrefix(f.Domain, "."):
		l.fail("domain.format.begins_with_dot")
	case strings.HasSuffix(f.Domain, "."):
		l.fail("domain.format.ends_with_dot")
	case strings.Contains(f.Domain, ".."):
		l.fail("domain.format.contains_double_dot")
	case odd != "":
		l.fail("domain.format.invalid_characters", odd[:1])
	case noAddress == nil:
		l.fail("domain.format.is_ip_address")
	case f.Registrable == "":
		l.fail("domain.format.public_suffix")
	}
}

func (l *issues) unanswered(f Facts) {
	if f.Connection.InvalidChain {
		l.fail("domain.tls.invalid_cert_chain", f.Domain)
		return
	}
	l.fail("domain.tls.cannot_connect", f.Domain, f.Connection.Failure)
}

func (l *issues) connection(c Connection) {
	if c.SHA1 {
		l.fail("domain.tls.sha1")
	}
	if c.Version != "TLS 1.3" && !modern(c.Suite) {
		l.warn("tls.obsolete_cipher_suite", c.Version, c.Suite)
	}
}

// modern reports whether a suite of TLS 1.2 has forward secrecy and an AEAD
// that the list's checker accepts.
func modern(suite string) bool {
	aead := strings.Contains(suite, "_AES_") && strings.Contains(suite, "_GCM_") || strings.Contains(suite, "_CHACHA20_")
	return strings.HasPrefix(suite, "TLS_ECDHE_") && aead
}

// http judges the chain that begins on plain HTTP. When the field of the
// domain itself is at fault already, that of the first redirect is not judged.
func (l *issues) http(f Facts, judgeField bool) {
	if f.HTTP.Failure != "" {
		l.warn("redirects.http.does_not_exist", f.Domain, f.HTTP.Failure)
		return
	}
	if len(f.HTTP.Lines) > 0 {
		l.warn("redirects.http.useless_header", f.Domain)
	}
	l.length("http://"+f.Domain, f.HTTP)
	if len(f.HTTP.Hops) == 0 {
		l.fail("redirects.http.no_redirect", f.Domain)
		return
	}
	first := f.HTTP.Hops[0]
	switch u, err := url.Parse(first.URL); {
	case err == nil && u.Scheme == "https" && strings.EqualFold(u.Hostname(), f.Domain):
		l.insecure("http://"+f.Domain, f.HTTP.Hops)
		if judgeField {
			l.firstRedirect(f, first)
		}
	case err == nil && strings.EqualFold(u.Hostname(), "www."+f.Domain):
		l.fail("redirects.http.www_first", f.Domain, first.URL)
	default:
		l.fail("redirects.http.first_redirect.insecure", f.Domain, first.URL)
	}
}

func (l *issues) firstRedirect(f Facts, first Hop) {
	if first.Failure != "" {
		l.fail("redirects.http.first_redirect.invalid", f.Domain, first.URL, first.Failure)
		return
	}
	for _, i := range checkPreload(first.Lines, f.minimum()) {
		if !i.Warning {
			l.fail("redirects.http.first_redirect.no_hsts", f.Domain, first.URL, i.Message)
			return
		}
	}
}

// chain judges redirects that must all stay on HTTPS.
func (l *issues) chain(start string, c Chain) {
	l.length(start, c)
	l.insecure(start, c.Hops)
}

func (l *issues) length(start string, c Chain) {
	switch {
	case len(c.Hops) > mostRedirects:
		l.fail("redirects.too_many", start, mostRedirects)
	case c.Broken != "":
		l.fail("redirects.follow_error", start, c.Broken)
	}
}

// insecure finds the first hop that is not on HTTPS.
func (l *issues) insecure(start string, hops []Hop) {
	for i, hop := range hops {
		if strings.HasPrefix(strings.ToLower(hop.URL), "https://") {
			continue
		}
		if i == 0 {
			l.fail("redirects.insecure.initial", start, hop.URL)
		} else {
			l.fail("redirects.insecure.subsequent", start, i+1, hop.URL)
		}
		return
	}
}

func exempt(domain string) bool {
	for _, suffix := range wwwExempt {
		if strings.HasSuffix(strings.ToLower(domain), "."+suffix) {
			return true
		}
	}
	return false
}

// CheckRemovalEligibility says what keeps a listed domain on the list: it must
// answer on valid HTTPS, with one valid field that has no preload (spec/headers.md
// 2.6). Whether it is on the list at all, only the list can tell.
func CheckRemovalEligibility(f Facts) []Issue {
	if c := f.Connection; c.Failure != "" || c.InvalidChain {
		var l issues
		l.unanswered(f)
		return l
	}
	return CheckRemoval(f.Lines)
}
