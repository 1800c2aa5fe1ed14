package restapi

import (
	"net/url"
	"strings"
)

// maxVariables is how many variables the path of one resource may have here.
// AWS names no number; 300 resources in a row is all that an API can have.
const maxVariables = 32

// node is one step of the paths of an API, compiled from its resources. A
// static step beats a variable one, and that a greedy one. A resource that has
// neither the verb nor ANY does not stop less specific ones from answering
// (spec/api-gateway.md 10).
type node struct {
	static   map[string]*node
	variable *node
	greedy   *node
	verbs    []*method // few: looked through
	any      *method
}

// bound are the values of path variables in the order of the path, as they
// stand in it.
type bound struct {
	values [maxVariables]string
	n      int
}

func (b *bound) push(value string) {
	b.values[b.n] = value
	b.n++
}

// find returns the method for a path and a verb, or nil. A slash at the end
// does not count.
func (n *node) find(path, verb string, b *bound) *method {
	path = strings.TrimSuffix(strings.TrimPrefix(path, "/"), "/")
	return n.descend(path, path != "", verb, b)
}

// descend looks for the rest of a path below a node. more tells an empty step
// from the end of the path.
func (n *node) descend(rest string, more bool, verb string, b *bound) *method {
	if !more {
		return n.method(verb)
	}
	step, behind, further := strings.Cut(rest, "/")
	if child := n.child(step); child != nil {
		if m := child.descend(behind, further, verb, b); m != nil {
			return m
		}
	}
	if n.variable != nil && step != "" {
		b.push(step)
		if m := n.variable.descend(behind, further, verb, b); m != nil {
			return m
		}
		b.n--
	}
	if n.greedy == nil || rest == "" {
		return nil
	}
	m := n.greedy.method(verb)
	if m != nil {
		b.push(rest)
	}
	return m
}

// child is the static step of that name, which may be percent-encoded.
func (n *node) child(step string) *node {
	if child := n.static[step]; child != nil || strings.IndexByte(step, '%') < 0 {
		return child
	}
	return n.static[unescape(step)]
}

func (n *node) method(verb string) *method {
	for _, m := range n.verbs {
		if m.verb == verb {
			return m
		}
	}
	return n.any
}

// grow returns the node of a path, made now if it is new, and the names of its
// variables.
func (n *node) grow(path string) (*node, []string) {
	var names []string
	for step := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		name, isVariable := strings.CutPrefix(step, "{")
		name = strings.TrimSuffix(name, "}")
		switch {
		case step == "":
			continue
		case !isVariable:
			n = n.grown(step)
			continue
		case strings.HasSuffix(name, "+"):
			name = strings.TrimSuffix(name, "+")
			n = fresh(&n.greedy)
		default:
			n = fresh(&n.variable)
		}
		names = append(names, name)
	}
	return n, names
}

func (n *node) grown(step string) *node {
	child := n.static[step]
	if child == nil {
		if n.static == nil {
			n.static = map[string]*node{}
		}
		child = &node{}
		n.static[step] = child
	}
	return child
}

func fresh(at **node) *node {
	if *at == nil {
		*at = &node{}
	}
	return *at
}

// unescape decodes what may be percent-encoded; what is not right stays as it is.
func unescape(text string) string {
	if decoded, err := url.PathUnescape(text); err == nil {
		return decoded
	}
	return text
}
