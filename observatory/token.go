package observatory

import (
	"strings"
)

// itemToken parses a structured field item (RFC 9651 section 3.3) and returns
// its bare item when that is a token. Parameters must parse, and say nothing.
func itemToken(text string) (token string, ok bool) {
	p := itemParser{strings.Trim(text, " ")}
	if token = p.token(); token == "" || !p.parameters() || p.rest != "" {
		return "", false
	}
	return token, true
}

// itemParser eats an item from the front.
type itemParser struct{ rest string }

// take eats the bytes of a class.
func (p *itemParser) take(class func(byte) bool) string {
	i := 0
	for i < len(p.rest) && class(p.rest[i]) {
		i++
	}
	taken := p.rest[:i]
	p.rest = p.rest[i:]
	return taken
}

func (p *itemParser) skip(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// token is RFC 9651 section 3.3.4; "" when there is none.
func (p *itemParser) token() string {
	if p.rest == "" || !isAlpha(p.rest[0]) && p.rest[0] != '*' {
		return ""
	}
	return p.take(func(c byte) bool { return isTokenChar(c) || c == ':' || c == '/' })
}

// parameters is RFC 9651 section 3.1.2.
func (p *itemParser) parameters() bool {
	for p.skip(';') {
		p.take(func(c byte) bool { return c == ' ' })
		if p.rest == "" || !isLower(p.rest[0]) && p.rest[0] != '*' {
			return false
		}
		p.take(func(c byte) bool { return isLower(c) || isDigit(c) || strings.IndexByte("_-.*", c) >= 0 })
		if p.skip('=') && !p.bareItem() {
			return false
		}
	}
	return true
}

// bareItem eats a parameter's value of any type.
func (p *itemParser) bareItem() bool {
	if p.rest == "" {
		return false
	}
	switch c := p.rest[0]; {
	case c == '"':
		return p.quoted()
	case c == ':':
		return p.bytes()
	case c == '?':
		p.rest = p.rest[1:]
		return p.skip('0') || p.skip('1')
	case c == '@':
		p.rest = p.rest[1:]
		number, whole := p.number()
		return number && whole
	case c == '-' || isDigit(c):
		number, _ := p.number()
		return number
	}
	return p.token() != ""
}

// quoted is a string: printable ASCII, with quotes and backslashes escaped.
func (p *itemParser) quoted() bool {
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.rest = p.rest[i+1:]
			return true
		case c == '\\':
			i++
			if i == len(p.rest) || p.rest[i] != '"' && p.rest[i] != '\\' {
				return false
			}
		case c < ' ' || c > '~':
			return false
		}
	}
	return false
}

// bytes is a byte sequence: base64 between colons.
func (p *itemParser) bytes() bool {
	p.rest = p.rest[1:]
	p.take(func(c byte) bool { return isAlpha(c) || isDigit(c) || c == '+' || c == '/' || c == '=' })
	return p.skip(':')
}

// number is an integer of up to 15 digits, or a decimal with up to 12 before
// and 3 after the point.
func (p *itemParser) number() (ok, whole bool) {
	p.skip('-')
	integer := p.take(isDigit)
	if !p.skip('.') {
		return len(integer) >= 1 && len(integer) <= 15, true
	}
	fraction := p.take(isDigit)
	return len(integer) >= 1 && len(integer) <= 12 && len(fraction) >= 1 && len(fraction) <= 3, false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
func isAlpha(c byte) bool { return isLower(c | 0x20) }

// isTokenChar is tchar of RFC 9110 section 5.6.2.
func isTokenChar(c byte) bool {
	return isAlpha(c) || isDigit(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}
