package forward

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// A maker computes one CloudFront-* header from the viewer's request; an empty
// result leaves the header out (spec/cloudfront.md 3.1, last paragraph).
type maker func(r *exchange.Request, country func(netip.Addr) string) string

// makers are the headers that can be made without knowledge that only AWS has
// (cities, autonomous systems, TLS fingerprints).
var makers = map[string]maker{
	"cloudfront-forwarded-proto": func(r *exchange.Request, _ func(netip.Addr) string) string { return r.Scheme },
	"cloudfront-viewer-http-version": func(r *exchange.Request, _ func(netip.Addr) string) string {
		return strings.TrimSuffix(strings.TrimPrefix(r.Proto.String(), "HTTP/"), ".0")
	},
	"cloudfront-viewer-address": func(r *exchange.Request, _ func(netip.Addr) string) string { return r.Remote.String() },
	"cloudfront-viewer-country": func(r *exchange.Request, country func(netip.Addr) string) string {
		if country == nil {
			return ""
		}
		return country(r.Remote.Addr())
	},
	"cloudfront-viewer-header-count": func(r *exchange.Request, _ func(netip.Addr) string) string {
		return strconv.Itoa(r.Fields.Len())
	},
	"cloudfront-viewer-tls":        viewerTLS,
	"cloudfront-is-android-viewer": device(func(ua string) bool { return strings.Contains(ua, "android") }),
	"cloudfront-is-ios-viewer":     device(isIOS),
	"cloudfront-is-smarttv-viewer": device(isSmartTV),
	"cloudfront-is-tablet-viewer":  device(isTablet),
	"cloudfront-is-mobile-viewer":  device(isMobile),
	"cloudfront-is-desktop-viewer": device(func(ua string) bool { return !isMobile(ua) && !isTablet(ua) && !isSmartTV(ua) }),
}

const madePrefix = "cloudfront-"

// isMade reports whether the edge, not the viewer, makes headers of that name.
func isMade(name string) bool {
	return len(name) > len(madePrefix) && exchange.EqualName(name[:len(madePrefix)], madePrefix)
}

func isDevice(name string) bool {
	return isMade(name) && strings.HasPrefix(strings.ToLower(name), "cloudfront-is-")
}

func canMake(name string) bool {
	_, ok := makers[strings.ToLower(name)]
	return ok
}

func makeHeader(name string, r *exchange.Request, country func(netip.Addr) string) string {
	if m := makers[strings.ToLower(name)]; m != nil {
		return m(r, country)
	}
	return ""
}

// viewerTLS is "version:cipher:fullHandshake|sessionResumed". The third
// documented word, connectionReused, would need the count of requests on a
// connection, which doors do not see.
func viewerTLS(r *exchange.Request, _ func(netip.Addr) string) string {
	if r.TLS == nil {
		return ""
	}
	handshake := "fullHandshake"
	if r.TLS.Resumed {
		handshake = "sessionResumed"
	}
	return r.TLS.Version + ":" + r.TLS.CipherSuite + ":" + handshake
}

// AWS does not document how it tells devices apart; these rules go by the
// words that the device families put into User-Agent. (unverified)
func device(is func(lowerUA string) bool) maker {
	return func(r *exchange.Request, _ func(netip.Addr) string) string {
		return strconv.FormatBool(is(strings.ToLower(r.Fields.Get("User-Agent"))))
	}
}

func isIOS(ua string) bool {
	return strings.Contains(ua, "iphone") || strings.Contains(ua, "ipad") || strings.Contains(ua, "ipod")
}

func isTablet(ua string) bool {
	return strings.Contains(ua, "ipad") || strings.Contains(ua, "tablet") ||
		strings.Contains(ua, "android") && !strings.Contains(ua, "mobile") && !isSmartTV(ua)
}

func isMobile(ua string) bool {
	return !isTablet(ua) && (strings.Contains(ua, "mobile") || strings.Contains(ua, "iphone") || strings.Contains(ua, "ipod"))
}

func isSmartTV(ua string) bool {
	return strings.Contains(ua, "smarttv") || strings.Contains(ua, "smart-tv") || strings.Contains(ua, "appletv") ||
		strings.Contains(ua, "googletv") || strings.Contains(ua, "hbbtv")
}
