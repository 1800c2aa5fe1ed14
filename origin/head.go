package origin

import (
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"github.com/lintel-edge/lintel/exchange"
)

// checkFraming refuses a head whose end of body two readers could see
// differently: Transfer-Encoding with Content-Length, or two Content-Lengths
// (RFC 9112 section 6.3). The Transport would silently prefer one.
func checkFraming(head string) error {
	length := ""
	lengths, codings := 0, 0
	for name, value := range rawLines(head) {
		switch {
		case exchange.EqualName(name, "Content-Length"):
			if lengths++; lengths > 1 && length != value {
				return fmt.Errorf("Content-Length %q and %q", length, value)
			}
			length = value
		case exchange.EqualName(name, "Transfer-Encoding"):
			codings++
		}
	}
	if lengths > 0 && codings > 0 {
		return errors.New("both Content-Length and Transfer-Encoding")
	}
	return nil
}

// checkLines refuses field lines that may not be sent on (RFC 9110 section 5.1
// and 5.5); the Transport is more lenient toward servers.
func checkLines(h http.Header) error {
	for name, values := range h {
		if !httpguts.ValidHeaderFieldName(name) {
			return fmt.Errorf("field name %q", name)
		}
		for _, v := range values {
			if !httpguts.ValidHeaderFieldValue(v) {
				return fmt.Errorf("value %q of field %s", v, name)
			}
		}
	}
	return nil
}

// rawLines yields name and value of each field line of a raw head. Folded lines
// (RFC 9112 section 5.2) belong to the line before and are not yielded.
func rawLines(head string) iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		_, rest, _ := strings.Cut(head, "\n") // without the status line
		for rest != "" {
			var line string
			line, rest, _ = strings.Cut(rest, "\n")
			if line == "" || line[0] == ' ' || line[0] == '\t' {
				continue
			}
			name, value, ok := strings.Cut(line, ":")
			if ok && !yield(name, strings.TrimSpace(value)) {
				return
			}
		}
	}
}

// fields makes field lines of what the Transport parsed, in the order and
// spelling of the raw head. The values are the Transport's, so a line that only
// one of the two saw changes the order at most: what is left over follows,
// sorted by name.
func fields(parsed http.Header, raw string, upgrade bool) exchange.Fields {
	dropHopByHop(parsed, upgrade)
	total := 0
	for _, values := range parsed {
		total += len(values)
	}
	lines := make([]exchange.Field, 0, total)
	for name := range rawLines(raw) {
		key := name
		values, ok := parsed[key]
		if !ok {
			key = http.CanonicalHeaderKey(name)
			values = parsed[key]
		}
		if len(values) == 0 {
			continue
		}
		lines = append(lines, exchange.Field{Name: name, Value: values[0], Owner: exchange.OwnerOrigin})
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
