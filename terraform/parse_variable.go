package terraform

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"github.com/lintel-edge/lintel/finding"
)

func (p *parser) variable(b *hcl.Block) {
	content, diags := b.Body.Content(variableSchema)
	p.report(diags)
	v := &variable{
		name: b.Labels[0], place: placeOf(b.DefRange), typ: cty.DynamicPseudoType,
		literal: true, nullable: true, written: written(content),
	}
	if attr, ok := content.Attributes["type"]; ok {
		p.variableType(v, attr)
	}
	p.bool(content, "nullable", &v.nullable)
	p.bool(content, "sensitive", &v.sensitive)
	if attr, ok := content.Attributes["default"]; ok {
		p.variableDefault(v, attr)
	}
	v.validations = p.conditions(content, "validation")
	p.decl.variables = append(p.decl.variables, v)
}

func (p *parser) variableType(v *variable, attr *hcl.Attribute) {
	typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(attr.Expr)
	for _, d := range diags {
		f := translateOne(d, CodeWrongType, "var."+v.name)
		f.Code = CodeWrongType
		p.add(f)
	}
	if diags.HasErrors() {
		v.def = cty.DynamicVal // that it has no value either is beside the point
		return
	}
	v.typ, v.defaults = typ, defaults
	v.literal = typ.IsPrimitiveType() || typ == cty.DynamicPseudoType && hcl.ExprAsKeyword(attr.Expr) != "any"
}

func (p *parser) variableDefault(v *variable, attr *hcl.Attribute) {
	value, diags := attr.Expr.Value(nil)
	p.report(diags)
	if diags.HasErrors() {
		return
	}
	value, err := v.convert(value)
	if err != nil {
		p.add(finding.Finding{
			Code: CodeWrongType, Place: placeOf(attr.Expr.Range()), Subject: "var." + v.name,
			Message:  fmt.Sprintf("the default of variable %q does not fit its type: %s", v.name, explainConversion(err)),
			Expected: typeexpr.TypeString(v.typ),
		})
	}
	v.def = value
}

// convert gives a value the variable's type and the defaults of optional
// attributes.
func (v *variable) convert(value cty.Value) (cty.Value, error) {
	if v.defaults != nil && !value.IsNull() {
		value = v.defaults.Apply(value)
	}
	converted, err := convert.Convert(value, v.typ)
	if err != nil {
		return cty.UnknownVal(v.typ), err
	}
	return converted, nil
}
