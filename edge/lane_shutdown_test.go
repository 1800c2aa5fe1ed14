package edge_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// net/http takes a connection for idle whose request the lane answers, and a
// shutdown that asks only net/http would be over at once.
func TestShutdownReturnsAfterTheLanesResponses(t *testing.T) {
	for name, first := range map[string]bool{"after a request of the engine": true, "on a connection that is new to the engine": false} {
		t.Run(name, func(t *testing.T) {
			body := strings.Repeat("0123456789abcdef", 2<<20) // 32 MiB: more than sockets hold
			d := laneDoor{lane: saying(body), engine: saying("engine")}
			r := startLane(t, d)
			c, in := slowViewer(t, r.http)
			if first {
				fetchFromEngine(t, c, in)
			}
			resp := beginNow(t, c, in, int64(len(body)))
			done := make(chan error, 1)
			go func() {
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				defer cancel()
				done <- r.Shutdown(ctx)
			}()
			select {
			case err := <-done:
				t.Errorf("Shutdown returned (%v) while a response was being written", err)
			case <-time.After(200 * time.Millisecond):
			}
			if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(body)) {
				t.Errorf("%d bytes of %d, %v", n, len(body), err)
			}
			select {
			case err := <-done:
				if err != nil {
					t.Errorf("Shutdown: %v", err)
				}
			case <-time.After(5 * time.Second):
				t.Error("Shutdown goes on after the last response")
			}
		})
	}
}

// A viewer that takes nothing delays the shutdown for as long as it may, not
// for as long as it likes.
func TestShutdownCutsTheLaneAtItsLimit(t *testing.T) {
	body := strings.Repeat("0123456789abcdef", 2<<20)
	r := startLane(t, laneDoor{lane: saying(body), engine: saying("engine")})
	c, in := slowViewer(t, r.http)
	fetchFromEngine(t, c, in) // so that net/http takes the connection for idle
	resp := beginNow(t, c, in, int64(len(body)))
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	if err := r.Shutdown(ctx); err == nil {
		t.Error("Shutdown does not say that a response was cut")
	}
	if n, err := io.Copy(io.Discard, resp.Body); err == nil {
		t.Errorf("the viewer saw a whole response of %d bytes", n)
	}
}

// slowViewer takes what it is sent only when it reads.
func slowViewer(t *testing.T, address string) (net.Conn, *bufio.Reader) {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(15 * time.Second))
	return c, bufio.NewReader(c)
}

// beginNow asks until the lane answers, with a body of this size. A request that
// comes while the engine is still busy with the end of the last one is the
// engine's, too.
func beginNow(t *testing.T, c net.Conn, in *bufio.Reader, size int64) *http.Response {
	t.Helper()
	for range 100 {
		io.WriteString(c, plain("GET", "/"))
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp.ContentLength == size {
			return resp
		}
		io.Copy(io.Discard, resp.Body)
	}
	t.Fatal("the lane never answers")
	return nil
}

func fetchFromEngine(t *testing.T, c net.Conn, in *bufio.Reader) {
	t.Helper()
	io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: none\r\n\r\n")
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
}
