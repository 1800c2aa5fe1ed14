package terraform

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/limit"
	"github.com/lintel-edge/lintel/terraform/provider"
)

// scope is one instance of a module: the values that its expressions see.
// What could not be evaluated is missing, and seen as unknown.
type scope struct {
	node    *moduleNode
	parent  *scope     // nil for the root
	repeat  repetition // of the module call
	address string     // "" or `module.site["www"]`

	variables map[string]cty.Value
	locals    map[string]cty.Value
	outputs   map[string]cty.Value
	resources map[string]*resourceValue // by resourceDecl.key
	providers map[string]*provider.Provider
	calls     map[string]*callInstances

	moduleValues map[string]cty.Value // remembered by moduleValue
}

// callInstances are the instances of a module call.
type callInstances struct {
	decl    repeatDecl
	repeats []repetition
	scopes  []*scope
}

func newScope(n *moduleNode, parent *scope, r repetition) *scope {
	s := &scope{
		node: n, parent: parent, repeat: r,
		variables: make(map[string]cty.Value, len(n.decl.variables)),
		locals:    make(map[string]cty.Value, len(n.decl.locals)),
		outputs:   make(map[string]cty.Value, len(n.decl.outputs)),
		resources: make(map[string]*resourceValue, len(n.decl.resources)),
	}
	if parent != nil {
		s.address = parent.in("module." + n.call.name + r.suffix())
	}
	return s
}

// in gives the address of something in this module instance.
func (s *scope) in(name string) string {
	if s.address == "" {
		return name
	}
	return s.address + "." + name
}

// valueOf returns what a target stands for in this scope.
func (s *scope) valueOf(t target) cty.Value {
	switch t.kind {
	case refVariable:
		return known(s.variables, t.name)
	case refLocal:
		return known(s.locals, t.name)
	}
	if r, ok := s.resources[t.key()]; ok {
		return r.together()
	}
	return cty.DynamicVal // as in known
}

// known returns an entry, or an unknown value: what is missing has been
// reported, and must not be reported again by everyone who refers to it.
func known(m map[string]cty.Value, name string) cty.Value {
	if v, ok := m[name]; ok {
		return v
	}
	return cty.DynamicVal
}

// evalContext makes what expressions with the given needs see in a scope.
func (e *evaluation) evalContext(s *scope, n needs) *hcl.EvalContext {
	roots := map[string]map[string]cty.Value{}
	put := func(root, name string, v cty.Value) {
		if roots[root] == nil {
			roots[root] = map[string]cty.Value{}
		}
		roots[root][name] = v
	}
	typed := map[string]map[string]map[string]cty.Value{"data": {}, "ephemeral": {}, "resource": {}}
	modules := map[string]map[string]bool{}
	for _, t := range n.targets {
		switch t.kind {
		case refVariable:
			put("var", t.name, s.valueOf(t))
		case refLocal:
			put("local", t.name, s.valueOf(t))
		case refManaged:
			put(t.typ, t.name, s.valueOf(t))
			putTyped(typed["resource"], t, s.valueOf(t))
		case refData:
			putTyped(typed["data"], t, s.valueOf(t))
		case refEphemeral:
			putTyped(typed["ephemeral"], t, s.valueOf(t))
		case refModule:
			if modules[t.name] == nil {
				modules[t.name] = map[string]bool{}
			}
			modules[t.name][t.output] = true
		case refPath:
			roots["path"] = e.paths(s)
		case refTerraform:
			put("terraform", "workspace", cty.StringVal(e.options.Workspace))
		case refBroken:
			put(t.typ, "", cty.DynamicVal)
		}
	}
	for name, outputs := range modules {
		put("module", name, s.moduleValue(name, outputs))
	}
	ctx := limit.Within(e.base, e.budget()).NewChild()
	ctx.Variables = make(map[string]cty.Value, len(roots)+3)
	for root, values := range roots {
		ctx.Variables[root] = cty.ObjectVal(values)
	}
	for root, types := range typed {
		if len(types) > 0 {
			ctx.Variables[root] = objectOfObjects(types)
		}
	}
	e.maskBroken(ctx, n)
	return ctx
}

// maskBroken makes references that were reported as broken unknown, so that
// they are not reported again when they are evaluated.
func (e *evaluation) maskBroken(ctx *hcl.EvalContext, n needs) {
	for _, ref := range n.refs {
		if _, ok := ctx.Variables[ref.root]; ref.kind == refBroken && !ref.lenient && !ok {
			ctx.Variables[ref.root] = cty.DynamicVal
		}
	}
}

func putTyped(types map[string]map[string]cty.Value, t target, v cty.Value) {
	if types[t.typ] == nil {
		types[t.typ] = map[string]cty.Value{}
	}
	types[t.typ][t.name] = v
}

func objectOfObjects(types map[string]map[string]cty.Value) cty.Value {
	out := make(map[string]cty.Value, len(types))
	for typ, names := range types {
		out[typ] = cty.ObjectVal(names)
	}
	return cty.ObjectVal(out)
}

// paths is the object path: the module's and the root's directory, and where
// terraform would run.
func (e *evaluation) paths(s *scope) map[string]cty.Value {
	return map[string]cty.Value{
		"module": cty.StringVal(filepath.ToSlash(s.node.decl.dir)),
		"root":   cty.StringVal("."),
		"cwd":    cty.StringVal(e.cwd),
	}
}

// moduleValue is what module.NAME stands for, with the outputs that are
// wanted: "" means all of them. Outputs that are not wanted may not have been
// evaluated yet. It is made once for each combination, however many instances
// refer to it.
func (s *scope) moduleValue(name string, wanted map[string]bool) cty.Value {
	call, ok := s.calls[name]
	if !ok {
		return cty.DynamicVal
	}
	names := slices.Sorted(maps.Keys(wanted))
	if wanted[""] {
		names = sortedKeys(s.node.children[name].decl.outputs)
	}
	key := name + " " + strings.Join(names, " ")
	if v, ok := s.moduleValues[key]; ok {
		return v
	}
	values := make([]cty.Value, len(call.scopes))
	for i, child := range call.scopes {
		outputs := make(map[string]cty.Value, len(names))
		for _, output := range names {
			outputs[output] = known(child.outputs, output)
		}
		values[i] = cty.ObjectVal(outputs)
	}
	v := together(call.decl, call.repeats, values)
	if s.moduleValues == nil {
		s.moduleValues = map[string]cty.Value{}
	}
	s.moduleValues[key] = v
	return v
}
