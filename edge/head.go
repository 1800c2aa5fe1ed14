package edge

import (
	"bytes"
	"net/http"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// head checks the head of one HTTP/1.x request, line by line (RFC 9112
// sections 2 to 5), and learns how its body is framed (section 6).
type head struct {
	lines  int  // complete ones, the request line included
	bytes  int  // in them
	http10 bool //
	host   span // the value of the Host field
	hosts  int  // lines of that name

	chunked   bool
	hasLength bool
	length    int64
}

// span is a part of a head, counted from its beginning: heads may move in
// memory until they are complete.
type span struct{ from, to int }

func (s span) of(head []byte) string { return string(head[s.from:s.to]) }

// line takes the next line with its CRLF and returns the status to refuse the
// request with, or 0.
func (h *head) line(l []byte, maxLines int) int {
	h.lines++
	h.bytes += len(l)
	text, isWhole := bytes.CutSuffix(l, crlf)
	switch {
	case !isWhole || bytes.IndexByte(text, '\r') >= 0:
		return http.StatusBadRequest // bare LF or bare CR
	case h.lines == 1:
		return h.requestLine(text)
	case h.bytes > MaxHeadBytes || h.lines > maxLines+2: // the request line and the empty one
		return statusHeadTooLarge
	case len(text) == 0:
		return h.end()
	}
	return h.field(text)
}

var crlf = []byte("\r\n")

// incomplete judges a line whose end has not arrived: it may be too long already.
func (h *head) incomplete(l []byte) int {
	if h.lines == 0 {
		if _, target, found := bytes.Cut(l, []byte{' '}); found && len(target) > MaxURLBytes+len(" HTTP/1.1\r") {
			return http.StatusRequestURITooLong
		}
	}
	if h.bytes+len(l) > MaxHeadBytes {
		return statusHeadTooLarge
	}
	return 0
}

// requestLine is method, one space, target, one space, version (section 3).
func (h *head) requestLine(l []byte) int {
	method, rest, _ := bytes.Cut(l, []byte{' '})
	target, version, _ := bytes.Cut(rest, []byte{' '})
	h.http10 = string(version) == "HTTP/1.0"
	switch {
	case len(target) > MaxURLBytes:
		return http.StatusRequestURITooLong
	case !all(method, isToken) || !validTarget(target):
		return http.StatusBadRequest
	case !h.http10 && string(version) != "HTTP/1.1":
		return http.StatusBadRequest
	case len(l)+len(crlf) > MaxHeadBytes:
		return statusHeadTooLarge
	}
	return 0
}

// validTarget accepts a path, or an absolute URL (section 3.2) of a plain host,
// with whole percent triplets in the path; net/http would not parse others.
func validTarget(target []byte) bool {
	if !all(target, isTarget) || target[0] != '/' && !isAbsolute(target) {
		return false
	}
	path, _, _ := bytes.Cut(target, []byte{'?'})
	for {
		_, triplet, found := bytes.Cut(path, []byte{'%'})
		if !found {
			return true
		}
		if len(triplet) < 2 || !all(triplet[:2], isHex) {
			return false
		}
		path = triplet
	}
}

// isAbsolute reports whether a target is http or https, a host that is a name or
// an IPv4 address, maybe a port, and then path or query.
func isAbsolute(target []byte) bool {
	scheme, rest, _ := bytes.Cut(target, []byte("://"))
	if !equalFold(scheme, "http") && !equalFold(scheme, "https") {
		return false
	}
	if end := bytes.IndexAny(rest, "/?"); end >= 0 {
		rest = rest[:end]
	}
	host, port, hasPort := bytes.Cut(rest, []byte{':'})
	return all(host, isHost) && (!hasPort || all(port, isDigit))
}

// field is name, colon, value (section 5). A line that begins with white space
// would continue the one before (obs-fold): it has no name and is refused.
func (h *head) field(l []byte) int {
	name, value, hasColon := bytes.Cut(l, []byte{':'})
	if !hasColon || !all(name, isToken) || !validValue(value) {
		return http.StatusBadRequest
	}
	switch len(name) {
	case len("host"):
		if equalFold(name, "host") {
			if h.hosts++; !httpguts.ValidHostHeader(string(bytes.Trim(value, " \t"))) {
				return http.StatusBadRequest
			}
			end := h.bytes - len(crlf)
			h.host = span{end - len(value), end}
		}
	case len("content-length"):
		if equalFold(name, "content-length") && !h.contentLength(bytes.Trim(value, " \t")) {
			return http.StatusBadRequest
		}
	case len("transfer-encoding"):
		if equalFold(name, "transfer-encoding") && !h.transferEncoding(bytes.Trim(value, " \t")) {
			return http.StatusBadRequest
		}
	}
	return 0
}

// maxLengthDigits keeps a length below 2^63 without looking further.
const maxLengthDigits = 18

// contentLength accepts digits, once. RFC 9112 section 6.3 lets a server
// accept the same length twice; refusing it costs no honest viewer anything.
func (h *head) contentLength(value []byte) bool {
	if h.hasLength || len(value) > maxLengthDigits || !all(value, isDigit) {
		return false
	}
	h.hasLength = true
	for _, c := range value {
		h.length = h.length*10 + int64(c-'0')
	}
	return true
}

// transferEncoding accepts "chunked", once; no viewer sends another coding.
func (h *head) transferEncoding(value []byte) bool {
	if h.chunked || h.http10 || !equalFold(value, "chunked") {
		return false
	}
	h.chunked = true
	return true
}

// end judges the head as a whole.
func (h *head) end() int {
	switch {
	case h.chunked && h.hasLength: // section 6.3: "ought to be handled as an error"
		return http.StatusBadRequest
	case h.hosts > 1 || h.hosts == 0 && !h.http10: // section 3.2
		return http.StatusBadRequest
	}
	return 0
}

// all reports whether b is not empty and has only bytes of one class.
func all(b []byte, class byte) bool {
	for _, c := range b {
		if classes[c]&class == 0 {
			return false
		}
	}
	return len(b) > 0
}

func validValue(b []byte) bool { return len(b) == 0 || all(b, isValue) }

// The classes of bytes in a head.
const (
	isToken  byte = 1 << iota // RFC 9110 section 5.6.2
	isDigit                   //
	isHex                     //
	isTarget                  // all but controls and space; browsers send "|" and others too send UTF-8 as it is
	isHost                    // letters, digits, "-", "." and "_"
	isValue                   // RFC 9110 section 5.5, with obs-text
)

var classes = classify()

func classify() (table [256]byte) {
	for i := range table {
		c := byte(i)
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		digit := c >= '0' && c <= '9'
		if letter || digit || c != 0 && strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0 {
			table[i] |= isToken
		}
		if letter || digit || c == '-' || c == '.' || c == '_' {
			table[i] |= isHost
		}
		if digit {
			table[i] |= isDigit
		}
		if digit || c|0x20 >= 'a' && c|0x20 <= 'f' {
			table[i] |= isHex
		}
		if c > ' ' && c != 0x7f {
			table[i] |= isTarget | isValue
		}
	}
	table[' '] |= isValue
	table['\t'] |= isValue
	return table
}

// equalFold compares with a lower-case word without allocating.
func equalFold(b []byte, word string) bool {
	if len(b) != len(word) {
		return false
	}
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}
