package edge

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// write sends a response in as few writes as it fits. Afterwards d.err says why
// the viewer did not get all of it; the connection is then cut.
func (l *lane) write(d *delivery, resp *exchange.Response) {
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	if !resp.Fields.Has("Date") { // RFC 9110 section 6.6.1; net/http does the same
		resp.Fields.Add("Date", d.request.Received.UTC().Format(http.TimeFormat), exchange.OwnerEdge)
	}
	d.firstByte = l.server.now()
	m := message{gate: l.gate, buf: (*buf)[:0], resp: resp}
	m.body = resp.Body != nil && d.request.Method != http.MethodHead && bodyAllowed(resp.Status)
	m.buf = m.appendHead(m.buf, d.request.Method)
	m.head = len(m.buf)
	d.err = m.send()
	if d.sent = m.sent; d.err != nil {
		l.gate.broken.Store(true)
	}
	l.gate.farewell = resp.Close
	exchange.Discard(resp.Body)
}

// message is one response on its way to a viewer of HTTP/1.1.
type message struct {
	gate *gate
	resp *exchange.Response
	body bool   // it has one
	buf  []byte // what has not been written yet
	head int    // how much of that is the head
	sent int64  // bytes of the body
}

func (m *message) send() error {
	switch {
	case !m.body:
		return m.flush()
	case m.resp.ContentLength < 0:
		return m.chunks()
	}
	return m.known()
}

// flush writes what there is, and counts what of it was body.
func (m *message) flush() error {
	if len(m.buf) == 0 {
		return nil
	}
	n, err := m.gate.Write(m.buf)
	m.sent += int64(max(0, n-m.head))
	m.buf, m.head = m.buf[:0], 0
	return err
}

// known sends a body of known length. Its first piece goes out with the head.
func (m *message) known() error {
	if whole, inMemory := m.resp.Body.(*exchange.Bytes); inMemory {
		return m.whole(whole.Rest())
	}
	for left := m.resp.ContentLength; left > 0; {
		n, err := m.resp.Body.Read(m.buf[len(m.buf) : cap(m.buf)-1]) // expectEnd needs a byte
		m.buf, left = m.buf[:len(m.buf)+n], left-int64(n)
		if left == 0 {
			break // the last piece waits for the end: only with it is it right
		}
		if left < 0 {
			return errBodyLength
		}
		if werr := m.flush(); werr != nil {
			return werr
		}
		switch err {
		case nil:
		case io.EOF:
			return errBodyLength
		default:
			return err
		}
	}
	if err := m.expectEnd(); err != nil {
		return err
	}
	return m.flush()
}

// whole sends a body that is in memory: in one write with the head if it fits.
func (m *message) whole(body []byte) error {
	if int64(len(body)) != m.resp.ContentLength {
		return errBodyLength
	}
	n := min(len(body), cap(m.buf)-len(m.buf))
	m.buf = append(m.buf, body[:n]...)
	if err := m.flush(); err != nil || n == len(body) {
		return err
	}
	written, err := m.gate.Write(body[n:])
	m.sent += int64(written)
	return err
}

// expectEnd reads the end of a body, which also lets its source be used again.
func (m *message) expectEnd() error {
	switch _, err := io.ReadFull(m.resp.Body, m.buf[len(m.buf):len(m.buf)+1]); err {
	case io.EOF:
		return nil
	case nil:
		return errBodyLength
	default:
		return err
	}
}

// The parts of a chunk around its data (RFC 9112 section 7.1).
const (
	chunkSize = 10 // room for the size in hexadecimal and its line end
	chunkEnd  = "\r\n"
	lastChunk = "0\r\n"
)

// chunks sends a body whose end is not known: the head, and then every piece,
// is on the wire before the next is waited for.
func (m *message) chunks() error {
	if err := m.flush(); err != nil {
		return err
	}
	room := cap(m.buf) - len(chunkEnd)
	for {
		n, err := m.resp.Body.Read(m.buf[chunkSize:room])
		if n > 0 {
			if werr := m.chunk(n); werr != nil {
				return werr
			}
		}
		switch {
		case err == io.EOF:
			m.buf = m.appendTrailer(append(m.buf[:0], lastChunk...))
			_, err = m.gate.Write(m.buf)
			return err
		case err != nil:
			return err
		}
	}
}

// chunk writes the n bytes that stand behind the room for their size.
func (m *message) chunk(n int) error {
	size := strconv.AppendInt(m.buf[:0:chunkSize], int64(n), 16)
	size = append(size, chunkEnd...)
	start := chunkSize - len(size)
	all := m.buf[:chunkSize+n]
	copy(all[start:], size)
	_, err := m.gate.Write(append(all, chunkEnd...)[start:])
	if err == nil {
		m.sent += int64(n)
	}
	return err
}

func (m *message) appendTrailer(b []byte) []byte {
	if m.resp.Trailer != nil {
		fields := m.resp.Trailer()
		b = appendFields(b, &fields)
	}
	return append(b, "\r\n"...)
}

// appendHead renders the head: fields in the door's order, then the framing.
func (m *message) appendHead(b []byte, method string) []byte {
	resp := m.resp
	b = append(b, "HTTP/1.1 "...)
	b = strconv.AppendInt(b, int64(resp.Status), 10)
	b = append(append(append(b, ' '), http.StatusText(resp.Status)...), "\r\n"...)
	b = appendFields(b, &resp.Fields)
	if resp.Close {
		b = append(b, "Connection: close\r\n"...)
	}
	switch {
	case m.body && resp.ContentLength < 0:
		b = append(b, "Transfer-Encoding: chunked\r\n"...)
	case !bodyAllowed(resp.Status), method == http.MethodHead && resp.ContentLength < 0:
	case resp.Body == nil && method != http.MethodHead:
		b = append(b, "Content-Length: 0\r\n"...)
	default:
		b = append(b, "Content-Length: "...)
		b = append(strconv.AppendInt(b, resp.ContentLength, 10), "\r\n"...)
	}
	return append(b, "\r\n"...)
}

func appendFields(b []byte, fields *exchange.Fields) []byte {
	for _, f := range fields.Lines() {
		if !isConnectionField(f.Name) {
			b = append(append(b, f.Name...), ": "...)
			b = append(appendValue(b, f.Value), "\r\n"...)
		}
	}
	return b
}

// appendValue keeps a value on its line: a configured value with line breaks
// would otherwise end the field, as net/http knows, too.
func appendValue(b []byte, value string) []byte {
	if strings.IndexByte(value, '\n') < 0 && strings.IndexByte(value, '\r') < 0 {
		return append(b, value...)
	}
	return append(b, lineBreaks.Replace(value)...)
}

var lineBreaks = strings.NewReplacer("\n", " ", "\r", " ")
