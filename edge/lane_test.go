package edge_test

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// laneDoor tells who brought a request: net/http writes names in its own
// spelling, the lane leaves them as they came.
type laneDoor struct{ lane, engine doorFunc }

const laneMark = "x-spelled"

func (d laneDoor) serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	for _, l := range r.Fields.Lines() {
		if l.Name == laneMark {
			return d.lane(ctx, r)
		}
	}
	return d.engine(ctx, r)
}

func startLane(t *testing.T, d laneDoor, change ...func(*edge.Config)) *running {
	return start(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: doorFunc(d.serve), HTTP2: true}}, change...)
}

// plain is a request for the lane.
func plain(method, path string) string {
	return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + laneMark + ": 1\r\n\r\n"
}

// lastRequest is for the engine, which then closes the connection.
const lastRequest = "GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

// dialogue sends raw bytes over one plain connection and returns all that comes back.
func dialogue(t *testing.T, address, send string) string {
	t.Helper()
	got, _ := exchangeRaw(t, address, send)
	return got
}

// exchangeRaw is dialogue that also says how the connection ended: nil is its
// usual end.
func exchangeRaw(t *testing.T, address, send string) (string, error) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.WriteString(c, send); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(c)
	return string(got), err
}

func TestLaneKeepsOrderAndSpelling(t *testing.T) {
	d := laneDoor{lane: func(context.Context, *exchange.Request) *exchange.Response {
		return respond(200, "hello", line("Server", "CloudFront"), line("Date", "Sat, 21 Nov 2026 12:00:00 GMT"),
			line("X-XSS-Protection", "0"), line("ETag", `"1"`), line("a-lower", "x\r\ny"), line("Set-Cookie", "a=1"), line("Set-Cookie", "b=2"))
	}, engine: saying("engine")}
	r := startLane(t, d)
	got := dialogue(t, r.http, plain("GET", "/")+plain("HEAD", "/")+lastRequest)
	head := "HTTP/1.1 200 OK\r\nServer: CloudFront\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\nX-XSS-Protection: 0\r\nETag: \"1\"\r\na-lower: x  y\r\n" +
		"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\n"
	rest, ok := strings.CutPrefix(got, head+"hello"+head)
	if !ok || !strings.HasPrefix(rest, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(rest, "engine") {
		t.Errorf("got %q", got)
	}
}

// TestLaneResponsesOnTheWire compares whole responses: the framing is RFC 9112
// section 6's, and nothing else may be added.
func TestLaneResponsesOnTheWire(t *testing.T) {
	date := line("Date", "Sat, 21 Nov 2026 04:00:00 GMT")
	const start = "Date: Sat, 21 Nov 2026 04:00:00 GMT\r\n"
	streamed := func(parts ...string) exchange.Body { return &pieces{parts: parts, err: io.EOF} }
	broken := func(parts ...string) exchange.Body {
		return &pieces{parts: parts, err: errors.New("the origin is gone")}
	}
	for _, tc := range []struct {
		name, method string
		response     exchange.Response
		want         string
		cut          bool // the connection ends at once, by a reset
		ends         bool // the connection ends, as said
	}{
		{name: "in memory", response: exchange.Response{Status: 200, Body: exchange.NewBytes([]byte("hello")), ContentLength: 5},
			want: "HTTP/1.1 200 OK\r\n" + start + "Content-Length: 5\r\n\r\nhello"},
		{name: "in pieces, length known", response: exchange.Response{Status: 200, Body: streamed("he", "", "llo"), ContentLength: 5},
			want: "HTTP/1.1 200 OK\r\n" + start + "Content-Length: 5\r\n\r\nhello"},
		{name: "empty, length known", response: exchange.Response{Status: 200, Body: streamed()},
			want: "HTTP/1.1 200 OK\r\n" + start + "Content-Length: 0\r\n\r\n"},
		{name: "length unknown", response: exchange.Response{Status: 200, Body: streamed("hello", strings.Repeat("x", 26)), ContentLength: -1},
			want: "HTTP/1.1 200 OK\r\n" + start + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1a\r\n" + strings.Repeat("x", 26) + "\r\n0\r\n\r\n"},
		{name: "trailer", response: exchange.Response{Status: 200, Body: streamed("hello"), ContentLength: -1,
			Trailer: func() exchange.Fields { return exchange.NewFields(line("X-Sum", "5")) }},
			want: "HTTP/1.1 200 OK\r\n" + start + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 5\r\n\r\n"},
		{name: "HEAD, length known", method: "HEAD", response: exchange.Response{Status: 200, Body: streamed("hello"), ContentLength: 5},
			want: "HTTP/1.1 200 OK\r\n" + start + "Content-Length: 5\r\n\r\n"},
		{name: "HEAD, length unknown", method: "HEAD", response: exchange.Response{Status: 200, Body: streamed("hello"), ContentLength: -1},
			want: "HTTP/1.1 200 OK\r\n" + start + "\r\n"},
		{name: "204", response: exchange.Response{Status: 204, ContentLength: -1}, want: "HTTP/1.1 204 No Content\r\n" + start + "\r\n"},
		{name: "304 has no body even if the door has one", response: exchange.Response{Status: 304, Body: streamed("hello"), ContentLength: 5},
			want: "HTTP/1.1 304 Not Modified\r\n" + start + "\r\n"},
		{name: "no body at all", response: exchange.Response{Status: 301, ContentLength: -1}, want: "HTTP/1.1 301 Moved Permanently\r\n" + start + "Content-Length: 0\r\n\r\n"},
		{name: "the last", response: exchange.Response{Status: 200, Body: streamed("hello"), ContentLength: 5, Close: true}, ends: true,
			want: "HTTP/1.1 200 OK\r\n" + start + "Connection: close\r\nContent-Length: 5\r\n\r\nhello"},
		{name: "too short", response: exchange.Response{Status: 200, Body: streamed("hell"), ContentLength: 5}, cut: true,
			want: "HTTP/1.1 200 OK\r\n" + start + "Content-Length: 5\r\n\r\nhell"},
		{name: "too long", response: exchange.Response{Status: 200, Body: streamed("hello", "!"), ContentLength: 5}, cut: true, want: ""},
		{name: "breaks, length known", response: exchange.Response{Status: 200, Body: broken("hel"), ContentLength: 5}, cut: true,
			want: "HTTP/1.1 200 OK\r\n" + start + "Content-Length: 5\r\n\r\nhel"},
		{name: "breaks, length unknown", response: exchange.Response{Status: 200, Body: broken("hel"), ContentLength: -1}, cut: true,
			want: "HTTP/1.1 200 OK\r\n" + start + "Transfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.response.Fields = exchange.NewFields(date)
			r := startLane(t, laneDoor{lane: func(context.Context, *exchange.Request) *exchange.Response { return &tc.response }, engine: saying("engine")})
			got, err := exchangeRaw(t, r.http, plain(cmp.Or(tc.method, "GET"), "/")+lastRequest)
			if goesOn := strings.HasSuffix(got, "engine"); goesOn == (tc.ends || tc.cut) {
				t.Errorf("the connection goes on: %v", goesOn)
			}
			if isCut := err != nil; isCut != tc.cut {
				t.Errorf("the connection ends with %v", err)
			}
			if i := strings.LastIndex(got, "HTTP/1.1 200 OK\r\n"); i > 0 {
				got = got[:i] // the engine's
			}
			// A reset may overtake what was sent before it, but nothing may follow.
			if diff := gocmp.Diff(tc.want, got); diff != "" && !(tc.cut && strings.HasPrefix(tc.want, got)) {
				t.Error(diff)
			}
		})
	}
}

// pieces is a body that gives one part at a time, then err.
type pieces struct {
	parts []string
	err   error
}

func (p *pieces) Read(b []byte) (int, error) {
	if len(p.parts) == 0 {
		return 0, p.err
	}
	n := copy(b, p.parts[0])
	if p.parts[0] = p.parts[0][n:]; p.parts[0] == "" {
		p.parts = p.parts[1:]
	}
	return n, nil
}

func (p *pieces) Close() error { return nil }

// What the door sees of a request is the same in the lane as through net/http,
// but for the order and spelling of its fields.
func TestLaneRequestsAreThoseOfTheEngine(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]*exchange.Request{}
	record := func(how string) doorFunc {
		return func(_ context.Context, r *exchange.Request) *exchange.Response {
			mu.Lock()
			defer mu.Unlock()
			copied := *r
			copied.Fields = exchange.Fields{}
			for _, l := range r.Fields.Lines() {
				copied.Fields.Add(strings.ToLower(l.Name), l.Value, l.Owner)
			}
			seen[how] = &copied
			return respond(204, "")
		}
	}
	r := startLane(t, laneDoor{lane: record("lane"), engine: record("engine")})
	for _, host := range []string{"LOCALHOST", "LOCALHOST\r\nUpgrade: none"} { // the engine's has a field more
		c := dialTLS(t, r)
		io.WriteString(c, "GET /%2Fa?q=1&r HTTP/1.1\r\nHost: "+host+"\r\nAccept: */*\r\nuser-agent:  lane \r\nX-Empty:\r\n"+laneMark+": 1\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || resp.StatusCode != 204 {
			t.Fatal(resp, err)
		}
	}
	lane, engine := seen["lane"], seen["engine"]
	if lane == nil || engine == nil {
		t.Fatalf("lane %v, engine %v", lane, engine)
	}
	engine.Fields.Del("upgrade", exchange.OwnerEdge)
	if diff := gocmp.Diff(engine.Fields.Lines(), lane.Fields.Lines()); diff != "" {
		t.Error(diff)
	}
	if lane.Path != "/%2Fa" || lane.Query != "q=1&r" || !lane.HasQuery || lane.Host != engine.Host || lane.Scheme != "https" || lane.Method != "GET" ||
		lane.Proto != engine.Proto || *lane.TLS != *engine.TLS || lane.Body != nil || lane.ContentLength != engine.ContentLength || lane.CanUpgrade {
		t.Errorf("lane %+v\nengine %+v", lane, engine)
	}
}

func TestLaneSendsLargeBodies(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 20<<10) // 320 KiB: many writes
	d := laneDoor{lane: func(_ context.Context, r *exchange.Request) *exchange.Response {
		resp := respond(200, body)
		if r.Path == "/streamed" {
			resp.Body = io.NopCloser(strings.NewReader(body))
		}
		return resp
	}, engine: saying("engine")}
	r := startLane(t, d)
	for _, path := range []string{"/", "/streamed"} {
		request, _ := http.NewRequestWithContext(t.Context(), "GET", "https://localhost:"+port(r.https)+path, nil)
		request.Header[laneMark] = []string{"1"}
		resp, err := r.client(t, "h1").Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if got := text(t, resp); got != body || resp.ContentLength != int64(len(body)) {
			t.Errorf("%s: %d bytes of %d", path, len(got), len(body))
		}
	}
}

// The lane is no way around the gate: what follows its requests is checked as ever.
func TestLaneLetsNothingBadThrough(t *testing.T) {
	r := startLane(t, laneDoor{lane: saying("lane"), engine: saying("engine")})
	for name, bad := range map[string]string{
		"bare LF":          "GET / HTTP/1.1\nHost: localhost\n\n",
		"obs-fold":         "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
		"two hosts":        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
		"CL and TE":        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"space and colon":  "GET / HTTP/1.1\r\nHost: localhost\r\nX : y\r\n\r\n",
		"no host":          "GET / HTTP/1.1\r\n\r\n",
		"unknown protocol": "GET / HTTP/1.2\r\nHost: localhost\r\n\r\n",
	} {
		got := dialogue(t, r.http, plain("GET", "/")+bad)
		if strings.Count(got, "lane") != 1 || strings.Count(got, "HTTP/1.1 400") != 1 {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// A head that is right but says what may not be is refused in the lane, and
// the connection ends as the engine would end it.
func TestLaneRefuses(t *testing.T) {
	r := startLane(t, laneDoor{lane: saying("lane"), engine: saying("engine")})
	got := dialogue(t, r.http, plain("GET", "/")+"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n"+plain("GET", "/"))
	if strings.Count(got, "HTTP/1.1 ") != 2 || strings.Count(got, "HTTP/1.1 400 Bad Request\r\n") != 1 || strings.Count(got, "\r\nConnection: close\r\n") != 1 {
		t.Errorf("got %q", got)
	}
}

func TestLaneLeavesTheUnusualToTheEngine(t *testing.T) {
	r := startLane(t, laneDoor{lane: saying("lane"), engine: saying("engine")})
	mark := laneMark + ": 1\r\n"
	for name, request := range map[string]string{
		"close":    "GET / HTTP/1.1\r\nHost: localhost\r\n" + mark + "Connection: close\r\n\r\n",
		"HTTP/1.0": "GET / HTTP/1.0\r\nHost: localhost\r\n" + mark + "\r\n",
		"body":     "GET / HTTP/1.1\r\nHost: localhost\r\n" + mark + "Content-Length: 1\r\nConnection: close\r\n\r\nx",
		"upgrade":  "GET / HTTP/1.1\r\nHost: localhost\r\n" + mark + "Upgrade: websocket\r\nConnection: close\r\n\r\n",
		"absolute": "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n" + mark + "Connection: close\r\n\r\n",
		"POST":     "POST / HTTP/1.1\r\nHost: localhost\r\n" + mark + "Content-Length: 0\r\nConnection: close\r\n\r\n",
	} {
		if got := dialogue(t, r.http, request); !strings.HasSuffix(got, "engine") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// A door that waits holds up nobody but its own viewer, who may leave: then
// the request is at its end, too.
func TestLaneNoticesThatTheViewerHasGone(t *testing.T) {
	for name, leave := range map[string]func(*net.TCPConn) error{
		"closed":      (*net.TCPConn).Close,
		"half closed": (*net.TCPConn).CloseWrite,
	} {
		t.Run(name, func(t *testing.T) {
			entered, ended := make(chan struct{}), make(chan error, 1)
			r := startLane(t, laneDoor{lane: func(ctx context.Context, _ *exchange.Request) *exchange.Response {
				close(entered)
				select {
				case <-ctx.Done():
					ended <- nil
				case <-time.After(10 * time.Second):
					ended <- errors.New("the door still waits")
				}
				return respond(200, "too late")
			}, engine: saying("engine")})
			c, err := net.Dial("tcp", r.http)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			io.WriteString(c, plain("GET", "/"))
			<-entered
			if err := leave(c.(*net.TCPConn)); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; err != nil && runtime.GOOS == "linux" {
				t.Error(err)
			}
		})
	}
}

// A viewer that waits, however long, is not taken for one that has gone, nor
// is one that has sent its next request already.
func TestLaneWaitsWithItsViewer(t *testing.T) {
	r := startLane(t, laneDoor{lane: func(ctx context.Context, r *exchange.Request) *exchange.Response {
		select {
		case <-ctx.Done():
			return respond(500, "cancelled")
		case <-time.After(700 * time.Millisecond): // longer than the lane looks away
			return respond(200, "waited")
		}
	}, engine: saying("engine")})
	got := dialogue(t, r.http, plain("GET", "/1")+plain("GET", "/2")+lastRequest)
	if strings.Count(got, "waited") != 2 || !strings.HasSuffix(got, "engine") {
		t.Errorf("got %q", got)
	}
}

// Observers are told of lane exchanges as of all others.
func TestLaneIsObserved(t *testing.T) {
	var mu sync.Mutex
	var all []edge.Observation
	observe := func(c *edge.Config) {
		c.Observer = observerFunc(func(o *edge.Observation) {
			mu.Lock()
			defer mu.Unlock()
			all = append(all, *o)
		})
	}
	r := startLane(t, laneDoor{lane: saying("same"), engine: saying("same")}, observe)
	dialogue(t, r.http, plain("GET", "/lane")+strings.Replace(plain("GET", "/last"), "\r\n\r\n", "\r\nConnection: close\r\n\r\n", 1))
	mu.Lock()
	defer mu.Unlock()
	if len(all) != 2 {
		t.Fatalf("%d observations, want 2", len(all))
	}
	lane, engine := all[0], all[1]
	if lane.Status != 200 || lane.BytesOut == 0 || lane.Aborted || lane.Generation != 1 || lane.FirstByte.IsZero() || lane.End.Before(lane.FirstByte) {
		t.Errorf("lane %+v", lane)
	}
	if lane.Request.Path != "/lane" || engine.Request.Path != "/last" || lane.BytesIn != engine.BytesIn-int64(len("Connection: close\r\n")) {
		t.Errorf("bytes in: %d and %d", lane.BytesIn, engine.BytesIn)
	}
}

// A door's defect costs one answer: the connection, and all others, go on.
func TestDoorThatPanics(t *testing.T) {
	panics := func(_ context.Context, r *exchange.Request) *exchange.Response {
		if r.Path == "/defect" {
			panic("a defect")
		}
		return respond(200, "right\n")
	}
	var log strings.Builder // nobody else writes: each answer is awaited
	r := startLane(t, laneDoor{lane: panics, engine: panics}, func(c *edge.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
	})
	got := dialogue(t, r.http, plain("GET", "/defect")+plain("GET", "/")+"POST /defect HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"+lastRequest)
	var statuses []string
	for l := range strings.Lines(got) {
		if strings.HasPrefix(l, "HTTP/1.1") {
			statuses = append(statuses, strings.Fields(l)[1])
		}
	}
	if diff := gocmp.Diff([]string{"500", "200", "500", "200"}, statuses); diff != "" {
		t.Error(diff)
	}
	if n := strings.Count(log.String(), "a defect in Lintel"); n != 2 || !strings.Contains(log.String(), "lane_test.go") {
		t.Errorf("%d reports in %s", n, log.String())
	}
}

// A connection whose requests the lane answers ends like any other, but not
// in the middle of a response.
func TestShutdownWaitsForTheLane(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	d := laneDoor{lane: func(_ context.Context, r *exchange.Request) *exchange.Response {
		if r.Path == "/slow" {
			close(entered)
			<-release
		}
		return respond(200, "whole")
	}, engine: saying("engine")}
	r := startLane(t, d)
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(c)
	ask := func(request string) (string, error) {
		io.WriteString(c, request)
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return "", err
		}
		b, err := io.ReadAll(resp.Body)
		return string(b), err
	}
	if _, err := ask("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: none\r\n\r\n"); err != nil { // so that net/http takes the connection for idle
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		<-entered
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		go func() {
			time.Sleep(50 * time.Millisecond)
			close(release)
		}()
		done <- r.Shutdown(ctx)
	}()
	if got, err := ask(plain("GET", "/slow")); err != nil || got != "whole" {
		t.Errorf("during the shutdown: %q, %v", got, err)
	}
	if err := <-done; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if _, err := ask(plain("GET", "/")); err == nil {
		t.Error("the connection is still served after the shutdown")
	}
}

// observerFunc makes a function an observer.
type observerFunc func(*edge.Observation)

func (f observerFunc) Observe(o *edge.Observation) { f(o) }

// dialTLS opens a connection that speaks HTTP/1.1.
func dialTLS(t *testing.T, r *running) net.Conn {
	t.Helper()
	c, err := tls.Dial("tcp", r.https, r.tlsConfig("localhost"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}
