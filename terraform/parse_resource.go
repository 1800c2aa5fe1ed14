package terraform

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

// notReferences are the parts of a resource block whose contents are not
// expressions, or are read on their own.
var notReferences = map[string]bool{
	"provider": true, "depends_on": true, "lifecycle": true, "provisioner": true, "connection": true,
	"count": true, "for_each": true,
}

func (p *parser) resource(b *hcl.Block, mode resourceMode) {
	content, remain, diags := b.Body.PartialContent(resourceSchema)
	p.report(diags)
	r := &resourceDecl{mode: mode, typ: b.Labels[0], name: b.Labels[1], place: placeOf(b.DefRange), body: remain}
	r.repeat = p.repeat(content)
	if attr, ok := content.Attributes["provider"]; ok {
		r.provider = p.providerRef(attr.Expr)
	}
	r.needs = bodyNeeds(b.Body, notReferences).
		with(exprNeeds(r.repeat.count, r.repeat.forEach)).
		with(p.dependsOn(content))
	_, r.dependsOn = content.Attributes["depends_on"]
	for _, inner := range content.Blocks {
		switch inner.Type {
		case "lifecycle":
			p.lifecycle(r, inner)
		case "provisioner", "connection":
			p.add(finding.Finding{
				Code: CodeNotApplied, Severity: finding.Notice, Place: placeOf(inner.DefRange), Subject: r.key(),
				Message: fmt.Sprintf("the %s block is accepted and never run", inner.Type),
			})
		}
	}
	p.decl.resources = append(p.decl.resources, r)
}

// lifecycle reads the conditions; the other settings speak about changes to
// what exists, and nothing exists here before it is served.
func (p *parser) lifecycle(r *resourceDecl, b *hcl.Block) {
	content, diags := b.Body.Content(lifecycleSchema)
	p.report(diags)
	r.preconditions = append(r.preconditions, p.conditions(content, "precondition")...)
	r.postconditions = append(r.postconditions, p.conditions(content, "postcondition")...)
	r.needs = r.needs.with(conditionNeeds(r.preconditions)).with(conditionNeeds(r.postconditions))
	if attr, ok := content.Attributes["replace_triggered_by"]; ok {
		list, diags := hcl.ExprList(attr.Expr)
		p.report(diags)
		r.needs = r.needs.with(exprNeeds(list...))
	}
}

// repeat reads count and for_each, which exclude each other.
func (p *parser) repeat(content *hcl.BodyContent) repeatDecl {
	var r repeatDecl
	if attr, ok := content.Attributes["count"]; ok {
		r.count = attr.Expr
	}
	if attr, ok := content.Attributes["for_each"]; ok {
		r.forEach = attr.Expr
		if r.count != nil {
			p.add(finding.Finding{
				Code: CodeInvalidForEach, Place: placeOf(attr.NameRange),
				Message: "count and for_each exclude each other", Fix: "keep one of the two",
			})
			r.count = nil
		}
	}
	return r
}

// providerRef reads a reference to a provider configuration: aws or aws.alias.
func (p *parser) providerRef(e hcl.Expression) *providerRef {
	t, diags := hcl.AbsTraversalForExpr(e)
	p.report(diags)
	if diags.HasErrors() {
		return nil
	}
	ref := &providerRef{name: t.RootName(), place: placeOf(e.Range())}
	if alias, _, ok := nextName(t[1:]); ok {
		ref.alias = alias
	}
	return ref
}

func (p *parser) module(b *hcl.Block) {
	content, remain, diags := b.Body.PartialContent(moduleSchema)
	p.report(diags)
	arguments, diags := remain.JustAttributes()
	p.report(diags)
	m := &moduleCall{
		name: b.Labels[0], place: placeOf(b.DefRange), repeat: p.repeat(content), arguments: arguments,
		providers: map[string]providerRef{}, argNeeds: map[string]needs{}, written: written(content),
	}
	if attr, ok := content.Attributes["source"]; ok {
		p.moduleSource(m, attr)
	}
	if attr, ok := content.Attributes["providers"]; ok {
		p.moduleProviders(m, attr)
	}
	m.needs = exprNeeds(m.repeat.count, m.repeat.forEach).with(p.dependsOn(content))
	for name, attr := range arguments {
		m.argNeeds[name] = exprNeeds(attr.Expr)
	}
	p.decl.modules = append(p.decl.modules, m)
}

func (p *parser) moduleSource(m *moduleCall, attr *hcl.Attribute) {
	value, diags := attr.Expr.Value(nil)
	p.report(diags)
	if diags.HasErrors() || value.IsNull() || value.Type() != cty.String {
		return
	}
	source := value.AsString()
	m.sourceAt = placeOf(attr.Expr.Range())
	if strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../") {
		m.source = filepath.FromSlash(source)
		return
	}
	p.add(finding.Finding{
		Code: CodeModuleSource, Place: m.sourceAt, Subject: "module." + m.name,
		Message:  fmt.Sprintf("module source %q is not in this directory tree, and nothing is downloaded here", source),
		Expected: `a local path that begins with "./" or "../"`,
		Fix:      "copy (vendor) the module beside the configuration and name it with a local path",
	})
}

func (p *parser) moduleProviders(m *moduleCall, attr *hcl.Attribute) {
	pairs, diags := hcl.ExprMap(attr.Expr)
	p.report(diags)
	for _, pair := range pairs {
		inner, outer := p.providerRef(pair.Key), p.providerRef(pair.Value)
		if inner != nil && outer != nil {
			m.providers[inner.key()] = *outer
		}
	}
}
