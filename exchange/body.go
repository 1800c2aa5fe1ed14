package exchange

import "io"

// Bytes is a body that is wholly in memory. Engines write it in one piece.
type Bytes struct{ rest []byte }

// NewBytes returns a body that reads b. The bytes must not change any more.
func NewBytes(b []byte) *Bytes { return &Bytes{b} }

// Read, WriteTo and Close make Bytes a [Body].
func (b *Bytes) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// WriteTo writes what has not been read yet, in one call.
func (b *Bytes) WriteTo(w io.Writer) (int64, error) {
	if len(b.rest) == 0 {
		return 0, nil
	}
	n, err := w.Write(b.rest)
	b.rest = b.rest[n:]
	return int64(n), err
}

// Close does nothing: there is nothing to let go of.
func (b *Bytes) Close() error { return nil }

// Rest is what has not been read yet. It is read-only.
func (b *Bytes) Rest() []byte { return b.rest }

// Len is the number of bytes not read yet.
func (b *Bytes) Len() int { return len(b.rest) }

// Discard closes a body that nobody wants; nil is fine.
func Discard(b Body) {
	if b != nil {
		b.Close()
	}
}
