package header

import (
	"net/netip"
	"strings"
)

// Loopback reports whether a host, without port, is the machine that asks:
// localhost and names below it, or an address of its own. Browsers trust it on
// plain HTTP (W3C Secure Contexts section 3.1).
func Loopback(host string) bool {
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
