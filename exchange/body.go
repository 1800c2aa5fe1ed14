package exchange

import (
	"bytes"
	"io"
)

// Bytes is a body that is wholly in memory. Engines write it in one piece.
type Bytes struct{ r bytes.Reader }

// NewBytes returns a body that reads b. The bytes must not change any more.
func NewBytes(b []byte) *Bytes {
	body := new(Bytes)
	body.r.Reset(b)
	return body
}

// Read, WriteTo and Close make Bytes a [Body].
func (b *Bytes) Read(p []byte) (int, error) { return b.r.Read(p) }

// WriteTo writes what has not been read yet, in one call.
func (b *Bytes) WriteTo(w io.Writer) (int64, error) { return b.r.WriteTo(w) }

// Close does nothing: there is nothing to let go of.
func (b *Bytes) Close() error { return nil }

// Len is the number of bytes not read yet.
func (b *Bytes) Len() int { return b.r.Len() }

// Discard closes a body that nobody wants; nil is fine.
func Discard(b Body) {
	if b != nil {
		b.Close()
	}
}
