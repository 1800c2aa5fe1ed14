package origin_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
)

// cuttable are answers whose end can be told from a cut, with their content.
var cuttable = []struct{ name, answer, content string }{
	{"sized", "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 5\r\n\r\nhello", "hello"},
	{"chunked", chunks + "2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nX: y\r\n\r\n", "hello"},
	{"after others", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.1 100 \r\n\r\n" + ok, "ok"},
	{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "ok"},
}

// An answer that is cut off anywhere is an error, and what came of its content
// came in order.
func TestAnswerThatIsCutAnywhere(t *testing.T) {
	for _, tc := range cuttable {
		for how, end := range map[string]func(*peer){
			"closed": func(p *peer) { p.Close() },
			"reset":  (*peer).reset,
			"half-closed": func(p *peer) {
				p.Conn.(*net.TCPConn).CloseWrite()
				p.hang()
			},
		} {
			t.Run(tc.name+"/"+how, func(t *testing.T) {
				t.Parallel()
				at := make(chan int, 1)
				server := scripted(t, func(p *peer) {
					p.request()
					p.say(tc.answer[:<-at])
					end(p)
				})
				c := plain(t, server.URL)
				for n := range tc.answer {
					at <- n
					got, err := fetchAll(t, c, get("/"))
					if !strings.HasPrefix(tc.content, got) {
						t.Errorf("cut at %d: content %q", n, got)
					}
					wantError(t, err, origin.Closed, 0)
				}
			})
		}
	}
}

// fetchAll returns the content, as far as it came, and what ended it.
func fetchAll(t *testing.T, c *origin.Custom, r *exchange.Request) (string, error) {
	resp, err := c.Fetch(t.Context(), r)
	if err != nil || resp.Body == nil {
		return "", err
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v is not io.ErrUnexpectedEOF", err)
	}
	return string(content), err
}

// An answer means the same whatever packets it comes in.
func TestAnswerInSinglePackets(t *testing.T) {
	for _, tc := range cuttable {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := scripted(t, func(p *peer) {
				for p.request() != "" {
					for i := range tc.answer {
						p.say(tc.answer[i : i+1])
					}
				}
			})
			c := plain(t, server.URL)
			for range 20 {
				if got, err := fetchAll(t, c, get("/")); got != tc.content || err != nil {
					t.Errorf("%q, %v; want %q", got, err, tc.content)
				}
			}
			if n := server.conns.Load(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

// What is there of a chunked body is not held back for what is to come.
func TestChunksAreReadAsTheyCome(t *testing.T) {
	seen := make(chan string)
	server := scripted(t, func(p *peer) {
		p.request()
		p.say(chunks)
		for _, piece := range []string{"5\r\nfirst\r\n", "6\r\nsec", "ond\r\n5", "\r\nthird\r\n5\r\n", "forth"} {
			p.say(piece)
			if got := <-seen; !strings.Contains(piece, got) {
				t.Errorf("%q came with %q", got, piece)
			}
		}
		p.say("\r\n0\r\n\r\n")
	})
	resp, err := plain(t, server.URL).Fetch(t.Context(), get("/"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	buf := make([]byte, 100)
	for _, want := range []string{"first", "sec", "ond", "third", "forth"} {
		if n, err := resp.Body.Read(buf); string(buf[:n]) != want || err != nil {
			t.Errorf("read %q, %v; want %q", buf[:n], err, want)
		}
		seen <- want
	}
	if n, err := resp.Body.Read(buf); n != 0 || err != io.EOF {
		t.Errorf("%d bytes, %v at the end", n, err)
	}
}

// An origin that says a little again and again is given up in the end.
func TestSlowDripOfAHead(t *testing.T) {
	server := scripted(t, func(p *peer) {
		p.request()
		p.say("HTTP/1.1 200 OK\r\nX: ")
		for {
			if _, err := p.Write([]byte("y")); err != nil {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	})
	limited := func(c *origin.CustomConfig) { c.CompletionTimeout = 300 * time.Millisecond }
	_, err := plain(t, server.URL, limited).Fetch(t.Context(), get("/"))
	wantError(t, err, origin.CompletionTimeout, 1)
}

// A body that nobody reads to its end costs its connection, unless the rest is
// there already.
func TestBodyThatNobodyReads(t *testing.T) {
	const large = 1 << 20
	for _, tc := range []struct {
		name   string
		answer string
		conns  int32 // for two fetches
	}{
		{"the rest is there", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + strings.Repeat("x", 1000), 1},
		{"the rest is to come", fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", large, strings.Repeat("x", large)), 2},
		{"the end is to come", chunks + "2\r\nok\r\n", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			server := scripted(t, always(tc.answer))
			c := plain(t, server.URL)
			for range 2 {
				resp, err := c.Fetch(t.Context(), get("/"))
				if err != nil {
					t.Fatal(err)
				}
				if n, err := resp.Body.Read(make([]byte, 1)); n != 1 || err != nil {
					t.Errorf("%d bytes, %v", n, err)
				}
				resp.Body.Close()
				if n, err := resp.Body.Read(make([]byte, 1)); n != 0 || err == nil || err == io.EOF {
					t.Errorf("%d bytes, %v of a closed body", n, err)
				}
			}
			if n := server.conns.Load(); n != tc.conns {
				t.Errorf("%d connections, want %d", n, tc.conns)
			}
		})
	}
}
