package judge

import (
	"slices"

	"github.com/lintel-edge/lintel/recording"
)

// Matrix says which class of response has which field.
type Matrix struct {
	Classes []recording.Class `json:"classes"` // the columns, the page first
	Rows    []Row             `json:"rows"`    // fields that are on at least one response
}

// Row is one field.
type Row struct {
	Header string `json:"header"` // as it is registered
	Cells  []Cell `json:"cells"`  // one for each of Matrix.Classes
}

// Cell is one field on one class of response.
type Cell struct {
	State  State    `json:"state"`
	Values []string `json:"values,omitempty"` // its lines
	Owners []string `json:"owners,omitempty"` // who put them there, where that is known
	Lost   []Lost   `json:"lost,omitempty"`   // lines that did not come through, where that is known
}

// Lost is a line that one layer meant to send and another kept back.
type Lost struct {
	Value  string `json:"value"`
	Owner  string `json:"owner"`
	Action string `json:"action"` // "dropped", "overridden" or "not added"
	By     string `json:"by"`     // whose doing that was
}

// State tells cells apart.
type State string

// The states. One that is both duplicated and different is Duplicated.
const (
	Absent     State = "absent"
	Present    State = "present"
	Duplicated State = "duplicated" // on more than one line, which it must not be
	Different  State = "different"  // another value than on the page; a nonce makes no difference
)

// matrix takes the first response of each class.
func (s *site) matrix() Matrix {
	var m Matrix
	for _, v := range s.views {
		if !slices.Contains(m.Classes, v.class) {
			m.Classes = append(m.Classes, v.class)
		}
	}
	for i := range knownFields {
		if row, any := s.row(&knownFields[i], m.Classes); any {
			m.Rows = append(m.Rows, row)
		}
	}
	return m
}

// row also reports whether any class has the field.
func (s *site) row(f *knownField, classes []recording.Class) (row Row, any bool) {
	row = Row{Header: f.name, Cells: make([]Cell, len(classes))}
	for i, class := range classes {
		row.Cells[i] = s.cell(f, s.of(class))
		any = any || row.Cells[i].State != Absent
	}
	return row, any
}

func (s *site) cell(f *knownField, v *view) Cell {
	lines := v.lines(f.lower)
	switch {
	case len(lines) == 0:
		return Cell{State: Absent}
	case f.single && len(lines) > 1:
		return Cell{State: Duplicated, Values: lines}
	case s.page != nil && s.page.has(f.lower) && !same(s.page.lines(f.lower), lines):
		return Cell{State: Different, Values: lines}
	}
	return Cell{State: Present, Values: lines}
}
