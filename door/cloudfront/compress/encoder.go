package compress

import (
	"bytes"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// How hard the encoders try. CloudFront's own levels are not known; these are
// the points after which more time gains little on text.
const (
	gzipLevel   = 6
	brotliLevel = 5
)

// chunk is how much of a body is compressed at a time, in bytes.
const chunk = 32 << 10

// Encoders compress bodies. They keep idle encoders for reuse, as one takes
// much memory; the zero value is ready. Safe for concurrent use.
type Encoders struct {
	gzip, brotli sync.Pool // of *encoder
}

// encoder is one compressor and the buffers on both of its sides.
type encoder struct {
	w interface {
		io.WriteCloser
		Reset(io.Writer)
	}
	in  [chunk]byte
	out bytes.Buffer
}

// Reader returns a body that reads the compressed form of body; nothing is
// compressed before it is asked for. Closing it closes body. [Identity]
// returns body itself.
func (e *Encoders) Reader(coding Encoding, body io.ReadCloser) io.ReadCloser {
	switch coding {
	case Gzip:
		return newReader(&e.gzip, body, newGzip)
	case Brotli:
		return newReader(&e.brotli, body, newBrotli)
	}
	return body
}

func newGzip() *encoder {
	w, err := gzip.NewWriterLevel(nil, gzipLevel)
	if err != nil {
		panic("compress: gzip level is out of range") // it is a constant
	}
	return &encoder{w: w}
}

func newBrotli() *encoder { return &encoder{w: brotli.NewWriterLevel(nil, brotliLevel)} }

func newReader(pool *sync.Pool, body io.ReadCloser, make func() *encoder) *reader {
	enc, ok := pool.Get().(*encoder)
	if !ok {
		enc = make()
	}
	enc.out.Reset()
	enc.w.Reset(&enc.out)
	return &reader{body: body, pool: pool, enc: enc}
}

// reader is one body that is being compressed.
type reader struct {
	body io.ReadCloser
	pool *sync.Pool
	enc  *encoder // nil: given back
	err  error    // why nothing more will be compressed
}

func (r *reader) Read(p []byte) (int, error) {
	if r.enc == nil {
		return 0, io.ErrClosedPipe
	}
	for r.enc.out.Len() == 0 && r.err == nil {
		r.fill()
	}
	if r.enc.out.Len() == 0 {
		return 0, r.err
	}
	return r.enc.out.Read(p)
}

// fill compresses the next chunk. A body that breaks off leaves the compressed
// form unfinished too, so that nobody takes it for the whole.
func (r *reader) fill() {
	n, err := r.body.Read(r.enc.in[:])
	if _, werr := r.enc.w.Write(r.enc.in[:n]); werr != nil {
		r.err = werr
		return
	}
	r.err = err
	if err == io.EOF {
		if werr := r.enc.w.Close(); werr != nil {
			r.err = werr
		}
	}
}

// Close gives the encoder back. A second Close does nothing.
func (r *reader) Close() error {
	if r.enc == nil {
		return nil
	}
	r.pool.Put(r.enc)
	r.enc = nil
	return r.body.Close()
}
