package terraform

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
	"github.com/lintel-edge/lintel/terraform/limit"
	"github.com/lintel-edge/lintel/terraform/provider"
)

// evaluation gives every vertex of the graph its values.
type evaluation struct {
	ctx     context.Context
	root    *scope
	used    map[vertexKey]*attributeUse
	inputs  inputs
	files   *files
	options Options
	found   *problems

	cwd     string           // path.cwd
	base    *hcl.EvalContext // the functions
	schemas sync.Map         // *schema.Block → *bodySchemaOf

	defaultProvider *provider.Provider // where no provider block says more

	instances []provider.Instance
	peers     map[string]*peers // planned managed resources by type
	places    map[*resourceDecl]*placeTable
	admitted  int // instances so far, against maxInstances
}

func newEvaluation(ctx context.Context, root *moduleNode, g *graph, in inputs, f *files, o Options, found *problems) *evaluation {
	e := &evaluation{
		ctx: ctx, used: g.used, inputs: in, files: f, options: o, found: found,
		peers:           map[string]*peers{},
		places:          map[*resourceDecl]*placeTable{},
		defaultProvider: provider.New(provider.Config{Parameters: o.Parameters}),
	}
	e.cwd, _ = filepath.Abs(o.Dir)
	e.base = &hcl.EvalContext{Functions: functions.Table(functions.Env{
		Files: f, Now: o.Now, MaxFileBytes: maxFileBytes, Budget: e.budget(),
	})}
	e.root = newScope(root, nil, repetition{})
	root.scopes = []*scope{e.root}
	return e
}

// budget is what the expressions of one vertex, or one instance, may spend.
func (e *evaluation) budget() limit.Budget {
	return limit.Budget{Weight: e.options.maxWeight, Now: e.options.Now}
}

// run evaluates the vertices in order, each in every instance of its module.
func (e *evaluation) run(order []*vertex) {
	for _, v := range order {
		if err := e.ctx.Err(); err != nil {
			e.found.add(finding.Finding{Code: CodeExpression, Place: v.place, Message: "loading was given up: " + err.Error()})
			return
		}
		e.vertex(v)
	}
}

// vertex evaluates one vertex, and keeps its instances when nothing that it
// needs is wrong.
func (e *evaluation) vertex(v *vertex) {
	errors, kept := e.found.errors(), len(e.instances)
	v.wrong = v.wrong || slices.ContainsFunc(v.deps, func(dep *vertex) bool { return dep.wrong || !dep.evaluated })
	switch v.kind {
	case vertexVariable:
		e.variable(v)
	case vertexCall:
		e.each(v, e.call)
	case vertexLocal:
		e.each(v, e.local)
	case vertexOutput:
		e.each(v, e.output)
	case vertexProvider:
		e.each(v, e.provider)
	case vertexResource:
		e.each(v, e.resource)
	case vertexCheck:
		e.each(v, e.check)
	}
	if v.wrong {
		e.instances = e.instances[:kept]
	}
	v.evaluated = true
	v.wrong = v.wrong || e.found.errors() > errors
}

func (e *evaluation) each(v *vertex, evaluate func(*vertex, *scope)) {
	for _, s := range v.node.scopes {
		evaluate(v, s)
	}
}

// value evaluates an expression; false means that it failed, which is
// reported.
func (e *evaluation) value(expr hcl.Expression, ctx *hcl.EvalContext, subject string) (cty.Value, bool) {
	return e.found.value(expr, ctx, subject)
}

func (p *problems) value(expr hcl.Expression, ctx *hcl.EvalContext, subject string) (cty.Value, bool) {
	v, diags := expr.Value(ctx)
	if !diags.HasErrors() {
		diags = append(diags, limit.Check(expr, v, ctx)...)
	}
	p.diagnose(diags, subject)
	if diags.HasErrors() {
		return cty.DynamicVal, false
	}
	return v, true
}

// dependsOnFailure reports whether an expression is unknown only because
// something that it refers to failed, which is reported there.
func (e *evaluation) dependsOnFailure(expr hcl.Expression, ctx *hcl.EvalContext) bool {
	if !e.found.hasErrors() {
		return false
	}
	for _, t := range expr.Variables() {
		if v, _ := t.TraverseAbs(ctx); !v.IsKnown() {
			return true
		}
	}
	return false
}

func (e *evaluation) local(v *vertex, s *scope) {
	l := s.node.decl.locals[v.name]
	if value, ok := e.value(l.expr, e.evalContext(s, l.needs), s.in("local."+l.name)); ok {
		s.locals[v.name] = value
	}
}

// call instantiates a module.
func (e *evaluation) call(v *vertex, s *scope) {
	child := s.node.children[v.name]
	e.checkArguments(child)
	call := child.call
	repeats, ok := e.expand(call.repeat, e.evalContext(s, call.needs), s.in("module."+v.name))
	if !ok {
		return
	}
	instances := &callInstances{decl: call.repeat, repeats: repeats, scopes: make([]*scope, len(repeats))}
	for i, r := range repeats {
		instances.scopes[i] = newScope(child, s, r)
	}
	child.scopes = append(child.scopes, instances.scopes...)
	if s.calls == nil {
		s.calls = map[string]*callInstances{}
	}
	s.calls[v.name] = instances
}

// checkArguments compares a module block with the variables of the module.
func (e *evaluation) checkArguments(n *moduleNode) {
	for _, name := range sortedKeys(n.call.arguments) {
		if n.decl.variables[name] != nil {
			continue
		}
		e.found.add(finding.Finding{
			Code: CodeUnsupportedArgument, Place: placeOf(n.call.arguments[name].NameRange), Subject: n.address,
			Message: fmt.Sprintf("module %q has no variable %q", n.call.name, name),
			Nearest: finding.Nearest(name, sortedKeys(n.decl.variables)),
		})
	}
	for _, name := range sortedKeys(n.decl.variables) {
		if _, given := n.call.arguments[name]; given || n.decl.variables[name].def != cty.NilVal {
			continue
		}
		e.found.add(finding.Finding{
			Code: CodeMissingArgument, Place: n.call.place, Subject: n.address,
			Message: fmt.Sprintf("module %q needs argument %q", n.call.name, name),
			Fix:     fmt.Sprintf("write %s = … in the module block, or give the variable a default", name),
		})
	}
}

func (e *evaluation) output(v *vertex, s *scope) {
	o := s.node.decl.outputs[v.name]
	ctx := e.evalContext(s, o.needs)
	subject := s.in("output." + o.name)
	e.found.conditions(o.preconditions, ctx, rule{code: CodeConditionFailed, subject: subject})
	if o.expr == nil {
		return
	}
	value, ok := e.value(o.expr, ctx, subject)
	if !ok {
		return
	}
	if o.sensitive {
		value = functions.MarkSensitive(value)
	} else if s.parent == nil && functions.HasSensitive(value) {
		e.found.add(finding.Finding{
			Code: CodeSensitive, Place: o.place, Subject: subject,
			Message: fmt.Sprintf("output %q holds a sensitive value and does not say so", o.name),
			Fix:     "add sensitive = true, or wrap the value in nonsensitive(...)",
		})
	}
	s.outputs[v.name] = value
}

// outputs gives the root module's outputs without their marks.
func (e *evaluation) outputs() map[string]Output {
	out := make(map[string]Output, len(e.root.outputs))
	for name, v := range e.root.outputs {
		plain, _ := v.UnmarkDeep()
		out[name] = Output{Value: plain, Sensitive: functions.HasSensitive(v)}
	}
	return out
}

func (e *evaluation) check(v *vertex, s *scope) {
	c := s.node.decl.checks[v.name]
	e.found.conditions(c.asserts, e.evalContext(s, c.needs), rule{
		code: CodeConditionFailed, severity: finding.Warning, subject: s.in("check." + c.name),
	})
}

// byAddress orders instances.
func byAddress(a, b provider.Instance) int { return cmp.Compare(a.Address, b.Address) }

// withSelf adds self to what expressions see.
func withSelf(ctx *hcl.EvalContext, self cty.Value) *hcl.EvalContext {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{"self": self}
	return child
}

// withVariable lets expressions see one variable's value in place of what
// they saw before.
func withVariable(ctx *hcl.EvalContext, name string, value cty.Value) *hcl.EvalContext {
	variables := map[string]cty.Value{}
	if old, ok := ctx.Variables["var"]; ok {
		maps.Copy(variables, old.AsValueMap())
	}
	variables[name] = value
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{"var": cty.ObjectVal(variables)}
	return child
}
