package edge_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"testing"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
)

// BenchmarkEngine compares an exchange through the engine with the same
// answer from a bare net/http handler, over plain HTTP/1.1 on one connection.
// The allocations of the client are part of both.
func BenchmarkEngine(b *testing.B) {
	body := make([]byte, 1024)
	headers := []exchange.Field{
		line("Content-Type", "text/html"), line("Strict-Transport-Security", "max-age=31536000"),
		line("X-Content-Type-Options", "nosniff"), line("X-Frame-Options", "DENY"), line("Referrer-Policy", "no-referrer"),
		line("Content-Security-Policy", "default-src 'self'"), line("Permissions-Policy", "geolocation=()"),
		line("Cache-Control", "max-age=60"), line("Etag", `"0123"`),
	}
	b.Run("lintel", func(b *testing.B) {
		r := start(b, site(func(context.Context, *exchange.Request) *exchange.Response {
			return &exchange.Response{Status: 200, Fields: exchange.NewFields(headers...), Body: exchange.NewBytes(body), ContentLength: 1024}
		}))
		load(b, r.http)
	})
	b.Run("net-http", func(b *testing.B) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		server := &http.Server{ErrorLog: log.New(io.Discard, "", 0), Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for _, h := range headers {
				w.Header()[h.Name] = []string{h.Value}
			}
			w.Write(body)
		})}
		go server.Serve(l)
		b.Cleanup(func() { server.Close() })
		load(b, l.Addr().String())
	})
}

// load sends one request after the other on one connection; the client makes
// no garbage of its own.
func load(b *testing.B, address string) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	request := []byte("GET /index.html HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: gzip\r\n\r\n")
	buf := make([]byte, 16<<10)
	one := func() int {
		if _, err := c.Write(request); err != nil {
			b.Fatal(err)
		}
		n, err := c.Read(buf)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	whole := one()
	b.ReportAllocs()
	for b.Loop() {
		for n := one(); n < whole; {
			more, err := c.Read(buf)
			if err != nil {
				b.Fatal(err)
			}
			n += more
		}
	}
}

// BenchmarkHostLookup has a budget: below 100 ns and no allocation with 10,000
// distributions (design, section 6).
func BenchmarkHostLookup(b *testing.B) {
	var sites []edge.Site
	for i := range 10_000 {
		sites = append(sites, edge.Site{ID: fmt.Sprint("E", i), Door: saying("x"), Hosts: []string{
			fmt.Sprintf("d%013d.cloudfront.net", i), fmt.Sprintf("www.site-%d.example", i), fmt.Sprintf("*.apps-%d.example", i),
		}})
	}
	s := snapshot(b, 1, sites)
	for name, host := range map[string]string{"exact": "www.site-5000.example:8443", "wildcard": "a.b.apps-5000.example", "unknown": "www.nobody.example"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if found := s.SiteID(host); (found == "") != (name == "unknown") {
					b.Fatal(found)
				}
			}
		})
	}
}
