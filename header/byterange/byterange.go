// Package byterange reads the Range field and writes partial content (RFC 9110
// section 14, with the choices of spec/cloudfront.md 3.4).
package byterange

import (
	"math"
	"strconv"
	"strings"
)

// MaxRanges is how many ranges one request may name. RFC 9110 section 14.2
// lets a server ignore requests with many ranges, as they cost it much more
// than the viewer.
const MaxRanges = 32

// Range is a satisfiable part of a representation, in bytes.
type Range struct {
	Start  int64
	Length int64 // at least 1
}

// End is the offset of the first byte behind the range.
func (r Range) End() int64 { return r.Start + r.Length }

// Answer is what a Range field asks for.
type Answer uint8

// The answers.
const (
	Whole         Answer = iota // 200: no Range, or one that is ignored
	Partial                     // 206
	Unsatisfiable               // 416
)

// Parse reads a Range value for a representation of size bytes. A malformed
// value, another unit than bytes, and several ranges that are not ascending,
// overlap, or are not all satisfiable, are answered by the whole.
func Parse(value string, size int64) ([]Range, Answer) {
	unit, set, ok := strings.Cut(value, "=")
	if !ok || !strings.EqualFold(strings.Trim(unit, " \t"), "bytes") {
		return nil, Whole
	}
	var ranges []Range
	for more := true; more; {
		var spec string
		spec, set, more = strings.Cut(set, ",")
		spec = strings.Trim(spec, " \t")
		if spec == "" {
			continue // RFC 9110 section 5.6.1: empty members of a list
		}
		r, ok := parseSpec(spec, size)
		if !ok || len(ranges) == MaxRanges {
			return nil, Whole
		}
		ranges = append(ranges, r)
	}
	return judge(ranges)
}

// judge decides what the ranges, of which some may be empty, come to.
func judge(ranges []Range) ([]Range, Answer) {
	if len(ranges) == 1 && ranges[0].Length == 0 {
		return nil, Unsatisfiable
	}
	var end int64
	for _, r := range ranges {
		if r.Length == 0 || r.Start < end {
			return nil, Whole
		}
		end = r.End()
	}
	if len(ranges) == 0 {
		return nil, Whole
	}
	return ranges, Partial
}

// parseSpec reads "first-last", "first-" or "-suffix". A well-formed range
// that lies outside the representation comes back empty.
func parseSpec(spec string, size int64) (Range, bool) {
	first, last, ok := strings.Cut(spec, "-")
	if !ok {
		return Range{}, false
	}
	if first == "" {
		n, ok := parseInt(last)
		n = min(n, size)
		return Range{size - n, n}, ok
	}
	start, ok := parseInt(first)
	if !ok {
		return Range{}, false
	}
	end := int64(math.MaxInt64)
	if last != "" {
		if end, ok = parseInt(last); !ok || end < start {
			return Range{}, false
		}
	}
	if start >= size {
		return Range{}, true
	}
	return Range{start, min(end, size-1) - start + 1}, true
}

// parseInt reads 1*DIGIT, saturating.
func parseInt(s string) (int64, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && s != "" {
		return math.MaxInt64, true // too large: all digits were checked
	}
	return n, s != ""
}

// ContentRange is the Content-Range value of a 206 with one range.
func (r Range) ContentRange(size int64) string {
	b := make([]byte, 0, 64)
	b = append(b, "bytes "...)
	b = strconv.AppendInt(b, r.Start, 10)
	b = append(b, '-')
	b = strconv.AppendInt(b, r.End()-1, 10)
	b = append(b, '/')
	return string(strconv.AppendInt(b, size, 10))
}

// UnsatisfiedRange is the Content-Range value of a 416.
func UnsatisfiedRange(size int64) string { return "bytes */" + strconv.FormatInt(size, 10) }

// ParseContentRange reads the Content-Range value of an origin's 206. size is
// -1 when the origin does not know it ("*").
func ParseContentRange(value string) (r Range, size int64, ok bool) {
	unit, rest, found := strings.Cut(strings.Trim(value, " \t"), " ")
	part, total, slash := strings.Cut(rest, "/")
	first, last, dash := strings.Cut(part, "-")
	start, okStart := parseInt(first)
	end, okEnd := parseInt(last)
	size = -1
	okSize := total == "*"
	if !okSize {
		size, okSize = parseInt(total)
	}
	wellFormed := found && slash && dash && okStart && okEnd && okSize && strings.EqualFold(unit, "bytes")
	if !wellFormed || end < start || end == math.MaxInt64 || size >= 0 && end >= size {
		return Range{}, 0, false
	}
	return Range{start, end - start + 1}, size, true
}
