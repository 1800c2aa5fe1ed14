package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
)

// vertexKind is what a vertex of the graph evaluates.
type vertexKind int

const (
	vertexCall vertexKind = iota // how often a module is instantiated
	vertexVariable
	vertexLocal
	vertexOutput
	vertexProvider
	vertexResource
	vertexCheck
)

// vertex is one declaration in one module of the tree: what is evaluated as a
// whole, in all instances of its module, after everything it needs.
type vertex struct {
	kind  vertexKind
	node  *moduleNode
	name  string // within its module: key of the declaration
	label string // as seen from the root: "module.www.var.name"
	place finding.Place
	deps  []*vertex
	wrong bool // it is, or something that it needs

	evaluated bool // those that go round in a circle never are

	// For Tarjan's algorithm; 0 = not visited.
	index, low int
	onStack    bool
}

// vertexKey finds a vertex.
type vertexKey struct {
	node *moduleNode
	kind vertexKind
	name string
}

// graph says who needs whom.
type graph struct {
	vertices []*vertex // in order of declaration: by module, kind, name
	byKey    map[vertexKey]*vertex
	used     map[vertexKey]*attributeUse // of resources whose type has no schema
}

// buildGraph makes the graph of a module tree and reports every reference to
// something that is not declared.
func buildGraph(root *moduleNode, found *problems) *graph {
	g := &graph{byKey: map[vertexKey]*vertex{}, used: map[vertexKey]*attributeUse{}}
	g.declare(root)
	for _, v := range g.vertices {
		g.connect(v, found)
	}
	return g
}

func (g *graph) declare(n *moduleNode) {
	d := n.decl
	for _, name := range sortedKeys(d.variables) {
		g.add(n, vertexVariable, name, "var."+name, d.variables[name].place)
	}
	for _, name := range sortedKeys(d.locals) {
		g.add(n, vertexLocal, name, "local."+name, d.locals[name].place)
	}
	for _, key := range sortedKeys(d.providers) {
		g.add(n, vertexProvider, key, "provider."+key, d.providers[key].place)
	}
	for _, key := range sortedKeys(d.resources) {
		g.add(n, vertexResource, key, key, d.resources[key].place)
	}
	for _, name := range sortedKeys(d.outputs) {
		g.add(n, vertexOutput, name, "output."+name, d.outputs[name].place)
	}
	for _, name := range sortedKeys(d.checks) {
		g.add(n, vertexCheck, name, "check."+name, d.checks[name].place)
	}
	for _, name := range sortedKeys(n.children) {
		g.add(n, vertexCall, name, "module."+name, d.modules[name].place)
		g.declare(n.children[name])
	}
}

func (g *graph) add(n *moduleNode, kind vertexKind, name, label string, place finding.Place) {
	v := &vertex{kind: kind, node: n, name: name, label: n.in(label), place: place}
	g.vertices = append(g.vertices, v)
	g.byKey[vertexKey{n, kind, name}] = v
}

// connect fills the dependencies of one vertex.
func (g *graph) connect(v *vertex, found *problems) {
	n, d := v.node, v.node.decl
	if n.call != nil {
		g.depend(v, n.parent, vertexCall, n.call.name)
	}
	switch v.kind {
	case vertexCall:
		g.require(v, n, d.modules[v.name].needs, found)
	case vertexVariable:
		g.connectVariable(v, found)
	case vertexLocal:
		g.require(v, n, d.locals[v.name].needs, found)
	case vertexOutput:
		g.require(v, n, d.outputs[v.name].needs, found)
	case vertexProvider:
		g.require(v, n, d.providers[v.name].needs, found)
	case vertexCheck:
		g.require(v, n, d.checks[v.name].needs, found)
	case vertexResource:
		r := d.resources[v.name]
		g.require(v, n, r.needs, found)
		if owner, key, ok := findProvider(n, r.providerRef()); ok {
			g.depend(v, owner, vertexProvider, key)
		} else if r.provider != nil && r.provider.alias != "" {
			found.add(unknownProvider(*r.provider, n))
		}
	}
}

func (g *graph) connectVariable(v *vertex, found *problems) {
	n := v.node
	decl := n.decl.variables[v.name]
	if n.call != nil {
		g.require(v, n.parent, n.call.argNeeds[v.name], found)
	}
	for _, ref := range conditionNeeds(decl.validations).refs {
		if ref.kind != refVariable || ref.name != v.name {
			g.require(v, n, needs{refs: []reference{ref}}, found)
		}
	}
}

// require adds what the references in a module point at.
func (g *graph) require(v *vertex, n *moduleNode, list needs, found *problems) {
	for _, ref := range list.refs {
		if problem, ok := checkReference(ref, n); !ok {
			v.wrong = true
			problem.Subject = v.label
			found.add(problem)
			found.tell(ref.at)
			continue
		}
		switch ref.kind {
		case refVariable:
			g.depend(v, n, vertexVariable, ref.name)
		case refLocal:
			g.depend(v, n, vertexLocal, ref.name)
		case refManaged, refData, refEphemeral:
			g.depend(v, n, vertexResource, ref.key())
			g.use(n, ref)
		case refModule:
			g.dependModule(v, n, ref)
		}
	}
}

func (g *graph) dependModule(v *vertex, n *moduleNode, ref reference) {
	g.depend(v, n, vertexCall, ref.name)
	child, ok := n.children[ref.name]
	if !ok {
		return
	}
	if ref.output != "" {
		g.depend(v, child, vertexOutput, ref.output)
		return
	}
	for _, output := range sortedKeys(child.decl.outputs) {
		g.depend(v, child, vertexOutput, output)
	}
}

func (g *graph) depend(v *vertex, n *moduleNode, kind vertexKind, name string) {
	if dep, ok := g.byKey[vertexKey{n, kind, name}]; ok && !slices.Contains(v.deps, dep) {
		v.deps = append(v.deps, dep)
	}
}

// order returns the vertices so that each comes after what it needs. Those
// that go round in a circle are reported and left out.
func (g *graph) order(found *problems) []*vertex {
	t := &tarjan{}
	// Managed resources come as early as they can: a data source may find them
	// without referring to them.
	for _, v := range slices.SortedStableFunc(slices.Values(g.vertices), managedFirst) {
		if v.index == 0 {
			t.visit(v)
		}
	}
	var out []*vertex
	for _, component := range t.components {
		if len(component) == 1 && !slices.Contains(component[0].deps, component[0]) {
			out = append(out, component[0])
			continue
		}
		found.add(cycleFinding(component))
	}
	return out
}

func managedFirst(a, b *vertex) int {
	rank := func(v *vertex) int {
		if v.kind == vertexResource && v.node.decl.resources[v.name].mode == managed {
			return 0
		}
		return 1
	}
	return rank(a) - rank(b)
}

// tarjan finds strongly connected components; they come out with the
// dependencies first, which is the order of evaluation.
type tarjan struct {
	next       int
	stack      []*vertex
	components [][]*vertex
}

func (t *tarjan) visit(v *vertex) {
	t.next++
	v.index, v.low, v.onStack = t.next, t.next, true
	t.stack = append(t.stack, v)
	for _, dep := range v.deps {
		switch {
		case dep.index == 0:
			t.visit(dep)
			v.low = min(v.low, dep.low)
		case dep.onStack:
			v.low = min(v.low, dep.index)
		}
	}
	if v.low != v.index {
		return
	}
	i := len(t.stack) - 1
	for t.stack[i] != v {
		i--
	}
	component := slices.Clone(t.stack[i:])
	t.stack = t.stack[:i]
	for _, member := range component {
		member.onStack = false
	}
	t.components = append(t.components, component)
}

func cycleFinding(component []*vertex) finding.Finding {
	path := shortestCycle(component)
	labels := make([]string, 0, len(path)+1)
	for _, v := range path {
		labels = append(labels, v.label)
	}
	labels = append(labels, path[0].label)
	return finding.Finding{
		Code: CodeCycle, Place: path[0].place, Subject: path[0].label,
		Message: "references go round in a circle: " + strings.Join(labels, " → "),
		Fix:     fmt.Sprintf("remove one of the %d references", len(path)),
	}
}

// shortestCycle finds the shortest way from the first declared member of a
// component back to itself, breadth first.
func shortestCycle(component []*vertex) []*vertex {
	start := slices.MinFunc(component, func(a, b *vertex) int { return strings.Compare(a.label, b.label) })
	from := map[*vertex]*vertex{}
	queue := []*vertex{start}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, dep := range v.deps {
			if dep == start {
				return wayBack(from, v, start)
			}
			if _, ok := from[dep]; !ok && slices.Contains(component, dep) {
				from[dep] = v
				queue = append(queue, dep)
			}
		}
	}
	return component
}

func wayBack(from map[*vertex]*vertex, last, start *vertex) []*vertex {
	var path []*vertex
	for v := last; v != start; v = from[v] {
		path = append(path, v)
	}
	path = append(path, start)
	slices.Reverse(path)
	return path
}
