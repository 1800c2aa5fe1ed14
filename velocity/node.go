package velocity

import (
	"errors"
	"strings"
)

// run is one execution.
type run struct {
	template *Template
	limits   Limits
	vars     map[string]Value
	out      *strings.Builder
	steps    int
	depth    int
	loops    []*Map // $foreach of the loops around, the innermost last
}

// errStop ends an execution, errBreak a loop.
var (
	errStop  = errors.New("stop")
	errBreak = errors.New("break")
)

// place is where a node stands.
type place struct{ line, column int }

func (p *parser) place(at int) place {
	e := p.failAt(at, "").(*Error)
	return place{e.Line, e.Column}
}

func (r *run) fail(at place, message string) error {
	return &Error{r.template.name, at.line, at.column, message}
}

// step counts; it fails when there were too many.
func (r *run) step(at place) error {
	if r.steps++; r.steps > r.limits.Steps {
		return r.fail(at, "the template takes too long")
	}
	return nil
}

func (r *run) print(s string) error {
	if r.out.Len()+len(s) > r.limits.Output {
		return r.fail(place{1, 1}, "the template's output is too large")
	}
	r.out.WriteString(s)
	return nil
}

// capture renders a block into a string.
func (r *run) capture(b block) (string, error) {
	if r.depth++; r.depth > maxDepth {
		return "", r.fail(place{1, 1}, "blocks refer to each other too deeply")
	}
	defer func() { r.depth-- }()
	outer := r.out
	var own strings.Builder
	r.out = &own
	err := b.render(r)
	r.out = outer
	return own.String(), err
}

// node is something that prints.
type node interface{ render(*run) error }

// block is a sequence of nodes.
type block []node

func (b block) render(r *run) error {
	for _, n := range b {
		if err := n.render(r); err != nil {
			return err
		}
	}
	return nil
}

// literal is text.
type literal string

func (l literal) render(r *run) error { return r.print(string(l)) }

type stop struct{}

func (stop) render(*run) error { return errStop }

// leave is #break.
type leave struct{}

func (leave) render(*run) error { return errBreak }

type branch struct {
	test expression
	body block
}

// condition is #if with its other branches.
type condition struct {
	branches  []branch
	otherwise block
}

func (c *condition) render(r *run) error {
	for _, b := range c.branches {
		v, err := b.test.eval(r)
		if err != nil {
			return err
		}
		if truth(v) {
			return b.body.render(r)
		}
	}
	return c.otherwise.render(r)
}

// definition is #define: the block is rendered wherever the name is printed.
type definition struct {
	name string
	body block
}

func (d *definition) render(r *run) error {
	r.vars[d.name] = d
	return nil
}

// set is #set.
type set struct {
	place
	target *reference
	value  expression
}

func (s *set) render(r *run) error {
	v, err := s.value.eval(r)
	if err != nil {
		return err
	}
	return s.target.assign(r, v)
}

// loop is #foreach.
type loop struct {
	place
	item string
	over expression
	body block
}

func (l *loop) render(r *run) error {
	v, err := l.over.eval(r)
	if err != nil {
		return err
	}
	items := elements(v)
	if len(items) > maxIterations {
		items = items[:maxIterations]
	}
	restore := r.keep(l.item, "foreach", "velocityCount", "velocityHasNext")
	defer restore()
	state := NewMap()
	if len(r.loops) > 0 {
		state.Put("parent", r.loops[len(r.loops)-1])
	}
	r.loops = append(r.loops, state)
	defer func() { r.loops = r.loops[:len(r.loops)-1] }()
	for i, item := range items {
		if err := r.step(l.place); err != nil {
			return err
		}
		r.enter(l.item, item, state, i, len(items))
		if err := l.body.render(r); err == errBreak {
			return nil
		} else if err != nil {
			return err
		}
	}
	return nil
}

// enter sets what a loop's body sees.
func (r *run) enter(name string, item Value, state *Map, i, n int) {
	state.Put("index", int64(i))
	state.Put("count", int64(i+1))
	state.Put("hasNext", i+1 < n)
	state.Put("first", i == 0)
	state.Put("last", i+1 == n)
	r.vars[name], r.vars["foreach"] = item, state
	r.vars["velocityCount"], r.vars["velocityHasNext"] = int64(i+1), i+1 < n
}

// keep remembers variables; the function that it returns brings them back.
func (r *run) keep(names ...string) func() {
	old := make([]Value, len(names))
	for i, name := range names {
		old[i] = r.vars[name]
	}
	return func() {
		for i, name := range names {
			if old[i] == nil {
				delete(r.vars, name)
			} else {
				r.vars[name] = old[i]
			}
		}
	}
}

// elements are what a loop goes over: a list's items, a map's values.
func elements(v Value) []Value {
	switch v := v.(type) {
	case *List:
		return append([]Value(nil), v.Items...)
	case *Map:
		out := make([]Value, 0, v.Len())
		for _, key := range v.keys {
			out = append(out, v.values[key])
		}
		return out
	}
	return nil
}
