package terraform

import (
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/functions"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// resourceValue is what a resource stands for in expressions: all its
// instances together. The value is made when somebody asks for it, and has no
// more than what the configuration refers to: most resources are never looked
// at, or for their id.
type resourceValue struct {
	decl      repeatDecl
	repeats   []repetition
	instances []instance
	view      view

	once  sync.Once // makes value
	value cty.Value
}

func (r *resourceValue) together() cty.Value {
	r.once.Do(func() {
		values := make([]cty.Value, len(r.instances))
		for i, in := range r.instances {
			values[i] = r.view.of(in)
		}
		r.value = together(r.decl, r.repeats, values)
	})
	return r.value
}

// view is how expressions see the instances of a resource.
type view struct {
	schema *schema.Block
	known  bool          // the type has a schema
	used   *attributeUse // nil = nobody refers to it
}

// of is what references to an instance see, with what is sensitive marked. One
// that failed is unknown: it has been reported.
func (v view) of(in instance) cty.Value {
	if in.failed() {
		return cty.DynamicVal
	}
	if names, ok := v.used.onlyNames(v.schema); ok && v.known {
		return v.marked(in, in.Object.Pick(names))
	}
	whole := v.marked(in, in.Object.Cty())
	if !v.known {
		return v.used.see(whole)
	}
	return whole
}

// marked puts the marks of the configuration back, and marks what the schema
// says is sensitive.
func (v view) marked(in instance, value cty.Value) cty.Value {
	if in.marked != nil {
		_, marks := in.marked.Cty().UnmarkDeepWithPaths()
		value = markPaths(value, marks)
	}
	if !v.known || !hasSensitiveAttribute(v.schema) {
		return value
	}
	values := value.AsValueMap()
	for name, a := range v.schema.Attributes {
		if member, ok := values[name]; ok && a.Sensitive && !member.IsNull() {
			values[name] = functions.MarkSensitive(member)
		}
	}
	return cty.ObjectVal(values)
}

// markPaths marks what there is of the paths: a value may have been narrowed.
func markPaths(v cty.Value, marks []cty.PathValueMarks) cty.Value {
	present := marks[:0]
	for _, m := range marks {
		if step, ok := m.Path[0].(cty.GetAttrStep); ok && v.Type().HasAttribute(step.Name) {
			present = append(present, m)
		}
	}
	return v.MarkWithPaths(present)
}

func hasSensitiveAttribute(b *schema.Block) bool {
	for _, a := range b.Attributes {
		if a.Sensitive {
			return true
		}
	}
	return false
}

// peers are the planned resources of one type, which data sources may look
// for. Their values are made when one does.
type peers struct {
	mu      sync.Mutex // protects all following fields
	objects []*object.Value
	made    []cty.Value // of the first objects
}

func (p *peers) add(v *object.Value) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.objects = append(p.objects, v)
}

func (p *peers) values() []cty.Value {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range p.objects[len(p.made):] {
		p.made = append(p.made, v.Cty())
	}
	return p.made[:len(p.made):len(p.made)]
}
