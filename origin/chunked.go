package origin

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// maxChunkLine bounds the line before a chunk, in bytes: a size and extensions,
// which are ignored. Servers send a few bytes; signatures of chunks take a hundred.
const maxChunkLine = 256

// chunked is content in chunks (RFC 9112 section 7.1). Nothing is forgiven here,
// in particular no bare line feed: readers that see different chunks see
// different answers behind them.
type chunked struct {
	c          *conn
	maxTrailer int   // bytes
	left       int64 // of the chunk that is being read
	begun      bool  // a chunk was read, whose line end is not yet
	last       bool  // only the trailer is left
	trailer    []exchange.Field
}

// Read returns several chunks at once, as far as they are there.
func (k *chunked) Read(p []byte) (n int, err error) {
	for n < len(p) {
		switch {
		case n > 0 && !k.moreIsHere():
			return n, nil
		case k.left > 0:
			m, err := k.c.Read(p[n:min(int64(len(p)), int64(n)+k.left)])
			n, k.left = n+m, k.left-int64(m)
			if err != nil && k.left > 0 {
				return n, broken(err)
			}
		case k.last:
			return n, k.end()
		default:
			if err := k.next(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// moreIsHere reports whether what comes next can be read without waiting.
func (k *chunked) moreIsHere() bool {
	here := k.c.buffered()
	if k.left > 0 {
		return len(here) > 0
	}
	if k.last {
		length, _ := sectionEnd(here, 0)
		return length > 0
	}
	_, size, _ := bytes.Cut(here, []byte("\n"))
	return bytes.IndexByte(size, '\n') >= 0
}

// next reads the end of a chunk and the size of the next one.
func (k *chunked) next() error {
	if k.begun {
		line, err := k.line()
		if err != nil {
			return err
		}
		if len(line) > 0 {
			return fmt.Errorf("chunk goes on with %.20q behind its end", line)
		}
	}
	line, err := k.line()
	if err != nil {
		return err
	}
	size, _, _ := bytes.Cut(bytes.TrimRight(line, " \t"), []byte(";"))
	n, err := strconv.ParseUint(string(size), 16, 63)
	if err != nil {
		return fmt.Errorf("size of a chunk %.20q", size)
	}
	k.left, k.begun, k.last = int64(n), true, n == 0
	return nil
}

// line takes a line and returns it without its line end, which has to be whole.
func (k *chunked) line() ([]byte, error) {
	line, err := k.c.readLine(maxChunkLine)
	switch {
	case err == errTooLong:
		return nil, fmt.Errorf("line between chunks is longer than %d bytes", maxChunkLine)
	case err != nil:
		return nil, broken(err)
	case !bytes.HasSuffix(line, []byte("\r\n")), bytes.Count(line, []byte("\r")) > 1:
		return nil, fmt.Errorf("line between chunks %.20q does not end in CRLF", line)
	}
	return line[:len(line)-len("\r\n")], nil
}

// end reads the trailer and returns [io.EOF] if that is well-formed.
func (k *chunked) end() error {
	text, err := k.c.readSection(k.maxTrailer)
	switch {
	case err == errTooLong:
		return fmt.Errorf("trailer is longer than %d bytes", k.maxTrailer)
	case err != nil:
		return broken(err)
	case strings.Count(text, "\n") != strings.Count(text, "\r\n"):
		return errors.New("bare line feed in the trailer")
	}
	if k.trailer, err = parseLines(text); err != nil {
		return err
	}
	return io.EOF
}

// fields are the trailer's, as far as they may go on.
func (k *chunked) fields() exchange.Fields {
	h := head{lines: k.trailer}
	return h.fields()
}
