package javascript

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// latin1 is a string with one character for each byte.
func latin1(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.String()
}

// decodeText reads text in an encoding as node does: what does not belong to
// hex or base64 ends or is skipped.
func decodeText(text, encoding string) ([]byte, bool) {
	switch encoding {
	case "utf8", "utf-8":
		return []byte(text), true
	case "hex":
		return decodeHex(text), true
	case "base64", "base64url":
		return decodeBase64(text), true
	case "latin1", "binary", "ascii":
		out := make([]byte, 0, len(text))
		for _, r := range text {
			out = append(out, byte(r))
		}
		return out, true
	}
	return nil, false
}

func decodeHex(text string) []byte {
	out := make([]byte, hex.DecodedLen(len(text)))
	n, _ := hex.Decode(out, []byte(text[:len(text)/2*2])) // up to the first wrong digit
	return out[:n]
}

var urlAlphabet = strings.NewReplacer("-", "+", "_", "/")

func decodeBase64(text string) []byte {
	text = urlAlphabet.Replace(text)
	text = strings.Map(func(r rune) rune {
		if r < 0x80 && strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=", r) {
			return r
		}
		return -1
	}, text)
	text, _, _ = strings.Cut(text, "=")
	if len(text)%4 == 1 {
		text = text[:len(text)-1]
	}
	out, _ := base64.RawStdEncoding.DecodeString(text)
	return out
}
