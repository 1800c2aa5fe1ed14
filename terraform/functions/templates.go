package functions

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/lintel-edge/lintel/terraform/limit"
)

// addTemplates adds the functions that render templates. In a template all
// functions can be called but these two: templates do not nest.
func addTemplates(table map[string]function.Function, env Env) {
	r := renderer{reader: fileReader{env}, table: maps.Clone(table)}
	r.table["templatefile"], r.table["templatestring"] = nested, nested
	table["templatefile"] = r.file()
	table["templatestring"] = r.string()
}

// renderer renders templates that see a table of functions.
type renderer struct {
	reader fileReader
	table  map[string]function.Function
}

// nested refuses to render a template from inside another.
var nested = function.New(&function.Spec{
	VarParam: &function.Parameter{
		Name: "arguments", Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowMarked: true, AllowDynamicType: true,
	},
	Type: func([]cty.Value) (cty.Type, error) {
		return cty.NilType, errors.New("a template cannot render another template")
	},
})

var templateVariables = function.Parameter{Name: "vars", Type: cty.DynamicPseudoType}

func (r renderer) file() function.Function {
	render := func(args []cty.Value) (cty.Value, error) {
		name, nameMarks := args[0].Unmark()
		text, err := r.reader.text(name.AsString())
		if err != nil {
			return cty.DynamicVal, function.NewArgError(0, err)
		}
		v, err := r.render(text, name.AsString(), args[1])
		return v.WithMarks(nameMarks), err
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String, AllowMarked: true}, templateVariables},
		Type: func(args []cty.Value) (cty.Type, error) {
			if name, _ := args[0].Unmark(); !name.IsKnown() || !args[1].IsKnown() {
				return cty.DynamicPseudoType, nil
			}
			v, err := render(args)
			return v.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args) },
	})
}

// string renders a template that is the value of something else: its first
// argument is a reference, because a literal template would be rendered
// before the function is called.
func (r renderer) string() function.Function {
	render := func(args []cty.Value) (cty.Value, error) {
		closure := customdecode.ExpressionClosureFromVal(args[0])
		if !isReference(closure.Expression) {
			return cty.DynamicVal, function.NewArgErrorf(0, "a reference to the template is needed, such as local.template")
		}
		text, diags := closure.Value()
		if diags.HasErrors() {
			return cty.DynamicVal, function.NewArgErrorf(0, "%s", diags[0].Detail)
		}
		text, err := convert.Convert(text, cty.String)
		if err != nil || text.IsNull() {
			return cty.DynamicVal, function.NewArgErrorf(0, "the template must be a string")
		}
		text, marks := text.Unmark()
		if !text.IsKnown() || !args[1].IsKnown() {
			return cty.UnknownVal(cty.String).WithMarks(marks), nil
		}
		v, err := r.render(text.AsString(), "<templatestring argument>", args[1])
		return v.WithMarks(marks), err
	}
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "template", Type: customdecode.ExpressionClosureType}, templateVariables},
		Type: func(args []cty.Value) (cty.Type, error) {
			v, err := render(args)
			return v.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return render(args) },
	})
}

func isReference(e hcl.Expression) bool {
	switch e := e.(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return true
	case *hclsyntax.RelativeTraversalExpr:
		return isReference(e.Source)
	case *hclsyntax.IndexExpr:
		return isReference(e.Collection)
	case *hclsyntax.ParenthesesExpr:
		return isReference(e.Expression)
	}
	return false
}

// render evaluates a template with the elements of a map or object as its
// variables.
func (r renderer) render(text, name string, variables cty.Value) (cty.Value, error) {
	if !variables.CanIterateElements() || variables.Type().IsSetType() || variables.Type().IsListType() || variables.Type().IsTupleType() {
		return cty.DynamicVal, function.NewArgErrorf(1, "the variables must be a map or an object")
	}
	if err := nesting(text); err != nil {
		return cty.DynamicVal, err
	}
	expr, diags := hclsyntax.ParseTemplate([]byte(text), name, hcl.InitialPos)
	if !diags.HasErrors() {
		diags = append(diags, limit.Meter(expr)...)
	}
	if diags.HasErrors() {
		return cty.DynamicVal, templateError(diags)
	}
	ctx := &hcl.EvalContext{Variables: variables.AsValueMap(), Functions: r.table}
	for _, t := range expr.Variables() {
		if _, ok := ctx.Variables[t.RootName()]; !ok {
			return cty.DynamicVal, function.NewArgErrorf(1, "the variables lack %q, which the template at %s uses", t.RootName(), t.SourceRange())
		}
	}
	v, diags := expr.Value(limit.Within(ctx, r.reader.env.Budget))
	if diags.HasErrors() {
		return cty.DynamicVal, templateError(diags)
	}
	return v, nil
}

// templateError makes one error of what is wrong with a template.
func templateError(diags hcl.Diagnostics) error {
	d := diags[0]
	where := ""
	if d.Subject != nil {
		where = d.Subject.String() + ": "
	}
	return fmt.Errorf("%s%s: %s", where, d.Summary, strings.TrimSuffix(d.Detail, "."))
}
