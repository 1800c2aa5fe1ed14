package origin

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
)

// maxLines is how many field lines a head or a trailer may have. Servers send
// a few dozen; some proxies allow a thousand.
const maxLines = 1000

// head is the head of an answer.
//
// It is read as strictly as real origins allow; TestWhatIsForgiven has a row for
// each decision. Forgiven is what RFC 9112 lets a recipient forgive and net/http's
// client does too: a bare line feed for a line's end (2.2), folded values (5.2),
// several spaces and no reason phrase in the status line (4), the same length
// twice (6.3). Refused is what two readers could understand differently, though
// net/http takes some of it: another major version, a status below 100, both or
// different lengths, a transfer coding other than one chunked or sent by HTTP/1.0
// (6.1), content of 1xx answers, names that are no tokens, and control bytes in
// values and reason phrases.
type head struct {
	status int
	minor  byte // the version is HTTP/1.minor
	lines  []exchange.Field

	length     int64    // Content-Length; -1: none
	chunked    bool     // Transfer-Encoding: chunked
	close      bool     // Connection: close
	keepAlive  bool     // Connection: keep-alive
	connection []string // the other options of Connection: names of hop-by-hop fields
}

// readHead waits for a head of at most limit bytes and reads it. What is no
// status line is refused as soon as it is there, not when the head is.
func (c *conn) readHead(limit int) (*head, error) {
	line, err := c.readLine(limit)
	if err != nil {
		return nil, headError(err, limit)
	}
	h := &head{length: -1}
	if err := h.parseStatusLine(trimCR(line[:len(line)-1])); err != nil {
		return nil, err
	}
	text, err := c.readSection(limit - len(line))
	if err != nil {
		return nil, headError(err, limit)
	}
	if h.lines, err = parseLines(text); err != nil {
		return nil, err
	}
	return h, h.readFraming()
}

func headError(err error, limit int) error {
	if err == errTooLong {
		return &Error{Kind: HeaderTooBig, Err: fmt.Errorf("response head is longer than %d bytes", limit)}
	}
	return broken(err)
}

// parseStatusLine reads "HTTP/1.x status reason" (RFC 9112 section 4).
func (h *head) parseStatusLine(line []byte) error {
	version, rest, _ := bytes.Cut(line, []byte(" "))
	status, reason, _ := bytes.Cut(bytes.TrimLeft(rest, " "), []byte(" "))
	const name = "HTTP/1."
	if len(version) != len(name)+1 || string(version[:len(name)]) != name || !allDigits(version[len(name):]) {
		return fmt.Errorf("status line %.100q, want HTTP/1.1", line)
	}
	if len(status) != 3 || !allDigits(status) || status[0] == '0' {
		return fmt.Errorf("status line %.100q, want a status of three digits", line)
	}
	if !httpguts.ValidHeaderFieldValue(string(reason)) {
		return fmt.Errorf("status line %.100q, want a reason without control bytes", line)
	}
	h.minor = version[len(name)] - '0'
	h.status = int(status[0]-'0')*100 + int(status[1]-'0')*10 + int(status[2]-'0')
	return nil
}

func allDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// parseLines reads field lines up to an empty line (RFC 9112 section 5).
func parseLines(text string) ([]exchange.Field, error) {
	count := strings.Count(text, "\n") - 1
	if count > maxLines {
		return nil, fmt.Errorf("%d field lines, want at most %d", count, maxLines)
	}
	if count <= 0 {
		return nil, nil
	}
	lines := make([]exchange.Field, 0, count)
	for line, rest := cutLine(text); line != ""; line, rest = cutLine(rest) {
		if line[0] == ' ' || line[0] == '\t' {
			if err := unfold(lines, line); err != nil {
				return nil, err
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !httpguts.ValidHeaderFieldName(name) {
			return nil, fmt.Errorf("field line %.100q, want a name and a colon", line)
		}
		value = strings.Trim(value, " \t")
		if !httpguts.ValidHeaderFieldValue(value) {
			return nil, fmt.Errorf("value %.100q of field %s", value, name)
		}
		lines = append(lines, exchange.Field{Name: name, Value: value, Owner: exchange.OwnerOrigin})
	}
	return lines, nil
}

// cutLine cuts off the first line, whose end may lack its carriage return.
func cutLine(text string) (line, rest string) {
	line, rest, _ = strings.Cut(text, "\n")
	return strings.TrimSuffix(line, "\r"), rest
}

// unfold appends a folded line to the value that it continues, with one space
// for what is between them (RFC 9112 section 5.2).
func unfold(lines []exchange.Field, more string) error {
	if len(lines) == 0 {
		return fmt.Errorf("first field line is folded: %.100q", more)
	}
	if !httpguts.ValidHeaderFieldValue(more) {
		return fmt.Errorf("folded value %.100q", more)
	}
	last := &lines[len(lines)-1].Value
	*last = strings.Trim(*last+" "+strings.Trim(more, " \t"), " \t")
	return nil
}

// readFraming takes from the lines what says where the content ends, and
// whether the connection outlives it. Two readers could see different ends
// where RFC 9112 section 6.3 has to choose, so that is refused.
func (h *head) readFraming() error {
	for i := range h.lines {
		var err error
		switch l := &h.lines[i]; {
		case exchange.EqualName(l.Name, "Content-Length"):
			err = h.readLength(l.Value)
		case exchange.EqualName(l.Name, "Transfer-Encoding"):
			err = h.readCoding(l.Value)
		case exchange.EqualName(l.Name, "Connection"):
			h.readConnection(l.Value)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case h.chunked && h.length >= 0:
		return errors.New("both Content-Length and Transfer-Encoding")
	case h.status < 200 && (h.chunked || h.length > 0):
		return fmt.Errorf("status %d with content", h.status)
	}
	return nil
}

func (h *head) readLength(value string) error {
	n, err := strconv.ParseUint(value, 10, 63)
	if err != nil {
		return fmt.Errorf("Content-Length %.100q", value)
	}
	if h.length >= 0 && h.length != int64(n) {
		return fmt.Errorf("Content-Length %d and %d", h.length, n)
	}
	h.length = int64(n)
	return nil
}

func (h *head) readCoding(value string) error {
	if h.chunked || h.minor == 0 || !exchange.EqualName(value, "chunked") {
		return fmt.Errorf("Transfer-Encoding %.100q in HTTP/1.%d, want one chunked in HTTP/1.1", value, h.minor)
	}
	h.chunked = true
	return nil
}

func (h *head) readConnection(value string) {
	for option := range strings.SplitSeq(value, ",") {
		switch option = strings.Trim(option, " \t"); {
		case exchange.EqualName(option, "close"):
			h.close = true
		case exchange.EqualName(option, "keep-alive"):
			h.keepAlive = true
		case !exchange.EqualName(option, "Upgrade"):
			h.connection = append(h.connection, option)
		}
	}
}

// isFinal reports whether no other head follows: 101 is the last of its connection.
func (h *head) isFinal() bool { return h.status >= 200 || h.status == 101 }

// persists reports whether the connection can be used again after the content
// (RFC 9112 section 9.3).
func (h *head) persists() bool { return !h.close && (h.minor > 0 || h.keepAlive) }

// fields are the field lines that go on from here, in the origin's order and
// spelling: without what concerns only the connection (spec/cloudfront.md 4.6,
// RFC 9110 section 7.6.1) and without the framing fields, whose meaning is
// elsewhere in a response.
func (h *head) fields() exchange.Fields {
	kept := h.lines[:0]
	for _, l := range h.lines {
		if !h.hopByHop(l.Name) {
			kept = append(kept, l)
		}
	}
	return exchange.NewFields(kept...)
}

func (h *head) hopByHop(name string) bool {
	if exchange.EqualName(name, "Upgrade") {
		return h.status != 101
	}
	for _, hop := range hopByHop {
		if exchange.EqualName(name, hop) {
			return true
		}
	}
	for _, option := range h.connection {
		if exchange.EqualName(name, option) {
			return true
		}
	}
	const proxy = "Proxy-"
	return len(name) > len(proxy) && exchange.EqualName(name[:len(proxy)], proxy)
}

var hopByHop = [...]string{"Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Content-Length"}
