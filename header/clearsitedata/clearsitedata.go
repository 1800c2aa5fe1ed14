// Package clearsitedata knows Clear-Site-Data (W3C Clear Site Data): a list of
// quoted words that each name a kind of data for browsers to forget.
//
//	clearsitedata.Parse(lines).Clears("cookies")
package clearsitedata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/header"
)

// Name is the field's name.
const Name = "Clear-Site-Data"

// Everything stands for all types, those to come included.
const Everything = "*"

// known are the types of the standard and, last, two of Chromium's.
var known = []string{"cache", "cookies", "storage", "executionContexts", "clientHints", Everything, "prefetchCache", "prerenderCache"}

// Type is a member of the list.
type Type struct {
	Name   string // without quotes
	Quoted bool   // as it must be: browsers ignore what is not
	Span   finding.Span
}

// Field is the list.
type Field struct{ Types []Type }

// Parse reads the field's lines. It never fails; empty members are left out.
func Parse(lines []string) Field {
	var f Field
	for _, part := range header.Join(lines).Split() {
		if part.Text == "" {
			continue
		}
		name, quoted := unquote(part.Text)
		f.Types = append(f.Types, Type{name, quoted, part.Span})
	}
	return f
}

func unquote(s string) (string, bool) {
	if len(s) < 2 || s[0] != '"' || s[len(s)-1] != '"' {
		return s, false
	}
	inner := s[1 : len(s)-1]
	return inner, !strings.ContainsAny(inner, `"\`)
}

// Clears reports whether a browser forgets a type of data. The names have case.
func (f Field) Clears(name string) bool {
	return slices.ContainsFunc(f.Types, func(t Type) bool {
		return t.Quoted && (t.Name == name || t.Name == Everything && slices.Contains(known, name))
	})
}

// String returns the canonical value: the types that browsers know.
func (f Field) String() string {
	var out []string
	for _, t := range f.Types {
		if t.Quoted && slices.Contains(known, t.Name) {
			out = append(out, `"`+t.Name+`"`)
		}
	}
	return strings.Join(out, ", ")
}

// Check judges the field's lines; logout says whether the response ends a
// login, which is what the field is for.
func Check(lines []string, logout bool) finding.List {
	l := &header.Collector{Field: Name, Codes: Codes}
	f := Parse(lines)
	for _, t := range f.Types {
		switch {
		case !t.Quoted:
			found := l.Add("CSD-001", t.Span, fmt.Sprintf("%s is not in double quotes: browsers ignore it", t.Name))
			found.Nearest = finding.Nearest(strings.Trim(t.Name, `'"`), known)
		case t.Name == Everything:
			l.Add("CSD-004", t.Span, `"*" clears what future browsers will add, too`)
		}
	}
	switch {
	case len(lines) == 0 && logout:
		l.Add("CSD-003", finding.Span{}, "the response ends a login, and leaves its data in the browser")
	case f.String() != "" && !logout:
		l.Add("CSD-002", finding.Span{End: len(lines[0])}, "on an ordinary response: visitors lose their data with every visit")
	}
	return l.Found
}
