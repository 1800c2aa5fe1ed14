package origin_test

import (
	"crypto/tls"
	"io"
	"net"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// secured is a scripted server behind TLS; do gets the TLS connection.
func secured(t *testing.T, ca *authority, version uint16, do func(p *peer)) *script {
	cfg := &tls.Config{Certificates: []tls.Certificate{ca.leaf(time.Now().Add(time.Hour), "www.example.com")}, MinVersion: version, MaxVersion: version}
	s := scripted(t, func(p *peer) {
		p.Conn = tls.Server(p.Conn, cfg)
		p.r.Reset(p.Conn)
		do(p)
	})
	s.URL = "https" + strings.TrimPrefix(s.URL, "http")
	return s
}

func trusting(ca *authority) func(*origin.CustomConfig) {
	return func(c *origin.CustomConfig) { c.RootCAs = ca.pool() }
}

// TLS has messages of its own on a connection that says nothing: session tickets
// come after the handshake, and are no answer before the request.
func TestTLSConnectionIsReused(t *testing.T) {
	ca := newAuthority(t)
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		t.Run(name, func(t *testing.T) {
			server := secured(t, ca, version, always(ok))
			c := plain(t, server.URL, trusting(ca))
			for range 5 {
				if got, err := fetchAll(t, c, get("/")); got != "ok" || err != nil {
					t.Fatalf("%q, %v", got, err)
				}
			}
			if n := server.conns.Load(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

// Security headers alone can fill a head of many kilobytes. Whatever memory it
// took, the next answer on its connection is read as any other.
func TestConnectionIsReusedAfterALongHead(t *testing.T) {
	long := strings.Replace(ok, "\r\n", "\r\nContent-Security-Policy: "+strings.Repeat("x", 30_000)+"\r\n", 1)
	server := scripted(t, func(p *peer) {
		for p.request() != "" {
			p.say(long)
		}
	})
	c := plain(t, server.URL)
	for range 5 {
		if got, err := fetchAll(t, c, get("/")); got != "ok" || err != nil {
			t.Fatalf("%q, %v", got, err)
		}
	}
	if n := server.conns.Load(); n != 1 {
		t.Errorf("%d connections, want 1", n)
	}
}

// What comes on an idle connection, by TLS too, ends it and nothing else.
func TestIdleTLSConnectionThatEnds(t *testing.T) {
	ca := newAuthority(t)
	for name, end := range map[string]func(p *peer){
		"close_notify":      func(p *peer) { p.Conn.(*tls.Conn).CloseWrite() },
		"no close_notify":   func(p *peer) { p.Conn.(*tls.Conn).NetConn().Close() },
		"unsolicited bytes": func(p *peer) { p.say("HTTP/1.1 408 Request Timeout\r\n\r\n") },
		"half a record":     func(p *peer) { p.Conn.(*tls.Conn).NetConn().Write([]byte{23, 3, 3}); p.Close() },
		"garbage":           func(p *peer) { p.Conn.(*tls.Conn).NetConn().Write([]byte("garbage")) },
	} {
		t.Run(name, func(t *testing.T) {
			ended := make(chan struct{})
			server := secured(t, ca, tls.VersionTLS13, func(p *peer) {
				if p.n > 1 {
					always(ok)(p)
					return
				}
				p.request()
				p.say(ok)
				end(p)
				close(ended)
				p.hang()
			})
			c := plain(t, server.URL, trusting(ca))
			if got, err := fetchAll(t, c, get("/")); got != "ok" || err != nil {
				t.Fatalf("%q, %v", got, err)
			}
			<-ended
			r := get("/")
			r.Method = "DELETE" // not to be sent twice
			if got, err := fetchAll(t, c, r); got != "ok" || err != nil {
				t.Fatalf("%q, %v", got, err)
			}
			if n := server.conns.Load(); n != 2 {
				t.Errorf("%d connections, want 2", n)
			}
		})
	}
}

// A connection that the origin closes while a request is on its way to it is
// replaced for a GET, and for nothing that may have had an effect.
func TestRaceWithTheEndOfAConnection(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]int{}
	server := scripted(t, func(p *peer) {
		for range 1 + p.n%3 {
			line, _, _ := strings.Cut(p.request(), "\r\n")
			mu.Lock()
			seen[line]++
			mu.Unlock()
			p.say(ok)
		}
		runtime.Gosched()
	})
	c := plain(t, server.URL)
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 100 {
				r := get("/" + strconv.Itoa(worker) + "/" + strconv.Itoa(i))
				if i%2 == 1 {
					r.Method = "DELETE"
				}
				got, err := fetchAll(t, c, r)
				switch {
				case err == nil && got == "ok":
				case r.Method == "DELETE":
					wantError(t, err, origin.Closed, 1)
				default:
					t.Errorf("%s %s: %q, %v", r.Method, r.Path, got, err)
				}
			}
		})
	}
	all.Wait()
	mu.Lock()
	defer mu.Unlock()
	for line, n := range seen {
		if strings.HasPrefix(line, "DELETE") && n > 1 {
			t.Errorf("%s was sent %d times", line, n)
		}
	}
}

// However many requests there were at once, few connections stay.
func TestIdleConnectionsAreBounded(t *testing.T) {
	const most = 256
	var open atomic.Int32
	arrived, release := make(chan struct{}), make(chan struct{})
	server := scripted(t, func(p *peer) {
		open.Add(1)
		defer open.Add(-1)
		p.request()
		arrived <- struct{}{}
		<-release
		p.say(ok)
		p.hang()
	})
	c := plain(t, server.URL, func(c *origin.CustomConfig) { c.KeepAliveTimeout = time.Hour })
	var all sync.WaitGroup
	for range most + 10 {
		all.Go(func() {
			if got, err := fetchAll(t, c, get("/")); got != "ok" || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	for range most + 10 {
		<-arrived
	}
	close(release)
	all.Wait()
	eventually(t, func() bool { return open.Load() == most })
	c.Close()
	eventually(t, func() bool { return open.Load() == 0 })
}

// eventually waits for a condition that nothing announces.
func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it did not come to that")
}

func TestClosedOriginKeepsNoConnection(t *testing.T) {
	server := scripted(t, func(p *peer) { p.request(); p.say(ok); p.hang() })
	c := plain(t, server.URL)
	for range 2 {
		c.Close()
		if got, err := fetchAll(t, c, get("/")); got != "ok" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if n := server.conns.Load(); n != 2 {
		t.Errorf("%d connections, want 2", n)
	}
}

// Whatever becomes of fetches, no goroutine and no descriptor is left behind.
func TestNothingIsLeftOpen(t *testing.T) {
	t.Run("at first", everyEnd) // the runtime keeps a few descriptors of its own from now on
	descriptors := openDescriptors(t)
	goroutines := runtime.NumGoroutine()
	t.Run("again", everyEnd)
	eventually(t, func() bool { return runtime.NumGoroutine() <= goroutines && openDescriptors(t) <= descriptors })
}

func openDescriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("counting descriptors needs Linux: ", err)
	}
	return len(entries)
}

// everyEnd lets fetches end in every way there is.
func everyEnd(t *testing.T) {
	server := scripted(t, func(p *peer) {
		for {
			switch head := p.request(); {
			case strings.HasPrefix(head, "GET /cut"):
				p.say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
				return
			case strings.HasPrefix(head, "GET /endless"):
				p.say(chunks)
				forever(p, "2\r\nok\r\n")
			case strings.HasPrefix(head, "GET /silent"):
				p.hang()
			case strings.HasPrefix(head, "GET /chat"):
				p.say(switching)
				echo(p)
			case strings.HasPrefix(head, "GET /garbage"):
				p.say("garbage\r\n")
			case strings.HasPrefix(head, "POST"):
				p.say("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n")
				p.hang()
			case head == "":
				return
			default:
				p.say(ok)
			}
		}
	})
	c := plain(t, server.URL, short, once)
	for _, path := range []string{"/", "/cut", "/silent", "/garbage"} {
		for range 5 {
			fetchAll(t, c, get(path))
		}
	}
	for range 5 {
		leave(t, c, get("/endless"))
		leave(t, c, get("/chat", field("Upgrade", "websocket")))
		r, w := uploading()
		leave(t, c, r)
		w.Close()
	}
	refusing := plain(t, "http://127.0.0.1:1", short)
	if _, err := refusing.Fetch(t.Context(), get("/")); err == nil {
		t.Error("somebody listens at port 1")
	}
	c.Close()
}

func once(c *origin.CustomConfig) { c.Attempts = 1 }

// leave fetches, and goes away once something of the answer is there.
func leave(t *testing.T, c *origin.Custom, r *exchange.Request) {
	t.Helper()
	resp, err := c.Fetch(t.Context(), r)
	if err != nil {
		t.Error(err)
		return
	}
	switch {
	case resp.Upgrade != nil:
		viewer, edge := net.Pipe()
		go viewer.Close()
		resp.Upgrade(t.Context(), edge)
	case resp.Body != nil:
		io.CopyN(io.Discard, resp.Body, 100)
		resp.Body.Close()
	}
}
