package headerspolicy

import "strings"

// exactHostAnyPort says whether "example.org", without scheme, wildcard and
// port, also allows an origin with a port (unverified).
const exactHostAnyPort = false

// webOrigin is one entry of the allowed origins (5.5): "*", or an origin whose
// scheme and port may be left out, whose leftmost label may be a star, and
// whose port may have stars.
type webOrigin struct {
	scheme  string // "" = any
	host    string // with subs: the part behind the star, beginning with "."
	subs    bool
	port    string // may have one star; "" = no port
	anyPort bool
}

// parsedOrigin is the Origin field of a request (RFC 6454 section 6.2).
type parsedOrigin struct{ scheme, host, port string }

// compileOrigin reads an entry. Entries were checked when the policy's
// document was.
func compileOrigin(entry string) webOrigin {
	var o webOrigin
	rest := entry
	if scheme, after, ok := strings.Cut(entry, "://"); ok {
		o.scheme, rest = scheme, after
	}
	o.host, o.port = splitPort(rest)
	if host, ok := strings.CutPrefix(o.host, "*."); ok {
		o.host, o.subs = "."+host, true
	}
	o.anyPort = o.port == "" && o.scheme == "" && (o.subs || exactHostAnyPort)
	return o
}

// match compares without regard to case, as schemes and hosts have none.
func (o *webOrigin) match(sent parsedOrigin) bool {
	if o.scheme != "" && !strings.EqualFold(o.scheme, sent.scheme) {
		return false
	}
	return o.matchHost(sent.host) && (o.anyPort || o.matchPort(sent.port))
}

// matchHost: a leading star stands for anything, also for several labels or
// none at all: "*.example.org" allows ".example.org", but not "example.org".
func (o *webOrigin) matchHost(host string) bool {
	if !o.subs {
		return strings.EqualFold(o.host, host)
	}
	return len(host) >= len(o.host) && strings.EqualFold(host[len(host)-len(o.host):], o.host)
}

// matchPort: a port that is just a star is also met by an origin without one.
func (o *webOrigin) matchPort(port string) bool {
	before, after, wild := strings.Cut(o.port, "*")
	if !wild {
		return o.port == port
	}
	return len(port) >= len(before)+len(after) && strings.HasPrefix(port, before) && strings.HasSuffix(port, after)
}

// parseOrigin reads an Origin value; a scheme is not demanded, as the table of
// 5.5 matches bare hosts too. It refuses what is no origin, so that nothing
// else is ever echoed.
func parseOrigin(value string) (o parsedOrigin, ok bool) {
	rest := value
	if scheme, after, found := strings.Cut(value, "://"); found {
		o.scheme, rest = scheme, after
	}
	o.host, o.port = splitPort(rest)
	return o, value != "null" && isScheme(o.scheme) && isHost(o.host) && isDigits(o.port)
}

// splitPort cuts ":port" off; the colons inside an IPv6 address are no ports.
func splitPort(s string) (host, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 || strings.IndexByte(s[i:], ']') >= 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}

func isHost(s string) bool {
	if inner, ok := strings.CutPrefix(s, "["); ok {
		s = strings.TrimSuffix(inner, "]") // IPv6
	}
	return s != "" && only(s, ".-_:")
}

func isScheme(s string) bool { return only(s, "+-.") }

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// only reports whether s has nothing but letters, digits and the characters
// of more.
func only(s, more string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (c < 'a' || c > 'z') && (s[i] < '0' || s[i] > '9') && strings.IndexByte(more, s[i]) < 0 {
			return false
		}
	}
	return true
}
