package edge

import (
	"net/netip"
	"strings"
)

// hostTable finds the site that a host belongs to (spec/cloudfront.md 1.2).
// It is never written after it was built.
type hostTable struct {
	exact    map[string]*Site
	wildcard map[string]*Site // by the suffix behind "*."
}

// lookup takes a name from [hostName]. Exact names win over wildcards, longer
// wildcards over shorter; a wildcard covers any depth but not its own suffix.
func (t *hostTable) lookup(name string) *Site {
	if site := t.exact[name]; site != nil {
		return site
	}
	if len(t.wildcard) == 0 {
		return nil
	}
	for {
		_, suffix, found := strings.Cut(name, ".")
		if !found {
			return nil
		}
		if site := t.wildcard[suffix]; site != nil {
			return site
		}
		name = suffix
	}
}

// hostName reduces a Host field value or server name to what is compared:
// lower case, without port and without a trailing dot. An IPv6 literal loses
// its brackets.
func hostName(host string) string {
	if strings.HasPrefix(host, "[") {
		literal, _, _ := strings.Cut(host[1:], "]")
		return strings.ToLower(literal)
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && strings.IndexByte(host, ':') == i {
		host = host[:i]
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// isLocalName reports whether a name from [hostName] is one by which people
// reach a server on their own machine without any DNS: localhost or an address.
func isLocalName(name string) bool {
	if name == "" || name == "localhost" {
		return true
	}
	// An address literal has a colon or ends in a digit; no public name does.
	if last := name[len(name)-1]; (last < '0' || last > '9') && !strings.Contains(name, ":") {
		return false
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

func cutWildcard(name string) (suffix string, isWildcard bool) {
	return strings.CutPrefix(name, "*.")
}

// maxHostName is the length of the longest DNS name in text form (RFC 1035
// section 2.3.4, less the root's octets).
const maxHostName = 253

// validHostName accepts what can stand in a certificate and in a Host field as
// a name: labels of letters, digits, "-" and "_" (which S3 and test hosts use).
func validHostName(name string) bool {
	if name == "" || len(name) > maxHostName {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, notInLabel) {
			return false
		}
	}
	return true
}

func notInLabel(r rune) bool {
	return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_'
}
