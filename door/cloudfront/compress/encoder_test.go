package compress

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/andybalholm/brotli"
)

// source is a body that tells how often it was closed.
type source struct {
	io.Reader
	closed int
}

func (s *source) Close() error { s.closed++; return nil }

// decode undoes a coding with a decoder that is not ours.
func decode(t *testing.T, coding Encoding, r io.Reader) ([]byte, error) {
	t.Helper()
	switch coding {
	case Gzip:
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	case Brotli:
		return io.ReadAll(brotli.NewReader(r))
	}
	return io.ReadAll(r)
}

func text(n int) []byte {
	words := []string{"lintel ", "header ", "policy ", "edge ", "<p>", "</p>\n"}
	random := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for b.Len() < n {
		b.WriteString(words[random.IntN(len(words))])
	}
	return b.Bytes()[:n]
}

func TestReaderRoundTrip(t *testing.T) {
	var encoders Encoders
	for _, coding := range []Encoding{Identity, Gzip, Brotli} {
		for _, n := range []int{0, 1, 1000, chunk, chunk + 1, 300_000} {
			body := &source{Reader: bytes.NewReader(text(n))}
			r := encoders.Reader(coding, body)
			got, err := decode(t, coding, r)
			if err != nil || !bytes.Equal(got, text(n)) {
				t.Errorf("%q, %d bytes: got %d bytes, %v", coding, n, len(got), err)
			}
			r.Close()
			if coding != Identity {
				r.Close()
			}
			if body.closed != 1 {
				t.Errorf("%q: body closed %d times", coding, body.closed)
			}
		}
	}
}

func TestReaderStreams(t *testing.T) {
	var encoders Encoders
	for _, coding := range []Encoding{Gzip, Brotli} {
		slow := iotest.HalfReader(bytes.NewReader(text(100_000)))
		got, err := decode(t, coding, iotest.OneByteReader(encoders.Reader(coding, &source{Reader: slow})))
		if err != nil || !bytes.Equal(got, text(100_000)) {
			t.Errorf("%q: %d bytes, %v", coding, len(got), err)
		}
	}
}

// A body that breaks off must not look whole when decoded.
func TestReaderOfABrokenBody(t *testing.T) {
	var encoders Encoders
	broken := errors.New("origin went away")
	for _, coding := range []Encoding{Gzip, Brotli} {
		body := &source{Reader: io.MultiReader(strings.NewReader("half"), iotest.ErrReader(broken))}
		r := encoders.Reader(coding, body)
		if _, err := io.ReadAll(r); !errors.Is(err, broken) {
			t.Errorf("%q: err = %v, want the body's", coding, err)
		}
		r.Close()
		if _, err := r.Read(make([]byte, 1)); err == nil {
			t.Errorf("%q: reading after Close succeeds", coding)
		}
		// The encoder that was given back half-way starts afresh.
		if got, err := decode(t, coding, encoders.Reader(coding, &source{Reader: strings.NewReader("next")})); string(got) != "next" || err != nil {
			t.Errorf("%q: after a broken body: %q, %v", coding, got, err)
		}
	}
}

func TestEncodersAreShared(t *testing.T) {
	var encoders Encoders
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			coding := []Encoding{Gzip, Brotli}[i%2]
			for range 20 {
				r := encoders.Reader(coding, &source{Reader: bytes.NewReader(text(5000 + i))})
				if got, err := decode(t, coding, r); err != nil || len(got) != 5000+i {
					t.Errorf("%q: %d bytes, %v", coding, len(got), err)
				}
				r.Close()
			}
		})
	}
	wg.Wait()
}

func BenchmarkReader(b *testing.B) {
	var encoders Encoders
	data := text(64 << 10)
	for _, coding := range []Encoding{Gzip, Brotli} {
		b.Run(string(coding), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				r := encoders.Reader(coding, io.NopCloser(bytes.NewReader(data)))
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
				r.Close()
			}
		})
	}
}
