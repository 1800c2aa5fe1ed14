package scan

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"github.com/lintel-edge/lintel/recording"
)

// TestFailuresOfASession: what keeps a site from being seen at all is told by
// kind, in words (issue 3, section 6).
func TestFailuresOfASession(t *testing.T) {
	head := "HTTP/1.1 200 OK\r\n"
	for _, tc := range []struct {
		name string
		site site
		kind recording.FailureKind
		says string
	}{
		{"refused", site{}, recording.FailureRefused, "nobody listens"},
		{"another protocol", site{rawHTTPS: once("220 ESMTP\r\n")}, recording.FailureHTTP, `"220 ESMTP" is not a status line`},
		{"HTTP/0.9", site{rawHTTPS: once("<html>hello")}, recording.FailureHTTP, `"<html>hello" is not a status line`},
		{"a head of control characters", site{rawHTTPS: once("\x1b[2J\x1b[H\r\n\r\n")}, recording.FailureHTTP, `\x1b[2J`},
		{"a NUL in a field", site{rawHTTPS: once(head + "A: b\x00\r\n\r\n")}, recording.FailureHTTP, "line 2"},
		{"a line without colon", site{rawHTTPS: once(head + "nonsense\r\n\r\n")}, recording.FailureHTTP, `"nonsense" is not a field line`},
		{"lengths that differ", site{rawHTTPS: once(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")}, recording.FailureHTTP, `Content-Length is "1, 2"`},
		{"a negative length", site{rawHTTPS: once(head + "Content-Length: -1\r\n\r\n")}, recording.FailureHTTP, `Content-Length is "-1"`},
		{"an unknown transfer coding", site{rawHTTPS: once(head + "Transfer-Encoding: gzip\r\n\r\n")}, recording.FailureHTTP, `transfer coding is "gzip"`},
		{"HTTP/2 unasked", site{rawHTTPS: once("HTTP/2 200\r\n\r\n")}, recording.FailureHTTP, "HTTP/2.0 was not asked for"},
		{"a switch of protocols", site{rawHTTPS: once("HTTP/1.1 101 Switching\r\n\r\n")}, recording.FailureHTTP, "switches protocols"},
		{"interim responses without end", site{rawHTTPS: once(strings.Repeat("HTTP/1.1 103 x\r\n\r\n", 100))}, recording.FailureHTTP, "interim"},
		{"one field without end", site{rawHTTPS: flood(head+"A: ", "aaaaaaaaaaaaaaaa")}, recording.FailureTooLarge, "262144 bytes"},
		{"fields without end", site{rawHTTPS: flood(head, "A: b\r\n")}, recording.FailureTooLarge, "262144 bytes"},
		{"empty lines without end", site{rawHTTPS: flood("", "\r\n")}, recording.FailureTooLarge, "262144 bytes"},
		{"a status line without end", site{rawHTTPS: flood("HTTP/1.1 200 ", "aaaaaaaaaaaaaaaa")}, recording.FailureTooLarge, "262144 bytes"},
		{"silence, then the end", site{rawHTTPS: once("")}, recording.FailureReset, "closed the connection"},
		{"half a head", site{rawHTTPS: once(head + "A: b\r\n")}, recording.FailureReset, "closed the connection"},
		{"a Location that is none", site{rawHTTPS: once("HTTP/1.1 302 x\r\nLocation: http://[bad\r\nContent-Length: 0\r\n\r\n")}, recording.FailureLocation, `"http://[bad"`},
		{"a Location to a program", site{rawHTTPS: once("HTTP/1.1 302 x\r\nLocation: mailto:x@example.com\r\nContent-Length: 0\r\n\r\n")}, recording.FailureLocation, `"mailto:x@example.com"`},
	} {
		got := scanSite(t, tc.site.serve(t), host)
		checkFailure(t, tc.name, got.HTTPS.Failure, tc.kind, tc.says)
	}
}

func checkFailure(t *testing.T, name string, got *recording.Failure, kind recording.FailureKind, says string) {
	t.Helper()
	switch {
	case got == nil || got.Kind != kind || !strings.Contains(got.Message, says):
		t.Errorf("%s: %+v, want %s and %q", name, got, kind, says)
	case strings.ContainsFunc(got.Message, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }):
		t.Errorf("%s: %q would reach a terminal", name, got.Message)
	}
}

// flood answers with a start and then the same piece for ever.
func flood(start, piece string) func(*bufio.Reader, net.Conn) {
	block := strings.Repeat(piece, 4096/len(piece))
	return func(r *bufio.Reader, conn net.Conn) {
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		io.WriteString(conn, start)
		for {
			if _, err := io.WriteString(conn, block); err != nil {
				return
			}
		}
	}
}

// silent takes a request and never answers.
func silent(_ *bufio.Reader, conn net.Conn) { io.Copy(io.Discard, conn) }

// nameServer answers for one name with an address, and for all others that they
// do not exist. It returns a resolver that asks it.
func nameServer(t *testing.T, name, address string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	server := &dns.Server{PacketConn: conn, NotifyStartedFunc: func() { close(started) }, Handler: dns.HandlerFunc(func(w dns.ResponseWriter, q *dns.Msg) {
		reply := new(dns.Msg).SetReply(q)
		switch question := q.Question[0]; {
		case question.Name != name+".":
			reply.Rcode = dns.RcodeNameError
		case question.Qtype == dns.TypeA:
			record, _ := dns.NewRR(name + ". 0 IN A " + address)
			reply.Answer = []dns.RR{record}
		}
		w.WriteMsg(reply)
	})}
	go server.ActivateAndServe()
	<-started
	t.Cleanup(func() { server.Shutdown() })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestFailureOfAName(t *testing.T) {
	got := scanSite(t, Options{Resolver: nameServer(t, "a.example", "127.0.0.1")}, "no-such-host.example")
	for _, s := range []recording.Session{got.HTTP, got.HTTPS} {
		checkFailure(t, "name", s.Failure, recording.FailureName, `"no-such-host.example" does not resolve`)
	}
	if got.Graded() != nil || got.Robots != nil || got.CORS != nil {
		t.Errorf("more was asked: %+v", got)
	}
	dead := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }}
	got = scanSite(t, Options{Resolver: dead}, "a.example")
	checkFailure(t, "no name server", got.HTTPS.Failure, recording.FailureName, "the name servers failed")
}

// TestTimeouts: a server that never answers, one that never finishes a head,
// and one that never begins TLS.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]site{
		"no answer": {rawHTTPS: silent},
		"half a head": {rawHTTPS: func(r *bufio.Reader, conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nA: ")
			silent(r, conn)
		}},
	} {
		options := s.serve(t)
		options.RequestTimeout = 500 * time.Millisecond
		checkFailure(t, name, scanSite(t, options, host).HTTPS.Failure, recording.FailureTimeout, "in time")
	}
	options := site{}.serve(t)
	options.HTTPSPort = listen(t, nil, silent, nil)
	options.RequestTimeout = 500 * time.Millisecond
	checkFailure(t, "no TLS", scanSite(t, options, host).HTTPS.Failure, recording.FailureTimeout, "in time")
}

// TestGuard: the address that is dialled counts, whatever a name says.
func TestGuard(t *testing.T) {
	asked := false
	options := site{http: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true })}.serve(t)
	options.PublicOnly = true
	for _, target := range []string{host, "127.0.0.1", "[::1]", "localhost", "a.localhost", "[::ffff:127.0.0.1]"} {
		got := scanSite(t, options, target)
		for _, s := range []recording.Session{got.HTTP, got.HTTPS} {
			checkFailure(t, target, s.Failure, recording.FailurePrivate, "is not an address of the public internet")
		}
	}
	delete(options.Resolve, host)
	options.Resolver = nameServer(t, host, "127.0.0.1")
	checkFailure(t, "a name server's answer", scanSite(t, options, host).HTTP.Failure, recording.FailurePrivate, "127.0.0.1 is not")
	if asked {
		t.Error("a private address was asked")
	}
	if _, err := New(Options{PublicOnly: true, Proxy: mustURL(t, "http://proxy.example:3128")}); err == nil {
		t.Error("a proxy gets around the guard")
	}
}

// TestSessionTimeout: the chain has its own limit, which is shorter than that of
// all its requests together.
func TestSessionTimeout(t *testing.T) {
	t.Parallel()
	options := site{rawHTTPS: func(r *bufio.Reader, conn net.Conn) {
		request, err := http.ReadRequest(r)
		if err == nil && request.URL.Path == "/" {
			io.WriteString(conn, "HTTP/1.1 302 x\r\nLocation: /slow\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		silent(r, conn)
	}}.serve(t)
	options.SessionTimeout = 3 * time.Second
	options.RequestTimeout = time.Hour
	began := time.Now()
	got := scanSite(t, options, host)
	checkFailure(t, "session", got.HTTPS.Failure, recording.FailureTimeout, "/slow: no complete answer in time")
	if len(got.HTTPS.Hops) != 1 || time.Since(began) < options.SessionTimeout {
		t.Errorf("%d hops after %v", len(got.HTTPS.Hops), time.Since(began))
	}
}

// TestStoppedScan: what had been seen is there, and nothing more is asked.
func TestStoppedScan(t *testing.T) {
	options := site{rawHTTPS: silent}.serve(t)
	options.Resolve["slow.example"] = netip.MustParseAddr("127.0.0.1")
	scanner, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	target, err := ParseTarget("slow.example")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	got := scanner.Scan(ctx, target)
	checkFailure(t, "canceled", got.HTTPS.Failure, recording.FailureCanceled, "was stopped")
}
