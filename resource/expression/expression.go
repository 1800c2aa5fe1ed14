// Package expression reads the small languages inside the documents of HTTP
// APIs: route keys ("GET /pets/{id}") and parameter mappings
// ("append:header.x", "$request.header.y"), as spec/api-gateway.md 2 and 4 have
// them.
//
// It says what is wrong with a text and what it means. It does not judge
// documents (package resource does) and evaluates nothing: door/httpapi
// compiles what is read here.
package expression

import "fmt"

// Error is a text that is none of its language.
type Error struct {
	Text     string // the part that is wrong
	Reason   string
	Expected string // what could stand there; may be empty
}

// Error says what is wrong with which text.
func (e *Error) Error() string { return fmt.Sprintf("%q %s", e.Text, e.Reason) }
