package scan

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/scan/wire"
)

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

// FuzzReadBody: whatever is sent as a body, in whatever coding, its bounds hold.
func FuzzReadBody(f *testing.F) {
	for _, coding := range []string{"gzip", "br", "deflate", "gzip, br", "identity", ""} {
		f.Add(coding, []byte("<script src=a></script>"))
	}
	f.Add("gzip", gzipped([]byte("<meta name=a content=b>")))
	f.Add("br", brotlied([]byte("<meta name=a content=b>")))
	f.Add("deflate", []byte{0x78, 0x9c, 0x03, 0, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, coding string, content []byte) {
		const bound = 1 << 10
		response := &wire.Response{Fields: recording.Fields{{Name: "Content-Encoding", Value: coding}}, Body: io.NopCloser(bytes.NewReader(content))}
		body, failure := readBody(response, true, bound)
		if body.Size > bound {
			t.Errorf("%d bytes were read", body.Size)
		}
		if body.Truncated && failure != nil {
			t.Errorf("truncated, and %+v", failure)
		}
	})
}
