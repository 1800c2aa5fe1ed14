package byterange

import (
	"bytes"
	"io"
	"strconv"
)

// Section returns the part r of a body that is about to be read from its
// start. What lies before it is skipped: by Seek where body can, else by
// reading. Closing the section closes the body.
func Section(body io.ReadCloser, r Range) io.ReadCloser {
	return &section{body: body, skip: r.Start, left: r.Length}
}

type section struct {
	body io.ReadCloser
	skip int64 // bytes before the part that are still to be passed over
	left int64 // bytes of the part that are still to be read
}

func (s *section) Close() error { return s.body.Close() }

func (s *section) Read(p []byte) (int, error) {
	if err := s.advance(); err != nil {
		return 0, err
	}
	if s.left == 0 {
		return 0, io.EOF
	}
	n, err := s.body.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	if err == io.EOF && s.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// advance passes over what lies before the part, once.
func (s *section) advance() error {
	if s.skip == 0 {
		return nil
	}
	n := s.skip
	s.skip = 0
	if seeker, ok := s.body.(io.Seeker); ok {
		_, err := seeker.Seek(n, io.SeekCurrent)
		return err
	}
	_, err := io.CopyN(io.Discard, s.body, n)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Multipart is a multipart/byteranges body (RFC 9110 section 14.6). It reads
// the ranges from the underlying body in one pass, so they must be ascending
// and not overlap; nothing is buffered.
type Multipart struct {
	body     io.ReadCloser
	ranges   []Range  // not begun yet
	heads    []string // before each part; one more: the end
	boundary string
	at       int64 // offset in body
	length   int64
	current  io.Reader // nil: the next head or part is to be taken
}

// NewMultipart takes a body over that is about to be read from its start.
// contentType and size are those of the whole; boundary must not occur in it
// and is up to the caller, who has the source of randomness.
func NewMultipart(body io.ReadCloser, ranges []Range, size int64, contentType, boundary string) *Multipart {
	m := &Multipart{body: body, ranges: ranges, boundary: boundary}
	for i, r := range ranges {
		head := "--" + boundary + "\r\n"
		if i > 0 {
			head = "\r\n" + head
		}
		if contentType != "" {
			head += "Content-Type: " + contentType + "\r\n"
		}
		head += "Content-Range: " + r.ContentRange(size) + "\r\n\r\n"
		m.heads = append(m.heads, head)
		m.length += int64(len(head)) + r.Length
	}
	end := "\r\n--" + boundary + "--\r\n"
	m.heads = append(m.heads, end)
	m.length += int64(len(end))
	m.current = bytes.NewReader([]byte(m.heads[0]))
	return m
}

// ContentType is the Content-Type of the response.
func (m *Multipart) ContentType() string { return "multipart/byteranges; boundary=" + m.boundary }

// Len is the number of bytes of the whole multipart body.
func (m *Multipart) Len() int64 { return m.length }

// Close closes the underlying body.
func (m *Multipart) Close() error { return m.body.Close() }

// Read reads the next bytes of the multipart body.
func (m *Multipart) Read(p []byte) (int, error) {
	for m.current != nil {
		n, err := m.current.Read(p)
		if err == io.EOF {
			m.next()
			err = nil
		}
		if n > 0 || err != nil || len(p) == 0 {
			return n, err
		}
	}
	return 0, io.EOF
}

// next moves from a head to its part, from a part to the next head, and from
// the end to nil.
func (m *Multipart) next() {
	_, wasPart := m.current.(*section)
	switch {
	case wasPart:
		m.current = bytes.NewReader([]byte(m.heads[0]))
	case len(m.ranges) == 0:
		m.current = nil
	default:
		r := m.ranges[0]
		m.ranges, m.heads = m.ranges[1:], m.heads[1:]
		m.current = &section{body: m.body, skip: r.Start - m.at, left: r.Length}
		m.at = r.End()
	}
}

// NewBoundary makes a boundary (RFC 2046 section 5.1.1) from random bits.
func NewBoundary(random uint64) string {
	return "lintel" + strconv.FormatUint(random, 36)
}
