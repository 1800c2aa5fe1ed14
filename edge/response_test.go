package edge_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

var versions = []string{"h1", "h2", "h3"}

// site is one site that is reached as localhost over every version.
func site(door doorFunc) []edge.Site {
	return []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: door, HTTP2: true, HTTP3: true}}
}

func line(name, value string) exchange.Field {
	return exchange.Field{Name: name, Value: value, Owner: exchange.OwnerOrigin}
}

// wire sends one plain request and returns all bytes of the answer.
func wire(t *testing.T, r *running, request string) string {
	t.Helper()
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	io.WriteString(c, request)
	b, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const getClose = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

// TestResponseOnTheWire compares whole HTTP/1.1 responses: nothing may be
// added to what the door said but framing, and Date when it said none.
func TestResponseOnTheWire(t *testing.T) {
	const date = "Sat, 21 Nov 2026 04:00:00 GMT"
	streamed := func(body string) exchange.Body { return io.NopCloser(strings.NewReader(body)) }
	for _, tc := range []struct {
		name, request string
		response      *exchange.Response
		want          string
	}{
		{
			name: "spelling is kept and nothing is sniffed", request: getClose,
			response: respond(200, "<html>", line("X-XSS-Protection", "0"), line("date", date), line("x-lower", "1"), line("ETag", `"a"`)),
			want:     "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nETag: \"a\"\r\nX-XSS-Protection: 0\r\ndate: " + date + "\r\nx-lower: 1\r\nConnection: close\r\n\r\n<html>",
		},
		{
			name: "repeated lines stay apart", request: getClose,
			response: respond(200, "", line("Date", date), line("Set-Cookie", "a=1"), line("Set-Cookie", "b=2")),
			want:     "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: " + date + "\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nConnection: close\r\n\r\n",
		},
		{
			name: "framing fields of the door are ignored", request: getClose,
			response: respond(200, "hello", line("Date", date), line("Content-Length", "99"), line("transfer-encoding", "gzip")),
			want:     "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nDate: " + date + "\r\nConnection: close\r\n\r\nhello",
		},
		{
			name: "HEAD has the length and no body", request: strings.Replace(getClose, "GET", "HEAD", 1),
			response: respond(200, "hello", line("Date", date), line("Content-Type", "text/plain")),
			want:     "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: text/plain\r\nDate: " + date + "\r\nConnection: close\r\n\r\n",
		},
		{
			name: "HEAD with a length and without a body", request: strings.Replace(getClose, "GET", "HEAD", 1),
			response: &exchange.Response{Status: 200, Fields: exchange.NewFields(line("Date", date)), ContentLength: 1234},
			want:     "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nDate: " + date + "\r\nConnection: close\r\n\r\n",
		},
		{
			name: "204", request: getClose,
			response: &exchange.Response{Status: 204, Fields: exchange.NewFields(line("Date", date))},
			want:     "HTTP/1.1 204 No Content\r\nDate: " + date + "\r\nConnection: close\r\n\r\n",
		},
		{
			name: "304 has no body even if the door has one", request: getClose,
			response: respond(304, "hello", line("Date", date), line("Etag", `"a"`)),
			want:     "HTTP/1.1 304 Not Modified\r\nDate: " + date + "\r\nEtag: \"a\"\r\nConnection: close\r\n\r\n",
		},
		{
			name: "no body at all", request: getClose,
			response: &exchange.Response{Status: 301, Fields: exchange.NewFields(line("Date", date), line("Location", "/x"))},
			want:     "HTTP/1.1 301 Moved Permanently\r\nDate: " + date + "\r\nLocation: /x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
		},
		{
			name: "unknown length in chunks", request: getClose,
			response: &exchange.Response{Status: 200, Fields: exchange.NewFields(line("Date", date)), Body: streamed("hello"), ContentLength: -1},
			want:     "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		},
		{
			name: "trailers", request: getClose,
			response: &exchange.Response{
				Status: 200, Fields: exchange.NewFields(line("Date", date)), Body: streamed("hello"), ContentLength: -1,
				Trailer: func() exchange.Fields { return exchange.NewFields(line("X-Sum", "5")) },
			},
			want: "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n",
		},
		{
			name: "unknown length to HTTP/1.0", request: "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n",
			response: &exchange.Response{Status: 200, Fields: exchange.NewFields(line("Date", date)), Body: streamed("hello"), ContentLength: -1},
			want:     "HTTP/1.0 200 OK\r\nDate: " + date + "\r\n\r\nhello",
		},
		{
			name: "Response.Close", request: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
			response: &exchange.Response{Status: 200, Fields: exchange.NewFields(line("Date", date)), Close: true},
			want:     "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response { return tc.response }))
			got := wire(t, r, tc.request)
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDateIsAddedWhenAbsent(t *testing.T) {
	r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response { return respond(200, "") }))
	for _, version := range versions {
		resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := http.ParseTime(resp.Header.Get("Date")); err != nil {
			t.Errorf("%s: %v", version, err)
		}
		text(t, resp)
	}
}

// TestResponsesAreAlikeOverEveryVersion has bodies around the sizes of buffers.
func TestResponsesAreAlikeOverEveryVersion(t *testing.T) {
	kinds := map[string]func([]byte) *exchange.Response{
		"in memory": func(b []byte) *exchange.Response {
			return &exchange.Response{Status: 200, Body: exchange.NewBytes(b), ContentLength: int64(len(b))}
		},
		"read with a length": func(b []byte) *exchange.Response {
			return &exchange.Response{Status: 200, Body: io.NopCloser(bytes.NewReader(b)), ContentLength: int64(len(b))}
		},
		"read without a length": func(b []byte) *exchange.Response {
			return &exchange.Response{Status: 200, Body: io.NopCloser(bytes.NewReader(b)), ContentLength: -1,
				Trailer: func() exchange.Fields { return exchange.NewFields(line("X-Sum", "5")) }}
		},
	}
	for name, make := range kinds {
		for _, size := range []int{0, 1, 2047, 2048, 4096, 32 << 10, 32<<10 + 1, 1 << 20} {
			want := bytes.Repeat([]byte("x"), size)
			r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response { return make(want) }))
			for _, version := range versions {
				resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
				if err != nil {
					t.Fatal(err)
				}
				if got := text(t, resp); got != string(want) {
					t.Errorf("%s over %s: %d bytes, want %d", name, version, len(got), size)
				}
				if ct, sniffed := resp.Header["Content-Type"]; sniffed {
					t.Errorf("%s over %s: Content-Type %q was made up", name, version, ct)
				}
				if name == "read without a length" && resp.Trailer.Get("X-Sum") != "5" {
					t.Errorf("%s over %s with %d bytes: trailer %v", name, version, size, resp.Trailer)
				}
			}
		}
	}
}

// piecewise is a body that gives a piece for each value of next.
type piecewise struct {
	next   chan string
	err    error // after next was closed
	closed chan struct{}
}

func newPiecewise(err error) *piecewise {
	return &piecewise{make(chan string), err, make(chan struct{})}
}

func (p *piecewise) Read(b []byte) (int, error) {
	piece, more := <-p.next
	if !more {
		return 0, p.err
	}
	return copy(b, piece), nil
}

func (p *piecewise) Close() error { close(p.closed); return nil }

// TestPiecesArriveWhenTheyAreSent: streaming, with and without a length.
func TestPiecesArriveWhenTheyAreSent(t *testing.T) {
	for _, length := range []int64{-1, 7} {
		for _, version := range versions {
			body := newPiecewise(io.EOF)
			r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
				return &exchange.Response{Status: 200, Body: body, ContentLength: length}
			}))
			go func() { body.next <- "one" }()
			resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
			if err != nil {
				t.Fatal(err)
			}
			got := make([]byte, 3)
			if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != "one" {
				t.Fatalf("%s: got %q, %v", version, got, err)
			}
			body.next <- "two" // only now
			if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != "two" {
				t.Fatalf("%s: got %q, %v", version, got, err)
			}
			body.next <- "!"
			close(body.next)
			if rest := text(t, resp); rest != "!" {
				t.Errorf("%s: the rest is %q", version, rest)
			}
			<-body.closed
		}
	}
}

// TestBrokenBodyIsSeenAsACut: a viewer must never take a part for the whole.
func TestBrokenBodyIsSeenAsACut(t *testing.T) {
	for _, tc := range []struct {
		name   string
		length int64
		err    error
	}{
		{"error without a length", -1, errors.New("the origin has gone")},
		{"error with a length", 100, errors.New("the origin has gone")},
		{"shorter than announced", 100, io.EOF},
		{"longer than announced", 2, io.EOF},
	} {
		for _, version := range versions {
			t.Run(tc.name+" "+version, func(t *testing.T) {
				log := new(observations)
				body := newPiecewise(tc.err)
				r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
					return &exchange.Response{Status: 200, Body: body, ContentLength: tc.length}
				}), func(c *edge.Config) { c.Observer = log })
				go func() { body.next <- "one"; close(body.next) }()
				resp, err := r.client(t, version).Get("https://localhost:" + port(r.https))
				if err == nil {
					_, err = io.ReadAll(resp.Body)
					resp.Body.Close()
				}
				if err == nil {
					t.Error("the viewer saw a whole body")
				}
				if o := log.wait(t, 1)[0]; !o.Aborted {
					t.Error("the observation is not marked as aborted")
				}
				<-body.closed
			})
		}
	}
}

// TestBrokenBodyToHTTP10: nothing but the connection's end marks the body's, so
// the end itself must be wrong.
func TestBrokenBodyToHTTP10(t *testing.T) {
	for _, scheme := range []string{"http", "https"} {
		body := newPiecewise(errors.New("the origin has gone"))
		r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
			return &exchange.Response{Status: 200, Body: body, ContentLength: -1}
		}))
		go func() { body.next <- "one"; close(body.next) }()
		dial := func() (net.Conn, error) { return net.Dial("tcp", r.http) }
		if scheme == "https" {
			dial = func() (net.Conn, error) { return tls.Dial("tcp", r.https, r.tlsConfig("localhost")) }
		}
		c, err := dial()
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
		if got, err := io.ReadAll(c); err == nil {
			t.Errorf("%s: the viewer saw a whole body in %q", scheme, got)
		}
		c.Close()
	}
}

// TestViewerWhoLeaves: the body is closed and the request's context ends.
func TestViewerWhoLeaves(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			log, body, ended := new(observations), newPiecewise(io.EOF), make(chan struct{})
			r := start(t, site(func(ctx context.Context, _ *exchange.Request) *exchange.Response {
				context.AfterFunc(ctx, func() { close(ended); close(body.next) })
				return &exchange.Response{Status: 200, Body: body, ContentLength: -1}
			}), func(c *edge.Config) { c.Observer = log })
			ctx, leave := context.WithCancel(t.Context())
			request, _ := http.NewRequestWithContext(ctx, "GET", "https://localhost:"+port(r.https), nil)
			if _, err := r.client(t, version).Do(request); err != nil {
				t.Fatal(err)
			}
			leave()
			<-ended
			<-body.closed
			if o := log.wait(t, 1)[0]; !o.Aborted {
				t.Error("the observation is not marked as aborted")
			}
		})
	}
}

func TestRequestReachesTheDoorAsSent(t *testing.T) {
	type seen struct {
		*exchange.Request
		body    string
		trailer exchange.Fields
	}
	requests := make(chan seen, 1)
	r := start(t, site(func(_ context.Context, r *exchange.Request) *exchange.Response {
		b, _ := io.ReadAll(r.Body)
		requests <- seen{r, string(b), r.Trailer()}
		return respond(200, "")
	}))
	for version, proto := range map[string]exchange.Proto{"h1": exchange.HTTP11, "h2": exchange.HTTP2, "h3": exchange.HTTP3} {
		t.Run(version, func(t *testing.T) {
			request, _ := http.NewRequest("POST", "https://localhost:"+port(r.https)+"/a%2Fb//c?x=%20&y", io.NopCloser(strings.NewReader("hello")))
			request.Header = http.Header{"X-One": {"1", "2"}, "Cookie": {"a=b"}, "User-Agent": {"test"}, "Accept-Encoding": {"br"}}
			request.Trailer = http.Header{"X-Sum": {"5"}}
			resp, err := r.client(t, version).Do(request)
			if err != nil {
				t.Fatal(err)
			}
			text(t, resp)
			got := <-requests
			viewer := func(name, value string) exchange.Field {
				return exchange.Field{Name: name, Value: value, Owner: exchange.OwnerViewer}
			}
			wantFields := []exchange.Field{viewer("Accept-Encoding", "br"), viewer("Cookie", "a=b"), viewer("User-Agent", "test"), viewer("X-One", "1"), viewer("X-One", "2")}
			lines := slices.Clone(got.Fields.Lines()) // in the order of the client's map
			slices.SortStableFunc(lines, func(a, b exchange.Field) int { return strings.Compare(a.Name, b.Name) })
			if diff := cmp.Diff(wantFields, lines); diff != "" {
				t.Error(diff)
			}
			type facts struct {
				Method, Scheme, Host, Target, Body string
				Proto                              exchange.Proto
				Length                             int64
				CanUpgrade                         bool
			}
			want := facts{"POST", "https", "localhost:" + port(r.https), "/a%2Fb//c?x=%20&y", "hello", proto, -1, version == "h1"}
			have := facts{got.Method, got.Scheme, got.Host, got.Target(), got.body, got.Proto, got.ContentLength, got.CanUpgrade}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Error(diff)
			}
			if got.trailer.Get("X-Sum") != "5" {
				t.Errorf("trailer %v", got.trailer.Lines())
			}
			if !got.Remote.Addr().IsLoopback() || got.Remote.Port() == 0 || got.Received.IsZero() {
				t.Errorf("remote %v, received %v", got.Remote, got.Received)
			}
			if got.TLS == nil || got.TLS.Version != "TLSv1.3" || got.TLS.ServerName != "localhost" || !strings.HasPrefix(got.TLS.CipherSuite, "TLS_") {
				t.Errorf("TLS %+v", got.TLS)
			}
		})
	}
}

func TestPlainRequest(t *testing.T) {
	requests := make(chan *exchange.Request, 1)
	r := start(t, site(func(_ context.Context, r *exchange.Request) *exchange.Response {
		requests <- r
		return respond(200, "")
	}))
	wire(t, r, getClose)
	got := <-requests
	if got.Scheme != "http" || got.TLS != nil || got.Body != nil || got.HasQuery {
		t.Errorf("%+v", got)
	}
}

func TestExpectContinue(t *testing.T) {
	r := start(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: echoing()}})
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
	in := bufio.NewReader(c)
	if status, _ := in.ReadString('\n'); status != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("got %q", status)
	}
	in.ReadString('\n')
	io.WriteString(c, "hello")
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := text(t, resp); got != `POST / "hello"` {
		t.Errorf("got %q", got)
	}
}

// TestUpgrade hands the connection over in both directions (RFC 9110 section 7.8).
func TestUpgrade(t *testing.T) {
	log := new(observations)
	r := start(t, site(func(_ context.Context, r *exchange.Request) *exchange.Response {
		return &exchange.Response{
			Status: http.StatusSwitchingProtocols,
			Fields: exchange.NewFields(line("Upgrade", "echo"), line("Sec-WebSocket-Accept", "x")),
			Upgrade: func(_ context.Context, viewer io.ReadWriteCloser) error {
				_, err := io.Copy(viewer, viewer)
				return err
			},
		}
	}), func(c *edge.Config) { c.Observer = log })
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	in := bufio.NewReader(c)
	const want = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\nSec-WebSocket-Accept: x\r\n\r\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(in, got); err != nil || string(got) != want {
		t.Fatalf("got %q, %v", got, err)
	}
	frames := "\x81\x00\n\r\x00 these are no requests\n"
	io.WriteString(c, frames)
	echo := make([]byte, len(frames))
	if _, err := io.ReadFull(in, echo); err != nil || string(echo) != frames {
		t.Fatalf("got %q, %v", echo, err)
	}
	c.(*net.TCPConn).CloseWrite()
	if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
		t.Errorf("got %q, %v", rest, err)
	}
	if o := log.wait(t, 1)[0]; o.Aborted || o.Status != 101 || o.BytesOut < int64(len(frames)) {
		t.Errorf("%+v", o)
	}
}

func TestShutdownEndsUpgradedConnections(t *testing.T) {
	began := make(chan struct{})
	r := start(t, site(func(context.Context, *exchange.Request) *exchange.Response {
		return &exchange.Response{Status: 101, Upgrade: func(ctx context.Context, viewer io.ReadWriteCloser) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		}}
	}))
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	<-began
	if err := r.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}
