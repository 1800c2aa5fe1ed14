package origin

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/lintel-edge/lintel/exchange"
)

// Whatever comes for an answer, one that is taken whole is what net/http makes
// of it too, to its last byte: what is left behind it is the same, so no reader
// between us and the origin can be led to see another answer there.
func FuzzAnswerAgreesWithNetHTTP(f *testing.F) {
	for _, raw := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 103 \r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\nmore",
		"HTTP/1.0 200 OK\r\n\r\nuntil the end", "HTTP/1.1 204 \r\nContent-Length: 3\r\n\r\nabc", "HTTP/1.1 304 \r\nContent-Length: 3\r\n\r\nabc",
		"HTTP/1.1 200 OK\nContent-Length: 2\nContent-Length: 2\n\nok", "HTTP/1.1 100 \r\nContent-Length: 3\r\n\r\nHTTP/1.1 200 \r\n\r\n",
		"HTTP/1.1 101 \r\nUpgrade: x\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nshort",
	} {
		f.Add([]byte(raw), uint8(5), false)
		f.Add([]byte(raw), uint8(255), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, piece uint8, head bool) {
		r := &exchange.Request{Method: "GET", Host: "a", Path: "/"}
		if head {
			r.Method = "HEAD"
		}
		c := receiving(raw, piece)
		got, err := fetchFrom(c, r)
		if err != nil {
			return
		}
		judge := bufio.NewReader(bytes.NewReader(raw))
		want := finalResponse(judge, r.Method)
		if want == nil {
			t.Fatalf("%q is taken, net/http refuses it", raw)
		}
		content, err := io.ReadAll(want.Body)
		if got.Status != want.StatusCode || !bytes.Equal(got.content, content) || err != nil {
			t.Fatalf("%q gave %d %q; net/http %d %q, %v", raw, got.Status, got.content, want.StatusCode, content, err)
		}
		left, _ := io.ReadAll(c)
		behind, _ := io.ReadAll(judge)
		if !bytes.Equal(left, behind) {
			t.Fatalf("%q leaves %q, net/http %q", raw, left, behind)
		}
	})
}

// complete is an answer with its content.
type complete struct {
	*exchange.Response
	content []byte
}

// fetchFrom reads the answer to r from c, to its end.
func fetchFrom(c *conn, r *exchange.Request) (*complete, error) {
	origin, err := NewCustom(CustomConfig{Domain: "a", Protocol: "http-only"})
	if err != nil {
		return nil, err
	}
	origin.Close()
	c.reused = true // there is nothing to look at
	resp, err := origin.newFetch(context.Background(), r).board(c, time.Now()).run()
	if err != nil || resp.Body == nil {
		return &complete{Response: resp}, err
	}
	content, err := io.ReadAll(resp.Body)
	return &complete{resp, content}, err
}

// finalResponse is what net/http takes for the answer; nil: nothing.
func finalResponse(r *bufio.Reader, method string) *http.Response {
	for {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		if err != nil {
			return nil
		}
		if resp.StatusCode >= 200 {
			return resp
		}
	}
}
