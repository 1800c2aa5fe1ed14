package origin_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// h2Server is a server that speaks HTTP/2, in plain text or over TLS.
func h2Server(t testing.TB, secure bool, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(handle)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	if s.EnableHTTP2 = secure; secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

func newHTTP2(t testing.TB, url string, change ...func(*origin.CustomConfig)) *origin.HTTP2 {
	t.Helper()
	scheme, address, _ := strings.Cut(url, "://")
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := strconv.Atoi(port)
	cfg := origin.CustomConfig{ID: "h2", Domain: host, HTTPPort: n, HTTPSPort: n, Protocol: scheme + "-only", SkipVerify: true}
	for _, c := range change {
		c(&cfg)
	}
	o, err := origin.NewHTTP2(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// TestHTTP2Fetch: what is sent is what the request says and no more, and what
// comes back has its trailers.
func TestHTTP2Fetch(t *testing.T) {
	for name, secure := range map[string]bool{"plain": false, "TLS": true} {
		t.Run(name, func(t *testing.T) {
			type asked struct {
				Line, Host string
				Header     http.Header
				Body       string
			}
			var got asked
			s := h2Server(t, secure, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				got = asked{r.Method + " " + r.RequestURI + " " + r.Proto, r.Host, r.Header, string(body)}
				w.Header().Set("Trailer", "Grpc-Status")
				w.Header()["X-B"] = []string{"1", "2"}
				w.Header().Set("Date", "then")
				w.Header().Set("Content-Type", "text/plain")
				w.WriteHeader(201)
				io.WriteString(w, "answer")
				w.Header().Set("Grpc-Status", "0")
			})
			r := &exchange.Request{Method: "POST", Scheme: "https", Host: "app.example", Path: "/a%2Fb/%22", Query: "q=%20", HasQuery: true,
				Body: io.NopCloser(strings.NewReader("question")), ContentLength: 8,
				Fields: exchange.NewFields(exchange.Field{Name: "x-a", Value: "1"}, exchange.Field{Name: "X-A", Value: "2"},
					exchange.Field{Name: "TE", Value: "trailers"}, exchange.Field{Name: "Connection", Value: "close"})}
			resp, err := newHTTP2(t, s.URL).Fetch(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			want := asked{"POST /a%2Fb/%22?q=%20 HTTP/2.0", "app.example", http.Header{"X-A": {"1", "2"}, "Te": {"trailers"}, "Content-Length": {"8"}}, "question"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if resp.Status != 201 || string(body) != "answer" || err != nil {
				t.Errorf("status %d, body %q, %v", resp.Status, body, err)
			}
			wantFields(t, resp, field("Content-Type", "text/plain"), field("Date", "then"), field("X-B", "1"), field("X-B", "2"))
			trailer := resp.Trailer()
			if diff := cmp.Diff([]exchange.Field{field("Grpc-Status", "0")}, trailer.Lines()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHTTP2BothWays: an answer begins and goes on while the request does.
func TestHTTP2BothWays(t *testing.T) {
	s := h2Server(t, false, func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		control.Flush()
		for buf := make([]byte, 100); ; {
			n, err := r.Body.Read(buf)
			w.Write(buf[:n])
			control.Flush()
			if err != nil {
				return
			}
		}
	})
	upward, writer := io.Pipe()
	r := &exchange.Request{Method: "POST", Path: "/", Body: upward, ContentLength: -1}
	resp, err := newHTTP2(t, s.URL).Fetch(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for _, word := range []string{"one", "two"} {
		io.WriteString(writer, word)
		got := make([]byte, len(word))
		if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != word {
			t.Fatalf("%q, %v", got, err)
		}
	}
	writer.Close()
	if rest, err := io.ReadAll(resp.Body); len(rest) > 0 || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
}

// TestHTTP2Failures: each has its kind.
func TestHTTP2Failures(t *testing.T) {
	silent := scripted(t, func(p *peer) { p.hang() })
	refuser := scripted(t, func(p *peer) {
		p.say("HTTP/1.1 400 Bad Request\r\n\r\n")
		p.hang()
	})
	for _, tc := range []struct {
		name, url string
		change    func(*origin.CustomConfig)
		want      origin.Kind
	}{
		{"nobody listens", "http://" + refusing(t), nil, origin.Connect},
		{"the connection breaks", scripted(t, func(p *peer) { p.request(); p.reset() }).URL, nil, origin.Closed},
		{"HTTP/1.1 is all it speaks", refuser.URL, nil, origin.Closed},
		{"no TLS", strings.Replace(refuser.URL, "http", "https", 1), nil, origin.TLS},
		{"a certificate that nobody knows", h2Server(t, true, nil).URL, func(c *origin.CustomConfig) { c.SkipVerify = false }, origin.TLS},
		{"TLS without HTTP/2", h1TLS(t), nil, origin.TLS},
		{"silence", silent.URL, func(c *origin.CustomConfig) { c.ReadTimeout = 50 * time.Millisecond }, origin.ReadTimeout},
		{"a head too large", h2Server(t, false, func(w http.ResponseWriter, _ *http.Request) {
			for i := range 100 {
				w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("x", 100))
			}
		}).URL, func(c *origin.CustomConfig) { c.MaxHeaderBytes = 4096 }, origin.Closed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			change := tc.change
			if change == nil {
				change = func(*origin.CustomConfig) {}
			}
			_, err := newHTTP2(t, tc.url, change).Fetch(t.Context(), &exchange.Request{Method: "GET", Path: "/"})
			if origin.KindOf(err) != tc.want {
				t.Errorf("%v, want kind %s", err, tc.want)
			}
		})
	}
}

// refusing is an address where nothing listens.
func refusing(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// h1TLS is a server that speaks TLS, and HTTP/1.1 on it.
func h1TLS(t testing.TB) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.TLS = &tls.Config{NextProtos: []string{"http/1.1"}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
