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

// keyOf reads the object key from a raw request path: the leading slash goes,
// percent-encoded bytes are decoded once, nothing is normalised.
func keyOf(path string) (string, *s3Error) {
	key, ok := decodeKey(path)
	switch {
	case !ok || !utf8.ValidString(key):
		return "", errInvalidURI
	case len(key) > maxKey:
		return "", errKeyTooLong
	}
	return key, nil
}

// decodeKey returns false when the encoding is broken.
func decodeKey(path string) (string, bool) {
	raw := strings.TrimPrefix(path, "/")
	if plusIsSpace {
		raw = strings.ReplaceAll(raw, "+", " ")
	}
	if strings.IndexByte(raw, '%') < 0 {
		return raw, true
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
	return b.String(), true
}

// encodeKey encodes a key as signatures need it: every byte but unreserved
// characters (RFC 3986 section 2.3) and slashes.
func encodeKey(key string) string {
	return percentEncode(key, func(c byte) bool { return !isUnreserved(c) && c != '/' })
}

// encodeUnsafe encodes only what cannot stand in a URL at all. It is for text
// that its author may have encoded already, or that has a fragment.
func encodeUnsafe(s string) string {
	return percentEncode(s, func(c byte) bool { return c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}", c) >= 0 })
}

func percentEncode(s string, encode func(byte) bool) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := range len(s) {
		if c := s[i]; encode(c) {
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
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
