package csp

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// Form is what a token of a directive's value is.
type Form uint8

// The forms of source expressions (spec/headers.md 3.2).
const (
	FormInvalid Form = iota // no source expression: browsers ignore it
	FormKeyword             // 'self', 'unsafe-inline', …
	FormScheme              // https:
	FormHost                // [scheme://]host[:port][/path], with wildcards
	FormNonce               // 'nonce-…'
	FormHash                // 'sha256-…', 'sha384-…', 'sha512-…'
	FormToken               // a token of a directive that holds no sources, as sandbox
)

// Source is one token of a directive's value: in most directives a source
// expression.
type Source struct {
	Form      Form
	Keyword   Keyword   // of FormKeyword
	Algorithm Algorithm // of FormHash
	Text      string    // as it was written
	Span      finding.Span

	Scheme string // of FormScheme and FormHost: lower case, without colon; "" = the page's
	Host   string // of FormHost: lower case; "*", or a first label "*", is a wildcard
	Port   string // of FormHost: digits, "*" or "" = the scheme's default
	Path   string // of FormHost: with its leading slash, still percent-encoded; "" = any

	// Value is that of FormNonce, or the digest of FormHash in base64 with the
	// standard alphabet.
	Value string
}

// Algorithm is the hash function of a hash source.
type Algorithm uint8

// The hash functions.
const (
	SHA256 Algorithm = iota + 1
	SHA384
	SHA512
)

var algorithmNames = [...]string{SHA256: "sha256", SHA384: "sha384", SHA512: "sha512"}

// String returns the name as it stands in a source: "sha256".
func (a Algorithm) String() string { return algorithmNames[a] }

// String returns the expression in canonical form. What is invalid stays as it
// was written.
func (s Source) String() string {
	switch s.Form {
	case FormKeyword:
		return s.Keyword.String()
	case FormScheme:
		return s.Scheme + ":"
	case FormHost:
		return s.origin() + s.Path
	case FormNonce:
		return "'nonce-" + s.Value + "'"
	case FormHash:
		return "'" + s.Algorithm.String() + "-" + s.Value + "'"
	}
	return s.Text
}

// origin is a host source without its path.
func (s Source) origin() string {
	out := s.Host
	if s.Scheme != "" {
		out = s.Scheme + "://" + out
	}
	if s.Port != "" {
		out += ":" + s.Port
	}
	return out
}

// ParseSource reads one source expression. Its span is that of the text alone.
func ParseSource(text string) Source {
	s := Source{Text: text, Span: finding.Span{End: len(text)}}
	s.parse()
	return s
}

// parse reads the text, and fills in what it is.
func (s *Source) parse() {
	last := len(s.Text) - 1
	switch {
	case s.Text == "":
	case s.Text[0] == '\'':
		s.parseQuoted()
	case s.Text[last] == ':' && isScheme(s.Text[:last]):
		s.Form, s.Scheme = FormScheme, lower(s.Text[:last])
	default:
		s.parseHost()
	}
}

// parseQuoted reads a keyword, a nonce or a hash.
func (s *Source) parseQuoted() {
	if len(s.Text) < 3 || s.Text[len(s.Text)-1] != '\'' {
		return
	}
	inner := s.Text[1 : len(s.Text)-1]
	if k := keyword(inner); k != 0 {
		s.Form, s.Keyword = FormKeyword, k
		return
	}
	name, value, _ := strings.Cut(inner, "-")
	if !isBase64(value) {
		return
	}
	switch lower(name) {
	case "nonce":
		s.Form, s.Value = FormNonce, value
	case "sha256":
		s.setHash(SHA256, value)
	case "sha384":
		s.setHash(SHA384, value)
	case "sha512":
		s.setHash(SHA512, value)
	}
}

func (s *Source) setHash(a Algorithm, value string) {
	s.Form, s.Algorithm, s.Value = FormHash, a, standardBase64(value)
}

// standardAlphabet turns base64url into base64: both are accepted, and mean
// the same bytes.
var standardAlphabet = strings.NewReplacer("-", "+", "_", "/")

// standardBase64 writes a digest as package base64 does, with its padding,
// which Chromium does not miss.
func standardBase64(digest string) string {
	if strings.ContainsAny(digest, "-_") {
		digest = standardAlphabet.Replace(digest)
	}
	if len(digest)%4 == 0 {
		return digest
	}
	digits := strings.TrimRight(digest, "=")
	return digits + "==="[:(4-len(digits)%4)%4]
}

// parseHost reads [scheme "://"] host [":" port] [path].
func (s *Source) parseHost() {
	scheme, rest, hasScheme := strings.Cut(s.Text, "://")
	if !hasScheme {
		scheme, rest = "", s.Text
	} else if !isScheme(scheme) {
		return
	}
	path := ""
	if slash := strings.IndexByte(rest, '/'); slash >= 0 {
		rest, path = rest[:slash], rest[slash:]
	}
	host, port, hasPort := strings.Cut(rest, ":")
	if !isHost(host) || hasPort && !isPort(port) {
		return
	}
	s.Form, s.Scheme, s.Host, s.Port = FormHost, lower(scheme), lower(host), port
	s.Path = withoutQuery(path)
}

// withoutQuery cuts a path at its query or fragment. The grammar has neither;
// Chromium says so on its console and takes the rest of the source.
func withoutQuery(path string) string {
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		return path[:i]
	}
	return path
}

// isScheme knows ALPHA *( ALPHA / DIGIT / "+" / "-" / "." ).
func isScheme(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isLetter(c) && (i == 0 || !isDigit(c) && c != '+' && c != '-' && c != '.') {
			return false
		}
	}
	return s != ""
}

// isHost knows "*" / ["*."] 1*host-char *("." 1*host-char). Underscores are no
// host-char, but Chromium takes them, as names in use have them.
func isHost(s string) bool {
	if s == "*" {
		return true
	}
	s = strings.TrimPrefix(s, "*.")
	label := 0
	for i := range len(s) {
		switch c := s[i]; {
		case isLetter(c), isDigit(c), c == '-', c == '_':
			label++
		case c == '.' && label > 0:
			label = 0
		default:
			return false
		}
	}
	return label > 0
}

func isPort(s string) bool {
	return s == "*" || s != "" && strings.Trim(s, "0123456789") == ""
}

// isBase64 knows characters of base64 or base64url, and up to two "=".
func isBase64(s string) bool {
	digits := strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	for i := range len(digits) {
		if c := digits[i]; !isLetter(c) && !isDigit(c) && strings.IndexByte("+/-_", c) < 0 {
			return false
		}
	}
	return digits != ""
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
