package origin

import (
	"fmt"
	"strconv"
	"strings"
)

// byteRange is a part of an object's content, in bytes.
type byteRange struct{ start, length int64 }

// contentRange is the Content-Range of this part of size bytes.
func (b byteRange) contentRange(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", b.start, b.start+b.length-1, size)
}

// rangeKind is what a Range field asks for.
type rangeKind int

const (
	ignored       rangeKind = iota // not one range of bytes: the whole is sent
	satisfiable                    // that part
	unsatisfiable                  // 416
)

// parseRange reads a Range field (RFC 9110 section 14.1.2) for content of size
// bytes. S3 sends the whole for anything but one valid range of bytes.
func parseRange(value string, size int64) (byteRange, rangeKind) {
	unit, spec, ok := strings.Cut(value, "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(unit), "bytes") || strings.Contains(spec, ",") {
		return byteRange{}, ignored
	}
	first, last, ok := strings.Cut(strings.TrimSpace(spec), "-")
	if !ok || !isDigits(first) || !isDigits(last) || first == "" && last == "" {
		return byteRange{}, ignored
	}
	if first == "" {
		n := min(saturate(last), size)
		if n == 0 {
			return byteRange{}, unsatisfiable
		}
		return byteRange{size - n, n}, satisfiable
	}
	from, to := saturate(first), size-1
	if last != "" {
		to = saturate(last)
		if to < from {
			return byteRange{}, ignored
		}
	}
	if from >= size {
		return byteRange{}, unsatisfiable
	}
	return byteRange{from, min(to, size-1) - from + 1}, satisfiable
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// saturate reads digits; a number that does not fit is the largest there is.
func saturate(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64) // the error is out of range, with n the limit
	return n
}
