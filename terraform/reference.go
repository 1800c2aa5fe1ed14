package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// refKind is what a reference points at.
type refKind int

const (
	refVariable refKind = iota
	refLocal
	refManaged
	refData
	refEphemeral
	refModule
	refPath      // path.module and its like
	refTerraform // terraform.workspace
	refEach
	refCount
	refSelf
	refBroken // a root name that lacks the name after it
)

// target is what a reference points at, comparable.
type target struct {
	kind   refKind
	typ    string // resource type
	name   string
	output string // of a module; "" = all of it
}

// reference is one mention of something in an expression.
type reference struct {
	target
	root    string        // the first name, as written
	rest    hcl.Traversal // what follows the target
	wants   wants         // of the elements, where nothing follows
	at      hcl.Range
	lenient bool // from JSON, where the iterators of dynamic blocks look like resources
}

// needs is what an expression or a body refers to.
type needs struct {
	refs    []reference // every mention
	targets []target    // each once, in order of appearance
}

func needsOf(mentions []mention, lenient bool) needs {
	var n needs
	seen := map[target]bool{}
	for _, m := range mentions {
		r := parseReference(m.Traversal)
		r.lenient, r.wants = lenient, m.wants
		n.refs = append(n.refs, r)
		if !seen[r.target] {
			seen[r.target] = true
			n.targets = append(n.targets, r.target)
		}
	}
	return n
}

func exprNeeds(exprs ...hcl.Expression) needs {
	var all []mention
	lenient := false
	for _, e := range exprs {
		if e == nil {
			continue
		}
		_, native := e.(hclsyntax.Expression)
		lenient = lenient || !native
		all = append(all, mentionsOf(e)...)
	}
	return needsOf(all, lenient)
}

// with returns the union of two needs.
func (n needs) with(other needs) needs {
	out := needs{refs: append(append([]reference(nil), n.refs...), other.refs...)}
	seen := map[target]bool{}
	for _, r := range out.refs {
		if !seen[r.target] {
			seen[r.target] = true
			out.targets = append(out.targets, r.target)
		}
	}
	return out
}

var rootKinds = map[string]refKind{
	"var": refVariable, "local": refLocal, "module": refModule, "path": refPath,
	"terraform": refTerraform, "each": refEach, "count": refCount, "self": refSelf,
}

// parseReference splits a traversal into its target and the rest.
func parseReference(t hcl.Traversal) reference {
	r := reference{root: t.RootName(), at: t.SourceRange()}
	switch r.root {
	case "data", "ephemeral", "resource":
		return r.resource(t[1:])
	}
	kind, ok := rootKinds[r.root]
	if !ok {
		return r.resource(t)
	}
	r.kind = kind
	if kind == refSelf {
		r.rest = t[1:]
		return r
	}
	name, rest, ok := nextName(t[1:])
	if !ok {
		r.kind, r.rest = refBroken, t[1:]
		return r
	}
	r.name, r.rest = name, rest
	if kind == refModule {
		r.output = outputName(rest)
	}
	return r
}

// resource reads the type and name of a resource reference.
func (r reference) resource(t hcl.Traversal) reference {
	switch r.root {
	case "data":
		r.kind = refData
	case "ephemeral":
		r.kind = refEphemeral
	default:
		r.kind = refManaged
	}
	typ, rest, ok := nextName(t)
	if !ok {
		r.kind = refBroken
		return r
	}
	name, rest, ok := nextName(rest)
	if !ok {
		r.kind, r.typ = refBroken, typ
		return r
	}
	r.typ, r.name, r.rest = typ, name, rest
	return r
}

// key names the resource that the target points at, as resourceDecl.key does.
func (t target) key() string {
	switch t.kind {
	case refData:
		return resourceKey(data, t.typ, t.name)
	case refEphemeral:
		return resourceKey(ephemeral, t.typ, t.name)
	}
	return resourceKey(managed, t.typ, t.name)
}

// nextName takes a name off the front of a traversal.
func nextName(t hcl.Traversal) (name string, rest hcl.Traversal, ok bool) {
	if len(t) == 0 {
		return "", nil, false
	}
	switch step := t[0].(type) {
	case hcl.TraverseRoot:
		return step.Name, t[1:], true
	case hcl.TraverseAttr:
		return step.Name, t[1:], true
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString(), t[1:], true
		}
	}
	return "", nil, false
}

// outputName finds the output's name in what follows module.NAME: .out or
// [key].out; "" when the whole module, or an instance, is meant.
func outputName(rest hcl.Traversal) string {
	if len(rest) > 0 {
		if _, ok := rest[0].(hcl.TraverseIndex); ok {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		if step, ok := rest[0].(hcl.TraverseAttr); ok {
			return step.Name
		}
	}
	return ""
}

// bodyNeeds collects what a body refers to, except in the given arguments and
// blocks at its top. The iterators of dynamic blocks are not references.
func bodyNeeds(body hcl.Body, skip map[string]bool) needs {
	switch b := body.(type) {
	case *hclsyntax.Body:
		return needsOf(nativeMentions(b, skip, nil), false)
	case overrideBody:
		return bodyNeeds(b.base, skip).with(bodyNeeds(b.over, skip))
	}
	var all []mention
	attributes, _ := body.JustAttributes()
	for _, name := range sortedKeys(attributes) {
		if !skip[name] {
			all = append(all, mentionsOf(attributes[name].Expr)...)
		}
	}
	return needsOf(all, true)
}

func nativeMentions(b *hclsyntax.Body, skip, iterators map[string]bool) []mention {
	var all []mention
	add := func(e hcl.Expression, iterators map[string]bool) {
		for _, t := range mentionsOf(e) {
			if !iterators[t.RootName()] {
				all = append(all, t)
			}
		}
	}
	for _, name := range sortedKeys(b.Attributes) {
		if !skip[name] {
			add(b.Attributes[name].Expr, iterators)
		}
	}
	for _, block := range b.Blocks {
		switch {
		case skip[block.Type]:
		case block.Type == "dynamic" && len(block.Labels) == 1:
			inner := withIterator(iterators, block)
			for name, attr := range block.Body.Attributes {
				switch name {
				case "for_each":
					add(attr.Expr, iterators)
				case "labels":
					add(attr.Expr, inner)
				}
			}
			for _, content := range block.Body.Blocks {
				all = append(all, nativeMentions(content.Body, nil, inner)...)
			}
		default:
			all = append(all, nativeMentions(block.Body, nil, iterators)...)
		}
	}
	return all
}

// withIterator adds the name that a dynamic block gives its element.
func withIterator(iterators map[string]bool, block *hclsyntax.Block) map[string]bool {
	out := map[string]bool{block.Labels[0]: true}
	if attr, ok := block.Body.Attributes["iterator"]; ok {
		if name := hcl.ExprAsKeyword(attr.Expr); name != "" {
			out = map[string]bool{name: true}
		}
	}
	for name := range iterators {
		out[name] = true
	}
	return out
}
