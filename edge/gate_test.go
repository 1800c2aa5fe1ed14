package edge

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// script is a connection that gives its bytes in pieces and takes none.
type script struct {
	net.Conn // nil: only what is defined here is called
	in       io.Reader
	piece    int
}

func (s *script) Read(p []byte) (int, error)       { return s.in.Read(p[:min(len(p), s.piece)]) }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// passGate returns what a gate lets through, and the gate.
func passGate(t *testing.T, data []byte, piece, room int) ([]byte, *gate) {
	t.Helper()
	limits := Limits{}.withDefaults()
	g := newGate(&script{in: bytes.NewReader(data), piece: piece}, &limits)
	var out []byte
	buf := make([]byte, room)
	for {
		n, err := g.Read(buf)
		out = append(out, buf[:n]...)
		if err != nil {
			return out, g
		}
	}
}

// FuzzGate: however the bytes arrive and are asked for, the same ones pass; and
// net/http, as a second source, sees the same requests in them as the gate does.
func FuzzGate(f *testing.F) {
	for _, seed := range []string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET / HTTP/1.0\r\n\r\n",
		"POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nX: y\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
		"GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
		"GET http://a/%41 HTTP/1.1\nHost: a\n\n",
		"GET /" + strings.Repeat("a", 9000),
	} {
		f.Add([]byte(seed), uint8(7))
	}
	f.Fuzz(func(t *testing.T, data []byte, piece uint8) {
		whole, g := passGate(t, data, len(data)+1, 4096)
		pieces, _ := passGate(t, data, int(piece)+1, int(piece)*3+1)
		if !bytes.Equal(whole, pieces) {
			t.Fatalf("in one piece %q\nin pieces %q", whole, pieces)
		}
		if g.refused.Load() == nil && g.err == nil && !bytes.HasPrefix(data, whole) {
			t.Fatalf("passed %q of %q", whole, data)
		}
		want := g.messages.heads
		if g.refused.Load() != nil {
			want++ // the innocent one
		}
		if got := countRequests(t, whole); got != want {
			t.Fatalf("net/http sees %d requests, the gate %d, in %q", got, want, whole)
		}
	})
}

// countRequests reads requests as net/http's server does.
func countRequests(t *testing.T, data []byte) (n uint64) {
	t.Helper()
	in := bufio.NewReader(bytes.NewReader(data))
	for {
		r, err := http.ReadRequest(in)
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatalf("net/http refuses what passed: %v, in %q", err, data)
		}
		n++
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return n // the body is incomplete, or was refused
		}
	}
}

// BenchmarkGate is what strictness costs for a browser's request.
func BenchmarkGate(b *testing.B) {
	request := []byte("GET /assets/app.js?v=1 HTTP/1.1\r\nHost: www.example.com\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
		"Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n" +
		"Cookie: session=0123456789abcdef0123456789abcdef; theme=dark\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\n\r\n")
	limits := Limits{}.withDefaults()
	in := bytes.NewReader(request)
	g := newGate(&script{in: in, piece: len(request)}, &limits)
	buf := make([]byte, 4096)
	b.ReportAllocs()
	b.SetBytes(int64(len(request)))
	for b.Loop() {
		in.Reset(request)
		if n, err := g.Read(buf); n != len(request) || err != nil {
			b.Fatal(n, err)
		}
	}
}
