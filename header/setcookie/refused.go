package setcookie

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/header"
)

// The bounds of RFC 6265bis section 5.7, in octets and seconds.
const (
	mostBytes       = 4096
	longestLifetime = 400 * 24 * 60 * 60 // 400 days
)

// prefixes are the beginnings of names that bind attributes, the longest
// first. Clients match them in any case (RFC 6265bis section 5.7).
var prefixes = []struct {
	prefix         string
	host, httpOnly bool // besides Secure, which all of them need
}{
	{"__Host-Http-", true, true},
	{"__Host-", true, false},
	{"__Http-", false, true},
	{"__Secure-", false, false},
}

// Reason is why a browser drops a cookie. Programs match on it.
type Reason string

// The reasons.
const (
	Kept           Reason = ""
	TooLong        Reason = "too-long"        // name and value are over 4,096 octets
	Prefix         Reason = "prefix"          // the name's prefix demands what is not there
	NamelessPrefix Reason = "nameless-prefix" // no name, and the value looks like a name with a prefix
	InsecureNone   Reason = "insecure-none"   // SameSite=None without Secure
	InsecurePart   Reason = "insecure-part"   // Partitioned without Secure
	SecureOnHTTP   Reason = "secure-on-http"  // Secure, and the response came over plain HTTP
	ForeignDomain  Reason = "foreign-domain"  // Domain does not cover the host
	Empty          Reason = "empty"           // no name and no value
)

// Refused returns why a browser drops the cookie of a response of that host,
// and in words what is missing. Whether Domain is a public suffix, which is
// refused too, only a list of these can tell. Secure cookies are taken from
// this machine over plain HTTP, too.
func (c Cookie) Refused(host string, https bool) (Reason, string) {
	host = strings.ToLower(host)
	missing := c.prefixFault()
	switch {
	case c.Name == "" && c.Value == "":
		return Empty, "neither name nor value"
	case len(c.Name)+len(c.Value) > mostBytes:
		return TooLong, fmt.Sprintf("%d octets of name and value, want at most %d", len(c.Name)+len(c.Value), mostBytes)
	case c.Name == "" && prefixOf(c.Value) >= 0:
		return NamelessPrefix, "no name, and a value that looks like a name with a prefix"
	case missing != "":
		return Prefix, missing
	case c.Secure && !https && !header.Loopback(host):
		return SecureOnHTTP, "Secure, over plain HTTP"
	case strings.EqualFold(c.SameSite, "None") && !c.Secure:
		return InsecureNone, "SameSite=None without Secure"
	case c.Partitioned && !c.Secure:
		return InsecurePart, "Partitioned without Secure"
	case c.Domain != "" && host != "" && !covers(c.Domain, host):
		return ForeignDomain, fmt.Sprintf("Domain=%s does not cover %s", c.Domain, host)
	}
	return Kept, ""
}

// prefixOf is the index of the prefix that a name begins with, or -1.
func prefixOf(name string) int {
	for i, p := range prefixes {
		if len(name) >= len(p.prefix) && strings.EqualFold(name[:len(p.prefix)], p.prefix) {
			return i
		}
	}
	return -1
}

// prefixFault is what the name's prefix demands and is not there, or "".
func (c Cookie) prefixFault() string {
	i := prefixOf(c.Name)
	if i < 0 {
		return ""
	}
	p := prefixes[i]
	switch {
	case !c.Secure:
		return p.prefix + " without Secure"
	case p.httpOnly && !c.HTTPOnly:
		return p.prefix + " without HttpOnly"
	case p.host && c.Domain != "":
		return p.prefix + " with Domain"
	case p.host && c.Path != "/":
		return p.prefix + " without Path=/"
	}
	return ""
}

// covers reports whether a Domain is the host or a parent of it.
func covers(domain, host string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}
