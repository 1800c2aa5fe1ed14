package csp

import "strings"

// matches reports whether a scheme or host source matches a URL (CSP3 6.7.2.8,
// spec/headers.md 3.2). self is the page's address.
func (s *Source) matches(url, self address, redirected bool) bool {
	switch s.Form {
	case FormScheme:
		return schemeMatches(s.Scheme, url.scheme)
	case FormHost:
		if s.Text == "*" {
			return isNetwork(url.scheme) || schemeMatches(self.scheme, url.scheme)
		}
		scheme := s.Scheme
		if scheme == "" {
			scheme = self.scheme
		}
		return schemeMatches(scheme, url.scheme) && hostMatches(s.Host, url.host) &&
			portMatches(s.Port, url, scheme != url.scheme) && (redirected || pathMatches(s.Path, url.path))
	}
	return false
}

// schemeMatches allows the same scheme and its safe sibling. CSP3 6.7.2.9 lets
// ws: and wss: match http and https too, as sockets begin there; Chromium does
// not.
func schemeMatches(source, url string) bool {
	switch source {
	case "":
		return false
	case "http":
		return url == "http" || url == "https"
	case "ws":
		return url == "ws" || url == "wss"
	}
	return source == url
}

// hostMatches knows "*" in front as any depth of subdomain, but not the bare
// domain. CSP3 6.7.2.10 has addresses never match, but for 127.0.0.1; Chromium
// compares them as it does names.
func hostMatches(source, host string) bool {
	if host == "" {
		return false
	}
	if source == "*" {
		return true
	}
	if suffix, wildcard := strings.CutPrefix(source, "*"); wildcard {
		return strings.HasSuffix(host, suffix) && len(host) > len(suffix)
	}
	return source == host
}

// portMatches takes no port for the scheme's default (CSP3 6.7.2.11). Where the
// URL's scheme is safer than the source's, Chromium wants the port to follow:
// from 80 to 443.
func portMatches(source string, url address, safer bool) bool {
	switch {
	case source == "":
		return url.port == ""
	case source == "*":
		return true
	case safer:
		return source == "80" && url.effectivePort() == "443"
	}
	return source == url.effectivePort()
}

// pathMatches compares percent-decoded paths; one that ends in a slash is a
// prefix. CSP3 6.7.2.12 decodes segment by segment, so that "%2F" is no slash;
// browsers decode the path as a whole.
func pathMatches(source, path string) bool {
	if source == "" || source == "/" {
		return true
	}
	for source != "" && path != "" {
		var want, got byte
		want, source = decodeByte(source)
		got, path = decodeByte(path)
		if want != got {
			return false
		}
		if source == "" && want == '/' {
			return true
		}
	}
	return source == path
}

// isSelf reports whether 'self' matches a URL: the page's web origin, and what
// is as safe at the same host (CSP3 6.7.2.8).
func isSelf(url, self address) bool {
	if url.sameOrigin(self) {
		return true
	}
	if url.host == "" || url.host != self.host {
		return false
	}
	if url.effectivePort() != self.effectivePort() && (url.port != "" || self.port != "") {
		return false
	}
	return url.scheme == "https" || url.scheme == "wss" || self.scheme == "http" && url.scheme == "ws"
}

// decodeByte takes the first byte off s, decoded.
func decodeByte(s string) (byte, string) {
	if s[0] == '%' && len(s) >= 3 {
		if high, low := unhex(s[1]), unhex(s[2]); high >= 0 && low >= 0 {
			return byte(high<<4 | low), s[3:]
		}
	}
	return s[0], s[1:]
}

func unhex(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}
