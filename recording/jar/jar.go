// Package jar keeps cookies as clients do (RFC 6265 section 5), and what their
// fields said, which net/http/cookiejar does not tell. It does no I/O.
package jar

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/lintel-edge/lintel/recording"
)

const (
	// maxCookies is how many cookies a jar keeps: Chromium's bound for one
	// registrable domain.
	maxCookies = 180
	// maxCookie is the most bytes of name and value, and of one attribute
	// (spec/headers.md 13).
	maxCookie    = 4096
	maxAttribute = 1024
)

// Jar keeps the cookies of one session. Like the Observatory's it refuses
// domains that are not the host's own, public suffixes and broken prefixes; and
// what has expired stays listed until it would have been sent. It is safe for
// concurrent use.
type Jar struct {
	now func() time.Time

	mu   sync.Mutex // protects kept
	kept []kept     // in order of creation
}

type kept struct {
	recording.Cookie
	value string
	until *time.Time // by Max-Age, or else by Expires; nil: with the browser session
}

// New returns an empty jar; now is its clock.
func New(now func() time.Time) *Jar { return &Jar{now: now} }

// Set takes the Set-Cookie lines of a response.
func (j *Jar) Set(u *url.URL, lines []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, line := range lines {
		c, ok := parseCookie(line, j.now())
		if !ok || !c.settle(u) {
			continue
		}
		same := func(k kept) bool { return k.Name == c.Name && k.Domain == c.Domain && k.Path == c.Path }
		switch i := slices.IndexFunc(j.kept, same); {
		case i >= 0:
			j.kept[i] = c
		case len(j.kept) < maxCookies:
			j.kept = append(j.kept, c)
		}
	}
}

// Header is the Cookie field for a URL: "a=1; b=2", longer paths first (RFC 6265
// section 5.4), or "". Expired cookies are dropped for good.
func (j *Jar) Header(u *url.URL) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.now()
	fits := func(k kept) bool { return k.fits(u) }
	j.kept = slices.DeleteFunc(j.kept, func(k kept) bool { return fits(k) && k.expired(now) })
	var sent []kept
	for _, k := range j.kept {
		if fits(k) {
			sent = append(sent, k)
		}
	}
	slices.SortStableFunc(sent, func(a, b kept) int { return len(b.Path) - len(a.Path) })
	var pairs []string
	for _, k := range sent {
		pairs = append(pairs, k.Name+"="+k.value)
	}
	return strings.Join(pairs, "; ")
}

// List returns what the jar holds, without values.
func (j *Jar) List() []recording.Cookie {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []recording.Cookie
	for _, k := range j.kept {
		out = append(out, k.Cookie)
	}
	return out
}

func (k *kept) expired(now time.Time) bool { return k.until != nil && !k.until.After(now) }

func (k *kept) fits(u *url.URL) bool {
	host := hostOf(u)
	return (host == k.Domain || !k.HostOnly && domainMatch(host, k.Domain)) &&
		pathMatch(u.EscapedPath(), k.Path) && (!k.Secure || u.Scheme == "https")
}

// parseCookie reads a Set-Cookie value as clients do (RFC 6265 section 5.2): of
// an attribute given twice the last counts. ok is false for what no jar takes.
func parseCookie(line string, now time.Time) (k kept, ok bool) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, found := strings.Cut(pair, "=")
	k.Name, k.value = strings.Trim(name, " \t"), strings.Trim(value, " \t")
	if !found || k.Name == "" || len(k.Name)+len(k.value) > maxCookie || hasControl(k.Name+k.value) {
		return k, false
	}
	for part := range strings.SplitSeq(attributes, ";") {
		name, value, _ := strings.Cut(part, "=")
		if value = strings.Trim(value, " \t"); len(value) <= maxAttribute {
			k.attribute(strings.ToLower(strings.Trim(name, " \t")), value)
		}
	}
	if k.until = k.Expires; k.MaxAge != nil {
		until := now.Add(time.Duration(min(max(*k.MaxAge, 0), maxAge)) * time.Second)
		k.until = &until
	}
	return k, true
}

// maxAge keeps arithmetic in range; clients cap at 400 days anyway.
const maxAge = 100 * 365 * 24 * 3600 // seconds

func (k *kept) attribute(name, value string) {
	switch name {
	case "expires":
		if at, ok := cookieDate(value); ok {
			k.Expires = &at
		}
	case "max-age":
		if age, err := strconv.ParseInt(value, 10, 64); err == nil && !strings.HasPrefix(value, "+") {
			k.MaxAge = &age
		}
	case "domain":
		if value = strings.TrimPrefix(value, "."); value != "" {
			k.Domain = strings.ToLower(value)
		}
	case "path":
		k.Path = value
	case "secure":
		k.Secure = true
	case "httponly":
		k.HTTPOnly = true
	case "samesite":
		k.SameSite = &value
	}
}

// settle fills in what comes from the URL, and reports whether the host may set
// the cookie (RFC 6265 section 5.3).
func (k *kept) settle(u *url.URL) bool {
	host := hostOf(u)
	switch {
	case k.Domain == "":
		k.Domain, k.HostOnly = host, true
	case isPublicSuffix(k.Domain) || k.Domain != host && !domainMatch(host, k.Domain):
		return false
	}
	if !strings.HasPrefix(k.Path, "/") {
		k.Path = defaultPath(u)
	}
	switch {
	case strings.HasPrefix(k.Name, "__Secure-"):
		return k.Secure
	case strings.HasPrefix(k.Name, "__Host-"):
		return k.Secure && k.HostOnly && k.Path == "/"
	}
	return true
}

func hostOf(u *url.URL) string { return strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")) }

// domainMatch: RFC 6265 section 5.1.3. Addresses match themselves only.
func domainMatch(host, domain string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	return strings.HasSuffix(host, "."+domain)
}

// isPublicSuffix reports whether everybody can get a name below a domain.
// localhost is nobody's, and there to be used.
func isPublicSuffix(domain string) bool {
	if domain == "localhost" {
		return false
	}
	if _, err := netip.ParseAddr(domain); err == nil {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// pathMatch: RFC 6265 section 5.1.4.
func pathMatch(path, cookiePath string) bool {
	if path == "" {
		path = "/"
	}
	return path == cookiePath || strings.HasPrefix(path, cookiePath) &&
		(strings.HasSuffix(cookiePath, "/") || path[len(cookiePath)] == '/')
}

// defaultPath: RFC 6265 section 5.1.4.
func defaultPath(u *url.URL) string {
	path := u.EscapedPath()
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}
