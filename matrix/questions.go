package matrix

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/recording"
)

// The questions that several kinds of doors are asked.
var (
	page        = question{class: recording.OK, said: answer{status: http.StatusOK}}
	notModified = question{class: recording.NotModified, said: answer{status: http.StatusNotModified}, ask: conditional, is: hasStatus(http.StatusNotModified), cached: true}
	redirected  = question{class: recording.Redirect, said: answer{status: http.StatusMovedPermanently, location: "/elsewhere"}, is: hasStatus(http.StatusMovedPermanently)}
	unreachable = question{class: recording.EdgeError, said: answer{fails: origin.Connect}, failure: http.StatusBadGateway}
	tooSlow     = question{class: recording.EdgeError, said: answer{fails: origin.ReadTimeout}, failure: http.StatusGatewayTimeout}
	preflight   = question{class: recording.Preflight, said: answer{status: http.StatusNoContent}, ask: askFirst, always: true}
	upgrade     = question{class: recording.Upgrade, said: answer{status: http.StatusSwitchingProtocols}, ask: webSocket, is: hasStatus(http.StatusSwitchingProtocols)}
	plain       = question{class: recording.Plain, said: answer{status: http.StatusOK}, ask: withoutTLS}
)

// failing is an error of whatever stands behind the door, when it reaches the
// viewer as one.
func failing(status int) question {
	return question{class: classOf(status), said: answer{status: status}, failure: status, is: hasStatus(status)}
}

// words stand in the places of wildcards.
var words = []string{"sample", "lintel-sample", "a/b", "index.html", "x", ""}

// viewer is an address of the documentation's (RFC 5737).
var viewer = netip.MustParseAddrPort("192.0.2.1:50000")

// newRequest is a plain GET over HTTPS.
func newRequest(host, path string) exchange.Request {
	return exchange.Request{
		Method: http.MethodGet, Scheme: "https", Host: host, Path: path, Proto: exchange.HTTP11,
		Fields: exchange.NewFields(exchange.Field{Name: "Accept", Value: "text/html", Owner: exchange.OwnerViewer}),
		Remote: viewer, TLS: &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ServerName: strings.ToLower(host)},
		Received: epoch,
	}
}

func conditional(r *exchange.Request) { add(r, "If-None-Match", pageTag) }

func withoutTLS(r *exchange.Request) { r.Scheme, r.TLS = "http", nil }

// askFirst makes it the question that browsers ask before a request of another
// origin (Fetch standard, CORS-preflight fetch).
func askFirst(r *exchange.Request) {
	r.Method = http.MethodOptions
	add(r, "Origin", otherOrigin)
	add(r, "Access-Control-Request-Method", "GET")
}

const otherOrigin = "https://app.example"

// webSocket makes it a handshake (RFC 6455 section 4.1).
func webSocket(r *exchange.Request) {
	r.CanUpgrade = true
	add(r, "Upgrade", "websocket")
	add(r, "Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
	add(r, "Sec-WebSocket-Version", "13")
}

func add(r *exchange.Request, name, value string) { r.Fields.Add(name, value, exchange.OwnerViewer) }

func hasStatus(want int) func(*exchange.Response) bool {
	return func(r *exchange.Response) bool { return r.Status == want }
}

func isRedirect(status int) bool {
	return status >= 300 && status < 400 && status != http.StatusNotModified
}
