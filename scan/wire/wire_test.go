package wire

import (
	"bufio"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/recording"
)

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// get makes one exchange and returns its body.
func get(t *testing.T, c *Client, r *Request) (*Response, string) {
	t.Helper()
	response, err := c.Do(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func client(t *testing.T, config Config) *Client {
	t.Helper()
	c := New(config)
	t.Cleanup(c.Close)
	return c
}

// listen answers connections with serve until the test ends.
func listen(t *testing.T, serve func(*bufio.Reader, net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				serve(bufio.NewReader(conn), conn)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return l.Addr().String()
}

// readRequest reads a request's head as it comes.
func readRequest(r *bufio.Reader) (string, error) {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		if err != nil || line == "\r\n" {
			return b.String(), err
		}
		b.WriteString(line)
	}
}

// TestRequestIsWrittenAsGiven: RFC 9112 section 3.
func TestRequestIsWrittenAsGiven(t *testing.T) {
	address := listen(t, func(r *bufio.Reader, conn net.Conn) {
		text, err := readRequest(r)
		if err == nil {
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s", text)
		}
	})
	fields := recording.Fields{{Name: "x-B", Value: "1"}, {Name: "X-A", Value: "2"}, {Name: "x-B", Value: "3"}}
	for _, tc := range []struct {
		name, method, url, want string
	}{
		{"path and query", "GET", "http://" + address + "/a%2Fb?c=d#e", "GET /a%2Fb?c=d HTTP/1.1\r\nHost: " + address + "\r\n"},
		{"HEAD", "HEAD", "http://" + address, ""},
		{"no path", "OPTIONS", "http://" + address, "OPTIONS / HTTP/1.1\r\nHost: " + address + "\r\n"},
		{"user information stays here", "GET", "http://user:secret@" + address + "/", "GET / HTTP/1.1\r\nHost: " + address + "\r\n"},
	} {
		_, body := get(t, client(t, Config{}), &Request{Method: tc.method, URL: mustURL(t, tc.url), Fields: fields})
		want := tc.want
		if want != "" {
			want += "x-B: 1\r\nX-A: 2\r\nx-B: 3\r\n"
		}
		if diff := cmp.Diff(want, body); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// TestBodiesAreFramed: RFC 9112 section 6.
func TestBodiesAreFramed(t *testing.T) {
	for _, tc := range []struct {
		name, method, response, body string
		kept                         bool // the connection can be used again
	}{
		{"length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true},
		{"length twice, the same", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello", "hello", true},
		{"nothing", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", true},
		{"chunks", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello", true},
		{"chunks with trailers", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nA: b\r\nC: d\r\n\r\n", "hello", true},
		{"chunks and a length", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello", true},
		{"the connection's end", "GET", "HTTP/1.1 200 OK\r\n\r\nhello", "hello", false},
		{"told to close", "GET", "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
		{"HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false},
		{"HEAD", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "", true},
		{"204", "GET", "HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n", "", true},
		{"304", "GET", "HTTP/1.1 304 None\r\nContent-Length: 5\r\n\r\n", "", true},
		{"interim responses before", "GET", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true},
		{"empty lines before", "GET", "\r\n\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true},
		{"bare line feeds", "GET", "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello", true},
	} {
		var connections atomic.Int32
		address := listen(t, func(r *bufio.Reader, conn net.Conn) {
			connections.Add(1)
			for {
				if _, err := readRequest(r); err != nil {
					return
				}
				io.WriteString(conn, tc.response)
				if !tc.kept {
					return
				}
			}
		})
		c := New(Config{})
		for range 2 {
			if _, body := get(t, c, &Request{Method: tc.method, URL: mustURL(t, "http://"+address+"/")}); body != tc.body {
				t.Errorf("%s: %q, want %q", tc.name, body, tc.body)
			}
		}
		if want := map[bool]int32{true: 1, false: 2}[tc.kept]; connections.Load() != want {
			t.Errorf("%s: %d connections, want %d", tc.name, connections.Load(), want)
		}
		c.Close()
	}
}

// TestStaleConnectionIsNoFailure: a server may close a connection between two
// requests, and nobody is to blame.
func TestStaleConnectionIsNoFailure(t *testing.T) {
	closed := make(chan struct{}, 1)
	address := listen(t, func(r *bufio.Reader, conn net.Conn) {
		if _, err := readRequest(r); err == nil {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
		}
		conn.Close()
		closed <- struct{}{}
	})
	c := client(t, Config{})
	for range 3 {
		if _, body := get(t, c, &Request{Method: "GET", URL: mustURL(t, "http://"+address+"/")}); body != "ok" {
			t.Errorf("%q", body)
		}
		<-closed
	}
}

// TestBodyThatIsNotReadEndsItsConnection: what is left of it must not be taken
// for the next response.
func TestBodyThatIsNotReadEndsItsConnection(t *testing.T) {
	address := listen(t, func(r *bufio.Reader, conn net.Conn) {
		for {
			if _, err := readRequest(r); err != nil {
				return
			}
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nHTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n   ")
		}
	})
	c := client(t, Config{})
	for range 2 {
		response, err := c.Do(t.Context(), &Request{Method: "GET", URL: mustURL(t, "http://"+address+"/")})
		if err != nil {
			t.Fatal(err)
		}
		if response.Status != 200 {
			t.Errorf("status %d", response.Status)
		}
		response.Body.Close()
		response.Body.Close() // twice does no harm
	}
}

// proxy is a forward proxy, and what it was asked.
type proxy struct {
	mu   sync.Mutex
	seen []string
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.seen = append(p.seen, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
	p.mu.Unlock()
	if r.Method != "CONNECT" {
		io.WriteString(w, "by proxy")
		return
	}
	if r.Host == "refused.example:443" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	to, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	from, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	io.WriteString(from, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { io.Copy(to, buffered); to.Close() }()
	io.Copy(from, to)
	from.Close()
}

func TestProxy(t *testing.T) {
	site := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "site "+r.Header.Get("Proxy-Authorization"))
	}))
	defer site.Close()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("me:secret"))
	for _, secure := range []bool{false, true} {
		p := &proxy{}
		server := httptest.NewUnstartedServer(p)
		server.Config.ErrorLog = nil
		if server.Start(); secure {
			server.Close()
			server = httptest.NewTLSServer(p)
		}
		at := mustURL(t, server.URL)
		at.User = url.UserPassword("me", "secret")
		roots := site.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		c := New(Config{Proxy: at, Roots: roots})
		if _, body := get(t, c, &Request{Method: "GET", URL: mustURL(t, "http://plain.example/x")}); body != "by proxy" {
			t.Errorf("%q", body)
		}
		if _, body := get(t, c, &Request{Method: "GET", URL: mustURL(t, site.URL)}); body != "site " {
			t.Errorf("%q: the site must not see the proxy's credentials", body)
		}
		_, err := c.Do(t.Context(), &Request{Method: "GET", URL: mustURL(t, "https://refused.example/")})
		if f := Failure(err); f == nil || f.Kind != recording.FailureHTTP || !strings.Contains(err.Error(), "it answers 403 to CONNECT") {
			t.Errorf("%v", err)
		}
		c.Close()
		server.Close()
		want := []string{"GET http://plain.example/x " + basic, "CONNECT " + strings.TrimPrefix(site.URL, "https://") + " " + basic, "CONNECT refused.example:443 " + basic}
		if diff := cmp.Diff(want, p.seen); diff != "" {
			t.Errorf("secure %v: %s", secure, diff)
		}
	}
}

func TestContextEndsAnExchange(t *testing.T) {
	reached := make(chan struct{})
	address := listen(t, func(r *bufio.Reader, conn net.Conn) {
		readRequest(r)
		close(reached)
		io.Copy(io.Discard, r)
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-reached; cancel() }()
	_, err := client(t, Config{}).Do(ctx, &Request{Method: "GET", URL: mustURL(t, "http://"+address+"/")})
	if f := Failure(err); f == nil || f.Kind != recording.FailureCanceled {
		t.Errorf("%v: %+v", err, f)
	}
}

// TestPublic: RFC 6890 and IANA's registries.
func TestPublic(t *testing.T) {
	for _, tc := range []struct {
		addr string
		want bool
	}{
		{"8.8.8.8", true}, {"2600::1", true}, {"::ffff:8.8.8.8", true}, {"172.32.0.1", true}, {"100.128.0.1", true},
		{"127.0.0.1", false}, {"10.1.2.3", false}, {"172.31.255.255", false}, {"192.168.0.1", false}, {"169.254.169.254", false},
		{"100.64.0.1", false}, {"0.0.0.0", false}, {"255.255.255.255", false}, {"224.0.0.1", false}, {"198.18.0.1", false},
		{"::1", false}, {"::", false}, {"fe80::1", false}, {"fe80::1%eth0", false}, {"fd00:ec2::254", false}, {"ff02::1", false},
		{"::ffff:127.0.0.1", false}, {"64:ff9b::7f00:1", false}, {"2002:7f00:1::", false}, {"2001::1", false}, {"::127.0.0.1", false},
	} {
		if got := Public(netip.MustParseAddr(tc.addr)); got != tc.want {
			t.Errorf("%s: %v", tc.addr, got)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is public")
	}
}

func FuzzReadHead(f *testing.F) {
	f.Add("HTTP/1.1 200 OK\r\nA: b\r\n\r\nrest")
	f.Add("\r\n\nHTTP/1.1 200\nA: b\n folded\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		h, err := readHead(bufio.NewReaderSize(strings.NewReader(text), 16))
		whole, errWhole := readHead(bufio.NewReader(strings.NewReader(text)))
		if (err == nil) != (errWhole == nil) {
			t.Fatalf("%v, with a large buffer %v", err, errWhole)
		}
		if diff := cmp.Diff(whole, h); err == nil && diff != "" {
			t.Error(diff)
		}
	})
}

// FuzzFrame: however a body is framed, reading it ends, within what came.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", "HTTP/1.1 304 x\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nabc",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := bufio.NewReader(strings.NewReader(text))
		h, err := readHead(r)
		if err != nil {
			return
		}
		b, err := frame("GET", h, r)
		if err != nil {
			return
		}
		n, err := io.Copy(io.Discard, b)
		if n > int64(len(text)) {
			t.Errorf("%d bytes out of %d", n, len(text))
		}
		if b.ended && err != nil {
			t.Errorf("it ended, and %v", err)
		}
		if f := Failure(err); err != nil && f.Kind != recording.FailureHTTP && f.Kind != recording.FailureReset {
			t.Errorf("%v is %s", err, f.Kind)
		}
	})
}
