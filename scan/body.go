package scan

import (
	"bufio"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/recording/page"
	"github.com/lintel-edge/lintel/scan/wire"
)

// maxDull is how much is read of a body that nobody looks at, so that its
// connection can be used again.
const maxDull = 64 << 10 // bytes

// readBody reads a body within its bound, and the page out of it if it is one
// and wanted. A body that breaks off leaves what came before.
func readBody(response *wire.Response, wanted bool, bound int64) (recording.Body, *recording.Failure) {
	wanted = wanted && page.IsHTML(response.Fields.Get("Content-Type"))
	if !wanted {
		bound = min(bound, maxDull)
	}
	// Bounded twice: a small bomb grows, and some streams decompress to nothing.
	raw := &bounded{r: response.Body, left: bound}
	content, err := decoded(raw, response.Fields.Values("Content-Encoding"), wanted)
	if err != nil {
		return recording.Body{}, bodyFailure(raw, err)
	}
	plain := &bounded{r: content, left: bound}
	var out recording.Body
	if wanted {
		out.Page = page.Parse(plain)
	}
	_, err = io.Copy(io.Discard, plain)
	if err == nil {
		err = plain.err
	}
	out.Size = plain.read
	out.Truncated = raw.more || plain.more
	if out.Truncated {
		return out, nil
	}
	return out, bodyFailure(raw, err)
}

// bodyFailure tells a body that did not come from one that does not decompress.
func bodyFailure(raw *bounded, err error) *recording.Failure {
	switch {
	case err == nil:
		return nil
	case raw.err != nil:
		return wire.Failure(raw.err)
	}
	return &recording.Failure{Kind: recording.FailureEncoding, Message: fmt.Sprintf("the content does not decompress: %q", err.Error())}
}

// bounded reads so much and no more. It remembers the error that it met, which
// decoders and parsers hide.
type bounded struct {
	r          io.Reader
	left, read int64
	more       bool // there was more
	err        error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.left == 0 {
		return 0, b.end()
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.read += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// end looks whether the bound cut anything off.
func (b *bounded) end() error {
	if b.more {
		return io.EOF
	}
	var one [1]byte
	n, err := io.ReadFull(b.r, one[:])
	b.more = n > 0
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
		return err
	}
	return io.EOF
}

// maxCodings is how many codings a body may have one over the other.
const maxCodings = 3

// decoded undoes the content codings (RFC 9110 section 8.4.1), the last one
// first. What nobody looks at is left as it came.
func decoded(r io.Reader, lines []string, wanted bool) (io.Reader, error) {
	codings := strings.FieldsFunc(strings.ToLower(strings.Join(lines, ",")), func(c rune) bool { return c == ',' || c == ' ' || c == '\t' })
	if !wanted {
		return r, nil
	}
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("there are more than %d codings", maxCodings)
	}
	for i := len(codings) - 1; i >= 0; i-- {
		var err error
		if r, err = decoder(r, codings[i]); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func decoder(r io.Reader, coding string) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	if _, err := buffered.Peek(1); errors.Is(err, io.EOF) {
		return buffered, nil // nothing at all is sent by some servers, and taken by all browsers
	}
	switch coding {
	case "identity":
		return buffered, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(buffered)
	case "deflate":
		return inflate(buffered)
	case "br":
		return brotli.NewReader(buffered), nil
	}
	return nil, fmt.Errorf("%q was not asked for", coding)
}

// inflate reads zlib, and the bare stream that some servers send in its name.
func inflate(r *bufio.Reader) (io.Reader, error) {
	start, err := r.Peek(2)
	if err == nil && start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
		return zlib.NewReader(r)
	}
	return flate.NewReader(r), nil
}
