package terraform

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
	"github.com/lintel-edge/lintel/terraform/provider"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// resource evaluates all instances of a resource or data source in one module
// instance.
func (e *evaluation) resource(v *vertex, s *scope) {
	r := s.node.decl.resources[v.name]
	if !e.admitType(r) {
		return
	}
	ctx := e.evalContext(s, r.needs)
	repeats, ok := e.expand(r.repeat, ctx, s.in(r.key()))
	if !ok {
		return
	}
	maker := &instanceMaker{e: e, scope: s, decl: r, provider: e.providerOf(s, r), places: map[string]map[string]finding.Place{}}
	maker.prepared = e.files.cache.prepared(r.place.File)
	if maker.schema, maker.known = r.schema(); !maker.known {
		maker.schema, maker.prepared = inferSchema(r.body), &sync.Map{}
		maker.used = e.used[vertexKey{s.node, vertexResource, v.name}]
	}
	values := make([]cty.Value, len(repeats))
	instances := make([]provider.Instance, len(repeats))
	inParallel(len(repeats), func(i int) {
		values[i] = cty.DynamicVal
		if e.ctx.Err() == nil { // given up: run says so
			values[i], instances[i] = maker.make(ctx, repeats[i])
		}
	})
	s.resources[v.name] = together(r.repeat, repeats, values)
	for _, in := range instances {
		e.keep(in)
	}
}

// keep adds an instance to the result; the zero instance is one that failed.
func (e *evaluation) keep(in provider.Instance) {
	if in.Address == "" {
		return
	}
	e.instances = append(e.instances, in)
	if !in.Data {
		e.planned[in.Type] = append(e.planned[in.Type], in.Value)
	}
}

// inParallel calls f for 0 to n-1 on all processors.
func inParallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	if workers < 2 {
		for i := range n {
			f(i)
		}
		return
	}
	var wg sync.WaitGroup
	var next atomic.Int64
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}

// admitType reports types that cannot be evaluated; false means that there is
// no value to be had.
func (e *evaluation) admitType(r *resourceDecl) bool {
	if _, ok := r.schema(); ok {
		return true
	}
	names := schema.ResourceTypes()
	if r.mode == data {
		names = schema.DataTypes()
	}
	f := finding.Finding{
		Code: CodeUnknownType, Place: r.place, Subject: r.key(),
		Message: fmt.Sprintf("provider aws has no %s type %q", kindNames[r.refKind()], r.typ),
		Nearest: finding.Nearest(r.typ, names),
	}
	if strings.HasPrefix(r.typ, "aws_") && r.mode != ephemeral {
		e.found.add(f)
		return false
	}
	f.Code, f.Severity = CodeNotApplied, finding.Notice
	f.Message = fmt.Sprintf("%s type %q is not known here; what it would compute is unknown", kindNames[r.refKind()], r.typ)
	e.found.add(f)
	return true
}

func (r *resourceDecl) refKind() refKind {
	return map[resourceMode]refKind{managed: refManaged, data: refData, ephemeral: refEphemeral}[r.mode]
}

// instanceMaker makes the instances of one resource in one module instance.
type instanceMaker struct {
	e        *evaluation
	scope    *scope
	decl     *resourceDecl
	provider *provider.Provider
	prepared *sync.Map // see bodyDecoder
	schema   *schema.Block
	used     *attributeUse // of a type without a schema; nil = nobody refers to it
	known    bool          // the type has a schema

	mu     sync.Mutex                          // protects places
	places map[string]map[string]finding.Place // by shape: instances that are written alike share them
}

// make evaluates one instance. It gives the value that references to it see,
// and the instance, which is zero when something was wrong.
func (m *instanceMaker) make(ctx *hcl.EvalContext, repeat repetition) (cty.Value, provider.Instance) {
	r, e := m.decl, m.e
	address := m.scope.in(r.key() + repeat.suffix())
	ctx = repeat.within(ctx)
	if !e.conditions(r.preconditions, ctx, rule{code: CodeConditionFailed, subject: address}) {
		return cty.DynamicVal, provider.Instance{}
	}
	d := m.decode(ctx, address)
	if !d.ok {
		return cty.DynamicVal, provider.Instance{}
	}
	config, marks := d.value, []cty.PathValueMarks(nil)
	if d.marked {
		config, marks = config.UnmarkDeepWithPaths()
	}
	value, problems := m.complete(address, config)
	places := m.placesOf(d)
	e.found.add(located(problems, address, r.place, places)...)
	if problems.HasErrors() {
		return cty.DynamicVal, provider.Instance{}
	}
	seen := m.seen(value.MarkWithPaths(marks))
	if len(r.postconditions) > 0 {
		e.conditions(r.postconditions, withSelf(ctx, seen), rule{code: CodeConditionFailed, subject: address})
	}
	return seen, provider.Instance{
		Address: address, Type: r.typ, Data: r.mode == data, Value: value, Place: r.place,
		Places: places, Written: d.written,
		ModuleDir: e.files.display(m.scope.node.decl.dir), RootDir: e.files.display("."),
	}
}

func (m *instanceMaker) decode(ctx *hcl.EvalContext, address string) *bodyDecoder {
	d := &bodyDecoder{e: m.e, prepared: m.prepared, subject: address, ok: true}
	d.value = d.block(m.schema, blockBody{body: m.decl.body, ctx: ctx, place: m.decl.place}, "")
	return d
}

// complete lets the provider fill in defaults and computed attributes.
func (m *instanceMaker) complete(address string, config cty.Value) (cty.Value, finding.List) {
	switch m.decl.mode {
	case managed:
		return m.provider.Plan(m.decl.typ, address, config)
	case data:
		return m.provider.Read(m.decl.typ, strings.Replace(address, "data.", "", 1), config, provider.Env{
			ModuleDir: m.e.files.display(m.scope.node.decl.dir),
			RootDir:   m.e.files.display("."),
			Peers:     func(typ string) []cty.Value { return m.e.planned[typ] },
			Saw:       m.e.files.noteTyped,
		})
	}
	return config, nil
}

// seen is what references to an instance see, with sensitive attributes
// marked.
func (m *instanceMaker) seen(v cty.Value) cty.Value {
	if !m.known {
		return m.used.see(v)
	}
	if v.IsNull() || !v.IsKnown() || !hasSensitiveAttribute(m.schema) {
		return v
	}
	values := v.AsValueMap()
	for name, a := range m.schema.Attributes {
		if a.Sensitive && !values[name].IsNull() {
			values[name] = functions.MarkSensitive(values[name])
		}
	}
	return cty.ObjectVal(values)
}

func hasSensitiveAttribute(b *schema.Block) bool {
	for _, a := range b.Attributes {
		if a.Sensitive {
			return true
		}
	}
	return false
}

// placesOf returns where the attributes were written. Instances of one block
// nearly always have the same shape; they share one map.
func (m *instanceMaker) placesOf(d *bodyDecoder) map[string]finding.Place {
	shape := d.shape.String()
	m.mu.Lock()
	defer m.mu.Unlock()
	if known, ok := m.places[shape]; ok {
		return known
	}
	places := map[string]finding.Place{}
	for _, b := range d.bodies {
		b.addPlaces(places)
	}
	m.places[shape] = places
	return places
}

// located gives findings of the provider the instance's address, and the
// place of the attribute path that they name.
func located(list finding.List, address string, place finding.Place, places map[string]finding.Place) finding.List {
	for i := range list {
		f := &list[i]
		f.Subject = cmp.Or(f.Subject, address)
		if f.Place.File != "" {
			continue
		}
		at, ok := places[f.Place.Path]
		if !ok {
			at = place
		}
		at.Path = f.Place.Path
		f.Place = at
	}
	return list
}

// inferSchema describes a body by what is written in it.
func inferSchema(body hcl.Body) *schema.Block {
	out := &schema.Block{Attributes: map[string]*schema.Attribute{}, Blocks: map[string]*schema.NestedBlock{}}
	inferInto(out, body)
	return out
}

func inferInto(out *schema.Block, body hcl.Body) {
	attributes, blocks := writtenIn(body)
	for _, name := range attributes {
		out.Attributes[name] = &schema.Attribute{Type: cty.DynamicPseudoType, Optional: true}
	}
	for _, b := range blocks {
		nested := out.Blocks[b.name]
		if nested == nil {
			nested = &schema.NestedBlock{Nesting: schema.List, Block: inferSchema(hcl.EmptyBody())}
			out.Blocks[b.name] = nested
		}
		inferInto(nested.Block, b.body)
	}
	maps.DeleteFunc(out.Attributes, func(name string, _ *schema.Attribute) bool { return out.Blocks[name] != nil })
}
