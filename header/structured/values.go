package structured

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// parser walks the joined lines of a field.
type parser struct {
	joined header.Joined
	text   string
	at     int
}

func (p *parser) span(start int) finding.Span { return p.joined.Span(start, p.at) }

// fail makes an error at the current byte.
func (p *parser) fail(message string) error {
	return &Error{p.joined.Span(p.at, min(p.at+1, len(p.text))), message}
}

// unexpected makes an error that names the current byte.
func (p *parser) unexpected(why string) error {
	if p.at >= len(p.text) {
		return p.fail("the value ends too early: " + why)
	}
	return p.fail(fmt.Sprintf("unexpected %q: %s", p.text[p.at], why))
}

func (p *parser) skip(set string) {
	for p.at < len(p.text) && strings.IndexByte(set, p.text[p.at]) >= 0 {
		p.at++
	}
}

// take moves past a byte, if it is the next one.
func (p *parser) take(c byte) bool {
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

// while moves past the bytes that belong to a set and returns them.
func (p *parser) while(in func(byte) bool) string {
	start := p.at
	for p.at < len(p.text) && in(p.text[p.at]) {
		p.at++
	}
	return p.text[start:p.at]
}

// key reads a key (section 4.2.3.3).
func (p *parser) key() (string, error) {
	if p.at >= len(p.text) || !isLower(p.text[p.at]) && p.text[p.at] != '*' {
		return "", p.unexpected("a key begins with a lower-case letter or *")
	}
	return p.while(isKey), nil
}

// value reads a bare item; its first byte tells the type (section 4.2.3.1).
func (p *parser) value() (Value, error) {
	if p.at >= len(p.text) {
		return Value{}, p.unexpected("want a value")
	}
	switch c := p.text[p.at]; {
	case c == '-' || isDigit(c):
		return p.number()
	case c == '"':
		return p.str()
	case c == '*' || isAlpha(c):
		return Value{Kind: Token, Text: p.while(isToken)}, nil
	case c == ':':
		return p.bytes()
	case c == '?':
		return p.boolean()
	case c == '@':
		return p.date()
	case c == '%':
		return p.display()
	}
	return Value{}, p.unexpected("no value begins with it")
}

// The most digits of numbers (sections 3.3.1 and 3.3.2).
const (
	mostDigits   = 15 // of an integer
	mostWhole    = 12 // of a decimal, before the point
	mostFraction = 3  // after it
)

// number reads an integer or a decimal (section 4.2.4).
func (p *parser) number() (Value, error) {
	sign := int64(1)
	if p.take('-') {
		sign = -1
	}
	whole := p.while(isDigit)
	switch {
	case whole == "":
		return Value{}, p.unexpected("want a digit")
	case len(whole) > mostDigits:
		return Value{}, p.fail("an integer has at most 15 digits")
	}
	n, _ := strconv.ParseInt(whole, 10, 64) // 15 digits fit
	if !p.take('.') {
		return Value{Kind: Integer, Number: sign * n}, nil
	}
	if len(whole) > mostWhole {
		return Value{}, p.fail("a decimal has at most 12 digits before its point")
	}
	fraction := p.while(isDigit)
	if fraction == "" || len(fraction) > mostFraction {
		return Value{}, p.fail("a decimal has one to three digits behind its point")
	}
	thousandths, _ := strconv.ParseInt((fraction + "00")[:mostFraction], 10, 64)
	return Value{Kind: Decimal, Number: sign * (n*1000 + thousandths)}, nil
}

// str reads a string (section 4.2.5).
func (p *parser) str() (Value, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return Value{Kind: String, Text: b.String()}, nil
		case c == '\\':
			p.at++
			if p.at >= len(p.text) || p.text[p.at] != '"' && p.text[p.at] != '\\' {
				return Value{}, p.unexpected(`a backslash stands before " or \ only`)
			}
			b.WriteByte(p.text[p.at])
		case c < ' ' || c > '~':
			return Value{}, p.unexpected("a string holds printable ASCII only")
		default:
			b.WriteByte(c)
		}
	}
	return Value{}, p.unexpected("the string has no closing quote")
}

// bytes reads a byte sequence (section 4.2.7). Padding may be missing, as the
// section allows.
func (p *parser) bytes() (Value, error) {
	p.at++
	digits := p.while(isBase64)
	if !p.take(':') {
		return Value{}, p.unexpected("a byte sequence is base64 between colons")
	}
	bare := strings.TrimRight(digits, "=")
	content, err := base64.RawStdEncoding.DecodeString(bare)
	if padded := len(bare) != len(digits); err != nil || padded && len(digits)%4 != 0 {
		p.at--
		return Value{}, p.fail("a byte sequence is base64 between colons")
	}
	return Value{Kind: Bytes, Text: string(content)}, nil
}

func (p *parser) boolean() (Value, error) {
	p.at++
	switch {
	case p.take('0'):
		return Value{Kind: Boolean}, nil
	case p.take('1'):
		return True, nil
	}
	return Value{}, p.unexpected("a boolean is ?0 or ?1")
}

// date reads a date (section 4.2.9).
func (p *parser) date() (Value, error) {
	p.at++
	v, err := p.number()
	if err == nil && v.Kind != Integer {
		p.at--
		err = p.fail("a date is a whole number of seconds")
	}
	if err != nil {
		return Value{}, err
	}
	v.Kind = Date
	return v, nil
}

// display reads a display string: UTF-8 in percent-encoding (section 4.2.10).
func (p *parser) display() (Value, error) {
	p.at++
	if !p.take('"') {
		return Value{}, p.unexpected("a display string is quoted")
	}
	var b strings.Builder
	for ; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == '"' && !utf8.ValidString(b.String()):
			return Value{}, p.fail("the display string is no UTF-8")
		case c == '"':
			p.at++
			return Value{Kind: DisplayString, Text: b.String()}, nil
		case c < ' ' || c > '~':
			return Value{}, p.unexpected("a display string holds printable ASCII only")
		case c != '%':
			b.WriteByte(c)
		case p.at+2 >= len(p.text) || !isLowerHex(p.text[p.at+1]) || !isLowerHex(p.text[p.at+2]):
			return Value{}, p.fail("want two lower-case hexadecimal digits behind the percent sign")
		default:
			octet, _ := strconv.ParseUint(p.text[p.at+1:p.at+3], 16, 8)
			b.WriteByte(byte(octet))
			p.at += 2
		}
	}
	return Value{}, p.unexpected("the display string has no closing quote")
}

func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isLower(c byte) bool    { return 'a' <= c && c <= 'z' }
func isAlpha(c byte) bool    { return isLower(c) || 'A' <= c && c <= 'Z' }
func isLowerHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' }
func isKey(c byte) bool      { return isLower(c) || isDigit(c) || strings.IndexByte("_-.*", c) >= 0 }
func isBase64(c byte) bool   { return isAlpha(c) || isDigit(c) || strings.IndexByte("+/=", c) >= 0 }

// isToken is tchar (RFC 9110 section 5.6.2) with colon and slash.
func isToken(c byte) bool {
	return isAlpha(c) || isDigit(c) || strings.IndexByte("!#$%&'*+-.^_`|~:/", c) >= 0
}
