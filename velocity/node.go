package velocity

import (
	"errors"
	"strings"
)

// run is one execution.
type run struct {
	template *Template
	limits   Limits
	vars     []Value // by their places in the template's names
	out      []byte
	steps    int
	at       place // of the last step
	depth    int
}

// errStop ends an execution, errBreak a loop.
var (
	errStop  = errors.New("stop")
	errBreak = errors.New("break")
)

// place is where a node stands: how many bytes of the template are before it.
type place int

func (r *run) fail(at place, message string) error {
	return r.template.errorAt(at, message, nil)
}

// failed says where something failed that does not know; nil stays nil.
func (r *run) failed(at place, err error) error {
	if err == nil {
		return nil
	}
	if _, knows := err.(*Error); knows {
		return err
	}
	return r.fail(at, err.Error())
}

// step counts; it fails when there were too many.
func (r *run) step(at place) error {
	r.at = at
	if r.steps++; r.steps > r.limits.Steps {
		return r.fail(at, "the template takes too long")
	}
	return nil
}

// What steps pay for, in bytes: a step may go over so many, and an item of a
// list is as much as so many.
const (
	stepSize = 64
	itemSize = 8
)

// spend counts steps for bytes that are gone over or made. Whoever does so
// bounds how many they are at once; too many steps are noticed by the next one.
func (r *run) spend(bytes int) { r.steps += bytes / stepSize }

func (r *run) print(s string) error {
	if len(r.out)+len(s) > r.limits.Output {
		return r.fail(r.at, "the template's output is too large")
	}
	r.out = append(r.out, s...)
	return nil
}

// capture renders a block into a string.
func (r *run) capture(b block) (string, error) {
	if r.depth++; r.depth > maxDepth {
		return "", r.fail(r.at, "blocks refer to each other too deeply")
	}
	defer func() { r.depth-- }()
	outer := r.out
	r.out = nil
	err := b.render(r)
	own := string(r.out)
	r.out = outer
	r.spend(len(own))
	return own, err
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

// constant is the text of a block in which there is nothing but text.
func (b block) constant() (string, bool) {
	var all strings.Builder
	for _, n := range b {
		text, isText := n.(literal)
		if !isText {
			return "", false
		}
		all.WriteString(string(text))
	}
	return all.String(), true
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
	variable int
	body     block
}

func (d *definition) render(r *run) error {
	r.vars[d.variable] = d
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
