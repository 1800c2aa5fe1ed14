package csp

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"strings"
)

// HashOf returns the hash source that allows inline code of that content,
// byte for byte: 'sha256-…'.
func HashOf(content string) Source {
	s := Source{Form: FormHash, Algorithm: SHA256}
	sum := sha256.Sum256([]byte(content))
	s.Value = base64.StdEncoding.EncodeToString(sum[:])
	s.Text = s.String()
	s.Span.End = len(s.Text)
	return s
}

// hasContent reports whether a hash of the list is that of the inline code, or
// one of its known hashes.
func (l *list) hasContent(q *question) bool {
	content := q.Content
	if q.Kind == JavaScriptURL && len(l.hashes) > 0 {
		content = "javascript:" + content // the hash is that of the URL (CSP3 4.2)
	}
	for _, h := range l.hashes {
		for _, known := range q.Hashes {
			if h.equals(known) {
				return true
			}
		}
		if len(q.Hashes) == 0 && h.covers(content) {
			return true
		}
	}
	return false
}

// covers reports whether the hash is that of the content.
func (s *Source) covers(content string) bool {
	var sum [sha512.Size]byte
	n := 0
	switch s.Algorithm {
	case SHA256:
		digest := sha256.Sum256([]byte(content))
		n = copy(sum[:], digest[:])
	case SHA384:
		digest := sha512.Sum384([]byte(content))
		n = copy(sum[:], digest[:])
	case SHA512:
		digest := sha512.Sum512([]byte(content))
		n = copy(sum[:], digest[:])
	}
	var text [(sha512.Size + 2) / 3 * 4]byte
	base64.StdEncoding.Encode(text[:], sum[:n])
	return string(text[:base64.StdEncoding.EncodedLen(n)]) == s.Value
}

// equals compares with "sha256-…", as in an integrity attribute.
func (s *Source) equals(text string) bool {
	name, value, ok := strings.Cut(text, "-")
	return ok && strings.EqualFold(name, s.Algorithm.String()) && standardBase64(value) == s.Value
}

// hasIntegrity reports whether an integrity attribute has hashes, and all of
// them are in the list (CSP3 6.7.2.4).
func (l *list) hasIntegrity(integrity string) bool {
	found := false
	for token := range strings.FieldsSeq(integrity) {
		token, _, _ = strings.Cut(token, "?") // options
		name, _, _ := strings.Cut(token, "-")
		if a := lower(name); a != "sha256" && a != "sha384" && a != "sha512" {
			continue
		}
		if !l.hasHash(token) {
			return false
		}
		found = true
	}
	return found
}

func (l *list) hasHash(text string) bool {
	for _, h := range l.hashes {
		if h.equals(text) {
			return true
		}
	}
	return false
}
