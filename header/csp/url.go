package csp

import "strings"

// address is what source expressions look at in a URL. Its parts are stretches
// of the URL itself wherever that has no capital letters, so that reading one
// does not allocate.
type address struct {
	scheme string
	host   string // "" of URLs without authority, as data:
	port   string // "" = the scheme's default
	path   string // percent-encoded, without query
}

// parseAddress reads an absolute URL; false when it has no scheme.
func parseAddress(url string) (address, bool) {
	scheme, rest, ok := strings.Cut(url, ":")
	if !ok || !isScheme(scheme) {
		return address{}, false
	}
	a := address{scheme: lower(scheme)}
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end]
	}
	authority, hasAuthority := strings.CutPrefix(rest, "//")
	if !hasAuthority {
		a.path = rest
		return a, true
	}
	if slash := strings.IndexByte(authority, '/'); slash >= 0 {
		authority, a.path = authority[:slash], authority[slash:]
	}
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		authority = authority[at+1:]
	}
	if colon := strings.LastIndexByte(authority, ':'); colon > strings.LastIndexByte(authority, ']') {
		authority, a.port = authority[:colon], authority[colon+1:]
	}
	if a.port == defaultPort(a.scheme) {
		a.port = ""
	}
	a.host = lower(authority)
	return a, true
}

// effectivePort is the port that a connection would go to; "" when the scheme
// has none.
func (a address) effectivePort() string {
	if a.port != "" {
		return a.port
	}
	return defaultPort(a.scheme)
}

// upgraded is where a browser goes under upgrade-insecure-requests.
func (a address) upgraded() address {
	switch a.scheme {
	case "http":
		a.scheme = "https"
	case "ws":
		a.scheme = "wss"
	}
	return a
}

// sameOrigin compares scheme, host and port. What has no host has an opaque
// origin, which equals nothing.
func (a address) sameOrigin(b address) bool {
	return a.host != "" && a.scheme == b.scheme && a.host == b.host && a.port == b.port
}

func defaultPort(scheme string) string {
	switch scheme {
	case "http", "ws":
		return "80"
	case "https", "wss":
		return "443"
	}
	return ""
}

// isNetwork knows the schemes that "*" stands for on any page.
func isNetwork(scheme string) bool { return defaultPort(scheme) != "" }
