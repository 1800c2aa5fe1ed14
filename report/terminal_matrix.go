package report

import (
	"github.com/lintel-edge/lintel/header/judge"
)

// matrix is the header by class table, in as many blocks as the width takes.
func (p page) matrix() {
	m := p.r.Matrix
	if len(m.Rows) == 0 || len(m.Classes) < 2 { // of one response there is nothing to compare
		return
	}
	p.heading("Headers by kind of response")
	for from := 0; from < len(m.Classes); {
		to := p.classesThatFit(m, from)
		p.classes(m, from, to)
		from = to
	}
	paragraph(p.Writer, "  ", legend, p.s.prose(), p.s.Faint)
	p.owners()
}

// owners are who put the headers there, where that is known.
func (p page) owners() {
	t := table{indent: "  "}
	for _, row := range p.r.Matrix.Rows {
		if text := ownersOf(row, p.r.Matrix.Classes); text != "" {
			t.row(cell{text: plain(row.Header)}, cell{text, p.s.Faint})
		}
	}
	if len(t.rows) > 0 {
		p.heading("Who sends them")
		t.write(p.Writer)
	}
}

// classesThatFit is the end of the columns that fit beside the names.
func (p page) classesThatFit(m judge.Matrix, from int) int {
	used := 2
	for _, row := range m.Rows {
		used = max(used, 2+columns(plain(row.Header)))
	}
	to := from
	for ; to < len(m.Classes); to++ {
		used += 2 + columns(className(m.Classes[to]))
		if used > p.s.width() && to > from {
			break
		}
	}
	return to
}

func (p page) classes(m judge.Matrix, from, to int) {
	t := table{indent: "  "}
	head := []cell{{}}
	for _, c := range m.Classes[from:to] {
		head = append(head, cell{className(c), p.s.Faint})
	}
	t.row(head...)
	for _, row := range m.Rows {
		cells := []cell{{text: plain(row.Header)}}
		for i := from; i < to; i++ {
			m := p.r.mark(row, i)
			cells = append(cells, cell{m.Sign, p.paint(m.Quality)})
		}
		t.row(cells...)
	}
	t.write(p.Writer)
}
