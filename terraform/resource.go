package terraform

import (
	"cmp"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
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
	maker := &instanceMaker{e: e, scope: s, decl: r, provider: e.providerOf(s, r), places: e.placesOf(r)}
	maker.bodies.prepared = e.files.cache.prepared(r.place.File)
	if maker.schema, maker.known = r.schema(); !maker.known {
		maker.schema, maker.bodies.prepared = inferSchema(r.body), &sync.Map{}
	}
	made := make([]instance, 0, len(repeats))
	for some := range slices.Chunk(repeats, instancesAtOnce) {
		more := make([]instance, len(some))
		inParallel(len(some), func(i int) {
			if e.ctx.Err() == nil { // given up: run says so
				more[i] = maker.make(ctx, some[i])
			}
		})
		for i := range more {
			e.keep(&more[i])
		}
		made = append(made, more...)
	}
	s.resources[v.name] = &resourceValue{
		decl: r.repeat, repeats: repeats, instances: made,
		view: view{schema: maker.schema, known: maker.known, used: e.used[vertexKey{s.node, vertexResource, v.name}]},
	}
}

// instancesAtOnce is how many instances are made before their findings are put
// together, of which only so many are kept.
const instancesAtOnce = 1024

// keep adds an instance to the result, with what was found in it.
func (e *evaluation) keep(in *instance) {
	if in.found != nil {
		e.found.add(in.found.list...)
		in.found = nil
	}
	if in.failed() {
		return
	}
	e.instances = append(e.instances, in.Instance)
	if in.Data {
		return
	}
	if e.peers[in.Type] == nil {
		e.peers[in.Type] = &peers{}
	}
	e.peers[in.Type].add(in.Object)
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
	bodies   sharedBodies
	schema   *schema.Block
	known    bool // the type has a schema
	places   *placeTable
}

// instance is one instance on its way to being known. It has no address when
// something was wrong with it.
type instance struct {
	provider.Instance
	marked *object.Value // the configuration with its marks; nil = there are none
	found  *problems
}

func (i instance) failed() bool { return i.Address == "" }

// make evaluates one instance.
func (m *instanceMaker) make(ctx *hcl.EvalContext, repeat repetition) instance {
	r, e := m.decl, m.e
	out := instance{found: e.found.child()}
	address := m.scope.in(r.key() + repeat.suffix())
	ctx = repeat.within(ctx, e.budget())
	if !out.found.conditions(r.preconditions, ctx, rule{code: CodeConditionFailed, subject: address}) {
		return out
	}
	d := &bodyDecoder{e: e, shared: &m.bodies, found: out.found, subject: address, ok: true}
	config := d.block(m.schema, blockBody{body: r.body, ctx: ctx, place: r.place, varying: instanceNames})
	if !d.ok {
		return out
	}
	if d.marked {
		out.marked, config = config, config.Unmarked()
	}
	planned, problems := m.complete(address, config)
	places := m.places.of(config)
	out.found.add(located(problems, address, r.place, places)...)
	if problems.HasErrors() {
		return out
	}
	out.Instance = provider.Instance{
		Address: address, Type: r.typ, Data: r.mode == data, Object: planned, Place: r.place, Places: places,
		ModuleDir: e.files.display(m.scope.node.decl.dir), RootDir: e.files.display("."),
		DependsOn: r.dependsOn,
	}
	if len(r.postconditions) > 0 {
		self := view{schema: m.schema, known: m.known, used: &attributeUse{whole: true}}.of(out)
		out.found.conditions(r.postconditions, withSelf(ctx, self), rule{code: CodeConditionFailed, subject: address})
	}
	return out
}

// complete lets the provider fill in defaults and computed attributes.
func (m *instanceMaker) complete(address string, config *object.Value) (*object.Value, finding.List) {
	env := provider.Env{
		ModuleDir: m.e.files.display(m.scope.node.decl.dir),
		RootDir:   m.e.files.display("."),
		Peers:     func(typ string) []cty.Value { return m.e.peers[typ].values() },
		Saw:       m.e.files.noteTyped,
	}
	switch m.decl.mode {
	case managed:
		return m.provider.Plan(m.decl.typ, address, config, env)
	case data:
		v, problems := m.provider.Read(m.decl.typ, strings.Replace(address, "data.", "", 1), config.Cty(), env)
		return object.Of(config.Block(), v), problems
	}
	return config, nil
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
