package origin_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

func wantFields(t *testing.T, resp *exchange.Response, want ...exchange.Field) {
	t.Helper()
	if diff := cmp.Diff(want, resp.Fields.Lines(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

// wantBody reads a body to its end and closes it; err is what ends it.
func wantBody(t *testing.T, resp *exchange.Response, want string, err error) {
	t.Helper()
	var got []byte
	var gotErr error
	if resp.Body != nil {
		got, gotErr = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	if string(got) != want || !errors.Is(gotErr, err) {
		t.Errorf("body %.80q, %v; want %.80q, %v", got, gotErr, want, err)
	}
}

func TestBodyThatBreaksOff(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"
	for _, tc := range []struct {
		name string
		do   func(p *peer)
		kind origin.Kind
	}{
		{"stall", func(p *peer) { p.say(head); p.hang() }, origin.ReadTimeout},
		{"close", func(p *peer) { p.say(head) }, origin.Closed},
		{"close between chunks", func(p *peer) { p.say(chunked) }, origin.Closed},
		{"close in a chunk", func(p *peer) { p.say(chunked + "9\r\nx") }, origin.Closed},
		{"garbage for a chunk", func(p *peer) { p.say(chunked + "zz\r\n"); p.hang() }, origin.Invalid},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := scripted(t, func(p *peer) { p.request(); tc.do(p) })
			resp, err := plain(t, server.URL, short).Fetch(t.Context(), get("/"))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			got, err := io.ReadAll(resp.Body)
			if !strings.HasPrefix(string(got), "half") {
				t.Errorf("read %q", got)
			}
			if !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("error %v, want one that is io.ErrUnexpectedEOF", err)
			}
			wantError(t, err, tc.kind, 0)
		})
	}
}

func TestBodyThatTheOriginResets(t *testing.T) {
	server := scripted(t, func(p *peer) {
		p.request()
		p.say("HTTP/1.1 200 OK\r\n\r\nno length: only a clean close is an end")
		time.Sleep(20 * time.Millisecond)
		p.reset()
	})
	resp, err := plain(t, server.URL, short).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	_, err = io.ReadAll(resp.Body)
	wantError(t, err, origin.Closed, 0)
}

func TestCloseEndsABodyWithoutLength(t *testing.T) {
	server := scripted(t, func(p *peer) { p.request(); p.say("HTTP/1.0 200 OK\r\nX: y\r\n\r\nall of it") })
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	if resp.ContentLength != -1 {
		t.Errorf("ContentLength %d, want -1", resp.ContentLength)
	}
	wantFields(t, resp, field("X", "y"))
	wantBody(t, resp, "all of it", nil)
}

// The read timeout is a limit for gaps: a slow origin may take longer in all.
func TestSlowDripWithinTheGapIsNoTimeout(t *testing.T) {
	const text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
	server := scripted(t, func(p *peer) {
		p.request()
		for i := range text {
			time.Sleep(12 * time.Millisecond)
			p.say(text[i : i+1])
		}
	})
	resp, err := plain(t, server.URL, short).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantBody(t, resp, "abc", nil)
}

// The origin is not to blame when the viewer reads slowly.
func TestPauseOfTheReaderIsNoTimeout(t *testing.T) {
	content := strings.Repeat("x", 8<<20)
	server := scripted(t, always(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(content), content)))
	resp, err := plain(t, server.URL, short).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	io.CopyN(io.Discard, resp.Body, 1000)
	time.Sleep(500 * time.Millisecond) // more than two read timeouts
	wantBody(t, resp, content[1000:], nil)
}

func TestTrailer(t *testing.T) {
	server := scripted(t, always("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n"+
		"Content-Length: 9\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\n"))
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	wantFields(t, resp)
	wantBody(t, resp, "ok", nil)
	trailer := resp.Trailer()
	if diff := cmp.Diff([]exchange.Field{field("X-Sum", "1")}, trailer.Lines()); diff != "" {
		t.Error(diff)
	}
}

func TestContentOfBodilessAnswers(t *testing.T) {
	for _, tc := range []struct {
		name, method, response string
		length                 int64
	}{
		{"HEAD keeps the length", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", 1234},
		{"HEAD of a chunked one", "HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", -1},
		{"204", "GET", "HTTP/1.1 204 No Content\r\n\r\n", 0},
		{"304", "GET", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n", 0},
		{"200 of nothing", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := plain(t, scripted(t, always(tc.response)).URL)
			r := get("/")
			r.Method = tc.method
			for range 2 { // twice: the connection is whole afterwards
				resp, err := c.Fetch(t.Context(), r)
				if err != nil {
					t.Fatal(err)
				}
				if resp.Body != nil || resp.ContentLength != tc.length {
					t.Errorf("body %v, length %d; want none, %d", resp.Body, resp.ContentLength, tc.length)
				}
			}
		})
	}
}

// An origin cannot grow memory without limit (design 7).
func TestHugeBodyStreamsInBoundedMemory(t *testing.T) {
	if grown := stream(t, 1<<30); grown > 4<<20 {
		t.Errorf("%d bytes allocated on the way, want less than 4 MiB", grown)
	}
}

// BenchmarkStream10GB is the same with 10 GB; run it with -benchtime 1x.
func BenchmarkStream10GB(b *testing.B) {
	const size = 10 << 30
	b.SetBytes(size)
	for b.Loop() {
		b.ReportMetric(float64(stream(b, size)), "B-allocated")
	}
}

// stream fetches a body of size bytes and returns how much was allocated while
// it was read.
func stream(t testing.TB, size int64) uint64 {
	block := []byte(strings.Repeat("x", 1<<20))
	server := scripted(t, func(p *peer) {
		p.request()
		p.say(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size))
		for range size / int64(len(block)) {
			p.Write(block)
		}
	})
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, resp.Body, make([]byte, 256<<10))
	if n != size || err != nil {
		t.Fatalf("read %d bytes, %v; want %d", n, err, size)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
