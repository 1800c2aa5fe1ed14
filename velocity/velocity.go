// Package velocity runs mapping templates in the language of API Gateway: the
// Apache Velocity Template Language as that service really runs it, which is
// not everywhere as Apache describes it (spec/api-gateway.md 13.3 and 13.4).
//
//	t, err := velocity.Parse("integration response", text)
//	out, err := t.Execute(func(name string) velocity.Value { … }, velocity.Limits{})
//
// A template is compiled once and may be executed by many goroutines. It can
// do nothing but compute: what it sees are the values that it is given, and its
// time and its output are bounded. The package knows no gateway; $input, $util
// and $context are values that its caller makes.
package velocity

import (
	"fmt"
	"strings"
)

// Template is a compiled template.
type Template struct {
	name     string
	text     string
	body     block
	names    []string           // of its variables; places in run.vars
	literals []string           // the strings in it that stand for themselves
	patterns map[string]pattern // the regular expressions among them
}

// Vars returns the variable of a name without the "$"; nil: there is none. It
// is asked once for each name that the template has, before it runs.
type Vars func(name string) Value

// Limits bound one execution. The zero value of each field means its default.
type Limits struct {
	Output int // bytes; default 10 MiB, the most that a gateway sends
	Steps  int // nodes, operations, and what they go over by 64 bytes; default 1,000,000
}

// The defaults of [Limits], and what the language itself bounds.
const (
	DefaultOutput = 10 << 20
	DefaultSteps  = 1_000_000
	maxIterations = 1000      // of one #foreach (spec 13.3)
	maxDepth      = 64        // of nested blocks and expressions
	maxText       = 300 << 10 // bytes of a template (spec 11.4)
)

// Error is what is wrong with a template, and where.
type Error struct {
	Template     string
	Line, Column int // from 1, in bytes
	Message      string
	Cause        error // what an [Object] returned; nil: the template is at fault
}

// Error names the template, the place and the fault.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Template, e.Line, e.Column, e.Message)
}

// errorAt makes an error of the template's.
func (t *Template) errorAt(at place, message string, cause error) error {
	before := t.text[:min(int(at), len(t.text))]
	line := strings.Count(before, "\n") + 1
	column := len(before) - strings.LastIndexByte(before, '\n')
	return &Error{t.name, line, column, message, cause}
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Parse compiles a template. The error is an *[Error].
func Parse(name, text string) (*Template, error) {
	if len(text) > maxText {
		message := fmt.Sprintf("the template has %d bytes, %d are allowed", len(text), maxText)
		return nil, &Error{Template: name, Line: 1, Column: 1, Message: message}
	}
	t := &Template{name: name, text: text, patterns: map[string]pattern{}}
	p := parser{Template: t, variables: map[string]int{}, text: text}
	var err error
	if t.body, err = p.template(); err != nil {
		return nil, err
	}
	return t, nil
}

// Literals are the strings in the template that stand for themselves, such as
// the paths in $input.path('$.a'): what a caller may prepare once. They are
// read-only.
func (t *Template) Literals() []string { return t.literals }

// Execute runs the template. What it sets is its own, but for what it sets
// inside of the values that it was given. The error is an *[Error].
func (t *Template) Execute(vars Vars, limits Limits) ([]byte, error) {
	if limits.Output <= 0 {
		limits.Output = DefaultOutput
	}
	if limits.Steps <= 0 {
		limits.Steps = DefaultSteps
	}
	r := run{template: t, limits: limits, vars: make([]Value, len(t.names))}
	for i, name := range t.names {
		r.vars[i] = vars(name)
	}
	if err := t.body.render(&r); err != nil && err != errStop && err != errBreak {
		return nil, err
	}
	return r.out, nil
}
