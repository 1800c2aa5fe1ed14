package pattern

import (
	"errors"
	"math/bits"
)

// buckets is how many classes of bytes the index of a [Matcher] tells apart:
// a byte's low five bits, which keep the letters of one case distinct.
const buckets = 32

// Matcher finds the first of several patterns that matches a path. It is
// immutable.
type Matcher struct {
	patterns []Pattern
	words    int // 64-bit words in a set of patterns

	// byFirst and byLast hold, for each class of bytes, the set of patterns
	// that may match a path with such a byte behind its leading slash, and
	// such a byte at its end. Both sets together leave few patterns to try:
	// "api/*" and "*.jpg" are told apart without looking at them.
	byFirst, byLast []uint64
}

// NewMatcher compiles the patterns in the order in which they are tried. All
// patterns that are wrong are named in the error.
func NewMatcher(texts []string) (*Matcher, error) {
	words := (len(texts) + 63) / 64
	m := &Matcher{
		patterns: make([]Pattern, 0, len(texts)),
		words:    words,
		byFirst:  make([]uint64, buckets*words),
		byLast:   make([]uint64, buckets*words),
	}
	var wrong []error
	for i, text := range texts {
		p, err := Compile(text)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		m.patterns = append(m.patterns, p)
		m.file(m.byFirst, i, firstByte(p.anchored()))
		m.file(m.byLast, i, p.text[len(p.text)-1])
	}
	if wrong != nil {
		return nil, errors.Join(wrong...)
	}
	return m, nil
}

// Match returns the index of the first pattern that matches the normalized
// path, or -1. It allocates nothing.
func (m *Matcher) Match(path string) int {
	if path == "" || path[0] != '/' {
		return -1 // the "*" of OPTIONS
	}
	first := int(firstByte(path)%buckets) * m.words
	last := int(path[len(path)-1]%buckets) * m.words
	for w := range m.words {
		for set := m.byFirst[first+w] & m.byLast[last+w]; set != 0; set &= set - 1 {
			i := w*64 + bits.TrailingZeros64(set)
			if m.patterns[i].Match(path) {
				return i
			}
		}
	}
	return -1
}

// file adds pattern i to the sets in which a path with this byte would look,
// or to all of them when the byte is a wildcard.
func (m *Matcher) file(sets []uint64, i int, c byte) {
	for b := range buckets {
		if c == '*' || c == '?' || int(c%buckets) == b {
			sets[b*m.words+i/64] |= 1 << (i % 64)
		}
	}
}

// firstByte is the byte behind the leading slash, or 0 when there is none.
func firstByte(path string) byte {
	if len(path) < 2 {
		return 0
	}
	return path[1]
}

// anchored is the pattern's text with its leading slash.
func (p *Pattern) anchored() string {
	if p.text[0] == '/' {
		return p.text
	}
	return "/" + p.text
}
