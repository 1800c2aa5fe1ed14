package wire

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/header"
	"github.com/lintel-edge/lintel/recording/head"
)

// framed is a body without its framing (RFC 9112 section 6). ended: it has been
// read to its end, and the next byte belongs to another response.
type framed struct {
	content io.Reader
	finish  func() error // reads what follows the content; nil: nothing does
	closes  bool         // the content ends with the connection
	ended   bool
}

// frame finds out how the body of a response is delimited.
func frame(method string, h head.Head, r *bufio.Reader) (*framed, error) {
	if method == "HEAD" || h.Status == 204 || h.Status == 304 {
		return &framed{content: strings.NewReader(""), ended: true}, nil
	}
	if h.Fields.Has("Transfer-Encoding") {
		codings := strings.Join(h.Fields.Values("Transfer-Encoding"), ",")
		if !strings.EqualFold(strings.TrimSpace(codings), "chunked") {
			return nil, &head.Error{Line: 1, Reason: fmt.Sprintf("its transfer coding is %q", codings)}
		}
		return &framed{content: httputil.NewChunkedReader(r), finish: func() error { return trailers(r) }}, nil
	}
	length, err := contentLength(h.Fields.Values("Content-Length"))
	switch {
	case err != nil:
		return nil, err
	case length < 0:
		return &framed{content: r, closes: true}, nil
	case length == 0:
		return &framed{content: strings.NewReader(""), ended: true}, nil
	}
	return &framed{content: &exactly{r, length}}, nil
}

// contentLength is -1 when there is none. Lines and list members must agree
// (RFC 9112 section 6.3).
func contentLength(lines []string) (int64, error) {
	length := int64(-1)
	for value := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if len(lines) == 0 {
			break
		}
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil || n < 0 || length >= 0 && n != length {
			return 0, &head.Error{Line: 1, Reason: fmt.Sprintf("its Content-Length is %q", strings.Join(lines, ", "))}
		}
		length = n
	}
	return length, nil
}

// keepsAlive reports whether the server leaves the connection open.
func keepsAlive(h head.Head) bool {
	return h.Proto == "HTTP/1.1" && !header.ListHas(strings.Join(h.Fields.Values("Connection"), ","), "close")
}

// exactly is a body whose length is known: less is an error.
type exactly struct {
	r    io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	if errors.Is(err, io.EOF) && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (f *framed) Read(p []byte) (int, error) {
	if f.ended {
		return 0, io.EOF
	}
	n, err := f.content.Read(p)
	if !errors.Is(err, io.EOF) {
		return n, framing(err)
	}
	if f.finish != nil {
		if err := f.finish(); err != nil {
			return n, err
		}
	}
	f.ended = !f.closes
	return n, io.EOF
}

// framingError is a body that breaks the rules of its framing.
type framingError struct{ err error }

func (e *framingError) Error() string { return e.err.Error() }
func (e *framingError) Unwrap() error { return e.err }

// framing marks the errors that are not the connection's.
func framing(err error) error {
	if _, network := errors.AsType[net.Error](err); err == nil || network || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return &framingError{err}
}

// maxTrailers bounds the lines after a chunked body.
const maxTrailers = 128

// trailers reads, and drops, what follows the last chunk.
func trailers(r *bufio.Reader) error {
	for range maxTrailers {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(strings.TrimRight(string(line), "\r\n")) == 0 {
			return nil
		}
	}
	return &framingError{fmt.Errorf("more than %d trailers", maxTrailers)}
}

// body gives the connection back, or up, when it is closed.
type body struct {
	ctx    context.Context
	framed *framed
	done   func()
	closed bool
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.framed.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = cause(b.ctx, err)
	}
	return n, err
}

func (b *body) Close() error {
	if !b.closed {
		b.closed = true
		b.done()
	}
	return nil
}
