package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// attributeUse is what the configuration wants of a resource whose type has no
// schema: what is written in it is known, every other attribute is unknown.
type attributeUse struct {
	names map[string]bool
	whole bool // all of it is wanted somewhere, so that its attributes cannot be listed
}

// use notes which attribute a reference wants.
func (g *graph) use(n *moduleNode, ref reference) {
	r, declared := n.decl.resources[ref.key()]
	if !declared {
		return // the iterator of a dynamic block in a JSON file
	}
	if _, known := r.schema(); known {
		return
	}
	key := vertexKey{n, vertexResource, ref.key()}
	if g.used[key] == nil {
		g.used[key] = &attributeUse{names: map[string]bool{}}
	}
	rest := ref.rest
	if len(rest) > 0 && (r.repeat.count != nil || r.repeat.forEach != nil) {
		rest = rest[1:]
	}
	if len(rest) > 0 {
		if step, ok := rest[0].(hcl.TraverseAttr); ok {
			g.used[key].names[step.Name] = true
			return
		}
	}
	g.used[key].whole = true
}

// see completes what is written by the attributes that are wanted.
func (u *attributeUse) see(written cty.Value) cty.Value {
	if u == nil || u.whole || written.IsNull() || !written.IsKnown() {
		return cty.DynamicVal
	}
	values := map[string]cty.Value{}
	for name := range u.names {
		values[name] = cty.DynamicVal
	}
	for name, v := range written.AsValueMap() {
		values[name] = v
	}
	return cty.ObjectVal(values)
}
