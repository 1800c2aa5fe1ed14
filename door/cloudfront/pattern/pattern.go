// Package pattern matches request paths against the path patterns of a
// distribution's behaviors (spec/cloudfront.md 2.1).
//
// A behavior is chosen by [Normalize] of the path and a [Matcher] made when
// the distribution is compiled; the path that goes to the cache key and the
// origin stays as the viewer sent it.
package pattern

import (
	"fmt"
	"strings"
)

// MaxLength is the greatest length of a path pattern, in bytes.
const MaxLength = 255

// alphabet is every character that a pattern may have besides letters and
// digits; the wildcards are among them.
const alphabet = `_-.*$/~"'@:+&?`

// Pattern is a compiled path pattern. "*" stands for any number of characters,
// "/" included; "?" for exactly one, which may be "/" (unverified).
type Pattern struct {
	text  string   // as written
	parts []string // between the stars; the first begins with "/"
	least int      // bytes of the shortest path that can match
	exact bool     // no "?": parts are compared byte by byte
}

// Compile checks a pattern and prepares it. A leading slash is optional:
// "images/*.jpg" and "/images/*.jpg" are the same pattern.
func Compile(text string) (Pattern, error) {
	if text == "" {
		return Pattern{}, fmt.Errorf("path pattern is empty")
	}
	if len(text) > MaxLength {
		return Pattern{}, fmt.Errorf("path pattern %q has %d characters, want at most %d", text, len(text), MaxLength)
	}
	for i := range len(text) {
		if !allowed(text[i]) {
			return Pattern{}, fmt.Errorf("path pattern %q has %q at offset %d, want letters, digits and %s", text, text[i], i, alphabet)
		}
	}
	anchored := text
	if text[0] != '/' {
		anchored = "/" + text
	}
	parts := strings.Split(anchored, "*")
	return Pattern{
		text:  text,
		parts: parts,
		least: len(anchored) - (len(parts) - 1),
		exact: !strings.Contains(text, "?"),
	}, nil
}

func allowed(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return strings.IndexByte(alphabet, c) >= 0
}

// String returns the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// Match reports whether the whole path matches. It takes time proportional to
// the path's length times the pattern's at most: each part between two stars
// is searched for once, from where the one before it ended.
func (p *Pattern) Match(path string) bool {
	if len(path) < p.least {
		return false
	}
	first := p.parts[0]
	if !p.equal(path[:len(first)], first) {
		return false
	}
	if len(p.parts) == 1 {
		return len(path) == len(first)
	}
	last := p.parts[len(p.parts)-1]
	end := len(path) - len(last)
	return p.equal(path[end:], last) && p.inOrder(path[len(first):end], p.parts[1:len(p.parts)-1])
}

// inOrder reports whether the parts occur in s one after the other. Taking
// each at its leftmost place leaves the most room for the rest.
func (p *Pattern) inOrder(s string, parts []string) bool {
	for _, part := range parts {
		i := p.index(s, part)
		if i < 0 {
			return false
		}
		s = s[i+len(part):]
	}
	return true
}

func (p *Pattern) index(s, part string) int {
	if p.exact {
		return strings.Index(s, part)
	}
	for i := 0; i+len(part) <= len(s); i++ {
		if p.equal(s[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// equal compares a stretch of the path with a part of the same length.
func (p *Pattern) equal(s, part string) bool {
	if p.exact {
		return s == part
	}
	for i := range len(part) {
		if part[i] != '?' && part[i] != s[i] {
			return false
		}
	}
	return true
}
