package alb

import "strings"

// normalPath is a path as rules see it (spec/load-balancer.md 0.1, 3.1): what
// need not be encoded is decoded, and steps to "." and ".." are taken (RFC 3986
// section 6.2.2, which AWS does not name, (unverified)). Targets get the path as
// it was sent.
func normalPath(sent string) string {
	if !strings.Contains(sent, "%") && !strings.Contains(sent, "/.") {
		return sent
	}
	plain := decodeUnreserved(sent)
	if !strings.Contains(plain, "/.") {
		return plain
	}
	return removeDots(plain)
}

// removeDots takes steps to "." and "..", of which the last one leaves a slash.
// Empty steps stay.
func removeDots(from string) string {
	var out []string
	steps := strings.Split(from, "/")[1:] // it begins with a slash
	for i, step := range steps {
		last := i == len(steps)-1
		switch step {
		case "..":
			out = out[:max(0, len(out)-1)]
		case ".":
		default:
			out = append(out, step)
			continue
		}
		if last {
			out = append(out, "")
		}
	}
	return "/" + strings.Join(out, "/")
}

// decodeUnreserved decodes letters, digits and "-._~"; all else stays encoded.
func decodeUnreserved(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, ok := unhex(s[i+1], s[i+2]); ok && isUnreserved(c) {
				b.WriteByte(c)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func unhex(high, low byte) (byte, bool) {
	h, l := strings.IndexByte(hexDigits, high|0x20), strings.IndexByte(hexDigits, low|0x20)
	return byte(h<<4 | l&0xf), h >= 0 && l >= 0
}

const hexDigits = "0123456789abcdef"

func isUnreserved(c byte) bool {
	return !notInName(rune(c)) || c == '.' || c == '_' || c == '~'
}
