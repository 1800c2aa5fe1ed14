package accesslog

import (
	"context"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

func observation() *edge.Observation {
	viewer := func(name, value string) exchange.Field {
		return exchange.Field{Name: name, Value: value, Owner: exchange.OwnerViewer}
	}
	began := at("2026-03-01 13:05:59")
	return &edge.Observation{
		Request: &exchange.Request{
			Method: "GET", Scheme: "https", Host: "www.example.com:8443", Path: "/chat", Query: "room=1", HasQuery: true,
			Proto: exchange.HTTP11, Remote: netip.MustParseAddrPort("[2001:db8::7]:50123"), Received: began,
			TLS: &exchange.TLS{Version: "TLSv1.3", CipherSuite: "TLS_AES_128_GCM_SHA256"},
			Fields: exchange.NewFields(viewer("User-Agent", "curl/8"), viewer("Referer", "https://example.org/"),
				viewer("Cookie", "a=1"), viewer("Cookie", "b=2"), viewer("X-Forwarded-For", "198.51.100.1")),
		},
		Response: &exchange.Response{
			Status: 206, ContentLength: 100,
			Fields: exchange.NewFields(
				exchange.Field{Name: "Content-Type", Value: "text/plain", Owner: exchange.OwnerOrigin},
				exchange.Field{Name: "Content-Range", Value: "bytes 100-199/1000", Owner: exchange.OwnerOrigin}),
			Outcome: exchange.Outcome{Door: "E1", DoorDomain: "d1.cloudfront.net", RequestID: "id==", Result: "Hit", Detail: "Hit"},
		},
		Status: 206, BytesIn: 200, BytesOut: 400,
		FirstByte: began.Add(2 * time.Millisecond), End: began.Add(5 * time.Millisecond),
	}
}

func wantEntry() Entry {
	began := at("2026-03-01 13:05:59")
	return Entry{
		End: began.Add(5 * time.Millisecond), Taken: 5 * time.Millisecond, FirstByte: 2 * time.Millisecond,
		Door: "E1", DoorDomain: "d1.cloudfront.net", Location: "LHR50-C1", RequestID: "id==", Result: "Hit", Detail: "Hit",
		Remote: netip.MustParseAddrPort("[2001:db8::7]:50123"), Method: "GET", Scheme: "https", Host: "www.example.com:8443",
		Path: "/chat", Query: "room=1", Proto: "HTTP/1.1", Referer: "https://example.org/", UserAgent: "curl/8",
		ForwardedFor: "198.51.100.1", TLSVersion: "TLSv1.3", TLSCipher: "TLS_AES_128_GCM_SHA256", BytesReceived: 200,
		Status: 206, BytesSent: 400, ContentType: "text/plain", ContentLength: 100, ContentRange: "bytes 100-199/1000",
	}
}

func TestObserve(t *testing.T) {
	noCookies := func(string) bool { return false }
	for _, tc := range []struct {
		name    string
		cookies func(string) bool
		change  func(*edge.Observation)
		want    func(*Entry)
	}{
		{"range of a hit", noCookies, func(*edge.Observation) {}, func(*Entry) {}},
		{"with cookies", func(door string) bool { return door == "E1" }, func(*edge.Observation) {},
			func(e *Entry) { e.Cookie = "a=1; b=2" }},
		{"whole response", noCookies, func(o *edge.Observation) { o.Status, o.Response.Status = 200, 200 },
			func(e *Entry) { e.Status, e.ContentRange = 200, "" }},
		{"upgraded", noCookies, func(o *edge.Observation) { o.Response.Upgrade = upgraded },
			func(e *Entry) { e.Scheme = "wss" }},
		{"upgraded without TLS", noCookies, func(o *edge.Observation) {
			o.Response.Upgrade, o.Request.Scheme, o.Request.TLS = upgraded, "http", nil
		}, func(e *Entry) { e.Scheme, e.TLSVersion, e.TLSCipher = "ws", "", "" }},
		{"viewer leaves before an answer", noCookies, func(o *edge.Observation) {
			o.Status, o.Aborted, o.FirstByte = 0, true, time.Time{}
		}, func(e *Entry) { e.Status, e.Aborted, e.FirstByte = 0, true, 0 }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := &Log{queue: make(chan Entry, 1), location: "LHR50-C1", cookies: tc.cookies}
			o, want := observation(), wantEntry()
			tc.change(o)
			tc.want(&want)
			l.Observe(o)
			if diff := cmp.Diff(want, <-l.queue, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMisunderstood48NothingIsLogged: requests refused for URL or header size
// leave no trace in the log.
func TestMisunderstood48NothingIsLogged(t *testing.T) {
	l := &Log{queue: make(chan Entry, 1), cookies: func(string) bool { return false }}
	o := observation()
	o.Response.Outcome.NoLog = true
	l.Observe(o)
	if len(l.queue) != 0 {
		t.Error("an exchange that is not to be logged was recorded")
	}
}

func upgraded(context.Context, io.ReadWriteCloser) error { return nil }
