package leak

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/recording"
)

// rule is what a field gives away.
type rule struct {
	code  string
	names []string // in lower case; one that ends in - or * stands for all that begin so
	says  func(value string) string
}

// rules are asked in the order of the codes. The first that has something to
// say of a line is the one that counts.
var rules = []rule{
	{"LEAK-001", []string{"server"}, version},
	{"LEAK-002", []string{"x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator", "x-runtime", "x-drupal-"}, always("tells what the site is made with")},
	{"LEAK-002", []string{"via"}, viaProduct},
	{"LEAK-003", []string{"x-backend", "x-backend-*", "x-served-by", "x-feserver", "x-beserver", "host-header", "x-upstream", "x-upstream-*"}, always("tells the name of a machine inside")},
	{"LEAK-003", []string{"location", "content-location", "via", "x-forwarded-host", "x-forwarded-for", "x-real-ip"}, internal},
	{"LEAK-004", []string{"x-envoy-", "x-kong-", "x-b3-", "x-datadog-", "x-varnish*"}, always("is meant for the machines inside")},
	{"LEAK-005", []string{"sourcemap", "x-sourcemap"}, always("leads to the sources of the page's scripts")},
	{"LEAK-006", []string{"www-authenticate"}, realm},
	{"LEAK-007", []string{"x-debug-", "x-debug", "x-sourcefiles"}, always("tells what goes on inside")},
}

// Check judges the field lines of one response. In development, what helps
// developers is no finding.
func Check(fields recording.Fields, development bool) finding.List {
	l := &header.Collector{Codes: Codes}
	seen := make(map[string]int, len(fields))
	for _, f := range fields {
		lower := strings.ToLower(f.Name)
		line(l, f, lower, seen[lower], development)
		seen[lower]++
	}
	return l.Found
}

func line(l *header.Collector, f recording.Field, lower string, n int, development bool) {
	if f.Value == "" {
		return
	}
	span := finding.Span{Line: n, End: len(f.Value)}
	if trace(f.Value) {
		l.At(f.Name, "LEAK-007", span, "holds a stack trace")
		return
	}
	for _, r := range rules {
		if !r.applies(lower) || development && (r.code == "LEAK-005" || r.code == "LEAK-007") {
			continue
		}
		if says := r.says(f.Value); says != "" {
			l.At(f.Name, r.code, span, fmt.Sprintf("%q %s", f.Value, says))
			return
		}
	}
}

func (r rule) applies(lower string) bool {
	for _, name := range r.names {
		prefix, open := strings.CutSuffix(name, "*")
		if lower == name || (open || strings.HasSuffix(name, "-")) && strings.HasPrefix(lower, prefix) {
			return true
		}
	}
	return false
}

// always is for fields that give something away whatever their value.
func always(says string) func(string) string { return func(string) string { return says } }

func version(value string) string {
	for _, p := range Products(value) {
		if p.hasVersion() {
			return "tells a version or the operating system"
		}
	}
	return ""
}

// viaProduct looks for a product in the comments of Via; a version number
// there is that of the protocol.
func viaProduct(value string) string {
	for _, p := range Products(value) {
		if strings.ContainsAny(p.Comment, "0123456789/") {
			return "tells the product of a proxy"
		}
	}
	return ""
}

// internal looks for private addresses and for names that only exist inside.
func internal(value string) string {
	host := value
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		host = u.Hostname()
	}
	for _, word := range strings.FieldsFunc(host, func(c rune) bool { return strings.ContainsRune(" ,;()[]/", c) }) {
		if private(word) {
			return "tells a private address or an internal name"
		}
	}
	return ""
}

func private(host string) bool {
	if pair, err := netip.ParseAddrPort(host); err == nil {
		host = pair.Addr().String()
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return a.IsPrivate() || a.IsLinkLocalUnicast()
	}
	name, _, _ := strings.Cut(strings.ToLower(host), ":")
	for _, suffix := range []string{".internal", ".local", ".lan", ".intranet", ".corp", ".cluster.local"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// products are words by which realms give themselves away.
var products = []string{"tomcat", "jenkins", "phpmyadmin", "kibana", "elastic", "grafana", "prometheus", "nagios", "jboss", "wildfly", "weblogic", "websphere", "cpanel", "plesk", "router", "dd-wrt", "openwrt", "nexus", "artifactory", "gitlab", "sonarqube", "rabbitmq", "couchdb", "traefik", "nginx", "apache", "iis"}

func realm(value string) string {
	lower := strings.ToLower(value)
	_, name, found := strings.Cut(lower, "realm=")
	if !found {
		return ""
	}
	for _, p := range products {
		if strings.Contains(name, p) {
			return "names the product in its realm"
		}
	}
	return ""
}

// trace recognises the stack traces of common languages.
func trace(value string) bool {
	for _, sign := range []string{"Traceback (most recent call last)", "Stack trace:", "goroutine 1 [", ".java:", ".php:", ".cs:line ", "\tat "} {
		if strings.Contains(value, sign) {
			return true
		}
	}
	return false
}
