package edge

import (
	"bytes"
	"net/http"
)

// framing follows the messages on an HTTP/1.x connection: where heads begin,
// and how far bodies go.
type framing struct {
	maxLines int

	part    part
	head    head
	checked int    // bytes of an incomplete head that are checked lines
	heads   uint64 // that have passed
	left    int64  // bytes of content, of this body or this chunk
	chunk   chunkLine
	status  int // not 0: refused, and nothing passes any more
}

// part is where in a message the next byte belongs.
type part uint8

const (
	partHead part = iota
	partContent
	partChunkLine // size and extensions
	partChunk     // content of one chunk
	partChunkCR   // after it
	partChunkLF   //
	partTrailer   // field lines after the last chunk
)

func (f *framing) inHead() bool { return f.part == partHead }

// pass looks at the bytes that came next and returns how many of them may be
// handed on: all up to the beginning of an incomplete head, or up to what is
// refused. Bytes of an incomplete head are shown again, with what follows.
func (f *framing) pass(b []byte) int {
	passed := 0
	for passed < len(b) && f.status == 0 {
		n := f.step(b[passed:])
		if n == 0 {
			break // the head is incomplete
		}
		passed += n
	}
	return passed
}

// step takes what belongs to the current part from the front of b.
func (f *framing) step(b []byte) int {
	switch f.part {
	case partHead:
		return f.readHead(b)
	case partContent, partChunk:
		return f.content(b)
	case partChunkCR:
		return f.expect(b[0], '\r', partChunkLF)
	case partChunkLF:
		return f.expect(b[0], '\n', partChunkLine)
	}
	return f.chunkByte(b[0])
}

// readHead returns the length of the head when it is complete, else 0.
func (f *framing) readHead(b []byte) int {
	for {
		end := bytes.IndexByte(b[f.checked:], '\n')
		if end < 0 {
			f.status = f.head.incomplete(b[f.checked:])
			return 0
		}
		line := b[f.checked : f.checked+end+1]
		if f.status = f.head.line(line, f.maxLines); f.status != 0 {
			return 0
		}
		f.checked += len(line)
		if len(line) == len(crlf) {
			return f.headDone()
		}
	}
}

func (f *framing) headDone() int {
	size := f.checked
	switch {
	case f.head.chunked:
		f.part, f.chunk = partChunkLine, chunkLine{}
	case f.head.length > 0:
		f.part, f.left = partContent, f.head.length
	}
	f.head, f.checked = head{}, 0
	f.heads++
	return size
}

func (f *framing) content(b []byte) int {
	n := min(int64(len(b)), f.left)
	if f.left -= n; f.left == 0 {
		if f.part == partContent {
			f.part = partHead
		} else {
			f.part = partChunkCR
		}
	}
	return int(n)
}

func (f *framing) expect(got, want byte, next part) int {
	if got != want {
		f.status = http.StatusBadRequest
		return 0
	}
	f.part = next
	return 1
}

// chunkByte takes one byte of a chunk line or of a trailer line.
func (f *framing) chunkByte(c byte) int {
	if !f.chunk.add(c) {
		f.status = http.StatusBadRequest
		return 0
	}
	if c != '\n' {
		return 1
	}
	done := f.chunk
	f.chunk = chunkLine{trailerBytes: done.trailerBytes, inTrailer: done.inTrailer}
	switch {
	case done.inTrailer && done.isEmpty():
		f.part, f.chunk = partHead, chunkLine{}
	case done.inTrailer: // the next line
	case done.digits == 0:
		f.status = http.StatusBadRequest
		return 0
	case done.size == 0:
		f.part, f.chunk.inTrailer = partTrailer, true
	default:
		f.part, f.left = partChunk, done.size
	}
	return 1
}

const (
	// maxChunkDigits keeps a chunk's size below 2^60.
	maxChunkDigits = 15
	// maxChunkLine bounds a size with its extensions, which nobody uses.
	maxChunkLine = 256
	// maxTrailer bounds all trailer lines of a message together.
	maxTrailer = 8192
)

// chunkLine is a line of chunked framing (RFC 9112 section 7.1) as it arrives:
// a size with extensions, or a trailer field.
type chunkLine struct {
	length       int // bytes so far
	digits       int // of the size
	size         int64
	extension    bool // past the size
	colon        bool // past a trailer's name
	carriage     bool // the last byte was CR
	inTrailer    bool
	trailerBytes int
}

func (l *chunkLine) isEmpty() bool { return l.length == len(crlf) }

// add takes the next byte; false: it must not be there.
func (l *chunkLine) add(c byte) bool {
	l.length++
	switch {
	case l.carriage:
		return c == '\n'
	case c == '\r':
		l.carriage = true
		return l.length == 1 || !l.inTrailer || l.colon
	case l.inTrailer:
		return l.addToTrailer(c)
	case l.length > maxChunkLine:
		return false
	case l.extension:
		return classes[c]&isValue != 0
	case c == ';':
		l.extension = true
		return l.digits > 0
	case classes[c]&isHex == 0 || l.digits == maxChunkDigits:
		return false
	}
	l.digits++
	l.size = l.size<<4 | int64(hexValue(c))
	return true
}

func (l *chunkLine) addToTrailer(c byte) bool {
	l.trailerBytes++
	switch {
	case l.trailerBytes > maxTrailer:
		return false
	case l.colon:
		return classes[c]&isValue != 0
	case c == ':':
		l.colon = true
		return l.length > 1
	}
	return classes[c]&isToken != 0
}

func hexValue(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
