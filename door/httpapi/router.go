package httpapi

import (
	"net/http"
	"strings"

	"github.com/lintel-edge/lintel/resource/expression"
)

// router finds the route of a request (spec/api-gateway.md 2): a tree of
// segments in which literals are tried before variables, and greedy variables
// only when no route fits in full.
type router struct {
	root     node
	fallback *route // $default; nil: none
}

// node is what paths with the same beginning have in common.
type node struct {
	literal  map[string]*node
	variable *node
	here     leaf // routes that end here
	greedy   leaf // routes that go on with {name+}
}

// leaf holds the routes of one path by method; the last is for ANY.
type leaf [8]*route

// methodIndex is where a method stands in a leaf; other methods are only ANY.
func methodIndex(method string) int {
	switch method {
	case "GET":
		return 0
	case "POST":
		return 1
	case "PUT":
		return 2
	case "DELETE":
		return 3
	case "PATCH":
		return 4
	case "HEAD":
		return 5
	case "OPTIONS":
		return 6
	}
	return anyMethod
}

const anyMethod = len(leaf{}) - 1

func (l *leaf) find(method int) *route {
	if r := l[method]; r != nil {
		return r
	}
	return l[anyMethod]
}

// add enters a route; of two with one key the first stays.
func (t *router) add(key expression.Route, r *route) {
	if key.Default {
		if t.fallback == nil {
			t.fallback = r
		}
		return
	}
	n := &t.root
	at := &n.here
	for _, s := range key.Segments {
		if s.Greedy {
			at = &n.greedy
			break
		}
		n = n.below(s)
		at = &n.here
	}
	if i := methodIndex(key.Method); at[i] == nil {
		at[i] = r
	}
}

func (n *node) below(s expression.Segment) *node {
	if s.Variable != "" {
		if n.variable == nil {
			n.variable = &node{}
		}
		return n.variable
	}
	if n.literal == nil {
		n.literal = map[string]*node{}
	}
	if n.literal[s.Literal] == nil {
		n.literal[s.Literal] = &node{}
	}
	return n.literal[s.Literal]
}

// find returns the route for a method and a path that begins with a slash;
// nil: there is none.
func (t *router) find(method, path string) *route {
	m, rest := methodIndex(method), path[1:]
	if rest == "" {
		if r := t.root.here.find(m); r != nil {
			return r
		}
		return t.fallback
	}
	if r := t.root.full(m, rest); r != nil {
		return r
	}
	if r := t.root.longest(m, rest); r != nil {
		return r
	}
	return t.fallback
}

// full finds the route that matches all of rest, which has one segment or
// more. An empty segment is a literal only: no variable stands for it.
func (n *node) full(method int, rest string) *route {
	segment, after, more := strings.Cut(rest, "/")
	for _, next := range n.candidates(segment) {
		switch {
		case next == nil:
		case more:
			if r := next.full(method, after); r != nil {
				return r
			}
		default:
			if r := next.here.find(method); r != nil {
				return r
			}
		}
	}
	return nil
}

// longest finds the greedy route that leaves the least of rest.
func (n *node) longest(method int, rest string) *route {
	if rest == "" {
		return nil
	}
	if segment, after, more := strings.Cut(rest, "/"); more {
		for _, next := range n.candidates(segment) {
			if next == nil {
				continue
			}
			if r := next.longest(method, after); r != nil {
				return r
			}
		}
	}
	return n.greedy.find(method)
}

// candidates are the nodes that a segment leads to, best first.
func (n *node) candidates(segment string) [2]*node {
	if segment == "" {
		return [2]*node{n.literal[segment], nil}
	}
	return [2]*node{n.literal[segment], n.variable}
}

func (p *passage) chooseRoute() bool {
	if p.route = p.stage.routes.find(p.request.Method, p.at.Path); p.route != nil {
		p.context.RouteKey = p.route.key
		p.request.Trace.Note("route", p.route.key)
	}
	return false
}

// refuseUnrouted: a wrong method is not found, too (spec/api-gateway.md 2), nor
// is a route that leads nowhere (unverified).
func (p *passage) refuseUnrouted() bool {
	switch {
	case p.route == nil:
		return p.refuse(http.StatusNotFound, "no route is for "+p.request.Method+" "+p.at.Path)
	case p.route.integration == nil:
		return p.refuse(http.StatusNotFound, "the route has no integration")
	}
	return false
}
