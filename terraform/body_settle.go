package terraform

import (
	"maps"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/lintel-edge/lintel/terraform/limit"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// sharedBodies is what the instances of one resource have in common. It is
// safe for concurrent use.
type sharedBodies struct {
	prepared *sync.Map // of the file: preparedKey → *preparedBody
	settled  sync.Map  // *preparedBody → *settledBody
}

// settledBody is a body in which everything has been evaluated that is the
// same in every instance.
type settledBody struct {
	form  *object.Form
	own   []string       // arguments that are to be evaluated in each instance
	kinds []preparedKind // kinds of blocks likewise
	only  *object.Value  // all there is, when nothing is left to evaluate
}

// instanceNames are the first names of what differs from instance to instance
// of a resource.
var instanceNames = map[string]bool{"each": true, "count": true, "self": true}

// native evaluates a block of native syntax; false means that it needs the
// long way.
func (d *bodyDecoder) native(b *schema.Block, in blockBody) (*object.Value, bool) {
	body, ok := in.body.(*hclsyntax.Body)
	if !ok || in.expanded {
		return nil, false
	}
	p := d.prepare(b, body, in)
	if p == nil {
		return nil, false
	}
	s := d.settle(p, in)
	if s.only != nil {
		return s.only, true
	}
	if len(s.kinds) > 0 {
		in = in.entered()
	}
	w, ok := p.contents(s.kinds, in.ctx)
	if !ok {
		return nil, false
	}
	return d.fill(s.form, s.own, w, in), true
}

// settle evaluates what all instances share, once. If anything is to be said
// about it, or it is sensitive, each instance evaluates it again: findings are
// made in one place.
func (d *bodyDecoder) settle(p *preparedBody, in blockBody) *settledBody {
	if known, ok := d.shared.settled.Load(p); ok {
		return known.(*settledBody)
	}
	s := d.trySettle(p, in)
	if s == nil {
		s = p.unsettled(in)
	}
	known, _ := d.shared.settled.LoadOrStore(p, s)
	return known.(*settledBody)
}

func (d *bodyDecoder) trySettle(p *preparedBody, in blockBody) *settledBody {
	in = in.entered()
	in.ctx = limit.Within(in.ctx, d.e.budget())
	probe := &bodyDecoder{e: d.e, shared: d.shared, found: d.found.child(), subject: d.subject, ok: true}
	s := &settledBody{own: p.varying}
	parts := object.Parts{Block: p.schema, Source: sourceOf(in.place, p.arguments), Own: p.varying, Fixed: maps.Clone(p.constants)}
	for _, name := range p.steady {
		parts.Fixed[name] = probe.attribute(name, p.schema.Attributes[name], p.arguments[name], in)
	}
	var steady []preparedKind
	for _, kind := range p.kinds {
		if kind.varies {
			s.kinds = append(s.kinds, kind)
		} else {
			steady = append(steady, kind)
		}
	}
	w, ok := p.contents(steady, in.ctx)
	if !ok {
		return nil
	}
	parts.Kinds = probe.kinds(w, in)
	if !probe.ok || probe.marked || !probe.found.isEmpty() {
		return nil
	}
	s.form = object.NewForm(parts)
	if len(s.own) == 0 && len(s.kinds) == 0 {
		s.only = s.form.Value(nil, nil)
	}
	return s
}

// unsettled leaves all but the constants to each instance.
func (p *preparedBody) unsettled(in blockBody) *settledBody {
	own := append(p.steady[:len(p.steady):len(p.steady)], p.varying...)
	return &settledBody{own: own, kinds: p.kinds, form: object.NewForm(object.Parts{
		Block: p.schema, Source: sourceOf(in.place, p.arguments), Fixed: p.constants, Own: own,
	})}
}

// contents expands the blocks of some kinds; false means that a for_each is
// out of the ordinary.
func (p *preparedBody) contents(kinds []preparedKind, ctx *hcl.EvalContext) (contents, bool) {
	w := contents{schema: p.schema, arguments: p.arguments, direct: p.direct}
	if len(kinds) > 0 {
		w.blocks = make(map[string][]blockBody, len(kinds))
	}
	for _, kind := range kinds {
		var all []blockBody
		for _, block := range kind.blocks {
			made, ok := block.expand(ctx)
			if !ok {
				return w, false
			}
			all = append(all, made...)
		}
		w.kinds = append(w.kinds, kind.name)
		w.blocks[kind.name] = all
	}
	return w, true
}

// expand makes the blocks of a dynamic block; false means that its for_each is
// out of the ordinary (unknown, null, marked, of a wrong type).
func (p preparedBlock) expand(ctx *hcl.EvalContext) ([]blockBody, bool) {
	if p.forEach == nil {
		return []blockBody{{body: p.body, ctx: ctx, place: p.place, varying: p.varying}}, true
	}
	v, diags := p.forEach.Value(ctx)
	if len(diags) > 0 || v.IsMarked() || !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
		return nil, false
	}
	out := make([]blockBody, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsSetType() {
			key = value
		}
		out = append(out, blockBody{
			body: p.body, ctx: ctx, element: &element{p.iterator, key, value}, place: p.place, varying: p.varying,
		})
	}
	return out, true
}
