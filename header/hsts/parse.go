package hsts

import (
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// Parse takes a value apart: [directive] *(";" [directive]) with a directive
// of token ["=" (token / quoted-string)] and white space allowed between all
// parts (RFC 6797 section 6.1). It never fails; see [Directive.Malformed].
func Parse(value string) Field {
	var f Field
	for start := 0; start <= len(value); {
		end := start + directiveEnd(value[start:])
		f.Directives = append(f.Directives, parseDirective(value, start, end))
		start = end + 1
	}
	return f
}

// directiveEnd is the offset of the next semicolon that is not quoted.
func directiveEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted && s[i] == '\\':
			i++
		case !quoted && s[i] == ';':
			return i
		}
	}
	return len(s)
}

func parseDirective(value string, start, end int) Directive {
	for start < end && isSpace(value[start]) {
		start++
	}
	for start < end && isSpace(value[end-1]) {
		end--
	}
	text := value[start:end]
	d := Directive{Span: finding.Span{Start: start, End: end}}
	if text == "" {
		return d
	}
	name, rest, hasValue := strings.Cut(text, "=")
	d.Name, d.HasValue = strings.TrimRight(name, " \t"), hasValue
	d.Malformed = !isToken(d.Name)
	if !hasValue {
		return d
	}
	argument := strings.TrimLeft(rest, " \t")
	d.Spaced = d.Name != name || argument != rest
	var ok bool
	if d.Quoted = strings.HasPrefix(argument, `"`); d.Quoted {
		d.Value, ok = unquote(argument)
	} else {
		d.Value, ok = argument, isToken(argument)
	}
	d.Malformed = d.Malformed || !ok
	return d
}

// unquote reads a quoted-string that takes up all of s. A malformed one is
// returned as it stands.
func unquote(s string) (string, bool) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			if i != len(s)-1 {
				return s, false
			}
			return b.String(), true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return s, false
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }

// isToken reports whether s is a token (RFC 2616 section 2.2, which RFC 6797
// builds upon).
func isToken(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || strings.IndexByte(`()<>@,;:\"/[]?={}`, s[i]) >= 0 {
			return false
		}
	}
	return s != ""
}
