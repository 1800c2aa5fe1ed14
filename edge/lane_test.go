package edge_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// promptDoor answers "/now…" at once and everything else through Serve.
type promptDoor struct {
	now, later doorFunc
}

func (d promptDoor) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	return d.later(ctx, r)
}

func (d promptDoor) ServeNow(ctx context.Context, r *exchange.Request) *exchange.Response {
	if !strings.HasPrefix(r.Path, "/now") {
		return nil
	}
	return d.now(ctx, r)
}

func startPrompt(t *testing.T, d promptDoor, change ...func(*edge.Config)) *running {
	return start(t, []edge.Site{{ID: "E1", Hosts: []string{"localhost"}, Door: d, HTTP2: true}}, change...)
}

// dialogue sends raw bytes over one plain connection and returns all that comes back.
func dialogue(t *testing.T, address, send string) string {
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
	got, _ := io.ReadAll(c)
	return string(got)
}

func TestLaneKeepsOrderAndSpelling(t *testing.T) {
	d := promptDoor{now: func(context.Context, *exchange.Request) *exchange.Response {
		return respond(200, "hello", line("Server", "CloudFront"), line("Date", "Sat, 21 Nov 2026 12:00:00 GMT"),
			line("X-XSS-Protection", "0"), line("ETag", `"1"`), line("a-lower", "x\r\ny"), line("Set-Cookie", "a=1"), line("Set-Cookie", "b=2"))
	}, later: saying("later")}
	r := startPrompt(t, d)
	got := dialogue(t, r.http, "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\nHEAD /now HTTP/1.1\r\nhost:localhost\r\n\r\nGET /later HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	head := "HTTP/1.1 200 OK\r\nServer: CloudFront\r\nDate: Sat, 21 Nov 2026 12:00:00 GMT\r\nX-XSS-Protection: 0\r\nETag: \"1\"\r\na-lower: x  y\r\n" +
		"Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 5\r\n\r\n"
	rest, ok := strings.CutPrefix(got, head+"hello"+head)
	if !ok || !strings.HasPrefix(rest, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(rest, "later") {
		t.Errorf("got %q", got)
	}
}

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
	r := startPrompt(t, promptDoor{now: record("lane"), later: record("engine")})
	for _, path := range []string{"/now%2Fa", "/later%2Fa"} {
		c := dialTLS(t, r)
		io.WriteString(c, "GET "+path+"?q=1&r HTTP/1.1\r\nHost: LOCALHOST\r\nAccept: */*\r\nuser-agent:  lane \r\nX-Empty:\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(c), nil); err != nil || resp.StatusCode != 204 {
			t.Fatal(resp, err)
		}
	}
	lane, engine := seen["lane"], seen["engine"]
	if lane == nil || engine == nil {
		t.Fatalf("lane %v, engine %v", lane, engine)
	}
	if diff := cmp.Diff(engine.Fields.Lines(), lane.Fields.Lines()); diff != "" {
		t.Error(diff)
	}
	if lane.Path != "/now%2Fa" || lane.Query != "q=1&r" || !lane.HasQuery || lane.Host != engine.Host || lane.Scheme != "https" || lane.Method != "GET" ||
		lane.Proto != engine.Proto || *lane.TLS != *engine.TLS || lane.Body != nil || lane.ContentLength != engine.ContentLength || !lane.CanUpgrade {
		t.Errorf("lane %+v\nengine %+v", lane, engine)
	}
}

func TestLaneSendsLargeBodies(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 20<<10) // 320 KiB: many writes
	d := promptDoor{now: func(_ context.Context, r *exchange.Request) *exchange.Response {
		resp := respond(200, body)
		if r.Path == "/now-streamed" {
			resp.Body = io.NopCloser(strings.NewReader(body))
		}
		return resp
	}, later: saying("later")}
	r := startPrompt(t, d)
	for _, path := range []string{"/now", "/now-streamed"} {
		resp, err := r.client(t, "h1").Get("https://localhost:" + port(r.https) + path)
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
	d := promptDoor{now: saying("now"), later: saying("later")}
	r := startPrompt(t, d)
	for name, bad := range map[string]string{
		"bare LF":          "GET /now HTTP/1.1\nHost: localhost\n\n",
		"obs-fold":         "GET /now HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
		"two hosts":        "GET /now HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n",
		"CL and TE":        "GET /now HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"space and colon":  "GET /now HTTP/1.1\r\nHost: localhost\r\nX : y\r\n\r\n",
		"bad target":       "GET /now%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"no host":          "GET /now HTTP/1.1\r\n\r\n",
		"unknown protocol": "GET /now HTTP/1.2\r\nHost: localhost\r\n\r\n",
	} {
		got := dialogue(t, r.http, "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n"+bad)
		if strings.Count(got, "now") != 1 || strings.Count(got, "HTTP/1.1 400") != 1 {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func TestLaneLeavesTheUnusualToTheEngine(t *testing.T) {
	d := promptDoor{now: saying("now"), later: saying("later")}
	r := startPrompt(t, d)
	for name, request := range map[string]string{
		"close":      "GET /now HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
		"HTTP/1.0":   "GET /now HTTP/1.0\r\nHost: localhost\r\n\r\n",
		"body":       "GET /now HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
		"upgrade":    "GET /now HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n",
		"absolute":   "GET http://localhost/now HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
		"in pieces…": "GET /later HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
	} {
		if got := dialogue(t, r.http, request); !strings.HasSuffix(got, "later") {
			t.Errorf("%s: got %q", name, got)
		}
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
	d := promptDoor{now: saying("same"), later: saying("same")}
	r := startPrompt(t, d, observe)
	dialogue(t, r.http, "GET /now-- HTTP/1.1\r\nHost: localhost\r\n\r\nGET /later HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
	mu.Lock()
	defer mu.Unlock()
	if len(all) != 2 {
		t.Fatalf("%d observations, want 2", len(all))
	}
	lane, engine := all[0], all[1]
	if lane.Status != 200 || lane.BytesOut == 0 || lane.Aborted || lane.Generation != 1 || lane.FirstByte.IsZero() || lane.End.Before(lane.FirstByte) {
		t.Errorf("lane %+v", lane)
	}
	if lane.Request.Path != "/now--" || engine.Request.Path != "/later" || lane.BytesIn != engine.BytesIn-int64(len("Connection: close\r\n")) {
		t.Errorf("bytes in: %d and %d", lane.BytesIn, engine.BytesIn)
	}
}

// A connection whose requests the lane answers ends like any other, but not
// in the middle of a response.
func TestShutdownWaitsForTheLane(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	d := promptDoor{now: func(_ context.Context, r *exchange.Request) *exchange.Response {
		if r.Path == "/now-slow" {
			close(entered)
			<-release
		}
		return respond(200, "whole")
	}, later: saying("later")}
	r := startPrompt(t, d)
	c, err := net.Dial("tcp", r.http)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewReader(c)
	ask := func(path string) (string, error) {
		io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n")
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return "", err
		}
		b, err := io.ReadAll(resp.Body)
		return string(b), err
	}
	if _, err := ask("/later"); err != nil { // so that net/http takes the connection for idle
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
	if got, err := ask("/now-slow"); err != nil || got != "whole" {
		t.Errorf("during the shutdown: %q, %v", got, err)
	}
	if err := <-done; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if _, err := ask("/now"); err == nil {
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
