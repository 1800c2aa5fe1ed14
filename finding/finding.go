// Package finding holds the one shape in which Lintel says that something is
// wrong: a configuration error, a quota violation, a lint result and an API
// error are all a [Finding] with a stable code, a severity, a place, what is
// the matter and how to mend it. Programs match on the code; the wording is
// free to improve.
//
// The package does no I/O but writing to an [io.Writer] that it is handed.
package finding

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Severity orders findings by what a person must do about them.
type Severity int

// The severities, the gravest first. Configurations use Error, Warning and
// Notice; headers all five, the letters E, H, M, L and I of spec/headers.md.
const (
	Error   Severity = iota // refused or void: it cannot be used, or does harm
	High                    // used, and an attacker can exploit it
	Warning                 // used, but very likely not what was meant, or weaker
	Low                     // hygiene
	Notice                  // used; said so that nobody is surprised ("accepted, not applied")
)

var severityNames = [...]string{Error: "error", High: "high", Warning: "warning", Low: "low", Notice: "notice"}

// String returns the severity's lower-case name.
func (s Severity) String() string {
	if s < 0 || int(s) >= len(severityNames) {
		return fmt.Sprintf("severity(%d)", int(s))
	}
	return severityNames[s]
}

// MarshalText makes severities readable in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severityNames[:], string(text))
	if i < 0 {
		return fmt.Errorf("severity %q, want one of %q", text, severityNames)
	}
	*s = Severity(i)
	return nil
}

// Place says where a finding is: a position in a file, a field path inside a
// document, a stretch of a header field, or several of these. The zero Place is
// "nowhere in particular".
type Place struct {
	File   string `json:"file,omitempty"`   // as the user would type it
	Line   int    `json:"line,omitempty"`   // 1-based; 0 = unknown
	Column int    `json:"column,omitempty"` // 1-based, in characters; 0 = unknown
	Path   string `json:"path,omitempty"`   // field path, e.g. "DefaultCacheBehavior.TargetOriginId"
	Header string `json:"header,omitempty"` // field name as it is registered, e.g. "Strict-Transport-Security"
	Span   Span   `json:"span,omitzero"`    // which part of the header's value
}

// Span is a stretch of a header's value, in bytes: from Start up to End. The
// zero Span is the value as a whole, or its absence.
type Span struct {
	Line  int `json:"line"` // which of the field's lines, from 0
	Start int `json:"start"`
	End   int `json:"end"`
}

// String renders file:line:column, else the header (with line and column of
// its value, from 1, when a part of it is meant), else the field path, else "".
func (p Place) String() string {
	switch {
	case p.File == "" && p.Header != "" && p.Span != Span{}:
		return fmt.Sprintf("%s:%d:%d", p.Header, p.Span.Line+1, p.Span.Start+1)
	case p.File == "" && p.Header != "":
		return p.Header
	case p.File == "":
		return p.Path
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Finding is one thing that is wrong, or worth saying.
type Finding struct {
	Code     string   `json:"code"`               // stable; never reused for another meaning
	Severity Severity `json:"severity"`           //
	Place    Place    `json:"place"`              //
	Subject  string   `json:"subject,omitempty"`  // what it is about, e.g. a Terraform address
	Message  string   `json:"message"`            // what is wrong: got and want, lower case, no full stop
	Expected string   `json:"expected,omitempty"` // accepted values or form
	Nearest  string   `json:"nearest,omitempty"`  // the nearest right spelling of what was written
	Fix      string   `json:"fix,omitempty"`      // what to do next, one sentence
}

// String renders the finding on one line, without its fix.
func (f Finding) String() string {
	var b strings.Builder
	if p := f.Place.String(); p != "" {
		b.WriteString(p + ": ")
	}
	fmt.Fprintf(&b, "%s: %s: %s", f.Severity, f.Code, f.Message)
	if f.Expected != "" {
		b.WriteString("; expected " + f.Expected)
	}
	if f.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", f.Nearest)
	}
	return b.String()
}

// List is every problem of one input. All are reported at once.
type List []Finding

// HasErrors reports whether any finding is an [Error].
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(f Finding) bool { return f.Severity == Error })
}

// Of returns the findings of one severity, in their order.
func (l List) Of(s Severity) List {
	var out List
	for _, f := range l {
		if f.Severity == s {
			out = append(out, f)
		}
	}
	return out
}

// Sort puts the list in its reporting order: file, line, column, path, header,
// span, code.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Place.File, b.Place.File),
			cmp.Compare(a.Place.Line, b.Place.Line),
			cmp.Compare(a.Place.Column, b.Place.Column),
			cmp.Compare(a.Place.Path, b.Place.Path),
			cmp.Compare(a.Place.Header, b.Place.Header),
			cmp.Compare(a.Place.Span.Line, b.Place.Span.Line),
			cmp.Compare(a.Place.Span.Start, b.Place.Span.Start),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// Err returns the list's errors as one error, or nil when it has none. The
// findings can be had back with [From].
func (l List) Err() error {
	if errs := l.Of(Error); len(errs) > 0 {
		return &listError{errs}
	}
	return nil
}

// From returns the findings that an error from [List.Err] carries.
func From(err error) (List, bool) {
	if le, ok := errors.AsType[*listError](err); ok {
		return le.list, true
	}
	return nil, false
}

type listError struct{ list List }

func (e *listError) Error() string {
	lines := make([]string, len(e.list))
	for i, f := range e.list {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}
