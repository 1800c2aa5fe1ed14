package h2

import (
	"errors"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/lintel-edge/lintel/exchange"
)

// Head is the head of a request, checked as RFC 9113 section 8 asks.
type Head struct {
	Method, Authority string
	Path              string          // with the query, as it was sent; of CONNECT the authority
	Fields            exchange.Fields // in their order, in HTTP/1.1's spelling, cookies in one line
	ContentLength     int64           // -1: not announced
	// TooLarge says that the head has more than [Config.HeadBytes]: Fields has
	// what came before that.
	TooLarge bool
}

// How much of a header block is read for the sake of the connection's
// compression state, where a request is too large for an answer's sake: in
// times of Config.HeadBytes, and in frames.
const (
	maxBlocks        = 4
	maxContinuations = 64
)

// block is a header block as it arrives.
type block struct {
	limit int // of size

	stream uint32 // 0: none is being read
	ends   bool   // so does the stream
	bytes  int    // as they came
	frames int
	fields []hpack.HeaderField
	size   int // of the fields: names, values, and what a line takes
}

func (b *block) begin(stream uint32, ends bool) {
	clear(b.fields) // or an idle connection would keep the strings
	*b = block{limit: b.limit, stream: stream, ends: ends, fields: b.fields[:0]}
}

// lineBytes are those of a field line besides name and value, in HTTP/1.1.
const lineBytes = len(": \r\n")

// add takes the next field from the decoder.
func (b *block) add(f hpack.HeaderField) {
	if b.size += len(f.Name) + len(f.Value) + lineBytes; b.size <= b.limit+pseudoBytes {
		b.fields = append(b.fields, f)
	}
}

// pseudoBytes is room for the lines of which a request's line is made.
const pseudoBytes = 128

func (b *block) tooLarge() bool { return b.size > b.limit+pseudoBytes }

// takeHeaders begins a header block (RFC 9113 section 4.3).
func (c *conn) takeHeaders(f *http2.HeadersFrame) error {
	if f.StreamID%2 == 0 || f.HasPriority() && f.Priority.StreamDep == f.StreamID {
		return http2.ConnectionError(protocolError)
	}
	c.block.begin(f.StreamID, f.StreamEnded())
	return c.takeFragment(f.HeaderBlockFragment(), f.HeadersEnded())
}

func (c *conn) takeContinuation(f *http2.ContinuationFrame) error {
	return c.takeFragment(f.HeaderBlockFragment(), f.HeadersEnded())
}

func (c *conn) takeFragment(b []byte, last bool) error {
	c.block.bytes += len(b)
	c.block.frames++
	if c.block.bytes > maxBlocks*c.block.limit || c.block.frames > maxContinuations {
		return http2.ConnectionError(enhanceYourCalm)
	}
	if _, err := c.decoder.Write(b); err != nil {
		return http2.ConnectionError(compression)
	}
	if !last {
		c.expect(c.server.config.Head)
		return nil
	}
	if err := c.decoder.Close(); err != nil {
		return http2.ConnectionError(compression)
	}
	c.due.Store(0)
	stream := c.block.stream
	c.block.stream = 0
	return c.takeBlock(stream)
}

// maxRefused is how many streams in a row, in times of those that may run, a
// viewer may open beyond that number before it is sent away: one that resets
// what it has just opened never runs out of them.
const maxRefused = 4

// takeBlock opens a stream, or ends a request's body with its trailer.
func (c *conn) takeBlock(id uint32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s := c.streams[id]; {
	case s != nil:
		return s.takeTrailer(&c.block)
	case id <= c.highest && c.resets.has(id):
		return nil
	case id <= c.highest:
		return http2.ConnectionError(streamClosed)
	case c.leaving:
		return nil // GOAWAY has said that it is not answered
	}
	c.highest = id
	if c.running >= c.server.config.Streams {
		if c.refused++; c.refused > maxRefused*c.server.config.Streams {
			return http2.ConnectionError(enhanceYourCalm)
		}
		return http2.StreamError{StreamID: id, Code: refusedStream}
	}
	c.refused = 0
	head, err := c.block.head()
	if err != nil {
		return http2.StreamError{StreamID: id, Code: protocolError, Cause: err}
	}
	s := newStream(c, id, head, c.block.ends)
	if !s.lengthHolds() {
		return http2.StreamError{StreamID: id, Code: protocolError, Cause: errLength}
	}
	c.streams[id] = s
	c.running++
	go c.run(s)
	return nil
}

// errMalformed is a request that RFC 9113 section 8 does not allow.
var errMalformed = errors.New("malformed request")

// head checks the fields of a request and makes its head of them.
func (b *block) head() (Head, error) {
	h := Head{ContentLength: -1, TooLarge: b.tooLarge()}
	target, fields, err := pseudoHeaders(b.fields)
	if err != nil {
		return h, err
	}
	h.Method, h.Authority, h.Path = target.method, target.authority, target.path
	if err := h.addFields(fields); err != nil {
		return h, err
	}
	if h.TooLarge {
		return h, nil // what is missing may be in the part that was not kept
	}
	switch {
	case h.Method == "CONNECT" && (target.scheme != "" || h.Path != ""), h.Authority == "", strings.Contains(h.Authority, "@"):
		return h, errMalformed
	case h.Method == "CONNECT":
		h.Path = h.Authority
	case target.scheme == "" || h.Path == "" || !httpguts.ValidHeaderFieldName(h.Method):
		return h, errMalformed
	}
	return h, nil
}

// target is what HTTP/1.1 has on a request's line (section 8.3.1).
type target struct{ method, scheme, authority, path string }

// pseudoHeaders takes those of a request, each of which may be there once, and
// returns what is behind them.
func pseudoHeaders(fields []hpack.HeaderField) (t target, rest []hpack.HeaderField, err error) {
	for i, f := range fields {
		if !f.IsPseudo() {
			return t, fields[i:], nil
		}
		into := t.field(f.Name)
		if into == nil || *into != "" || f.Value == "" || !httpguts.ValidHeaderFieldValue(f.Value) {
			return t, nil, errMalformed
		}
		*into = f.Value
	}
	return t, nil, nil
}

// field is where a pseudo-header's value belongs; nil: no request has it.
func (t *target) field(name string) *string {
	switch name {
	case ":method":
		return &t.method
	case ":scheme":
		return &t.scheme
	case ":authority":
		return &t.authority
	case ":path":
		return &t.path
	}
	return nil
}

// spareLines is room for what a door adds to a request.
const spareLines = 4

// addFields takes the regular fields of a request.
func (h *Head) addFields(fields []hpack.HeaderField) error {
	lines := make([]exchange.Field, 0, len(fields)+spareLines)
	cookie := -1
	for _, f := range fields {
		if !validField(f) {
			return errMalformed
		}
		switch f.Name {
		case "host":
			if h.Authority != "" && h.Authority != f.Value {
				return errMalformed // section 8.3.1
			}
			h.Authority = f.Value
			continue
		case "content-length":
			length, err := strconv.ParseUint(f.Value, 10, 63)
			if err != nil || h.ContentLength >= 0 && h.ContentLength != int64(length) {
				return errMalformed
			}
			h.ContentLength = int64(length)
			continue
		case "cookie":
			if cookie >= 0 { // section 8.2.3
				lines[cookie].Value += "; " + f.Value
				continue
			}
			cookie = len(lines)
		}
		lines = append(lines, exchange.Field{Name: nameOf(f.Name).canonical, Value: f.Value, Owner: exchange.OwnerViewer})
	}
	h.Fields = exchange.NewFields(lines...)
	return nil
}

// validField checks one regular field (sections 8.2.1 and 8.2.2).
func validField(f hpack.HeaderField) bool {
	if !validName(f.Name) || !httpguts.ValidHeaderFieldValue(f.Value) || f.Value != strings.Trim(f.Value, " \t") {
		return false
	}
	switch f.Name {
	case "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade":
		return false
	case "te":
		return f.Value == "trailers"
	}
	return true
}

// validName reports whether a name is a token in lower case.
func validName(s string) bool {
	if s == "" {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c >= 'A' && c <= 'Z' || !httpguts.IsTokenRune(rune(c)) {
			return false
		}
	}
	return true
}
