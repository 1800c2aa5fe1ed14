package permissionspolicy

import (
	"net/url"
	"strings"
)

// webOrigin is scheme, host and port.
type webOrigin struct{ scheme, host, port string }

// parseOrigin reads "https://host[:port]"; anything behind is left out.
func parseOrigin(s string) (webOrigin, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return webOrigin{}, false
	}
	o := webOrigin{u.Scheme, strings.ToLower(u.Hostname()), u.Port()}
	if o.port == "" {
		o.port = defaultPorts[o.scheme]
	}
	return o, true
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

func sameOrigin(a, b string) bool {
	x, ok := parseOrigin(a)
	y, also := parseOrigin(b)
	return ok && also && x == y
}

// matches reports whether a source names a web origin. A wildcard stands for
// one or more labels in front of the host, and nowhere else.
func matches(source, origin string) bool {
	want, ok := parseOrigin(source)
	got, also := parseOrigin(origin)
	if !ok || !also || want.scheme != got.scheme || want.port != got.port {
		return false
	}
	if suffix, wild := strings.CutPrefix(want.host, "*"); wild {
		return strings.HasPrefix(suffix, ".") && strings.HasSuffix(got.host, suffix) && len(got.host) > len(suffix)
	}
	return want.host == got.host
}
