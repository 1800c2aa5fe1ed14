package setcookie

import (
	"fmt"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Context is what is known of the response besides the field.
type Context struct {
	HTTPS bool
	Host  string    // without port
	Now   time.Time // what Expires is counted from; zero: it is not judged
}

// Check judges the lines of one response: each is a cookie of its own.
func Check(lines []string, c Context) finding.List {
	l := &list{header.Collector{Field: Name, Codes: Codes}, c, 0}
	first := map[string]Cookie{}
	for i, line := range lines {
		l.line = i
		cookie := Parse(line)
		l.cookie(cookie)
		before, seen := first[cookie.Name]
		if seen && (before.Path != cookie.Path || before.Domain != cookie.Domain) {
			l.add("COOKIE-012", cookie.Span, "%s is set twice, for different paths or domains", cookie.Name)
		}
		if !seen {
			first[cookie.Name] = cookie
		}
	}
	return l.Found
}

type list struct {
	header.Collector
	Context
	line int // that is being judged
}

func (l *list) add(code string, span finding.Span, format string, args ...any) *finding.Finding {
	span.Line = l.line
	return l.Add(code, span, fmt.Sprintf(format, args...))
}

// cookie judges one, in the order of the codes.
func (l *list) cookie(c Cookie) {
	role := roleOf(c.Name)
	if c.expired(l.Now) {
		l.fate(c)
		return // it takes a cookie away: nothing is left to protect
	}
	l.secrecy(c, role)
	l.sameSite(c, role)
	l.fate(c)
	if role == session && prefixOf(c.Name) < 0 && c.Domain == "" && c.Path == "/" {
		l.add("COOKIE-007", c.Span, "%s could be __Host-%s, which no other host can set", c.Name, c.Name)
	}
	if c.Domain != "" && l.Host != "" && !strings.EqualFold(c.Domain, l.Host) && covers(c.Domain, strings.ToLower(l.Host)) {
		l.add("COOKIE-008", c.span("Domain"), "%s goes to every host under %s, not to %s alone", c.Name, c.Domain, l.Host)
	}
	if life := c.lifetime(l.Now); life > longestLifetime {
		l.add("COOKIE-009", c.lifetimeSpan(), "%s is to live for %d days, and browsers keep it for 400", c.Name, life/(24*60*60))
	}
	if !l.HTTPS {
		l.add("COOKIE-011", c.Span, "%s is set over plain HTTP, where anybody on the way can read and change it", c.Name)
	}
	if role == session {
		l.add("COOKIE-013", c.Span, "%s is taken for a session cookie, by its name", c.Name)
	}
}

// secrecy judges who can see the cookie. That a prefix lacks Secure, COOKIE-006
// says.
func (l *list) secrecy(c Cookie, role role) {
	if !c.Secure && prefixOf(c.Name) < 0 {
		f := l.add("COOKIE-001", c.Span, "%s has no Secure: it goes over plain HTTP too", c.Name)
		if role != session {
			f.Severity = finding.Warning
		}
	}
	if role == session && !c.HTTPOnly {
		l.add("COOKIE-002", c.Span, "%s has no HttpOnly: an injected script can read it", c.Name)
	}
}

func (l *list) sameSite(c Cookie, role role) {
	switch strings.ToLower(c.SameSite) {
	case "":
		f := l.add("COOKIE-003", c.span("SameSite"), "%s has no SameSite", c.Name)
		if role == other {
			f.Severity = finding.Low
		}
	case "strict", "lax":
	case "none":
		if !c.Secure {
			l.add("COOKIE-004", c.span("SameSite"), "%s has SameSite=None without Secure: browsers drop it", c.Name)
		}
	default:
		f := l.add("COOKIE-005", c.span("SameSite"), "%s has SameSite=%s, which browsers take for Lax", c.Name, c.SameSite)
		f.Expected = "Strict, Lax or None"
		f.Nearest = finding.Nearest(c.SameSite, []string{"Strict", "Lax", "None"})
	}
}

// fate judges whether a browser keeps the cookie, as far as no other code says so.
func (l *list) fate(c Cookie) {
	switch reason, words := c.Refused(l.Host, l.HTTPS); reason {
	case Prefix, NamelessPrefix:
		l.add("COOKIE-006", c.Span, "%s has %s: browsers drop it", c.label(), words)
	case TooLong:
		l.add("COOKIE-010", c.Span, "%s has %s: browsers drop it", c.label(), words)
	}
}

func (c Cookie) label() string {
	if c.Name == "" {
		return "a cookie without name"
	}
	return c.Name
}

// role is what a cookie is for, judged by its name.
type role int

const (
	other role = iota
	session
	antiForgery // tokens against forged requests: scripts must be able to read them
)

var (
	forgeryWords = []string{"csrf", "xsrf"}
	sessionWords = []string{"sess", "login", "sid", "auth", "token", "jwt"}
)

func roleOf(name string) role {
	lower := strings.ToLower(name)
	switch {
	case containsAny(lower, forgeryWords):
		return antiForgery
	case containsAny(lower, sessionWords):
		return session
	}
	return other
}

// SessionLike reports whether a cookie is taken for one that stands for a
// login, judged by its name (COOKIE-013).
func SessionLike(name string) bool { return roleOf(name) == session }

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// lifetime is how long the cookie is to be kept, in seconds; Max-Age goes
// before Expires. 0: for the browser's session, or not known.
func (c Cookie) lifetime(now time.Time) int64 {
	switch {
	case c.MaxAge != nil:
		return *c.MaxAge
	case c.Expires.IsZero() || now.IsZero():
		return 0
	}
	return int64(c.Expires.Sub(now) / time.Second)
}

func (c Cookie) lifetimeSpan() finding.Span {
	if c.MaxAge != nil {
		return c.span("Max-Age")
	}
	return c.span("Expires")
}

// expired reports whether the line takes the cookie away. Without a clock,
// the past ends with 1970, the year that servers use for it.
func (c Cookie) expired(now time.Time) bool {
	if c.MaxAge != nil {
		return *c.MaxAge <= 0
	}
	if now.IsZero() {
		now = time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return !c.Expires.IsZero() && !c.Expires.After(now)
}
