// Package velocity runs mapping templates in the language of API Gateway: the
// Apache Velocity Template Language as that service really runs it, which is
// not everywhere as Apache describes it (spec/api-gateway.md 13.3 and 13.4).
//
//	t, err := velocity.Parse("integration response", text)
//	out, err := t.Execute(velocity.Vars{"input": input}, velocity.Limits{})
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
	name string
	body block
}

// Vars are the variables that a template begins with, without the "$".
type Vars map[string]Value

// Limits bound one execution. The zero value of each field means its default.
type Limits struct {
	Output int // bytes; default 10 MiB, the most that a gateway sends
	Steps  int // nodes and operations; default 1,000,000
}

// The defaults of [Limits], and what the language itself bounds.
const (
	DefaultOutput = 10 << 20
	DefaultSteps  = 1_000_000
	maxIterations = 1000 // of one #foreach (spec 13.3)
	maxDepth      = 64   // of nested blocks and expressions
	maxText       = 1 << 20
)

// Error is what is wrong with a template, and where.
type Error struct {
	Template     string
	Line, Column int // from 1, in bytes
	Message      string
}

// Error names the template, the place and the fault.
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.Template, e.Line, e.Column, e.Message)
}

// Parse compiles a template. The error is an *[Error].
func Parse(name, text string) (*Template, error) {
	if len(text) > maxText {
		return nil, &Error{name, 1, 1, fmt.Sprintf("the template has %d bytes, %d are allowed", len(text), maxText)}
	}
	p := parser{name: name, text: text}
	body, err := p.template()
	if err != nil {
		return nil, err
	}
	return &Template{name: name, body: body}, nil
}

// Execute runs the template on copies of vars: what it sets is its own, but
// for what it sets inside of the values. The error is an *[Error].
func (t *Template) Execute(vars Vars, limits Limits) (string, error) {
	if limits.Output <= 0 {
		limits.Output = DefaultOutput
	}
	if limits.Steps <= 0 {
		limits.Steps = DefaultSteps
	}
	r := run{template: t, limits: limits, vars: make(map[string]Value, len(vars)+8)}
	for name, v := range vars {
		r.vars[name] = v
	}
	var out strings.Builder
	r.out = &out
	if err := t.body.render(&r); err != nil && err != errStop {
		return "", err
	}
	return out.String(), nil
}
