package h2_test

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/http2"

	"github.com/lintel-edge/lintel/edge/h2"
	"github.com/lintel-edge/lintel/exchange"
)

// TestAnswer: fields in the door's order and in lower case, without those of a
// connection (RFC 9113 sections 8.2 and 8.2.2), and values kept on their line.
func TestAnswer(t *testing.T) {
	v := meet(t, usual(), func(_ context.Context, s *h2.Stream) {
		fields := exchange.NewFields(
			field("X-XSS-Protection", "0"), field("Strict-Transport-Security", "max-age=1"), field("Connection", "close"), field("Keep-Alive", "timeout=5"),
			field("Transfer-Encoding", "chunked"), field("Set-Cookie", "a=1"), field("Set-Cookie", "b=2"), field("X-Lines", "one\r\ntwo"), field("x-own", strings.Repeat("v", 300)),
		)
		s.WriteHead(418, &fields, 5, false)
		s.Write([]byte("he"), false)
		s.Write([]byte("llo"), false)
		trailer := exchange.NewFields(field("X-Sum", "5"), field("ETag", `"1"`))
		s.End(&trailer)
	}).hello()
	want := answer{
		Status: "418", Body: "hello", Trailer: []string{"x-sum", "5", "etag", `"1"`},
		Fields: []string{
			"x-xss-protection", "0", "strict-transport-security", "max-age=1", "set-cookie", "a=1", "set-cookie", "b=2",
			"x-lines", "one  two", "x-own", strings.Repeat("v", 300), "content-length", "5",
		},
	}
	for stream := uint32(1); stream < 9; stream += 2 { // later ones from the table
		v.ask(stream, true, request()...)
		if diff := cmp.Diff(want, v.read(stream)); diff != "" {
			t.Errorf("stream %d: %s", stream, diff)
		}
	}
}

// TestSmallTable: a viewer that keeps a smaller table, or none, is told of each
// change and understands every answer (RFC 7541 section 4.2).
func TestSmallTable(t *testing.T) {
	fields := exchange.NewFields(field("A", strings.Repeat("a", 20)), field("B", strings.Repeat("b", 20)), field("C", strings.Repeat("c", 20)))
	v := meet(t, usual(), func(_ context.Context, s *h2.Stream) { s.WriteHead(204, &fields, -1, true) }).hello()
	want := answer{Status: "204", Fields: []string{"a", strings.Repeat("a", 20), "b", strings.Repeat("b", 20), "c", strings.Repeat("c", 20)}}
	stream := uint32(1)
	for _, size := range []uint32{4096, 120, 0, 1 << 20} {
		v.WriteSettings(http2.Setting{ID: http2.SettingHeaderTableSize, Val: size})
		for range 3 {
			v.ask(stream, true, request()...)
			if diff := cmp.Diff(want, v.read(stream)); diff != "" {
				t.Fatalf("table of %d bytes: %s", size, diff)
			}
			stream += 2
		}
	}
}

// TestHead: what a handler sees of a request.
func TestHead(t *testing.T) {
	line := func(name, value string) exchange.Field {
		return exchange.Field{Name: name, Value: value, Owner: exchange.OwnerViewer}
	}
	for name, tc := range map[string]struct {
		fields []string
		want   h2.Head
		lines  []exchange.Field
	}{
		"a GET": {request("x-b", "1", "x-a", "2", "user-agent", "test"),
			h2.Head{Method: "GET", Authority: "www.example.com", Path: "/", ContentLength: -1},
			[]exchange.Field{line("X-B", "1"), line("X-A", "2"), line("User-Agent", "test")}},
		"cookies in pieces (section 8.2.3)": {request("cookie", "a=1", "accept", "*/*", "cookie", "b=2", "cookie", "c=3"),
			h2.Head{Method: "GET", Authority: "www.example.com", Path: "/", ContentLength: -1},
			[]exchange.Field{line("Cookie", "a=1; b=2; c=3"), line("Accept", "*/*")}},
		"host for an authority": {[]string{":method", "GET", ":scheme", "https", ":path", "/a?b", "host", "www.example.com"},
			h2.Head{Method: "GET", Authority: "www.example.com", Path: "/a?b", ContentLength: -1}, []exchange.Field{}},
		"both": {request("host", "www.example.com"),
			h2.Head{Method: "GET", Authority: "www.example.com", Path: "/", ContentLength: -1}, []exchange.Field{}},
		"CONNECT": {[]string{":method", "CONNECT", ":authority", "www.example.com:443"},
			h2.Head{Method: "CONNECT", Authority: "www.example.com:443", Path: "www.example.com:443", ContentLength: -1}, []exchange.Field{}},
	} {
		t.Run(name, func(t *testing.T) {
			heads := make(chan h2.Head, 1)
			v := meet(t, usual(), func(ctx context.Context, s *h2.Stream) { heads <- s.Head; says("")(ctx, s) }).hello()
			v.ask(1, true, tc.fields...)
			v.read(1)
			got := <-heads
			lines := got.Fields.Lines()
			got.Fields = exchange.Fields{}
			if diff := cmp.Diff(tc.want, got, cmp.AllowUnexported(exchange.Fields{})); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tc.lines, lines); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMalformed: RFC 9113 sections 8.1.1, 8.2 and 8.3. The connection goes on.
func TestMalformed(t *testing.T) {
	for name, fields := range map[string][]string{
		"no method":                   {":scheme", "https", ":authority", "a", ":path", "/"},
		"no path":                     {":method", "GET", ":scheme", "https", ":authority", "a"},
		"an empty path":               {":method", "GET", ":scheme", "https", ":authority", "a", ":path", ""},
		"no scheme":                   {":method", "GET", ":authority", "a", ":path", "/"},
		"nobody asked":                {":method", "GET", ":scheme", "https", ":path", "/"},
		"a user in the authority":     {":method", "GET", ":scheme", "https", ":authority", "me@a", ":path", "/"},
		"two paths":                   request(":path", "/b"),
		"an unknown pseudo-header":    request(":protocol", "websocket"),
		"a pseudo-header behind":      request("accept", "*/*", ":path", "/"),
		"a response's":                request(":status", "200"),
		"a method that is none":       {":method", "G T", ":scheme", "https", ":authority", "a", ":path", "/"},
		"upper case":                  request("Accept", "*/*"),
		"a space in a name":           request("a b", "c"),
		"a line break in a value":     request("a", "b\r\nc: d"),
		"a space before a value":      request("a", " b"),
		"connection":                  request("connection", "close"),
		"upgrade":                     request("upgrade", "h2c"),
		"transfer-encoding":           request("transfer-encoding", "chunked"),
		"te with more than trailers":  request("te", "trailers, gzip"),
		"another host":                request("host", "other.example.com"),
		"two lengths":                 request("content-length", "0", "content-length", "1"),
		"a length that is none":       request("content-length", "+0"),
		"a body that does not come":   request("content-length", "1"),
		"a CONNECT with a path":       {":method", "CONNECT", ":authority", "a:1", ":path", "/"},
		"a CONNECT that says nowhere": {":method", "CONNECT"},
	} {
		t.Run(name, func(t *testing.T) {
			v := meet(t, usual(), says("")).hello()
			v.ask(1, true, fields...)
			if diff := cmp.Diff(answer{Reset: http2.ErrCodeProtocol}, v.read(1)); diff != "" {
				t.Error(diff)
			}
			v.ask(3, true, request()...)
			if diff := cmp.Diff(answer{Status: "200", Fields: []string{"content-length", "0"}}, v.read(3)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// echo answers with the request's body and trailer.
func echo(_ context.Context, s *h2.Stream) {
	body, err := io.ReadAll(s)
	fields := exchange.NewFields()
	if err != nil {
		fields.Add("error", err.Error(), exchange.OwnerEdge)
	}
	s.WriteHead(200, &fields, -1, false)
	if len(body) > 0 {
		s.Write(body, false)
	}
	trailer := s.Trailer()
	s.End(&trailer)
}

// TestUpload: a body much larger than all windows, as the viewer is let.
func TestUpload(t *testing.T) {
	v := meet(t, usual(), func(_ context.Context, s *h2.Stream) {
		n, err := io.Copy(io.Discard, s)
		fields := exchange.NewFields()
		if s.WriteHead(200, &fields, -1, false); err == nil && n == 5<<20 {
			s.Write([]byte("all"), true)
		}
	}).hello()
	v.ask(1, false, request("content-length", "5242880")...)
	const padding = 10 // nine bytes and their number, which are no part of the body
	connection, stream := 1<<16-1, 256<<10
	for left := 5 << 20; left > 0; {
		n := min(left+padding, connection, stream, 16<<10)
		if n <= padding {
			f, err := v.ReadFrame()
			if err != nil {
				t.Fatal(err)
			}
			if w, is := f.(*http2.WindowUpdateFrame); is && w.StreamID == 0 {
				connection += int(w.Increment)
			} else if is {
				stream += int(w.Increment)
			}
			continue
		}
		left, connection, stream = left-(n-padding), connection-n, stream-n
		v.WriteDataPadded(1, left == 0, make([]byte, n-padding), make([]byte, padding-1))
	}
	if diff := cmp.Diff(answer{Status: "200", Body: "all"}, v.read(1)); diff != "" {
		t.Error(diff)
	}
}

func TestTrailer(t *testing.T) {
	v := meet(t, usual(), echo).hello()
	v.ask(1, false, request()...)
	v.WriteData(1, false, []byte("hello"))
	v.ask(1, true, "x-sum", "5")
	if diff := cmp.Diff(answer{Status: "200", Body: "hello", Trailer: []string{"x-sum", "5"}}, v.read(1)); diff != "" {
		t.Error(diff)
	}
}

// TestContinue: 100 for a viewer that waits for it (RFC 9110 section 10.1.1).
func TestContinue(t *testing.T) {
	v := meet(t, usual(), echo).hello()
	v.ask(1, false, request("expect", "100-continue")...)
	for {
		f, err := v.ReadFrame()
		if err != nil {
			t.Fatal(err)
		}
		if f.Header().Type == http2.FrameHeaders {
			break
		}
	}
	v.WriteData(1, true, []byte("hello"))
	v.ReadMetaHeaders = nil
	if got := v.read(1); got.Body != "hello" {
		t.Errorf("%+v", got)
	}
}

// TestEarlyAnswer: a viewer need not send what nobody reads (RFC 9113 section 8.1).
func TestEarlyAnswer(t *testing.T) {
	v := meet(t, usual(), says("no")).hello()
	v.ask(1, false, request()...)
	if got := v.read(1); got.Body != "no" {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff(answer{Reset: http2.ErrCodeNo}, v.read(1)); diff != "" {
		t.Error(diff)
	}
	v.WriteData(1, false, make([]byte, 1000)) // it was on its way
	v.ask(1, true, "x-sum", "5")
	v.ask(3, true, request()...)
	if got := v.read(3); got.Body != "no" {
		t.Errorf("%+v", got)
	}
}

// TestResetEndsTheContext, and contexts that were made of it.
func TestResetEndsTheContext(t *testing.T) {
	ended := make(chan error, 1)
	entered := make(chan struct{})
	v := meet(t, usual(), func(ctx context.Context, s *h2.Stream) {
		child, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		close(entered)
		<-child.Done()
		_, err := s.Write([]byte("x"), true)
		ended <- errors.Join(child.Err(), err)
	}).hello()
	v.ask(1, true, request()...)
	<-entered
	v.WriteRSTStream(1, http2.ErrCodeCancel)
	var reset http2.StreamError
	if err := <-ended; !errors.Is(err, context.Canceled) || !errors.As(err, &reset) {
		t.Error(err)
	}
}

// TestPanic costs its own viewer an answer, and nobody else anything.
func TestPanic(t *testing.T) {
	v := meet(t, usual(), func(ctx context.Context, s *h2.Stream) {
		if s.Head.Path == "/" {
			panic("a defect")
		}
		says("ok")(ctx, s)
	}).hello()
	v.ask(1, true, request()...)
	if diff := cmp.Diff(answer{Reset: http2.ErrCodeInternal}, v.read(1)); diff != "" {
		t.Error(diff)
	}
	v.ask(3, true, ":method", "GET", ":scheme", "https", ":authority", "a", ":path", "/ok")
	if got := v.read(3); got.Body != "ok" {
		t.Errorf("%+v", got)
	}
}

// TestShutdown: what was asked is answered, then the connection ends.
func TestShutdown(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	v := meet(t, usual(), func(ctx context.Context, s *h2.Stream) {
		close(entered)
		<-leave
		says("done")(ctx, s)
	}).hello()
	v.ask(1, true, request()...)
	<-entered
	done := make(chan error, 1)
	go func() { done <- v.server.Shutdown(t.Context()) }()
	go func() { time.Sleep(20 * time.Millisecond); close(leave) }()
	if diff := cmp.Diff(answer{Status: "200", Fields: []string{"content-length", "4"}, Body: "done"}, v.read(1)); diff != "" {
		t.Error(diff)
	}
	if got := v.read(3); !got.Closed {
		t.Errorf("%+v", got)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestShutdownCuts what takes longer than the context lets it.
func TestShutdownCuts(t *testing.T) {
	entered := make(chan struct{})
	v := meet(t, usual(), func(ctx context.Context, _ *h2.Stream) { close(entered); <-ctx.Done() }).hello()
	v.ask(1, true, request()...)
	<-entered
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := v.server.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	<-v.ended
}

// TestSlowBody: a handler learns that its viewer does not go on.
func TestSlowBody(t *testing.T) {
	result := make(chan error, 1)
	v := meet(t, func() h2.Config { c := usual(); c.Stall = 40 * time.Millisecond; return c }(), func(_ context.Context, s *h2.Stream) {
		s.SetReadDeadline(time.Now().Add(50 * time.Millisecond))
		_, err := io.ReadAll(s)
		result <- err
	}).hello()
	v.ask(1, false, request()...)
	v.WriteData(1, false, []byte("hello"))
	if err := <-result; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}
