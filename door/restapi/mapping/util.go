package mapping

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf16"

	"github.com/lintel-edge/lintel/jsonpath/value"
	"github.com/lintel-edge/lintel/velocity"
)

// utilObject is $util: six functions of one argument, and no more (spec 13.1).
type utilObject struct{}

// Get: there are no properties.
func (utilObject) Get(string) velocity.Value { return nil }

// Call calls one of the functions.
func (utilObject) Call(method string, args []velocity.Value) (velocity.Value, bool, error) {
	if len(args) != 1 {
		return nil, false, nil
	}
	s, err := text(args[0])
	if err != nil {
		return nil, true, err
	}
	switch method {
	case "escapeJavaScript":
		return escapeJavaScript(s), true, nil
	case "parseJson":
		v, err := value.Parse([]byte(s))
		return v, true, err
	case "urlEncode":
		return urlEncode(s), true, nil
	case "urlDecode":
		decoded, err := url.QueryUnescape(s)
		return strings.ToValidUTF8(decoded, "\uFFFD"), true, err
	case "base64Encode":
		return base64.StdEncoding.EncodeToString([]byte(s)), true, nil
	case "base64Decode":
		decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
		return strings.ToValidUTF8(string(decoded), "\uFFFD"), true, err
	}
	return nil, false, nil
}

// urlEncode is form encoding: a space is "+", and letters, digits, ".", "-",
// "*" and "_" stay.
func urlEncode(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

// escapeJavaScript makes text fit for a literal of JavaScript, which is not
// always one of JSON: "'" becomes "\'", and "/" becomes "\/". What is not ASCII
// is escaped as well: it is StringEscapeUtils.escapeJavaScript of Apache Commons.
func escapeJavaScript(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case strings.ContainsRune(`'"\/`, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		case strings.ContainsRune("\b\f\n\r\t", r):
			b.WriteByte('\\')
			b.WriteByte("bfnrt"[strings.IndexRune("\b\f\n\r\t", r)])
		case r < ' ' || r > 0x7f:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04X`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
