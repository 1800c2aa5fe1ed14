package scan

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
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

// TestSlowBody: a page that drips has been seen by its head, and what came of
// it; the body's failure is told.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	options := site{rawHTTPS: func(r *bufio.Reader, conn net.Conn) {
		request, err := http.ReadRequest(r)
		switch {
		case err != nil:
		case request.URL.Path != "/" || request.Method != "GET":
			io.WriteString(conn, "HTTP/1.1 404 x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		default:
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n<script src=a></script>")
			silent(r, conn)
		}
	}}.serve(t)
	options.RequestTimeout = 3 * time.Second // the head must come within it on a busy machine
	x := scanSite(t, options, host).HTTPS.Final()
	if x == nil || x.Status != 200 || x.Body.Size != 23 || len(x.Body.Page.Scripts) != 1 {
		t.Fatalf("%+v", x)
	}
	checkFailure(t, "body", x.Failure, recording.FailureTimeout, "in time")
}

// TestBodies: what is too much, broken or no page.
func TestBodies(t *testing.T) {
	const bound = 256 << 10
	page := "Content-Type: text/html\r\n"
	for _, tc := range []struct {
		name      string
		raw       func(*bufio.Reader, net.Conn)
		size      int64
		truncated bool
		kind      recording.FailureKind
		scripts   int
	}{
		{"10 GB announced", flood("HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n"+page+"\r\n<script></script>", " "), bound, true, "", 1},
		{"chunks without end", flood("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"+page+"\r\n", "5\r\nhello\r\n"), bound, true, "", 0},
		{"until the connection ends", flood("HTTP/1.1 200 OK\r\n"+page+"\r\n", "<script></script>"), bound, true, "", -1},
		{"gzip bomb", once(encoded("gzip", page, pressed(gzipped))), bound, true, "", 0},
		{"brotli bomb", once(encoded("br", page, pressed(brotlied))), bound, true, "", 0},
		{"gzip in gzip", once(encoded("gzip, gzip", page, gzipped(gzipped([]byte("<script></script>"))))), 17, false, "", 1},
		{"gzip of nothing, without end", flood("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"+page+"\r\n", string(gzipped(nil))), 0, true, "", 0},
		{"too many codings", once(encoded("gzip, gzip, gzip, gzip", page, []byte("x"))), 0, false, recording.FailureEncoding, 0},
		{"not gzip at all", once(encoded("gzip", page, []byte("<script></script>"))), 0, false, recording.FailureEncoding, 0},
		{"an unknown coding", once(encoded("zstd", page, []byte("x"))), 0, false, recording.FailureEncoding, 0},
		{"a body cut off", once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n" + page + "\r\n<script></script>"), 17, false, recording.FailureReset, 1},
		{"a chunk that is none", once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + page + "\r\n2\r\nhixx\r\n"), 2, false, recording.FailureHTTP, 0},
		{"invalid UTF-8", once(encoded("identity", page, []byte("<script src='\xff\xfe'></script>\x00"))), 27, false, "", 1},
		{"not HTML", once(encoded("identity", "Content-Type: application/json\r\n", []byte("<script></script>"))), 17, false, "", -1},
	} {
		options := site{rawHTTPS: tc.raw}.serve(t)
		options.MaxBody = bound
		x := scanSite(t, options, host).HTTPS.Final()
		if x == nil || x.Status != 200 {
			t.Errorf("%s: %+v", tc.name, x)
			continue
		}
		if x.Body.Size != tc.size || x.Body.Truncated != tc.truncated {
			t.Errorf("%s: %d bytes, truncated %v; want %d, %v", tc.name, x.Body.Size, x.Body.Truncated, tc.size, tc.truncated)
		}
		if kind := kindOf(x.Failure); kind != tc.kind {
			t.Errorf("%s: %+v, want %q", tc.name, x.Failure, tc.kind)
		}
		if x.Body.Page != nil && tc.scripts >= 0 && len(x.Body.Page.Scripts) != tc.scripts {
			t.Errorf("%s: %d scripts, want %d", tc.name, len(x.Body.Page.Scripts), tc.scripts)
		}
	}
}

func kindOf(f *recording.Failure) recording.FailureKind {
	if f == nil {
		return ""
	}
	return f.Kind
}

func encoded(coding, fields string, content []byte) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n%s\r\n%s", coding, len(content), fields, content)
}

func gzipped(content []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(content)
	w.Close()
	return b.Bytes()
}

func brotlied(content []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriter(&b)
	w.Write(content)
	w.Close()
	return b.Bytes()
}

// pressed is a small body that is 4 MiB of spaces.
func pressed(press func([]byte) []byte) []byte { return press(bytes.Repeat([]byte(" "), 4<<20)) }

// TestMemoryStaysFlat: bombs cost what the bounds allow.
func TestMemoryStaysFlat(t *testing.T) {
	options := site{rawHTTPS: once(encoded("gzip", "Content-Type: text/html\r\n", pressed(gzipped)))}.serve(t)
	options.MaxBody = 256 << 10
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 20 {
		if x := scanSite(t, options, host).HTTPS.Final(); x == nil || !x.Body.Truncated {
			t.Fatalf("%+v", x)
		}
	}
	runtime.ReadMemStats(&after)
	// Unpressed they were 80 MiB; a scan has its buffers and reads 256 KiB.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 40<<20 {
		t.Errorf("%d MiB were allocated", grown>>20)
	}
}

func TestRedirects(t *testing.T) {
	step := func(r *http.Request) int {
		var n int
		fmt.Sscanf(r.URL.Path, "/%d", &n)
		return n
	}
	endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, fmt.Sprintf("/%d", step(r)+1), http.StatusFound)
	})
	for _, tc := range []struct {
		name   string
		server http.Handler
		hops   int
		last   string
		status int
		kind   recording.FailureKind
		says   string
	}{
		{"ten", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if step(r) < 10 {
				endless(w, r)
			}
		}), 11, "/10", 200, "", ""},
		{"a hundred", endless, 11, "/10", 302, recording.FailureRedirects, "more than 10 redirects"},
		{"to itself", redirectTo("/", 301), 11, "/", 301, recording.FailureRedirects, "a redirect loop through https://"},
		{"without Location", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/a/b" {
				w.WriteHeader(302)
				return
			}
			if r.URL.Path == "/" {
				http.Redirect(w, r, "/a/b", 307)
			}
		}), 3, "/a/undefined", 200, "", ""},
		{"not a redirect", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/x")
			w.WriteHeader(http.StatusMultipleChoices)
		}), 1, "/", 300, "", ""},
		{"with spaces and bytes", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				w.Header().Set("Location", "/a b?c d=\xff#e")
				w.WriteHeader(303)
			}
		}), 2, "/a%20b?c%20d=%FF", 200, "", ""},
	} {
		options := site{https: tc.server}.serve(t)
		got := scanSite(t, options, host)
		if got.HTTPS.Final() == nil || len(got.HTTPS.Hops) != tc.hops {
			t.Errorf("%s: %d hops, %+v", tc.name, len(got.HTTPS.Hops), got.HTTPS.Failure)
			continue
		}
		x := got.HTTPS.Final()
		if want := fmt.Sprintf("https://%s:%d%s", host, options.HTTPSPort, tc.last); x.URL != want || x.Status != tc.status {
			t.Errorf("%s: %s %d, want %s %d", tc.name, x.URL, x.Status, want, tc.status)
		}
		if kindOf(x.Failure) != tc.kind || x.Failure != nil && !strings.Contains(x.Failure.Message, tc.says) {
			t.Errorf("%s: %+v, want %s %q", tc.name, x.Failure, tc.kind, tc.says)
		}
	}
}

// TestMissingLocationIsTold beside being followed as the Observatory does.
func TestMissingLocationIsTold(t *testing.T) {
	options := site{https: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.WriteHeader(302)
		}
	})}.serve(t)
	got := scanSite(t, options, host)
	checkFailure(t, "hop", got.HTTPS.Hops[0].Failure, recording.FailureLocation, "a redirect without Location")
}

// TestFailureOfALaterHopNamesIt: the chain before it stays.
func TestFailureOfALaterHopNamesIt(t *testing.T) {
	options := site{https: redirectTo("https://www."+host+":1/x", 302)}.serve(t)
	got := scanSite(t, options, host)
	checkFailure(t, "second hop", got.HTTPS.Failure, recording.FailureRefused, "https://www."+host+":1/x: nobody listens at 127.0.0.1:1")
	if len(got.HTTPS.Hops) != 1 || got.HTTPS.Final() != nil {
		t.Errorf("%+v", got.HTTPS.Hops)
	}
}

// TestCertificates: each failure is named; the site is looked at all the same,
// and the recording says that it was not verified (spec/observatory.md 4).
func TestCertificates(t *testing.T) {
	other := newAuthority(t)
	for _, tc := range []struct {
		name string
		site site
		kind recording.FailureKind
		says string
	}{
		{"expired", site{certificate: func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) }}, recording.FailureExpired, "is valid from"},
		{"not valid yet", site{certificate: func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) }}, recording.FailureExpired, "is valid from"},
		{"another host", site{certificate: func(c *x509.Certificate) { c.DNSNames = []string{"a.example", "b.example"}; c.IPAddresses = nil }}, recording.FailureHostname, `not for "site.example" but for "a.example", "b.example"`},
		{"many other hosts", site{certificate: func(c *x509.Certificate) { c.DNSNames = strings.Fields("a.x b.x c.x d.x e.x"); c.IPAddresses = nil }}, recording.FailureHostname, `"a.x", "b.x", "c.x" and 2 more`},
		{"no names", site{certificate: func(c *x509.Certificate) { c.DNSNames = nil; c.IPAddresses = nil }}, recording.FailureHostname, "no name at all"},
		{"self-signed", site{tls: func(c *tls.Config) { c.Certificates[0] = selfSigned(t) }}, recording.FailureAuthority, "is self-signed"},
		{"an unknown authority", site{tls: func(c *tls.Config) {
			c.Certificates[0] = other.issue(t, nil)
			c.Certificates[0].Certificate = append(c.Certificates[0].Certificate, other.cert.Raw)
		}}, recording.FailureAuthority, `from "Test Authority", which is no authority that is trusted here`},
		{"an incomplete chain", site{tls: func(c *tls.Config) { c.Certificates[0] = other.issue(t, nil) }}, recording.FailureAuthority, "it is incomplete, or its authority is not trusted"},
		{"for clients only", site{certificate: func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }}, recording.FailureTLS, "incompatible key usage"},
	} {
		tc.site.https = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Errorf("%s: secrets were sent to a site that did not prove to be it", tc.name)
			}
		})
		options := tc.site.serve(t)
		options.Fields = recording.Fields{{Name: "Authorization", Value: "secret"}}
		got := scanSite(t, options, host)
		checkFailure(t, tc.name, got.HTTPS.Certificate, tc.kind, tc.says)
		if got.HTTPS.Certificate != nil && !strings.Contains(got.HTTPS.Certificate.Message, "browsers show a warning page") {
			t.Errorf("%s: does not say what browsers do: %s", tc.name, got.HTTPS.Certificate.Message)
		}
		if x := got.HTTPS.Final(); x == nil || x.Status != 200 {
			t.Errorf("%s: not looked at: %+v", tc.name, got.HTTPS.Failure)
		}
		options.Insecure, options.Fields = true, nil
		if got := scanSite(t, options, host); got.HTTPS.Certificate != nil || got.HTTPS.Final() == nil {
			t.Errorf("%s, told to trust it: %+v", tc.name, got.HTTPS.Certificate)
		}
	}
}

func selfSigned(t *testing.T) tls.Certificate {
	key := newKey(t)
	leaf := &x509.Certificate{
		SerialNumber: newAuthority(t).cert.SerialNumber, DNSNames: []string{host},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	leaf = sign(t, leaf, leaf, key, key)
	return tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: key, Leaf: leaf}
}

// TestHandshakes: TLS failures that no browser offers a way past.
func TestHandshakes(t *testing.T) {
	for _, tc := range []struct {
		name string
		tls  func(*tls.Config)
		raw  func(*bufio.Reader, net.Conn) // in place of TLS
		says string
	}{
		{"TLS 1.1 only", func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, nil, "no TLS 1.2 or later"},
		{"no common cipher", func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}, nil, "agrees to no cipher"},
		{"wants a client certificate", func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, nil, "wants a client certificate"},
		{"wants one in TLS 1.2", func(c *tls.Config) { c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12 }, nil, "wants a client certificate"},
		{"speaks something else", func(c *tls.Config) { c.NextProtos = []string{"imap"} }, nil, "speaks no HTTP/1.1"},
		{"refuses the name", func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, io.EOF }
		}, nil, "the TLS handshake failed"},
		{"another protocol", nil, func(r *bufio.Reader, conn net.Conn) {
			io.WriteString(conn, "SSH-2.0-x\r\n")
			silent(r, conn)
		}, "does not speak TLS on this port;"},
		{"plain HTTP", nil, func(r *bufio.Reader, conn net.Conn) {
			io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n")
			silent(r, conn)
		}, "but plain HTTP"},
		{"closes", nil, func(r *bufio.Reader, conn net.Conn) { r.ReadByte() }, "during the TLS handshake"},
	} {
		options := site{https: http.NotFoundHandler(), tls: tc.tls}.serve(t)
		if tc.raw != nil {
			options.HTTPSPort = listen(t, nil, tc.raw, nil)
		}
		got := scanSite(t, options, host)
		checkFailure(t, tc.name, got.HTTPS.Failure, recording.FailureTLS, tc.says)
		if got.HTTPS.Failure != nil && !strings.Contains(got.HTTPS.Failure.Message, "browsers show an error page") {
			t.Errorf("%s: does not say what browsers do: %s", tc.name, got.HTTPS.Failure.Message)
		}
	}
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
