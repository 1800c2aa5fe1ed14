package alb_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/exchange"
)

// scripted is a target that does to each connection what do says, once it has
// read a request's head.
func scripted(t *testing.T, do func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
					do(c)
				}
			}()
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().String()
}

func says(text string) func(net.Conn) {
	return func(c net.Conn) { io.WriteString(c, text) }
}

// TestTargetsFail: what viewers get for it (spec/load-balancer.md 8.1, 8.2).
func TestTargetsFail(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(net.Conn)
		want int
	}{
		{"it closes the connection", func(net.Conn) {}, 502},
		{"it resets the connection", func(c net.Conn) { c.(*net.TCPConn).SetLinger(0) }, 502},
		{"it speaks something else", says("SSH-2.0-x\r\n\r\n"), 502},
		{"half a head", says("HTTP/1.1 200 OK\r\nServer: x\r\n"), 502},
		{"two lengths", says("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), 502},
		{"headers over 32 KB", says("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("x", 1000)+"\r\n", 33) + "Content-Length: 0\r\n\r\n"), 502},
		{"headers under 32 KB", says("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: "+strings.Repeat("x", 1000)+"\r\n", 31) + "Content-Length: 0\r\n\r\n"), 200},
		{"it is silent", func(c net.Conn) { io.Copy(io.Discard, c) }, 504},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFront(scripted(t, tc.do))
			f.balancerAttribute("idle_timeout.timeout_seconds", "1")
			if a := f.ask(t, request("https://a.example/")); a.Status != tc.want {
				t.Errorf("status %d, want %d", a.Status, tc.want)
			}
		})
	}
}

// broken is a body that ends before its end.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the viewer has gone") }
func (broken) Close() error             { return nil }

// TestViewersLeave: 400 for a body that does not arrive, 460 in the log for an
// answer that nobody waits for (8.2).
func TestViewersLeave(t *testing.T) {
	f := newFront(target(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) }))
	b := f.compile(t)
	r := request("https://a.example/")
	r.Method, r.Body, r.ContentLength = "POST", broken{}, 10
	if a := ask(t, b, r); a.Status != 400 {
		t.Errorf("half a body: status %d, want 400", a.Status)
	}
	busy := make(chan struct{})
	f = newFront(scripted(t, func(c net.Conn) {
		busy <- struct{}{}
		io.Copy(io.Discard, c)
	}))
	b = f.compile(t)
	<-busy // the check, which gets no answer
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-busy
		leave()
	}()
	if a := b.Serve(ctx, request("https://a.example/")); a.Status != 460 {
		t.Errorf("the viewer has left: status %d, want 460", a.Status)
	}
}

// TestAuthenticationIsNotSkipped: nobody is let in whom AWS would have asked,
// unless the user says so.
func TestAuthenticationIsNotSkipped(t *testing.T) {
	for _, kind := range []elb.ActionTypeEnum{elb.ActionTypeEnumAuthenticateOidc, elb.ActionTypeEnumAuthenticateCognito, elb.ActionTypeEnumJwtValidation} {
		f := newFront()
		f.listener.Config.DefaultActions = []elb.Action{{Type: kind}, fixed("200")}
		compiled, problems := alb.Compile(f.set, f.env)
		if compiled != nil || len(problems) != 1 || problems[0].Code != alb.CodeAuthentication {
			t.Errorf("%s: %v, want it to be refused", kind, problems)
		}
		f.env.SkipAuthentication = true
		if compiled, problems = alb.Compile(f.set, f.env); compiled == nil || len(problems) != 1 || problems.HasErrors() {
			t.Errorf("%s: %v, want a warning", kind, problems)
			continue
		}
		compiled.Close()
	}
}

// heads is a target that keeps the head of the last request; checks apart.
func heads(t *testing.T) (address string, last func() (http.Header, string)) {
	var header http.Header
	var host string
	address = target(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("User-Agent") != "ELB-HealthChecker/2.0" {
			header, host = r.Header, r.Host
		}
	})
	return address, func() (http.Header, string) { return header, host }
}

// TestTLSHeaders: only where the load balancer is told to send them, under the
// names that the listener gives them (6.1, 7.1).
func TestTLSHeaders(t *testing.T) {
	const (
		on     = "routing.http.x_amzn_tls_version_and_cipher_suite.enabled"
		rename = "routing.http.request.x_amzn_tls_version.header_name"
	)
	for _, tc := range []struct {
		name    string
		on, new string
		want    map[string]string
	}{
		{"off", "false", "", map[string]string{}},
		{"on", "true", "", map[string]string{"X-Amzn-Tls-Version": "TLSv1.3", "X-Amzn-Tls-Cipher-Suite": "TLS_AES_128_GCM_SHA256"}},
		{"renamed", "true", "X-My_Version", map[string]string{"X-My_version": "TLSv1.3", "X-Amzn-Tls-Cipher-Suite": "TLS_AES_128_GCM_SHA256"}},
		{"renamed, off", "false", "X-My", map[string]string{}},
	} {
		address, last := heads(t)
		f := newFront(address)
		f.balancerAttribute(on, tc.on)
		f.attribute(rename, tc.new)
		f.ask(t, request("https://a.example/"))
		header, _ := last()
		got := map[string]string{}
		for name := range header {
			if strings.HasPrefix(name, "X-My") || strings.HasPrefix(name, "X-Amzn-Tls") {
				got[name] = header.Get(name)
			}
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.name, diff)
		}
	}
}

// TestHostTowardTargets: spec/load-balancer.md 6.2.
func TestHostTowardTargets(t *testing.T) {
	for _, tc := range []struct {
		port     int32
		preserve string
		host     string
		want     string
	}{
		{443, "false", "a.example", "a.example"},
		{443, "false", "a.example:443", "a.example"},
		{443, "false", "a.example:8443", "a.example"},
		{8443, "false", "a.example", "a.example:8443"},
		{8443, "false", "a.example:9", "a.example:9"},
		{8443, "true", "a.example", "a.example"},
		{443, "true", "a.example:443", "a.example:443"},
	} {
		address, last := heads(t)
		f := newFront(address)
		f.listener.Config.Port = &tc.port
		f.balancerAttribute("routing.http.preserve_host_header.enabled", tc.preserve)
		f.ask(t, request("https://"+tc.host+"/"))
		if _, got := last(); got != tc.want {
			t.Errorf("%q at port %d, preserve %s: %q, want %q", tc.host, tc.port, tc.preserve, got, tc.want)
		}
	}
}

// TestPeers: viewers by IPv6, with and without their port (6.2).
func TestPeers(t *testing.T) {
	for withPort, want := range map[string]string{"false": "2001:db8::1", "true": "[2001:db8::1]:50000"} {
		address, last := heads(t)
		f := newFront(address)
		f.balancerAttribute("routing.http.xff_client_port.enabled", withPort)
		r := request("https://a.example/")
		r.Remote = netip.MustParseAddrPort("[2001:db8::1]:50000")
		f.ask(t, r)
		if header, _ := last(); header.Get("X-Forwarded-For") != want {
			t.Errorf("with port %s: %q, want %q", withPort, header.Get("X-Forwarded-For"), want)
		}
	}
}

// TestDesyncModes: what is ambiguous after the edge has parsed it
// (spec/load-balancer.md 6.4).
func TestDesyncModes(t *testing.T) {
	withBody := func(length int64) *exchange.Request {
		r := request("https://a.example/")
		r.Body, r.ContentLength = exchange.NewBytes([]byte("x")), length
		return r
	}
	over := func(p exchange.Proto) *exchange.Request {
		r := withBody(1)
		r.Proto = p
		return r
	}
	for _, tc := range []struct {
		name                          string
		ask                           func() *exchange.Request
		monitor, defensive, strictest string // status, and whether the connection ends
	}{
		{"compliant", func() *exchange.Request { return request("https://a.example/") }, "200", "200", "200"},
		{"UndefinedContentLengthSemantics", func() *exchange.Request { return withBody(1) }, "200", "200 close", "400 close"},
		{"UndefinedTransferEncodingSemantics", func() *exchange.Request { return withBody(-1) }, "200", "200 close", "400 close"},
		{"SuspiciousHeader", func() *exchange.Request { return request("https://a.example/", "Content_Length: 5") }, "200", "200 close", "400 close"},
		{"HTTP/2", func() *exchange.Request { return over(exchange.HTTP2) }, "200", "200", "200"},
	} {
		for mode, want := range map[string]string{"monitor": tc.monitor, "defensive": tc.defensive, "strictest": tc.strictest} {
			f := newFront(target(t, echo))
			f.balancerAttribute("routing.http.desync_mitigation_mode", mode)
			a := f.ask(t, tc.ask())
			got := fmt.Sprint(a.Status)
			if a.Close {
				got += " close"
			}
			if got != want {
				t.Errorf("%s, %s: %s, want %s", tc.name, mode, got, want)
			}
		}
	}
}
