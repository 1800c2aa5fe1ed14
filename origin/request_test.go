package origin_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

func TestRequestOnTheWire(t *testing.T) {
	for _, tc := range []struct {
		name string
		r    exchange.Request
		want []string // lines of the head
		body string
	}{
		{
			name: "path as it is, no User-Agent of our own, Connection of 4.2",
			r:    exchange.Request{Method: "GET", Path: "/a%2fb/../ü|c"},
			want: []string{"GET /a%2fb/../ü|c HTTP/1.1", "Host: www.example.com", "Connection: Keep-Alive"},
		},
		{
			name: "path that begins with two slashes",
			r:    exchange.Request{Method: "GET", Path: "//a%2Fb"},
			want: []string{"GET //a%2Fb HTTP/1.1", "Host: www.example.com", "Connection: Keep-Alive"},
		},
		{
			name: "query as it is",
			r:    exchange.Request{Method: "GET", Path: "/", Query: "b=%20&a=+&a", HasQuery: true},
			want: []string{"GET /?b=%20&a=+&a HTTP/1.1", "Host: www.example.com", "Connection: Keep-Alive"},
		},
		{
			name: "empty query",
			r:    exchange.Request{Method: "GET", Path: "/", HasQuery: true},
			want: []string{"GET /? HTTP/1.1", "Host: www.example.com", "Connection: Keep-Alive"},
		},
		{
			name: "fields keep their order and spelling",
			r: exchange.Request{Method: "HEAD", Path: "/", Fields: exchange.NewFields(
				exchange.Field{Name: "x-b", Value: "1"}, exchange.Field{Name: "user-agent", Value: "Amazon CloudFront"},
				exchange.Field{Name: "X-A", Value: "2"}, exchange.Field{Name: "x-b", Value: "3"})},
			want: []string{"HEAD / HTTP/1.1", "Host: www.example.com", "Connection: Keep-Alive",
				"x-b: 1", "user-agent: Amazon CloudFront", "X-A: 2", "x-b: 3"},
		},
		{
			name: "lines that would frame the request twice",
			r: exchange.Request{Method: "POST", Path: "/", Body: io.NopCloser(strings.NewReader("abc")), ContentLength: 3,
				Fields: exchange.NewFields(exchange.Field{Name: "content-length", Value: "9"}, exchange.Field{Name: "transfer-encoding", Value: "chunked"},
					exchange.Field{Name: "host", Value: "evil"}, exchange.Field{Name: "connection", Value: "close"}, exchange.Field{Name: "te", Value: "trailers"})},
			want: []string{"POST / HTTP/1.1", "Host: www.example.com", "Content-Length: 3", "Connection: Keep-Alive"},
			body: "abc",
		},
		{
			name: "body of known length",
			r:    exchange.Request{Method: "POST", Path: "/", Body: io.NopCloser(strings.NewReader("abc")), ContentLength: 3},
			want: []string{"POST / HTTP/1.1", "Host: www.example.com", "Content-Length: 3", "Connection: Keep-Alive"},
			body: "abc",
		},
		{
			name: "body of unknown length",
			r:    exchange.Request{Method: "PUT", Path: "/", Body: io.NopCloser(strings.NewReader("abc")), ContentLength: -1},
			want: []string{"PUT / HTTP/1.1", "Host: www.example.com", "Transfer-Encoding: chunked", "Connection: Keep-Alive"},
			body: "3\r\nabc\r\n0\r\n\r\n",
		},
		{
			name: "no body",
			r:    exchange.Request{Method: "POST", Path: "/"},
			want: []string{"POST / HTTP/1.1", "Host: www.example.com", "Content-Length: 0", "Connection: Keep-Alive"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			heads, bodies := make(chan string, 1), make(chan string, 1)
			server := scripted(t, func(p *peer) {
				heads <- p.request()
				body := make([]byte, len(tc.body))
				io.ReadFull(p.r, body)
				bodies <- string(body)
				p.say("HTTP/1.1 204 No Content\r\n\r\n")
			})
			tc.r.Host = "www.example.com"
			if _, err := plain(t, server.URL).Fetch(t.Context(), &tc.r); err != nil {
				t.Fatal(err)
			}
			want := strings.Join(tc.want, "\r\n") + "\r\n\r\n"
			if diff := cmp.Diff(want, <-heads); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.body, <-bodies); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFieldsKeepTheOriginsOrderAndSpelling(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 200 OK\r\nX-XSS-Protection: 0\r\netag: \"x\"\r\nSet-Cookie: b\r\nWWW-Authenticate: Basic\r\n"+
		"X-Folded: one\r\n two\r\nset-cookie: a\r\nEmpty:\r\nContent-Length: 0\r\n\r\n"))
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantFields(t, resp, field("X-XSS-Protection", "0"), field("etag", `"x"`), field("Set-Cookie", "b"),
		field("WWW-Authenticate", "Basic"), field("X-Folded", "one two"), field("set-cookie", "a"), field("Empty", ""))
}

func TestHopByHopFieldsAreRemoved(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Own\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\n"+
		"Proxy-Status: x\r\nTE: trailers\r\nTrailer: X-T\r\nUpgrade: h2c\r\nX-Own: 1\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n"))
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantFields(t, resp, field("X-Kept", "1")) // spec/cloudfront.md 4.6
}

func TestTimingAndReuse(t *testing.T) {
	server := scripted(t, always(ok))
	c := plain(t, server.URL)
	var got []exchange.Timing
	for range 2 {
		resp, err := c.Fetch(t.Context(), get("/"))
		if err != nil {
			t.Fatal(err)
		}
		wantBody(t, resp, "ok", nil)
		got = append(got, resp.Timing)
	}
	if got[0].Reused || got[0].Connect <= 0 || got[0].FirstByte < got[0].Connect {
		t.Errorf("first fetch: %+v", got[0])
	}
	if !got[1].Reused || got[1].Connect != 0 || got[1].DNS != 0 || got[1].FirstByte <= 0 {
		t.Errorf("second fetch: %+v", got[1])
	}
}

func TestKeepAliveTimeoutClosesIdleConnections(t *testing.T) {
	closed := make(chan struct{})
	server := scripted(t, func(p *peer) {
		always(ok)(p)
		close(closed)
	})
	// A read timeout that is shorter does not end an idle connection.
	c := plain(t, server.URL, short, func(c *origin.CustomConfig) { c.KeepAliveTimeout = 500 * time.Millisecond })
	started := time.Now()
	resp, err := c.Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "ok", nil)
	<-closed
	if after := time.Since(started); after < 500*time.Millisecond {
		t.Errorf("closed after %v, want the keep-alive timeout", after)
	}
}

func TestResolveIsALocalFact(t *testing.T) {
	server := scripted(t, always(ok))
	host := strings.TrimPrefix(server.URL, "http://")
	for _, tc := range []struct {
		name, addr string
		port       int
	}{
		{"address and port", host, 1},
		{"address", "127.0.0.1", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := plain(t, server.URL, func(c *origin.CustomConfig) {
				c.Domain = "origin.invalid"
				if tc.port != 0 {
					c.HTTPPort = tc.port
				}
				c.Resolve = func(name string) (string, bool) { return tc.addr, name == "origin.invalid" }
			})
			resp, err := c.Fetch(t.Context(), get("/"))
			if err != nil {
				t.Fatal(err)
			}
			wantBody(t, resp, "ok", nil)
		})
	}
}

func TestOriginByIPv6Address(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skip("no IPv6 here")
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })}
	go server.Serve(l)
	defer server.Close()
	r := get("/")
	for _, host := range []string{"www.example.com", ""} {
		r.Host = host
		resp, err := plain(t, "http://"+l.Addr().String()).Fetch(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if host == "" {
			host = "[::1]" // the Host that the origin's address makes
		}
		wantBody(t, resp, host, nil)
	}
}

func TestNewCustomRefuses(t *testing.T) {
	good := origin.CustomConfig{ID: "app", Domain: "app.example.com", Protocol: "http-only"}
	for _, tc := range []struct {
		name, want string
		change     func(*origin.CustomConfig)
	}{
		{"no domain", `origin "app": no domain name`, func(c *origin.CustomConfig) { c.Domain = "" }},
		{"protocol", `origin "app": protocol "https", want http-only, https-only or match-viewer`,
			func(c *origin.CustomConfig) { c.Protocol = "https" }},
		{"attempts", `origin "app": 4 connection attempts, want 1 to 3`, func(c *origin.CustomConfig) { c.Attempts = 4 }},
		{"port", `origin "app": port 65536, want 1 to 65535`, func(c *origin.CustomConfig) { c.HTTPSPort = 65536 }},
		{"SSL protocol", `origin "app": SSL protocol "TLSv2", want SSLv3, TLSv1, TLSv1.1 or TLSv1.2`,
			func(c *origin.CustomConfig) { c.SSLProtocols = []string{"TLSv1.2", "TLSv2"} }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := good
			tc.change(&cfg)
			_, err := origin.NewCustom(cfg)
			if err == nil || err.Error() != tc.want {
				t.Errorf("error %v, want %s", err, tc.want)
			}
		})
	}
}
