package origin

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/exchange"
)

// checkFraming refuses a head whose end of body two readers could see
// differently: Transfer-Encoding with Content-Length, or two Content-Lengths
// (RFC 9112 section 6.3). The Transport would silently prefer one.
func checkFraming(head []byte) error {
	var length []byte
	lengths, codings := 0, 0
	for name, value := range rawLines(head) {
		switch {
		case exchange.EqualName(string(name), "Content-Length"):
			if lengths++; lengths > 1 && !bytes.Equal(length, value) {
				return fmt.Errorf("Content-Length %q and %q", length, value)
			}
			length = value
		case exchange.EqualName(string(name), "Transfer-Encoding"):
			codings++
		}
	}
	if lengths > 0 && codings > 0 {
		return errors.New("both Content-Length and Transfer-Encoding")
	}
	return nil
}

// rawLines yields name and value of each field line of a raw head. Folded lines
// (RFC 9112 section 5.2) belong to the line before and are not yielded.
func rawLines(head []byte) func(yield func(name, value []byte) bool) {
	return func(yield func(name, value []byte) bool) {
		_, rest, _ := bytes.Cut(head, []byte("\n")) // without the status line
		for len(rest) > 0 {
			var line []byte
			line, rest, _ = bytes.Cut(rest, []byte("\n"))
			if len(line) == 0 || line[0] == ' ' || line[0] == '\t' {
				continue
			}
			name, value, ok := bytes.Cut(line, []byte(":"))
			if ok && !yield(name, bytes.TrimSpace(value)) {
				return
			}
		}
	}
}

// fields makes field lines of what the Transport parsed, in the order and
// spelling of the raw head. The values are the Transport's, so a line that only
// one of the two saw changes the order at most: what is left over follows,
// sorted by name.
func fields(parsed http.Header, raw []byte, upgrade bool) exchange.Fields {
	dropHopByHop(parsed, upgrade)
	total := 0
	for _, values := range parsed {
		total += len(values)
	}
	lines := make([]exchange.Field, 0, total)
	for name := range rawLines(raw) {
		key := string(name)
		values, ok := parsed[key]
		if !ok {
			key = http.CanonicalHeaderKey(string(name))
			values = parsed[key]
		}
		if len(values) == 0 {
			continue
		}
		lines = append(lines, exchange.Field{Name: string(name), Value: values[0], Owner: exchange.OwnerOrigin})
		parsed[key] = values[1:]
	}
	return exchange.NewFields(leftOver(lines, parsed, total)...)
}

func leftOver(lines []exchange.Field, parsed http.Header, total int) []exchange.Field {
	if len(lines) == total {
		return lines
	}
	start := len(lines)
	for name, values := range parsed {
		for _, v := range values {
			lines = append(lines, exchange.Field{Name: name, Value: v, Owner: exchange.OwnerOrigin})
		}
	}
	slices.SortStableFunc(lines[start:], func(a, b exchange.Field) int { return strings.Compare(a.Name, b.Name) })
	return lines
}

// dropHopByHop removes what concerns only the connection to the origin
// (spec/cloudfront.md 4.6, RFC 9110 section 7.6.1) and the framing fields,
// whose meaning is elsewhere in a response.
func dropHopByHop(h http.Header, upgrade bool) {
	for _, line := range h["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = http.CanonicalHeaderKey(strings.TrimSpace(name)); name != "Upgrade" {
				delete(h, name)
			}
		}
	}
	if !upgrade {
		delete(h, "Upgrade")
	}
	for name := range h {
		switch {
		case name == "Connection", name == "Keep-Alive", name == "Te", name == "Trailer",
			name == "Transfer-Encoding", name == "Content-Length", strings.HasPrefix(name, "Proxy-"):
			delete(h, name)
		}
	}
}
