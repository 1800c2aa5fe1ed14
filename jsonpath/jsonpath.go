// Package jsonpath looks into JSON documents with the paths that API Gateway
// takes: the dialect of the Jayway library (spec/api-gateway.md 13.1), which is
// older than RFC 9535 and differs from it. Filters test the object that they
// are applied to, several names at the end make an object, and functions such
// as length() may stand last.
//
//	p, err := jsonpath.Compile("$.items[?(@.price < 10)].name")
//	v, err := p.Find(document)
//
// Documents are values of package value, which keep the order of keys. HTTP
// APIs take a part of the language only: [Path.Plain].
package jsonpath

import (
	"errors"
	"fmt"

	"github.com/lintel-edge/lintel/jsonpath/value"
)

// Path is a compiled path. Many goroutines may use it at once.
type Path struct {
	segments []segment
	call     *function // what is called on what was found; nil: nothing
	definite bool
	plain    bool
}

// What bounds a path and its evaluation.
const (
	maxText   = 4 << 10 // bytes of a path
	maxVisits = 200_000 // values that one evaluation looks at
	maxNested = 32      // filters and parentheses in one another
)

var (
	// ErrMissing is what [Path.Find] returns when a definite path leads nowhere.
	ErrMissing = errors.New("nothing is there")
	// ErrWork is what it returns when the path makes too much work of the document.
	ErrWork = errors.New("the path visits too many values")
)

// Error is what is wrong with a path.
type Error struct {
	Path    string
	Offset  int // bytes before the fault
	Message string
}

// Error says what is wrong, and where.
func (e *Error) Error() string {
	return fmt.Sprintf("JSONPath %q, byte %d: %s", e.Path, e.Offset+1, e.Message)
}

// Compile reads a path. A path that begins with neither "$" nor "@" begins at
// the root. The error is an *[Error].
func Compile(text string) (*Path, error) {
	if len(text) > maxText {
		return nil, &Error{text[:32] + "…", 0, fmt.Sprintf("the path has %d bytes, %d are allowed", len(text), maxText)}
	}
	p := parser{text: text}
	path, err := p.whole()
	if err != nil {
		return nil, err
	}
	return path, nil
}

// Definite reports whether the path leads to one value at most. What it leads
// to is that value; an indefinite path makes a list.
func (p *Path) Definite() bool { return p.definite }

// Plain reports whether HTTP APIs take the path: it has neither ".." nor "?()"
// (spec/api-gateway.md 4.3).
func (p *Path) Plain() bool { return p.plain }

// Find returns what the path leads to. The errors are [ErrMissing] and
// [ErrWork]. The result is a part of the document, not a copy.
func (p *Path) Find(document value.Value) (value.Value, error) {
	left := maxVisits
	return p.FindWithin(document, &left)
}

// FindWithin is [Path.Find] for many looks that share a bound: left is how many
// values they may still visit. No look visits more than Find does.
func (p *Path) FindWithin(document value.Value, left *int) (value.Value, error) {
	e := evaluation{root: document, limit: min(*left, maxVisits)}
	found, err := p.find(&e, document)
	*left -= e.visits
	return found, err
}

// find is Find from a value inside of the document.
func (p *Path) find(e *evaluation, from value.Value) (value.Value, error) {
	outer := e.found
	e.found = nil
	err := e.follow(from, p.segments)
	found := e.found
	e.found = outer
	if err != nil {
		return nil, err
	}
	return p.result(found)
}

func (p *Path) result(found []value.Value) (value.Value, error) {
	switch {
	case p.call != nil && (p.definite || p.scans()):
		return p.call.of(p.subject(found))
	case p.call != nil:
		return p.call.ofEach(found)
	case !p.definite:
		return &value.List{Items: found, JSON: true}, nil
	case len(found) == 0:
		return nil, ErrMissing
	}
	return found[len(found)-1], nil
}

// subject is what a function is called on: behind "..", all that was found.
func (p *Path) subject(found []value.Value) value.Value {
	if p.scans() {
		return &value.List{Items: found, JSON: true}
	}
	if len(found) == 0 {
		return nil
	}
	return found[0]
}

func (p *Path) scans() bool {
	for _, s := range p.segments {
		if _, is := s.(scan); is {
			return true
		}
	}
	return false
}

// evaluation is one look into a document.
type evaluation struct {
	root   value.Value
	found  []value.Value
	visits int // so far
	limit  int // of them
}

// visit counts a value that is looked at; false: there were too many.
func (e *evaluation) visit() bool {
	e.visits++
	return e.visits <= e.limit
}

// follow goes the rest of a path from a value, and keeps what is at its end.
func (e *evaluation) follow(v value.Value, rest []segment) error {
	if !e.visit() {
		return ErrWork
	}
	if len(rest) == 0 {
		e.found = append(e.found, v)
		return nil
	}
	return rest[0].follow(e, v, rest[1:])
}
