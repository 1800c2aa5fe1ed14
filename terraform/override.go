package terraform

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"github.com/lintel-edge/lintel/finding"
)

// override merges the declarations of an override file into a module, by
// Terraform's rules: arguments replace arguments, nested blocks replace all
// nested blocks of their kind. Declarations are shared with the cache, so the
// base is copied before it is changed.
func (m *moduleDecl) override(f *fileDecl, found *problems) {
	for _, v := range f.variables {
		overrideOne(m.variables, v.name, "variable", v.place, v, overrideVariable, found)
	}
	for _, o := range f.outputs {
		overrideOne(m.outputs, o.name, "output", o.place, o, overrideOutput, found)
	}
	for _, c := range f.modules {
		overrideOne(m.modules, c.name, "module", c.place, c, overrideModule, found)
	}
	for _, r := range f.resources {
		overrideOne(m.resources, r.key(), "resource", r.place, r, overrideResource, found)
	}
	for _, l := range f.locals {
		overrideOne(m.locals, l.name, "local value", l.place, l, func(_, over local) local { return over }, found)
	}
	for _, p := range f.providers {
		if _, ok := m.providers[p.key()]; !ok {
			m.providers[p.key()] = p // an override file may add a provider configuration
			continue
		}
		overrideOne(m.providers, p.key(), "provider", p.place, p, overrideProvider, found)
	}
	for _, c := range f.checks {
		overrideOne(m.checks, c.name, "check", c.place, c, func(_, over checkDecl) checkDecl { return over }, found)
	}
}

func overrideOne[T any](base map[string]*T, name, kind string, place finding.Place, over *T, merge func(base, over T) T, found *problems) {
	old, ok := base[name]
	if !ok {
		found.add(finding.Finding{
			Code: CodeNoBaseForOverride, Place: place, Nearest: finding.Nearest(name, sortedKeys(base)),
			Message: fmt.Sprintf("the override file changes %s %q, which no other file declares", kind, name),
			Fix:     "declare it in a file that is no override file, or remove it here",
		})
		return
	}
	merged := merge(*old, *over)
	base[name] = &merged
}

func overrideVariable(base, over variable) variable {
	if over.written["type"] {
		base.typ, base.defaults, base.literal = over.typ, over.defaults, over.literal
	}
	if over.written["default"] {
		base.def = over.def
	}
	if over.written["nullable"] {
		base.nullable = over.nullable
	}
	if over.written["sensitive"] {
		base.sensitive = over.sensitive
	}
	if over.written["validation"] {
		base.validations = over.validations
	}
	return base
}

func overrideOutput(base, over output) output {
	if over.written["value"] {
		base.expr = over.expr
	}
	if over.written["sensitive"] {
		base.sensitive = over.sensitive
	}
	if over.written["precondition"] {
		base.preconditions = over.preconditions
	}
	base.needs = base.needs.with(over.needs)
	return base
}

func overrideModule(base, over moduleCall) moduleCall {
	if over.written["source"] {
		base.source, base.sourceAt = over.source, over.sourceAt
	}
	base.repeat = base.repeat.override(over.repeat)
	base.needs = base.needs.with(over.needs)
	base.arguments = maps.Clone(base.arguments)
	maps.Copy(base.arguments, over.arguments)
	base.argNeeds = maps.Clone(base.argNeeds)
	maps.Copy(base.argNeeds, over.argNeeds)
	if over.written["providers"] {
		base.providers = over.providers
	}
	return base
}

func overrideResource(base, over resourceDecl) resourceDecl {
	base.repeat = base.repeat.override(over.repeat)
	if over.provider != nil {
		base.provider = over.provider
	}
	base.body = overrideBody{base.body, over.body}
	base.needs = base.needs.with(over.needs)
	if over.preconditions != nil {
		base.preconditions = over.preconditions
	}
	if over.postconditions != nil {
		base.postconditions = over.postconditions
	}
	return base
}

func overrideProvider(base, over providerDecl) providerDecl {
	base.body = overrideBody{base.body, over.body}
	base.needs = base.needs.with(over.needs)
	return base
}

func (r repeatDecl) override(over repeatDecl) repeatDecl {
	if over.count != nil || over.forEach != nil {
		return over
	}
	return r
}

// overrideBody is a body with the arguments and blocks of another in place of
// its own.
type overrideBody struct{ base, over hcl.Body }

// Content implements [hcl.Body].
func (b overrideBody) Content(s *hcl.BodySchema) (*hcl.BodyContent, hcl.Diagnostics) {
	base, diags := b.base.Content(optional(s))
	over, overDiags := b.over.Content(optional(s))
	return b.merge(s, base, over, append(diags, overDiags...))
}

// PartialContent implements [hcl.Body].
func (b overrideBody) PartialContent(s *hcl.BodySchema) (*hcl.BodyContent, hcl.Body, hcl.Diagnostics) {
	base, baseRest, diags := b.base.PartialContent(optional(s))
	over, overRest, overDiags := b.over.PartialContent(optional(s))
	content, diags := b.merge(s, base, over, append(diags, overDiags...))
	return content, overrideBody{baseRest, overRest}, diags
}

func (b overrideBody) merge(s *hcl.BodySchema, base, over *hcl.BodyContent, diags hcl.Diagnostics) (*hcl.BodyContent, hcl.Diagnostics) {
	out := &hcl.BodyContent{Attributes: maps.Clone(base.Attributes), MissingItemRange: base.MissingItemRange}
	if out.Attributes == nil {
		out.Attributes = hcl.Attributes{}
	}
	maps.Copy(out.Attributes, over.Attributes)
	replaced := map[string]bool{}
	for _, block := range over.Blocks {
		replaced[blockKind(block)] = true
	}
	out.Blocks = slices.DeleteFunc(slices.Clone(base.Blocks), func(block *hcl.Block) bool { return replaced[blockKind(block)] })
	out.Blocks = append(out.Blocks, over.Blocks...)
	for _, attr := range s.Attributes {
		if _, ok := out.Attributes[attr.Name]; attr.Required && !ok {
			diags = append(diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Missing required argument",
				Detail:  fmt.Sprintf("The argument %q is required, but no definition was found.", attr.Name),
				Subject: base.MissingItemRange.Ptr(),
			})
		}
	}
	return out, diags
}

// blockKind is the type of block that a block makes: a dynamic one makes those
// of its label.
func blockKind(b *hcl.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}

// optional returns the schema with nothing required: what one of the two
// bodies lacks may stand in the other.
func optional(s *hcl.BodySchema) *hcl.BodySchema {
	out := &hcl.BodySchema{Blocks: s.Blocks, Attributes: slices.Clone(s.Attributes)}
	for i := range out.Attributes {
		out.Attributes[i].Required = false
	}
	return out
}

// JustAttributes implements [hcl.Body].
func (b overrideBody) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	base, diags := b.base.JustAttributes()
	over, overDiags := b.over.JustAttributes()
	out := maps.Clone(base)
	if out == nil {
		out = hcl.Attributes{}
	}
	maps.Copy(out, over)
	return out, append(diags, overDiags...)
}

// MissingItemRange implements [hcl.Body].
func (b overrideBody) MissingItemRange() hcl.Range { return b.base.MissingItemRange() }
