package terraform

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// attributeUse is what the configuration wants of a resource. For a type
// without a schema it says what there is: what is written is known, every
// other attribute that is wanted is unknown.
type attributeUse struct {
	names map[string]bool
	whole bool // all of it is wanted somewhere, so that its attributes cannot be listed
}

// use notes which attributes a reference wants.
func (g *graph) use(n *moduleNode, ref reference) {
	r, declared := n.decl.resources[ref.key()]
	if !declared || ref.wants.nothing {
		return // the former is the iterator of a dynamic block in a JSON file
	}
	key := vertexKey{n, vertexResource, ref.key()}
	if g.used[key] == nil {
		g.used[key] = &attributeUse{names: map[string]bool{}}
	}
	u := g.used[key]
	rest := ref.rest
	if r.repeat.count != nil || r.repeat.forEach != nil {
		if len(rest) == 0 && ref.wants.ofElements {
			for _, name := range ref.wants.names {
				u.names[name] = true
			}
			return
		}
		if len(rest) > 0 {
			rest = rest[1:]
		}
	}
	if len(rest) > 0 {
		if step, ok := rest[0].(hcl.TraverseAttr); ok {
			u.names[step.Name] = true
			return
		}
	}
	u.whole = true
}

// onlyNames returns the names of the attributes that are wanted, when nobody
// wants more of a resource than attributes that its type has. A name that it
// does not have is explained by what it has.
func (u *attributeUse) onlyNames(b *schema.Block) (map[string]bool, bool) {
	if u == nil {
		return nil, true
	}
	for name := range u.names {
		if b.Attributes[name] == nil && b.Blocks[name] == nil {
			return nil, false
		}
	}
	return u.names, !u.whole
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
