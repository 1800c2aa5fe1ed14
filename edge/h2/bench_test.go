package h2_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/lintel-edge/lintel/edge/h2"
	"github.com/lintel-edge/lintel/exchange"
)

// BenchmarkHit is what the engine adds to a small answer: a connection without
// TLS and without a network, on which the viewer keeps so many requests open.
func BenchmarkHit(b *testing.B) {
	b.Run("1 stream", func(b *testing.B) { benchmarkHit(b, 1) })
	b.Run("32 streams", func(b *testing.B) { benchmarkHit(b, 32) })
}

func benchmarkHit(b *testing.B, streams int) {
	fields := exchange.NewFields(
		field("Content-Type", "text/html"), field("Strict-Transport-Security", "max-age=31536000"),
		field("X-Content-Type-Options", "nosniff"), field("X-Frame-Options", "DENY"), field("Referrer-Policy", "no-referrer"),
		field("Content-Security-Policy", "default-src 'self'"), field("Permissions-Policy", "geolocation=()"),
		field("Cache-Control", "max-age=60"), field("ETag", `"0123"`), field("Date", "Sat, 21 Nov 2026 12:00:00 GMT"),
		field("X-Cache", "Hit from cloudfront"), field("X-Amz-Cf-Id", "0123456789abcdef0123456789abcdef0123456789abcdef01234567"),
	)
	body := make([]byte, 1024)
	server := h2.New(h2.Config{Streams: 128, HeadBytes: 32 << 10, Head: time.Minute, Idle: time.Minute, Stall: time.Minute, BodyRate: 1024})
	c := newTireless(streams, b.N)
	b.ReportAllocs()
	b.ResetTimer()
	server.Serve(c, handlerFunc(func(_ context.Context, s *h2.Stream) {
		if s.WriteHead(200, &fields, 1024, false) == nil {
			s.Write(body, true)
		}
	}))
	if got := c.ended.Load(); got < int64(b.N) {
		b.Fatalf("%d of %d requests were answered", got, b.N)
	}
}

type handlerFunc func(context.Context, *h2.Stream)

func (f handlerFunc) ServeStream(ctx context.Context, s *h2.Stream) { f(ctx, s) }

func field(name, value string) exchange.Field { return exchange.Field{Name: name, Value: value} }

// tireless is a viewer's connection: as soon as a request is answered, it asks
// again, until it has asked often enough.
type tireless struct {
	net.Conn
	unread  []byte
	request []byte // with the stream's id to be filled in
	next    uint32
	left    int
	ended   atomic.Int64
	free    chan int // streams that ended in one write
}

func newTireless(streams, requests int) *tireless {
	c := &tireless{next: 1, left: requests, free: make(chan int, 1024)}
	var block, first bytes.Buffer
	e := hpack.NewEncoder(&block)
	head := func() {
		for _, f := range []hpack.HeaderField{
			{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "www.example.com"},
			{Name: ":path", Value: "/index.html"}, {Name: "user-agent", Value: "bench"}, {Name: "accept", Value: "*/*"}, {Name: "accept-encoding", Value: "gzip"},
		} {
			e.WriteField(f)
		}
	}
	first.WriteString(http2.ClientPreface)
	f := http2.NewFramer(&first, nil)
	f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 1<<31 - 1})
	f.WriteWindowUpdate(0, 1<<31-1<<16)
	head()
	c.unread = first.Bytes()
	c.ask(block.Bytes(), 1)
	block.Reset()
	head() // every field is in the table now
	c.request = append([]byte(nil), block.Bytes()...)
	c.ask(c.request, streams-1)
	return c
}

func (c *tireless) ask(block []byte, times int) {
	for range min(times, c.left) {
		c.left--
		c.unread = append(c.unread, 0, 0, byte(len(block)), byte(http2.FrameHeaders), byte(http2.FlagHeadersEndHeaders|http2.FlagHeadersEndStream))
		c.unread = binary.BigEndian.AppendUint32(c.unread, c.next)
		c.unread = append(c.unread, block...)
		c.next += 2
	}
}

func (c *tireless) Read(p []byte) (int, error) {
	for len(c.unread) == 0 {
		n := <-c.free
		if n < 0 {
			return 0, net.ErrClosed
		}
		c.ask(c.request, n)
	}
	n := copy(p, c.unread)
	c.unread = c.unread[n:]
	return n, nil
}

// Write counts the streams that end in it.
func (c *tireless) Write(p []byte) (int, error) {
	ends := 0
	for rest := p; len(rest) >= 9; {
		length := int(rest[0])<<16 | int(rest[1])<<8 | int(rest[2])
		if http2.FrameType(rest[3]) == http2.FrameData && rest[4]&1 != 0 {
			ends++
		}
		rest = rest[9+length:]
	}
	if ends > 0 {
		if c.ended.Add(int64(ends)); c.left == 0 && c.ended.Load() >= int64(c.next/2) {
			ends = -1
		}
		c.free <- ends
	}
	return len(p), nil
}

func (c *tireless) Close() error                     { return nil }
func (c *tireless) SetReadDeadline(time.Time) error  { return nil }
func (c *tireless) SetWriteDeadline(time.Time) error { return nil }
