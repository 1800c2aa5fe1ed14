package cachecontrol

import "strings"

// directive is one member of the list: cache-directive = token [ "=" ( token /
// quoted-string ) ], RFC 9111 section 5.2.
type directive struct {
	name     string
	argument string // without its quotes
	broken   bool   // a quoted argument that does not end, or goes on after its end
	start    int    // offset of the name in its line
	end      int    // offset behind the argument
}

// is compares the name, which has no case, with a lower-case one.
func (d directive) is(name string) bool {
	return len(d.name) == len(name) && strings.EqualFold(d.name, name)
}

// scanner walks the directives of one field line.
type scanner struct {
	text  string
	at    int
	found directive
}

// next finds the next directive and reports whether there was one. Empty
// list members are skipped (RFC 9110 section 5.6.1).
func (s *scanner) next() bool {
	for s.at < len(s.text) {
		start := s.at
		for s.at < len(s.text) && s.text[s.at] != ',' && s.text[s.at] != '=' {
			s.at++
		}
		s.found = directive{name: trim(s.text[start:s.at])}
		if s.at < len(s.text) && s.text[s.at] == '=' {
			s.at++
			s.argument()
		}
		s.found.start, s.found.end = start, s.at
		s.at++ // the comma
		if s.found.name != "" {
			return true
		}
	}
	return false
}

// argument reads what follows the equals sign, up to the list's next comma.
func (s *scanner) argument() {
	for s.at < len(s.text) && isSpace(s.text[s.at]) {
		s.at++
	}
	if s.at < len(s.text) && s.text[s.at] == '"' {
		s.quoted()
		return
	}
	s.found.argument = s.untilComma()
}

// quoted reads a quoted-string (RFC 9110 section 5.6.4).
func (s *scanner) quoted() {
	s.at++
	start, escaped := s.at, false
	for s.at < len(s.text) && s.text[s.at] != '"' {
		if s.text[s.at] == '\\' {
			escaped = true
			s.at++
		}
		s.at++
	}
	end := min(s.at, len(s.text))
	s.found.argument = s.text[start:end]
	s.found.broken = s.at >= len(s.text)
	if escaped {
		s.found.argument = unescape(s.found.argument)
	}
	s.at = min(s.at+1, len(s.text))
	if s.untilComma() != "" {
		s.found.broken = true
	}
}

// untilComma moves to the next comma and returns what was passed over.
func (s *scanner) untilComma() string {
	start := s.at
	for s.at < len(s.text) && s.text[s.at] != ',' {
		s.at++
	}
	return trim(s.text[start:s.at])
}

// unescape resolves the quoted-pairs of a quoted-string.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// cutList splits the first member off a comma-separated list.
func cutList(list string) (member, rest string) {
	member, rest, _ = strings.Cut(list, ",")
	return trim(member), rest
}

// trim cuts optional whitespace off (RFC 9110 section 5.6.3: space and tab).
func trim(s string) string { return strings.Trim(s, " \t") }

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
