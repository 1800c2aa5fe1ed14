package terraform

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
)

// variable gives a variable its value in every instance of its module: from
// outside for the root module, from the module block's argument otherwise.
func (e *evaluation) variable(v *vertex) {
	decl := v.node.decl.variables[v.name]
	contexts := map[*scope]*hcl.EvalContext{} // one for each calling scope, not for each instance
	for _, s := range v.node.scopes {
		if s.parent == nil {
			e.rootVariable(decl, s)
			continue
		}
		attr, given := s.node.call.arguments[v.name]
		if !given {
			e.setVariable(decl, s, input{value: decl.def, place: decl.place})
			continue
		}
		if contexts[s.parent] == nil {
			contexts[s.parent] = e.evalContext(s.parent, s.node.call.argNeeds[v.name])
		}
		if value, ok := e.value(attr.Expr, s.repeat.within(contexts[s.parent], e.budget()), s.in("var."+v.name)); ok {
			e.setVariable(decl, s, input{value: value, place: placeOf(attr.Expr.Range())})
		}
	}
}

func (e *evaluation) rootVariable(decl *variable, s *scope) {
	in, given := e.inputs[decl.name]
	switch {
	case given:
		e.setVariable(decl, s, in)
	case decl.def != cty.NilVal:
		e.setVariable(decl, s, input{value: decl.def, place: decl.place})
	default:
		e.found.add(finding.Finding{
			Code: CodeUnsetVariable, Place: decl.place, Subject: "var." + decl.name,
			Message:  fmt.Sprintf("variable %q has no default and no value", decl.name),
			Expected: "a value of type " + typeexpr.TypeString(decl.typ),
			Fix:      fmt.Sprintf("set it in terraform.tfvars, with -var %s=…, or as TF_VAR_%s", decl.name, decl.name),
		})
	}
}

// setVariable converts, completes and validates a value.
func (e *evaluation) setVariable(decl *variable, s *scope, in input) {
	if in.value == cty.NilVal {
		return // a missing argument, which is reported at the module block
	}
	subject := s.in("var." + decl.name)
	if in.value.IsNull() && !decl.nullable {
		in.value = decl.def
		if decl.def == cty.NilVal {
			e.found.add(finding.Finding{
				Code: CodeMissingArgument, Place: in.place, Subject: subject,
				Message: fmt.Sprintf("variable %q must not be null", decl.name),
			})
			return
		}
	}
	value, err := decl.convert(in.value)
	if err != nil {
		e.found.add(finding.Finding{
			Code: CodeWrongType, Place: in.place, Subject: subject,
			Message:  fmt.Sprintf("the value of variable %q does not fit its type: %s", decl.name, explainConversion(err)),
			Expected: typeexpr.TypeString(decl.typ),
		})
		return
	}
	if decl.sensitive {
		value = functions.MarkSensitive(value)
	}
	if len(decl.validations) == 0 || e.valid(decl, s, value, in.place, subject) {
		s.variables[decl.name] = value
	}
}

func (e *evaluation) valid(decl *variable, s *scope, value cty.Value, place finding.Place, subject string) bool {
	ctx := withVariable(e.evalContext(s, conditionNeeds(decl.validations)), decl.name, value)
	return e.found.conditions(decl.validations, ctx, rule{code: CodeInvalidVariable, subject: subject, place: place})
}

// explainConversion says which part of a value cannot be converted, and why.
func explainConversion(err error) string {
	if path, ok := errors.AsType[cty.PathError](err); ok && len(path.Path) > 0 {
		return pathString(path.Path) + ": " + err.Error()
	}
	return err.Error()
}

// pathString writes a path inside a value as an expression would.
func pathString(path cty.Path) string {
	out := ""
	for _, step := range path {
		switch step := step.(type) {
		case cty.GetAttrStep:
			out += "." + step.Name
		case cty.IndexStep:
			switch {
			case !step.Key.IsKnown() || step.Key.IsNull():
				out += "[…]"
			case step.Key.Type() == cty.String:
				out += fmt.Sprintf("[%q]", step.Key.AsString())
			case step.Key.Type() == cty.Number:
				out += "[" + step.Key.AsBigFloat().Text('f', -1) + "]"
			default:
				out += "[…]"
			}
		}
	}
	if len(out) > 0 && out[0] == '.' {
		return out[1:]
	}
	return out
}
