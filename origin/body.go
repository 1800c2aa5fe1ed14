package origin

import (
	"errors"
	"io"
	"net/http"
)

// body is an answer's content on its way from the connection.
type body struct {
	fl      *flight
	content io.Reader // sized, chunked or untilClose
	err     error     // what ended it
}

// Read returns [io.EOF] only when the whole content was read; a body that broke
// off gives an [*Error], for which errors.Is(err, io.ErrUnexpectedEOF) holds.
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil || len(p) == 0 {
		return 0, b.err
	}
	n, err := b.content.Read(p)
	switch {
	case err == io.EOF:
		b.err = err
		b.fl.land()
	case err != nil:
		failure := b.fl.crash(err)
		failure.Err = errors.Join(io.ErrUnexpectedEOF, failure.Err)
		b.err = failure
	}
	return n, b.err
}

// Close lets the connection go. Content that nobody read ends it, unless all of
// it is there already: a connection is not worth waiting for what is thrown away.
func (b *body) Close() error {
	if b.err != nil {
		return nil
	}
	b.err = http.ErrBodyReadAfterClose
	if s, ok := b.content.(*sized); ok && s.skip() {
		b.fl.land()
		return nil
	}
	b.fl.drop()
	b.fl.f.cancel()
	return nil
}

// sized is content whose length was told.
type sized struct {
	c    *conn
	left int64
}

func (s *sized) Read(p []byte) (int, error) {
	n, err := s.c.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	switch {
	case s.left == 0:
		return n, io.EOF
	case err != nil:
		return n, broken(err)
	}
	return n, nil
}

// skip drops the rest if it is there.
func (s *sized) skip() bool {
	if s.left > int64(len(s.c.buffered())) {
		return false
	}
	s.c.start += int(s.left)
	return true
}

// untilClose is content that ends with its connection. A TLS connection that
// ends without a close_notify is an end too: too many servers omit it.
type untilClose struct{ c *conn }

func (u untilClose) Read(p []byte) (int, error) {
	n, err := u.c.Read(p)
	if err != nil && err != io.EOF {
		err = broken(err)
	}
	return n, err
}
