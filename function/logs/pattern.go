package logs

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxPattern is the length of a filter pattern in bytes (spec 14).
const maxPattern = 1024

// Pattern says which messages are wanted (spec/edge-functions.md 14). The zero
// Pattern wants all.
//
//	timeout error          both words
//	"took too long"        the phrase
//	error -harmless        the first, and not the second
//	?ERROR ?WARN           any of them
//	{ $.status >= 500 }    JSON whose member is so; see [ParsePattern]
//	%5\d\d%                what a regular expression finds
//
// Words are looked for as they are written, letter case counts.
type Pattern struct {
	all, none, any []func(string) bool
}

// PatternError is a pattern that cannot be understood.
type PatternError struct{ Why string }

// Error says what is wrong.
func (e *PatternError) Error() string { return "filter pattern: " + e.Why }

func bad(format string, args ...any) error { return &PatternError{fmt.Sprintf(format, args...)} }

// ParsePattern reads a filter pattern. In JSON patterns selectors are
// $.name.name[0], comparisons = != < <= > >= with a number or a string, in
// which "*" stands for anything, IS NULL, IS TRUE, IS FALSE, NOT EXISTS, and
// they are joined by &&, || and parentheses. AWS's patterns of columns,
// "[a, b]", are not understood.
//
// CloudWatch wants quotes around words with signs in them; here they may be
// left out.
func ParsePattern(text string) (Pattern, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > maxPattern:
		return Pattern{}, bad("%d bytes, want at most %d", len(text), maxPattern)
	case !utf8.ValidString(text):
		return Pattern{}, bad("it is not UTF-8")
	case strings.HasPrefix(text, "["):
		return Pattern{}, bad("patterns of columns are not understood; use words or { $.name = value }")
	case strings.HasPrefix(text, "{"):
		match, err := parseJSONPattern(text)
		return Pattern{all: []func(string) bool{match}}, err
	}
	return parseTerms(text)
}

// Match reports whether a message is wanted. Terms with "?" count only where
// there are no others, as in CloudWatch, (unverified).
func (p Pattern) Match(message string) bool {
	for _, match := range p.none {
		if match(message) {
			return false
		}
	}
	for _, match := range p.all {
		if !match(message) {
			return false
		}
	}
	if len(p.all)+len(p.none) > 0 || len(p.any) == 0 {
		return true
	}
	for _, match := range p.any {
		if match(message) {
			return true
		}
	}
	return false
}

func parseTerms(text string) (Pattern, error) {
	var p Pattern
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		into := &p.all
		switch {
		case text[0] == '-' && len(text) > 1:
			into, text = &p.none, text[1:]
		case text[0] == '?' && len(text) > 1:
			into, text = &p.any, text[1:]
		}
		match, rest, err := parseTerm(text)
		if err != nil {
			return Pattern{}, err
		}
		*into = append(*into, match)
		text = rest
	}
	return p, nil
}

// parseTerm reads one word, "phrase" or %expression%.
func parseTerm(text string) (match func(string) bool, rest string, err error) {
	switch text[0] {
	case '"':
		phrase, rest, err := parseQuoted(text)
		return contains(phrase), rest, err
	case '%':
		source, rest, closed := strings.Cut(text[1:], "%")
		if !closed {
			return nil, "", bad("the regular expression %q has no end", text)
		}
		expression, err := regexp.Compile(source)
		if err != nil {
			return nil, "", bad("%v", err)
		}
		return expression.MatchString, rest, nil
	}
	end := strings.IndexAny(text, " \t\n")
	if end < 0 {
		end = len(text)
	}
	return contains(text[:end]), text[end:], nil
}

func contains(word string) func(string) bool {
	return func(message string) bool { return strings.Contains(message, word) }
}

// parseQuoted reads a text in quotes, in which \" and \\ are " and \.
func parseQuoted(text string) (value, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			return b.String(), text[i+1:], nil
		case c == '\\' && i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\\'):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", bad("the quotes of %s are not closed", text)
}
