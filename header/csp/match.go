package csp

import "strings"

// matches reports whether a scheme or host source matches a URL (CSP3 6.7.2.8,
// spec/headers.md 3.2). self is the page's address.
func (s Source) matches(url, self address, redirected bool) bool {
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
			portMatches(s.Port, url) && (redirected || pathMatches(s.Path, url.path))
	}
	return false
}

// schemeMatches allows the same scheme and its safer siblings (CSP3 6.7.2.9).
func schemeMatches(source, url string) bool {
	switch {
	case source == "" || source == url:
		return source != ""
	case source == "http":
		return url == "https"
	case source == "ws":
		return url == "wss" || url == "http" || url == "https"
	case source == "wss":
		return url == "https"
	}
	return false
}

// hostMatches knows "*" in front as any depth of subdomain, but not the bare
// domain (CSP3 6.7.2.10).
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

// portMatches takes no port for the scheme's default (CSP3 6.7.2.11), and 80
// for 443 where the URL is an upgrade, as Chromium does (spec/headers.md 3.10).
func portMatches(source string, url address) bool {
	switch source {
	case "":
		return url.port == ""
	case "*":
		return true
	case "80":
		if url.scheme == "https" || url.scheme == "wss" {
			return url.port == "80" || url.effectivePort() == "443"
		}
	}
	return source == url.effectivePort()
}

// pathMatches compares segment by segment, percent-decoded; a path that ends
// in a slash is a prefix (CSP3 6.7.2.12).
func pathMatches(source, path string) bool {
	if source == "" || source == "/" {
		return true
	}
	source, prefix := strings.CutSuffix(source, "/")
	for {
		want, sourceRest, sourceMore := strings.Cut(source, "/")
		got, pathRest, pathMore := strings.Cut(path, "/")
		switch {
		case !equalDecoded(want, got):
			return false
		case !sourceMore:
			return prefix == pathMore
		case !pathMore:
			return false
		}
		source, path = sourceRest, pathRest
	}
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

// equalDecoded compares two path segments after percent-decoding.
func equalDecoded(a, b string) bool {
	if strings.IndexByte(a, '%') < 0 && strings.IndexByte(b, '%') < 0 {
		return a == b
	}
	for a != "" && b != "" {
		var x, y byte
		x, a = decodeByte(a)
		y, b = decodeByte(b)
		if x != y {
			return false
		}
	}
	return a == b
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
