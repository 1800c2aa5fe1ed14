package origin_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// answering is a server that is as cheap as one can be: every request, whatever
// it is, gets the same bytes.
func answering(b *testing.B, response string) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				buf := make([]byte, 4096)
				for {
					if n, err := c.Read(buf); err != nil || !strings.HasSuffix(string(buf[:n]), "\r\n\r\n") {
						return
					}
					io.WriteString(c, response)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String()
}

const response1KiB = "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 03:46:10 GMT\r\nContent-Type: text/html\r\n" +
	"Content-Length: 1024\r\nETag: \"5f3759df\"\r\nCache-Control: max-age=60\r\nServer: bench\r\n\r\n"

// BenchmarkFetch1KiB is a fetch of 1 KiB over a kept-alive connection, with the
// body read. The allocations are the client's alone: the server makes one.
func BenchmarkFetch1KiB(b *testing.B) {
	server := answering(b, response1KiB+strings.Repeat("x", 1024))
	c := plain(b, server)
	r := get("/index.html", field("Accept-Encoding", "gzip"), field("User-Agent", "Amazon CloudFront"),
		field("X-Amz-Cf-Id", "x"), field("Via", "1.1 x.cloudfront.net (CloudFront)"), field("X-Forwarded-For", "192.0.2.1"))
	buf := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := c.Fetch(context.Background(), r)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = resp.Body.Read(buf)
		}
		if err != io.EOF {
			b.Fatal(err)
		}
		exchange.Discard(resp.Body)
	}
}

// BenchmarkTransport1KiB is the same by net/http alone, for comparison.
func BenchmarkTransport1KiB(b *testing.B) {
	server := answering(b, response1KiB+strings.Repeat("x", 1024))
	transport := &http.Transport{DisableCompression: true}
	r, _ := http.NewRequest("GET", server+"/index.html", nil)
	r.Header = http.Header{"Accept-Encoding": {"gzip"}, "User-Agent": {"Amazon CloudFront"}, "X-Amz-Cf-Id": {"x"},
		"Via": {"1.1 x.cloudfront.net (CloudFront)"}, "X-Forwarded-For": {"192.0.2.1"}}
	buf := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := transport.RoundTrip(r)
		if err != nil {
			b.Fatal(err)
		}
		for err == nil {
			_, err = resp.Body.Read(buf)
		}
		resp.Body.Close()
	}
}

// BenchmarkBucket1KiB reads an object of 1 KiB from a directory.
func BenchmarkBucket1KiB(b *testing.B) {
	bucket := newBucket(origin.Dir(files(b, "index.html", strings.Repeat("x", 1024))))
	r := bucketRequest("GET", "/index.html")
	buf := make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := bucket.Fetch(context.Background(), r)
		if err != nil || resp.Status != 200 {
			b.Fatal(resp.Status, err)
		}
		for err == nil {
			_, err = resp.Body.Read(buf)
		}
		resp.Body.Close()
	}
}

// BenchmarkVisit is a fetch from another door of this process: what it costs
// beside the door's own work.
func BenchmarkVisit(b *testing.B) {
	body := make([]byte, 1<<10)
	n := new(origin.Neighbours)
	n.Add(&origin.Neighbour{Name: "load balancer front", Serve: func(context.Context, *exchange.Request) *exchange.Response {
		return &exchange.Response{
			Status: 200, Body: exchange.NewBytes(body), ContentLength: int64(len(body)),
			Fields: exchange.NewFields(exchange.Field{Name: "Content-Type", Value: "text/html", Owner: exchange.OwnerOrigin}),
		}
	}}, 80, "front.example.com")
	o, err := origin.NewCustom(origin.CustomConfig{ID: "app", Domain: "front.example.com", Protocol: "http-only"})
	if err != nil {
		b.Fatal(err)
	}
	r := &exchange.Request{Method: "GET", Scheme: "https", Host: "front.example.com", Path: "/", Fields: exchange.NewFields(
		exchange.Field{Name: "Accept", Value: "text/html"}, exchange.Field{Name: "X-Forwarded-For", Value: "192.0.2.1"})}
	ctx := origin.WithNeighbours(b.Context(), n)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := o.Fetch(ctx, r)
		if err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}
