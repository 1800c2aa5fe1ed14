package matrix

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront"
	"github.com/lintel-edge/lintel/door/cloudfront/pattern"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/recording"
)

// kinds are the kinds of response, in the order in which they are asked for:
// the cached copy needs the page before it.
var kinds = []struct {
	class recording.Class
	ask   func(*look)
}{
	{recording.OK, (*look).page},
	{recording.Cached, (*look).cached},
	{recording.NotModified, (*look).notModified},
	{recording.RedirectHTTPS, (*look).plain},
	{recording.Redirect, answering(recording.Redirect, answer{status: http.StatusMovedPermanently, location: "/elsewhere"})},
	{recording.NotFound, answering(recording.NotFound, answer{status: http.StatusNotFound})},
	{recording.Error, answering(recording.Error, answer{status: http.StatusInternalServerError})},
	{recording.OriginDown, answering(recording.OriginDown, answer{down: true})},
	{recording.EdgeError, (*look).refused},
	{recording.Preflight, (*look).preflight},
	{recording.Upgrade, (*look).upgrade},
}

// viewer is an address of the documentation's (RFC 5737).
var viewer = netip.MustParseAddrPort("192.0.2.1:50000")

// page is the page itself, which the origin answers and which may be cached.
func (l *look) page() {
	l.stub.next = answer{status: http.StatusOK}
	x := l.ask(recording.OK, l.request())
	l.seen.HTTPS.Hops = append(l.seen.HTTPS.Hops, *x)
}

// cached is the same once more. Where the behavior caches nothing there is no
// such kind.
func (l *look) cached() {
	l.stub.next = answer{status: http.StatusOK}
	x := l.ask(recording.Cached, l.request())
	if strings.HasPrefix(x.Fields.Get("X-Cache"), "Hit") {
		l.add(x)
	}
}

func (l *look) notModified() {
	r := l.request()
	r.Fields.Add("If-None-Match", pageTag, exchange.OwnerViewer)
	l.stub.next = answer{status: http.StatusNotModified}
	if x := l.ask(recording.NotModified, r); x.Status == http.StatusNotModified {
		l.add(x)
	}
}

// plain is the page asked for without TLS.
func (l *look) plain() {
	r := l.request()
	r.Scheme, r.TLS = "http", nil
	l.stub.next = answer{status: http.StatusOK}
	x := l.ask(recording.RedirectHTTPS, r)
	l.seen.HTTP.Hops = append(l.seen.HTTP.Hops, *x)
	if x.Status == http.StatusMovedPermanently || x.Status == http.StatusTemporaryRedirect {
		l.seen.HTTP.Hops = append(l.seen.HTTP.Hops, l.seen.HTTPS.Hops...)
		return
	}
	x.Class = ""
	delete(l.owners, recording.RedirectHTTPS)
}

// answering asks with an origin that answers like this.
func answering(class recording.Class, a answer) func(*look) {
	return func(l *look) {
		l.door.Invalidate([]string{"/*"}) // the page's copy would answer
		l.stub.next = a
		l.add(l.ask(class, l.request()))
	}
}

// refused is a request that the door answers itself.
func (l *look) refused() {
	r := l.request()
	r.Method = http.MethodDelete
	l.stub.next = answer{status: http.StatusOK}
	x := l.ask(recording.EdgeError, r)
	if x.Status >= 400 {
		l.add(x)
		return
	}
	delete(l.owners, recording.EdgeError)
}

func (l *look) preflight() {
	r := l.request()
	r.Method = http.MethodOptions
	r.Fields.Add("Origin", "https://app.example", exchange.OwnerViewer)
	r.Fields.Add("Access-Control-Request-Method", "GET", exchange.OwnerViewer)
	l.stub.next = answer{status: http.StatusNoContent}
	l.add(l.ask(recording.Preflight, r))
}

// upgrade is a WebSocket's handshake.
func (l *look) upgrade() {
	if l.bucket {
		return
	}
	r := l.request()
	r.CanUpgrade = true
	for name, value := range map[string]string{"Upgrade": "websocket", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"} {
		r.Fields.Add(name, value, exchange.OwnerViewer)
	}
	l.stub.next = answer{status: http.StatusSwitchingProtocols}
	if x := l.ask(recording.Upgrade, r); x.Status == http.StatusSwitchingProtocols {
		l.add(x)
	}
}

// samplePath finds a path that one behavior matches and none before it does.
// It ends so that more letters can be added, where the pattern allows it.
func samplePath(all []cloudfront.BehaviorDescription, i int) string {
	for _, word := range []string{"sample", "lintel-sample", "a/b", "index.html", "x"} {
		path := strings.ReplaceAll(strings.ReplaceAll(all[i].PathPattern, "*", word), "?", "x")
		if !strings.HasPrefix(path, "/") {
			path = "/" + path
		}
		if first(all, path) == i {
			return path
		}
	}
	return ""
}

// first is the behavior that a path selects.
func first(all []cloudfront.BehaviorDescription, path string) int {
	for i, b := range all {
		if p, err := pattern.Compile(b.PathPattern); err == nil && p.Match(pattern.Normalize(path)) {
			return i
		}
	}
	return -1
}
