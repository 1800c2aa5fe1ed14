package expression

import (
	"slices"
	"strings"
)

// Methods are the methods that a route key may name.
var Methods = []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "ANY"}

// Route is a route key that was read.
type Route struct {
	Default  bool      // "$default": every method and path
	Method   string    // one of [Methods]
	Segments []Segment // of the path; none: "/"
}

// Segment is one segment of a route's path: a literal, or a variable.
type Segment struct {
	Literal  string
	Variable string // name without braces; "" = a literal
	Greedy   bool   // {name+}: this segment and all behind it
}

// ParseRoute reads a route key. A trailing slash is a last, empty segment.
func ParseRoute(key string) (Route, error) {
	if key == "$default" {
		return Route{Default: true}, nil
	}
	method, path, ok := strings.Cut(key, " ")
	if !ok || !strings.HasPrefix(path, "/") {
		return Route{}, &Error{key, "is no route key", "a method and a path (GET /pets), or $default"}
	}
	if !slices.Contains(Methods, method) {
		return Route{}, &Error{method, "is no method of a route key", "one of " + strings.Join(Methods, ", ")}
	}
	r := Route{Method: method}
	if path == "/" {
		return r, nil
	}
	for text := range strings.SplitSeq(path[1:], "/") {
		s, err := parseSegment(text)
		if err != nil {
			return Route{}, err
		}
		if err := r.add(s); err != nil {
			return Route{}, err
		}
	}
	return r, nil
}

// add appends a segment. Nothing follows a greedy one, and no two variables
// have one name.
func (r *Route) add(s Segment) error {
	if n := len(r.Segments); n > 0 && r.Segments[n-1].Greedy {
		return &Error{"{" + r.Segments[n-1].Variable + "+}", "is greedy, and may only be the last segment", ""}
	}
	for _, earlier := range r.Segments {
		if s.Variable != "" && earlier.Variable == s.Variable {
			return &Error{"{" + s.Variable + "}", "stands twice in one route", "variables of different names"}
		}
	}
	r.Segments = append(r.Segments, s)
	return nil
}

func parseSegment(text string) (Segment, error) {
	if !strings.ContainsAny(text, "{}") {
		if strings.ContainsFunc(text, notInPath) {
			return Segment{}, &Error{text, "has a character that paths do not have", ""}
		}
		return Segment{Literal: text}, nil
	}
	name, opened := strings.CutPrefix(text, "{")
	name, closed := strings.CutSuffix(name, "}")
	name, greedy := strings.CutSuffix(name, "+")
	if !opened || !closed || !isVariableName(name) {
		return Segment{}, &Error{text, "is no path variable", "a whole segment: {name} or {name+}"}
	}
	return Segment{Variable: name, Greedy: greedy}, nil
}

// notInPath are what a path on the wire cannot have unencoded.
func notInPath(c rune) bool { return c <= ' ' || c >= 0x7f || strings.ContainsRune(`?#"<>\^|`+"`", c) }

func isVariableName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isWord(c) && c != '-' && c != '.' && c != ':' && c != '$' {
			return false
		}
	}
	return name != ""
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// String is the route key.
func (r Route) String() string {
	if r.Default {
		return "$default"
	}
	if len(r.Segments) == 0 {
		return r.Method + " /"
	}
	var b strings.Builder
	b.WriteString(r.Method)
	b.WriteByte(' ')
	for _, s := range r.Segments {
		b.WriteByte('/')
		b.WriteString(s.String())
	}
	return b.String()
}

// String is the segment as a route key has it.
func (s Segment) String() string {
	switch {
	case s.Variable == "":
		return s.Literal
	case s.Greedy:
		return "{" + s.Variable + "+}"
	}
	return "{" + s.Variable + "}"
}
