package origin_test

import (
	"bufio"
	"net"
	"sync"
	"sync/atomic"
	"testing"
)

// peer is one connection as a scripted server sees it.
type peer struct {
	net.Conn
	n int // 1 for the first connection
	r *bufio.Reader
}

// request reads one request's head and gives it back raw; "" at the end.
func (p *peer) request() string {
	var raw string
	for {
		line, err := p.r.ReadString('\n')
		if raw += line; err != nil || line == "\r\n" {
			return raw
		}
	}
}

// say writes; a client that has gone is no error here.
func (p *peer) say(text string) { p.Write([]byte(text)) }

// reset closes the connection with a TCP reset.
func (p *peer) reset() {
	p.Conn.(*net.TCPConn).SetLinger(0)
	p.Close()
}

// hang waits until the client has closed the connection.
func (p *peer) hang() {
	for {
		if _, err := p.r.Discard(1); err != nil {
			return
		}
	}
}

// script is a server that does to each connection what do says.
type script struct {
	URL   string
	conns atomic.Int32 // accepted so far
}

// scripted starts a server on the loopback interface; it ends with the test.
func scripted(t testing.TB, do func(p *peer)) *script {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &script{URL: "http://" + l.Addr().String()}
	var open sync.WaitGroup
	var mu sync.Mutex
	var all []net.Conn
	open.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			n := int(s.conns.Add(1))
			mu.Lock()
			all = append(all, c)
			mu.Unlock()
			open.Go(func() {
				defer c.Close()
				do(&peer{Conn: c, n: n, r: bufio.NewReader(c)})
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range all {
			c.Close()
		}
		mu.Unlock()
		open.Wait()
	})
	return s
}

// always answers every request of a connection with the same bytes.
func always(response string) func(*peer) {
	return func(p *peer) {
		for p.request() != "" {
			p.say(response)
		}
	}
}

const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
