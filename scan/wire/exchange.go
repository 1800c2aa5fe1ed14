package wire

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/lintel-edge/lintel/recording/head"
)

const (
	// MaxHead is the most bytes a head may have: Chromium's bound. Servers cap
	// theirs far below.
	MaxHead = 256 << 10
	// maxInterim is how many 1xx responses may come before the final one.
	maxInterim = 16
)

// exchange sends a request and reads the head of its response.
func (c *Client) exchange(ctx context.Context, conn *conn, r *Request) (*Response, error) {
	release := deadline(ctx, conn)
	conn.answered = false
	h, err := conn.roundTrip(r, c.authorization())
	if err != nil {
		release()
		conn.Close()
		return nil, cause(ctx, err)
	}
	framed, err := frame(r.Method, h, conn.reader)
	if err != nil {
		release()
		conn.Close()
		return nil, err
	}
	response := &Response{Proto: h.Proto, Status: h.Status, Fields: h.Fields, TLS: conn.tls, Remote: remote(conn)}
	response.Body = &body{ctx: ctx, framed: framed, done: func() {
		release()
		if !framed.ended || !keepsAlive(h) || ctx.Err() != nil {
			conn.Close()
			return
		}
		c.put(conn)
	}}
	return response, nil
}

// cause is the context's error where it is what ended an operation.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %v", ctx.Err(), err)
	}
	return err
}

// deadline ends the connection's operations with the context. The returned
// function ends its watch.
func deadline(ctx context.Context, conn net.Conn) func() {
	past := time.Unix(1, 0)
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(past) })
	return func() { stop() }
}

func remote(conn net.Conn) netip.AddrPort {
	at, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// roundTrip writes the request and reads heads up to the final one.
func (c *conn) roundTrip(r *Request, authorization string) (head.Head, error) {
	_, writeErr := c.Write(c.render(r, authorization))
	// A server may answer and close before it has read everything: its answer
	// counts more than our failure to write.
	if _, err := c.reader.Peek(1); err != nil {
		return head.Head{}, errors.Join(writeErr, err)
	}
	c.answered = true
	for range maxInterim {
		h, err := readHead(c.reader)
		if err != nil {
			return head.Head{}, err
		}
		if !strings.HasPrefix(h.Proto, "HTTP/1.") {
			return head.Head{}, &head.Error{Line: 1, Reason: h.Proto + " was not asked for"}
		}
		if h.Status >= 200 {
			return h, nil
		}
		if h.Status == 101 {
			return head.Head{}, &head.Error{Line: 1, Reason: "it switches protocols without having been asked to"}
		}
	}
	return head.Head{}, &head.Error{Line: 1, Reason: fmt.Sprintf("more than %d interim responses", maxInterim)}
}

// render writes the head of a request (RFC 9112 section 3).
func (c *conn) render(r *Request, authorization string) []byte {
	var b bytes.Buffer
	target := r.URL.RequestURI()
	if c.proxy {
		target = "http://" + r.URL.Host + target
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.Method, target, hostField(r.URL))
	if c.proxy {
		b.WriteString(authorization)
	}
	for _, line := range r.Fields {
		b.WriteString(line.Name + ": " + line.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// hostField leaves the scheme's own port out, as browsers do.
func hostField(u *url.URL) string {
	if port := u.Port(); port != "" && port == usualPort[u.Scheme] {
		return strings.TrimSuffix(u.Host, ":"+port)
	}
	return u.Host
}

// errHead says that a head is past [MaxHead].
var errHead = errors.New("the head of the response is too long")

// readHead reads up to the empty line that ends a head. Empty lines before it
// are skipped, as after a body that was longer than announced by a line end
// (RFC 9112 section 2.2).
func readHead(r *bufio.Reader) (head.Head, error) {
	var text []byte
	for read := 0; ; {
		line, err := r.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return head.Head{}, noHTTP(append(text, line...), err)
		}
		if read += len(line); read > MaxHead {
			return head.Head{}, errHead
		}
		blank := err == nil && len(bytes.TrimRight(line, "\r\n")) == 0 && (len(text) == 0 || text[len(text)-1] == '\n')
		if blank && len(text) > 0 {
			return head.Parse(string(text))
		}
		if !blank {
			text = append(text, line...)
		}
	}
}

// noHTTP is the error of a stream that ended within a head: when what came does
// not even begin like one, that is what is wrong with it.
func noHTTP(text []byte, err error) error {
	if len(text) == 0 || errors.Is(err, io.EOF) && bytes.HasPrefix(text, []byte("HTTP/")) {
		return err
	}
	if _, bad := head.Parse(string(text)); bad != nil && errors.Is(err, io.EOF) {
		return bad
	}
	return err
}
