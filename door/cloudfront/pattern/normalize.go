package pattern

import "strings"

// decodeUnreserved says whether %61 matches like "a": RFC 3986 section 6.2.2.2
// calls them equivalent, and a viewer must not get around a behavior by
// encoding a letter. Whether CloudFront does it is (unverified).
const decodeUnreserved = true

// Normalize returns the form of a raw path in which patterns are matched: dot
// segments and duplicate slashes removed, encoded unreserved characters
// decoded. The path must start with "/"; any other is returned as it is. A
// path that is already normal is returned without allocation.
func Normalize(path string) string {
	if path == "" || path[0] != '/' || isNormal(path) {
		return path
	}
	if decodeUnreserved && strings.IndexByte(path, '%') >= 0 {
		path = decode(path)
	}
	return removeDots(path)
}

// isNormal reports that there is nothing to do, or at most an encoded
// character that stays encoded.
func isNormal(path string) bool {
	for i := range len(path) {
		switch path[i] {
		case '%':
			if decodeUnreserved {
				return false
			}
		case '/':
			if rest := path[i+1:]; rest != "" && (rest[0] == '/' || startsWithDots(rest)) {
				return false
			}
		}
	}
	return true
}

// startsWithDots reports whether the segment at the start is "." or "..".
func startsWithDots(s string) bool {
	segment, _, _ := strings.Cut(s[:min(len(s), len("../"))], "/")
	return segment == "." || segment == ".."
}

// decode replaces the percent-encoded unreserved characters (RFC 3986 section
// 2.3) by themselves.
func decode(path string) string {
	out := make([]byte, 0, len(path))
	for i := 0; i < len(path); i++ {
		if path[i] == '%' && i+2 < len(path) {
			if c, ok := unhex(path[i+1], path[i+2]); ok && unreserved(c) {
				out = append(out, c)
				i += 2
				continue
			}
		}
		out = append(out, path[i])
	}
	return string(out)
}

// removeDots drops empty and "." segments, and each ".." with the segment
// before it. A path that ends in such a segment ends in a slash, as RFC 3986
// section 5.2.4 has it.
func removeDots(path string) string {
	out := make([]byte, 0, len(path))
	for i := 0; i < len(path); {
		i++ // the slash before the segment
		end := i
		for end < len(path) && path[end] != '/' {
			end++
		}
		segment := path[i:end]
		i = end
		if segment == ".." {
			out = out[:max(strings.LastIndexByte(string(out), '/'), 0)]
		}
		if segment == "" || segment == "." || segment == ".." {
			continue
		}
		out = append(append(out, '/'), segment...)
	}
	if len(out) == 0 || endsOpen(path) {
		out = append(out, '/')
	}
	return string(out)
}

// endsOpen reports whether the path names a directory: its last segment is
// empty or made of dots.
func endsOpen(path string) bool {
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "", ".", "..":
		return true
	}
	return false
}

func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte("-._~", c) >= 0
}

func unhex(high, low byte) (byte, bool) {
	h, okHigh := hexDigit(high)
	l, okLow := hexDigit(low)
	return h<<4 | l, okHigh && okLow
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}
