package terraform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/limit"
)

// parseFile reads one configuration file, native or JSON by its name. It
// gives what it could understand beside its findings.
func parseFile(name string, text []byte) *fileDecl {
	p := &parser{decl: &fileDecl{}}
	body := p.body(name, text)
	if body == nil {
		return p.decl
	}
	content, diags := body.Content(fileSchema)
	p.report(diags)
	for _, block := range content.Blocks {
		p.block(block)
	}
	return p.decl
}

// parser fills one fileDecl.
type parser struct{ decl *fileDecl }

func (p *parser) report(diags hcl.Diagnostics) {
	p.decl.found = append(p.decl.found, translate(diags, CodeSyntax, "")...)
}

func (p *parser) add(f finding.Finding) { p.decl.found = append(p.decl.found, f) }

// body parses the text; nil means that nothing could be made of it.
func (p *parser) body(name string, text []byte) hcl.Body {
	file, diags := parseText(name, text)
	p.report(diags)
	if file == nil {
		return nil
	}
	return file.Body
}

func parseText(name string, text []byte) (*hcl.File, hcl.Diagnostics) {
	if offset := limit.Nesting(text); offset >= 0 {
		return nil, tooDeep(lineOf(name, text, offset))
	}
	if strings.HasSuffix(name, ".json") {
		return hcljson.Parse(text, name)
	}
	file, diags := hclsyntax.ParseConfig(text, name, hcl.InitialPos)
	if file != nil {
		diags = append(diags, limit.Meter(file.Body.(*hclsyntax.Body))...)
	}
	return file, diags
}

func tooDeep(at *hcl.Range) hcl.Diagnostics {
	return hcl.Diagnostics{{
		Severity: hcl.DiagError, Summary: "Nested too deep",
		Detail:  fmt.Sprintf("More than %d brackets or operators are nested.", limit.MaxNesting),
		Subject: at,
	}}
}

// parseExpression reads the value of a flag or an environment variable.
func parseExpression(name, text string) (hcl.Expression, hcl.Diagnostics) {
	if limit.Nesting([]byte(text)) >= 0 {
		return nil, tooDeep(&hcl.Range{Filename: name})
	}
	expr, diags := hclsyntax.ParseExpression([]byte(text), name, hcl.InitialPos)
	if !diags.HasErrors() {
		diags = append(diags, limit.Meter(expr)...)
	}
	return expr, diags
}

func (p *parser) block(b *hcl.Block) {
	for i, label := range b.Labels {
		if !hclsyntax.ValidIdentifier(label) {
			p.add(finding.Finding{
				Code: CodeInvalidName, Place: placeOf(b.LabelRanges[i]),
				Message:  fmt.Sprintf("%q cannot be a name", label),
				Expected: "a letter or underscore, then letters, digits, underscores and dashes",
			})
			return
		}
	}
	switch b.Type {
	case "terraform":
		p.terraform(b)
	case "variable":
		p.variable(b)
	case "locals":
		p.locals(b)
	case "output":
		p.output(b)
	case "module":
		p.module(b)
	case "resource":
		p.resource(b, managed)
	case "data":
		p.resource(b, data)
	case "ephemeral":
		p.resource(b, ephemeral)
	case "provider":
		p.provider(b)
	case "check":
		p.check(b)
	}
	// moved, import and removed speak about Terraform's state, which we do not
	// have: they are accepted and mean nothing here.
}

// terraform reads the settings block: versions and providers are accepted as
// they are, where the state would be kept is of no use here.
func (p *parser) terraform(b *hcl.Block) {
	content, diags := b.Body.Content(terraformSchema)
	p.report(diags)
	for _, inner := range content.Blocks {
		if inner.Type != "backend" && inner.Type != "cloud" {
			continue
		}
		p.add(finding.Finding{
			Code: CodeNotApplied, Severity: finding.Notice, Place: placeOf(inner.DefRange),
			Message: fmt.Sprintf("the %s block is accepted; no state is kept here", inner.Type),
		})
	}
}

func (p *parser) locals(b *hcl.Block) {
	attributes, diags := b.Body.JustAttributes()
	p.report(diags)
	for _, name := range sortedKeys(attributes) {
		attr := attributes[name]
		p.decl.locals = append(p.decl.locals, &local{
			name: name, place: placeOf(attr.NameRange), expr: attr.Expr, needs: exprNeeds(attr.Expr),
		})
	}
}

func (p *parser) output(b *hcl.Block) {
	content, diags := b.Body.Content(outputSchema)
	p.report(diags)
	o := &output{name: b.Labels[0], place: placeOf(b.DefRange), written: written(content)}
	if attr, ok := content.Attributes["value"]; ok {
		o.expr = attr.Expr
	}
	p.bool(content, "sensitive", &o.sensitive)
	o.preconditions = p.conditions(content, "precondition")
	o.needs = exprNeeds(o.expr).with(conditionNeeds(o.preconditions)).with(p.dependsOn(content))
	p.decl.outputs = append(p.decl.outputs, o)
}

func (p *parser) check(b *hcl.Block) {
	content, diags := b.Body.Content(checkSchema)
	p.report(diags)
	c := &checkDecl{name: b.Labels[0], place: placeOf(b.DefRange)}
	c.asserts = p.conditions(content, "assert")
	c.needs = conditionNeeds(c.asserts)
	for _, inner := range content.Blocks.OfType("data") {
		p.resource(inner, data)
	}
	p.decl.checks = append(p.decl.checks, c)
}

func (p *parser) provider(b *hcl.Block) {
	content, remain, diags := b.Body.PartialContent(providerSchema)
	p.report(diags)
	d := &providerDecl{place: placeOf(b.DefRange), body: remain}
	d.name = b.Labels[0]
	if attr, ok := content.Attributes["alias"]; ok {
		value, diags := attr.Expr.Value(nil)
		p.report(diags)
		if !diags.HasErrors() && value.Type() == cty.String && !value.IsNull() {
			d.alias = value.AsString()
		}
	}
	d.needs = bodyNeeds(b.Body, map[string]bool{"alias": true, "version": true})
	p.decl.providers = append(p.decl.providers, d)
}

// conditions reads the blocks of one type that hold a rule and its message.
func (p *parser) conditions(content *hcl.BodyContent, blockType string) []condition {
	var out []condition
	for _, b := range content.Blocks.OfType(blockType) {
		inner, diags := b.Body.Content(conditionSchema)
		p.report(diags)
		if diags.HasErrors() {
			continue
		}
		out = append(out, condition{
			place:     placeOf(inner.Attributes["condition"].Expr.Range()),
			condition: inner.Attributes["condition"].Expr,
			message:   inner.Attributes["error_message"].Expr,
		})
	}
	return out
}

func conditionNeeds(list []condition) needs {
	var n needs
	for _, c := range list {
		n = n.with(exprNeeds(c.condition, c.message))
	}
	return n
}

// dependsOn reads the references of a depends_on argument.
func (p *parser) dependsOn(content *hcl.BodyContent) needs {
	attr, ok := content.Attributes["depends_on"]
	if !ok {
		return needs{}
	}
	list, diags := hcl.ExprList(attr.Expr)
	p.report(diags)
	var all []mention
	for _, e := range list {
		t, diags := hcl.AbsTraversalForExpr(e)
		p.report(diags)
		if !diags.HasErrors() {
			all = append(all, mention{t, wants{nothing: true}})
		}
	}
	return needsOf(all, false)
}

// bool reads a literal boolean argument.
func (p *parser) bool(content *hcl.BodyContent, name string, into *bool) {
	attr, ok := content.Attributes[name]
	if !ok {
		return
	}
	value, diags := attr.Expr.Value(nil)
	p.report(diags)
	if diags.HasErrors() {
		return
	}
	value, err := convert.Convert(value, cty.Bool)
	if err != nil || value.IsNull() || !value.IsKnown() {
		p.add(finding.Finding{
			Code: CodeWrongType, Place: placeOf(attr.Expr.Range()),
			Message: fmt.Sprintf("%s is not a boolean", name), Expected: "true or false",
		})
		return
	}
	*into = value.True()
}

// written tells which arguments and kinds of blocks a body has.
func written(content *hcl.BodyContent) map[string]bool {
	out := map[string]bool{}
	for name := range content.Attributes {
		out[name] = true
	}
	for _, b := range content.Blocks {
		out[b.Type] = true
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
