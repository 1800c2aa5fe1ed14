package observatory

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// registrable is the domain that a host belongs to, by the public part of the
// Public Suffix List alone; "" for addresses, suffixes and what is no name. Two
// hosts that have none are of one site to the Observatory.
func registrable(host string) string {
	host = strings.TrimSuffix(host, ".")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || !isName(host) {
		return ""
	}
	suffix := publicSuffix(host)
	if len(suffix) >= len(host) {
		return ""
	}
	label := strings.LastIndexByte(host[:len(host)-len(suffix)-1], '.')
	return host[label+1:]
}

// publicSuffix leaves out the part of the list that companies have put
// themselves on (github.io): the Observatory does not use it.
func publicSuffix(host string) string {
	for {
		suffix, icann := publicsuffix.PublicSuffix(host)
		_, parent, more := strings.Cut(suffix, ".")
		if icann || !more {
			return suffix
		}
		host = parent
	}
}

// maxLabel is one more than DNS allows, as the Observatory's library has it.
const maxLabel = 64 // bytes

// isName is loose: underscores are fine, and so is anything outside of ASCII.
func isName(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || len(label) > maxLabel || strings.HasSuffix(label, "-") {
			return false
		}
		for i := range len(label) {
			if c := label[i]; c < 0x80 && !isAlpha(c) && !isDigit(c) && c != '-' && c != '_' {
				return false
			}
		}
	}
	return len(host) <= 255
}
