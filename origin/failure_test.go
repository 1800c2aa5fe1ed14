package origin_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// short makes every limit one that a test can wait for.
func short(cfg *origin.CustomConfig) {
	cfg.ConnectTimeout, cfg.ReadTimeout = 400*time.Millisecond, 200*time.Millisecond
}

func post(body string) *exchange.Request {
	r := get("/")
	r.Method, r.Body, r.ContentLength = "POST", io.NopCloser(strings.NewReader(body)), int64(len(body))
	return r
}

func TestFailureBeforeTheHead(t *testing.T) {
	for _, tc := range []struct {
		name  string
		do    func(p *peer)
		r     *exchange.Request
		kind  origin.Kind
		tries int // attempts, and connections made
	}{
		{name: "stall before the first byte", do: (*peer).hang, kind: origin.ReadTimeout, tries: 3},
		{name: "stall, HEAD", do: (*peer).hang, r: &exchange.Request{Method: "HEAD", Host: "a", Path: "/"}, kind: origin.ReadTimeout, tries: 3},
		{name: "stall, POST", do: (*peer).hang, r: post("x"), kind: origin.ReadTimeout, tries: 1},
		{name: "stall, DELETE", do: (*peer).hang, r: &exchange.Request{Method: "DELETE", Host: "a", Path: "/"}, kind: origin.ReadTimeout, tries: 1},
		{name: "stall, OPTIONS", do: (*peer).hang, r: &exchange.Request{Method: "OPTIONS", Host: "a", Path: "/"}, kind: origin.ReadTimeout, tries: 1},
		{name: "stall in the head", kind: origin.ReadTimeout, tries: 3,
			do: func(p *peer) { p.request(); p.say("HTTP/1.1 200 OK\r\nContent-"); p.hang() }},
		{name: "close at once", do: func(p *peer) { p.request() }, kind: origin.Closed, tries: 1},
		{name: "close in the head", kind: origin.Closed, tries: 1,
			do: func(p *peer) { p.request(); p.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n") }},
		{name: "half-close without an answer", kind: origin.Closed, tries: 1,
			do: func(p *peer) { p.request(); p.Conn.(*net.TCPConn).CloseWrite(); p.hang() }},
		{name: "reset", do: func(p *peer) { p.request(); p.reset() }, kind: origin.Closed, tries: 1},
		{name: "greeting", kind: origin.Invalid, tries: 1,
			do: func(p *peer) { p.say("220 mail.example.com ESMTP\r\n"); p.hang() }},
		{name: "garbage", kind: origin.Invalid, tries: 1,
			do: func(p *peer) { p.request(); p.say("SSH-2.0-OpenSSH_9.2\r\nzzz\r\n\r\n"); p.hang() }},
		{name: "endless garbage", kind: origin.HeaderTooBig, tries: 1,
			do: func(p *peer) { p.request(); forever(p, strings.Repeat("\x00", 4096)) }},
		{name: "endless headers", kind: origin.HeaderTooBig, tries: 1,
			do: func(p *peer) { p.request(); p.say("HTTP/1.1 200 OK\r\n"); forever(p, "X-More: more\r\n") }},
		{name: "head of one byte too many", kind: origin.HeaderTooBig, tries: 1,
			do: func(p *peer) { p.request(); p.say(bigHead(32<<10 + 1)); p.hang() }},
		{name: "two Content-Length", do: always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc"), kind: origin.Invalid, tries: 1},
		{name: "Content-Length and chunked", kind: origin.Invalid, tries: 1,
			do: always("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")},
		{name: "negative Content-Length", do: always("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), kind: origin.Invalid, tries: 1},
		{name: "unknown transfer coding", do: always("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"), kind: origin.Invalid, tries: 1},
		{name: "two 100 Continue (4.4)", do: always("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + ok), kind: origin.Invalid, tries: 1},
		{name: "endless 103", kind: origin.Invalid, tries: 1,
			do: func(p *peer) { p.request(); forever(p, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n") }},
		{name: "101 without being asked", do: always("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"), kind: origin.Invalid, tries: 1},
		{name: "field name with a space", do: always("HTTP/1.1 200 OK\r\nX Y: z\r\nContent-Length: 0\r\n\r\n"), kind: origin.Invalid, tries: 1},
		{name: "control byte in a value", do: always("HTTP/1.1 200 OK\r\nX-Y: a\x01b\r\nContent-Length: 0\r\n\r\n"), kind: origin.Invalid, tries: 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := scripted(t, tc.do)
			if tc.r == nil {
				tc.r = get("/")
			}
			resp, err := plain(t, server.URL, short).Fetch(t.Context(), tc.r)
			if err == nil {
				t.Fatalf("got status %d, want %s", resp.Status, tc.kind)
			}
			wantError(t, err, tc.kind, tc.tries)
			if n := int(server.conns.Load()); n != tc.tries {
				t.Errorf("%d connections, want %d", n, tc.tries)
			}
		})
	}
}

// wantError checks an error's kind and attempts; 0 attempts: any number.
func wantError(t *testing.T, err error, kind origin.Kind, attempts int) {
	t.Helper()
	e, ok := errors.AsType[*origin.Error](err)
	if !ok {
		t.Fatalf("error %v is no origin.Error", err)
	}
	if e.Kind != kind || attempts != 0 && e.Attempts != attempts {
		t.Errorf("got %s after %d attempts (%v), want %s after %d", e.Kind, e.Attempts, err, kind, attempts)
	}
	if e.Timeout() != strings.HasSuffix(string(kind), "Timeout") {
		t.Errorf("%s: Timeout() = %v", kind, e.Timeout())
	}
}

// forever writes until the client has had enough.
func forever(p *peer, text string) {
	for {
		if _, err := io.WriteString(p, text); err != nil {
			return
		}
	}
}

// bigHead is an answer whose head is size bytes.
func bigHead(size int) string {
	const start, end = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Big: ", "\r\n\r\n"
	return start + strings.Repeat("x", size-len(start)-len(end)) + end
}

func TestHeadOfExactlyTheLimitIsTaken(t *testing.T) {
	server := scripted(t, always(bigHead(32<<10))) // spec/cloudfront.md 4.8
	if _, err := plain(t, server.URL).Fetch(t.Context(), get("/")); err != nil {
		t.Error(err)
	}
}

func TestInformationalAnswersAreSkipped(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 103 Early Hints\r\nX-Hint: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"+
		"HTTP/1.1 200 OK\r\nX-Final: 1\r\nContent-Length: 0\r\n\r\n"))
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantFields(t, resp, field("X-Final", "1"))
}

func TestConnectFailures(t *testing.T) {
	closed := scripted(t, (*peer).hang)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refusing := "http://" + l.Addr().String()
	l.Close()
	for _, tc := range []struct {
		name   string
		url    string
		change func(*origin.CustomConfig)
		r      *exchange.Request
		kind   origin.Kind
		tries  int
	}{
		{name: "refused", url: refusing, r: get("/"), kind: origin.Connect, tries: 3},
		{name: "refused, POST", url: refusing, r: post("x"), kind: origin.Connect, tries: 3},
		{name: "refused, one attempt", url: refusing, r: get("/"), kind: origin.Connect, tries: 1,
			change: func(c *origin.CustomConfig) { c.Attempts = 1 }},
		{name: "name that does not exist", url: refusing, r: get("/"), kind: origin.DNS, tries: 1,
			change: func(c *origin.CustomConfig) { c.Domain = "origin.invalid" }}, // RFC 6761 section 6.4
		{name: "no address of the wanted family", url: refusing, r: get("/"), kind: origin.Connect, tries: 3,
			change: func(c *origin.CustomConfig) { c.IPAddressType = "ipv6" }},
		{name: "TLS handshake that stalls", url: "https" + strings.TrimPrefix(closed.URL, "http"), r: post("x"), kind: origin.ConnectTimeout, tries: 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			change := tc.change
			if change == nil {
				change = func(*origin.CustomConfig) {}
			}
			_, err := plain(t, tc.url, short, change).Fetch(t.Context(), tc.r)
			wantError(t, err, tc.kind, tc.tries)
		})
	}
}

func TestARetryThatSucceeds(t *testing.T) {
	server := scripted(t, func(p *peer) {
		if p.n < 3 {
			p.hang()
			return
		}
		always(ok)(p)
	})
	resp, err := plain(t, server.URL, short).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "ok", nil)
}

// A kept-alive connection that stalls is an attempt as any other: only one that
// turns out to be closed is replaced.
func TestStallOnAKeptAliveConnectionIsOneAttempt(t *testing.T) {
	server := scripted(t, func(p *peer) {
		p.request()
		p.say(ok)
		p.hang()
	})
	c := plain(t, server.URL, short, func(c *origin.CustomConfig) { c.Attempts = 2 })
	for range 2 {
		resp, err := c.Fetch(t.Context(), get("/"))
		if err != nil {
			wantError(t, err, origin.ReadTimeout, 2)
			break
		}
		wantBody(t, resp, "ok", nil)
	}
	if n := server.conns.Load(); n != 2 {
		t.Errorf("%d connections, want 2: the kept-alive one and one more", n)
	}
}

func TestKeptAliveConnectionThatTheOriginClosed(t *testing.T) {
	server := scripted(t, func(p *peer) {
		p.request()
		p.say(ok)
	})
	c := plain(t, server.URL)
	for i := range 20 {
		resp, err := c.Fetch(t.Context(), get("/"))
		if err != nil {
			t.Fatalf("fetch %d: %v", i, err)
		}
		wantBody(t, resp, "ok", nil)
	}
}

// Bytes behind the end of one answer must not become another fetch's answer.
func TestLeftoversAreNobodysAnswer(t *testing.T) {
	server := scripted(t, always(ok+"HTTP/1.1 200 OK\r\nX-Poison: 1\r\nContent-Length: 0\r\n\r\n"))
	c := plain(t, server.URL)
	for range 300 {
		resp, err := c.Fetch(t.Context(), get("/"))
		if err != nil {
			wantError(t, err, origin.Invalid, 1)
			continue
		}
		wantFields(t, resp)
		wantBody(t, resp, "ok", nil)
	}
}

// Servers end idle connections with a 408 that nobody asked for.
func TestUnsolicitedAnswerOnAnIdleConnection(t *testing.T) {
	server := scripted(t, func(p *peer) {
		p.request()
		p.say(ok)
		time.Sleep(5 * time.Millisecond)
		p.say("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	})
	c := plain(t, server.URL)
	for i := range 40 {
		resp, err := c.Fetch(t.Context(), get("/"))
		if err != nil {
			t.Fatal(err)
		}
		if resp.Status == 408 {
			exchange.Discard(resp.Body) // it came after the request was out: it is the answer
			continue
		}
		wantBody(t, resp, "ok", nil)
		time.Sleep(time.Duration(i%10) * time.Millisecond)
	}
}

func TestCompletionTimeout(t *testing.T) {
	limited := func(c *origin.CustomConfig) { c.ReadTimeout, c.CompletionTimeout = 5*time.Second, 150*time.Millisecond }
	t.Run("before the head", func(t *testing.T) {
		_, err := plain(t, scripted(t, (*peer).hang).URL, limited).Fetch(t.Context(), get("/"))
		wantError(t, err, origin.CompletionTimeout, 1)
	})
	t.Run("in the body", func(t *testing.T) {
		server := scripted(t, func(p *peer) {
			p.request()
			p.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
			for range 20 {
				time.Sleep(20 * time.Millisecond)
				p.say("x")
			}
		})
		resp, err := plain(t, server.URL, limited).Fetch(t.Context(), get("/"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(resp.Body)
		wantError(t, err, origin.CompletionTimeout, 0)
	})
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := scripted(t, func(p *peer) { p.request(); cancel(); p.hang() })
	_, err := plain(t, server.URL).Fetch(ctx, get("/"))
	wantError(t, err, origin.Canceled, 1)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v does not wrap context.Canceled", err)
	}
}

func TestViewerBodyThatBreaksOff(t *testing.T) {
	broken := errors.New("viewer went away")
	r := post("")
	r.ContentLength, r.Body = 10, io.NopCloser(io.MultiReader(strings.NewReader("half"), iotestErr{broken}))
	_, err := plain(t, scripted(t, (*peer).hang).URL, short).Fetch(t.Context(), r)
	wantError(t, err, origin.Canceled, 1)
	if !errors.Is(err, broken) {
		t.Errorf("error %v does not wrap the viewer's", err)
	}
}

type iotestErr struct{ err error }

func (e iotestErr) Read([]byte) (int, error) { return 0, e.err }
