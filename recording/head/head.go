// Package head parses the head of an HTTP response as it came off the wire, or
// as curl prints it: a status line and field lines. Names keep their spelling,
// lines their order, and repeated lines stay apart: what a library would
// canonicalise and merge is what a judge of headers wants to see (RFC 9112
// sections 4 and 5). It does no I/O.
package head

import (
	"fmt"
	"strings"

	"github.com/lintel-edge/lintel/recording"
)

// MaxLines is the most lines a head may have. Chromium, nginx and Node take
// fewer than a thousand in practice; 256 KiB of empty fields would be 87,000.
const MaxLines = 4096

// Head is a parsed head.
type Head struct {
	Proto  string // "HTTP/1.1", or "HTTP/2.0" for a line that says HTTP/2
	Status int    // 100 to 999
	Reason string
	Fields recording.Fields
}

// Error says which line of a head is no HTTP.
type Error struct {
	Line   int // from 1
	Reason string
}

func (e *Error) Error() string { return fmt.Sprintf("line %d of the head: %s", e.Line, e.Reason) }

// Parse reads a head: everything up to, and without, the empty line that ends
// it. Lines end in CRLF or LF. A folded line is joined to the one before with a
// space (RFC 9112 section 5.2). The first line that is no HTTP is an [*Error].
func Parse(text string) (Head, error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) > MaxLines {
		return Head{}, &Error{MaxLines, fmt.Sprintf("there are %d lines", len(lines))}
	}
	h, err := parseStatus(strings.TrimSuffix(lines[0], "\r"))
	if err != nil {
		return Head{}, err
	}
	for i, line := range lines[1:] {
		if h.Fields, err = appendLine(h.Fields, strings.TrimSuffix(line, "\r"), i+2); err != nil {
			return Head{}, err
		}
	}
	return h, nil
}

// parseStatus reads "HTTP/1.1 200 OK". The reason may be missing, with its
// space, as HTTP/2 has none and many servers forget it.
func parseStatus(line string) (Head, error) {
	proto, rest, _ := strings.Cut(line, " ")
	version, ok := strings.CutPrefix(proto, "HTTP/")
	if !ok || !isVersion(version) {
		return Head{}, &Error{1, fmt.Sprintf("%q is not a status line", clip(line))}
	}
	code, reason, _ := strings.Cut(rest, " ")
	if len(code) != 3 || code[0] < '1' || !isDigits(code) {
		return Head{}, &Error{1, fmt.Sprintf("%q is not a status", clip(code))}
	}
	if len(version) == 1 {
		proto += ".0"
	}
	status := int(code[0]-'0')*100 + int(code[1]-'0')*10 + int(code[2]-'0')
	return Head{Proto: proto, Status: status, Reason: reason}, nil
}

// isVersion accepts "1.1" and, as curl writes them, "2" and "3".
func isVersion(v string) bool {
	return len(v) == 1 && isDigits(v) || len(v) == 3 && isDigits(v[:1]) && v[1] == '.' && isDigits(v[2:])
}

func appendLine(fields recording.Fields, line string, n int) (recording.Fields, error) {
	if strings.ContainsAny(line, "\x00\r") {
		return nil, &Error{n, fmt.Sprintf("%q has a NUL or a bare CR", clip(line))}
	}
	if line != "" && (line[0] == ' ' || line[0] == '\t') {
		return fold(fields, line, n)
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok || !isToken(name) {
		return nil, &Error{n, fmt.Sprintf("%q is not a field line", clip(line))}
	}
	return append(fields, recording.Field{Name: name, Value: strings.Trim(value, " \t")}), nil
}

func fold(fields recording.Fields, line string, n int) (recording.Fields, error) {
	if len(fields) == 0 {
		return nil, &Error{n, "a folded line follows no field"}
	}
	last := &fields[len(fields)-1]
	last.Value = strings.Trim(last.Value+" "+strings.Trim(line, " \t"), " ")
	return fields, nil
}

// isToken: RFC 9110 section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// clip keeps messages on one line of a terminal.
func clip(s string) string {
	const most = 60 // bytes
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
