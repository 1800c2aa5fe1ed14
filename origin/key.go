package origin

import (
	"strings"
	"unicode/utf8"
)

// maxKey is the longest object key, in bytes of UTF-8.
const maxKey = 1024

// plusIsSpace says whether a "+" in a path stands for a space. It stays a plus
// here, as in any URL path; S3 itself has been seen to take it for a space
// (unverified), so that its own clients write %2B.
const plusIsSpace = false

// keyOf decodes a raw request path into an object key: the leading slash goes,
// percent-encoded bytes are decoded once, nothing is normalised. It returns
// false when the encoding is broken or what comes out is not UTF-8.
func keyOf(path string) (string, bool) {
	raw := strings.TrimPrefix(path, "/")
	if plusIsSpace {
		raw = strings.ReplaceAll(raw, "+", " ")
	}
	if strings.IndexByte(raw, '%') < 0 {
		return raw, utf8.ValidString(raw)
	}
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		if c == '%' {
			if i+2 >= len(raw) || !isHex(raw[i+1]) || !isHex(raw[i+2]) {
				return "", false
			}
			c = unhex(raw[i+1])<<4 | unhex(raw[i+2])
			i += 2
		}
		b.WriteByte(c)
	}
	return b.String(), utf8.ValidString(b.String())
}

// pathOf is the path of a key as signatures need it: every byte encoded but
// unreserved characters (RFC 3986 section 2.3) and slashes.
func pathOf(key string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(key) + 1)
	b.WriteByte('/')
	for i := range len(key) {
		if c := key[i]; isUnreserved(c) || c == '/' {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		}
	}
	return b.String()
}

func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '-' || c == '.' || c == '_' || c == '~'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// unhex is the value of a hexadecimal digit.
func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
