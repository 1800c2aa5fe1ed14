package provider

import (
	"encoding/json"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/schema"
)

// policyArguments hold JSON that the provider normalises before it compares
// or sends it: members sorted, no space.
var policyArguments = map[string]bool{
	"access_policies":      true,
	"assume_role_policy":   true,
	"dashboard_body":       true,
	"event_pattern":        true,
	"filter_policy":        true,
	"policy":               true,
	"policy_document":      true,
	"redrive_allow_policy": true,
	"redrive_policy":       true,
}

// versionFirst are the types whose policy has its Version before all else, as
// the provider has always written them; a role's inline_policy is like them.
var versionFirst = map[string]bool{
	"aws_iam_role_policy":  true,
	"aws_iam_user_policy":  true,
	"aws_iam_group_policy": true,
}

// normalise rewrites the JSON arguments of the resource.
func (d *draft) normalise() {
	for name := range policyArguments {
		if d.block.Attributes[name] == nil || d.get(name).IsNull() {
			continue
		}
		d.values[name] = normalText(d.get(name), name == "policy" && versionFirst[d.typ])
		if name == "event_pattern" { // the one that the provider does not escape for HTML
			d.values[name] = unescaped(d.values[name])
		}
	}
	if d.typ == "aws_iam_role" {
		d.normaliseInline()
	}
}

// normaliseInline rewrites the policies that stand inside a role.
func (d *draft) normaliseInline() {
	blocks, marks := d.get("inline_policy").Unmark()
	if blocks.IsNull() || !blocks.IsKnown() || blocks.LengthInt() == 0 {
		return
	}
	elements := blocks.AsValueSlice()
	for i, e := range elements {
		values := e.AsValueMap()
		values["policy"] = normalText(values["policy"], true)
		elements[i] = cty.ObjectVal(values)
	}
	d.values["inline_policy"] = cty.SetVal(elements).WithMarks(marks)
}

func normalText(v cty.Value, first bool) cty.Value {
	text, marks := v.Unmark()
	if v == cty.NilVal || text.IsNull() || !text.IsKnown() || text.Type() != cty.String {
		return v
	}
	normal, ok := normalJSON(text.AsString(), first)
	if !ok {
		return v
	}
	return cty.StringVal(normal).WithMarks(marks)
}

// normalJSON sorts the members of a JSON text and takes out its space. What is
// no JSON is left for AWS to refuse.
func normalJSON(text string, first bool) (string, bool) {
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		return "", false
	}
	object, isObject := value.(map[string]any)
	version, hasVersion := object["Version"]
	if !isObject || !hasVersion || !first {
		normal, err := json.Marshal(value)
		return string(normal), err == nil
	}
	delete(object, "Version")
	head, err := json.Marshal(map[string]any{"Version": version})
	if err != nil || len(object) == 0 {
		return string(head), err == nil
	}
	rest, err := json.Marshal(object)
	return strings.TrimSuffix(string(head), "}") + "," + strings.TrimPrefix(string(rest), "{"), err == nil
}

// unescaped takes back what the encoder does to <, > and &.
func unescaped(v cty.Value) cty.Value {
	text, marks := v.Unmark()
	if v == cty.NilVal || text.IsNull() || !text.IsKnown() {
		return v
	}
	plain := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(text.AsString())
	return cty.StringVal(plain).WithMarks(marks)
}

// zeroed gives an object zero values for its nulls, in place of which the
// provider has them in the elements of some sets.
func zeroed(object cty.Value) cty.Value {
	values := object.AsValueMap()
	for name, v := range values {
		if v.IsNull() {
			values[name] = zeroOf(v.Type())
		}
	}
	return cty.ObjectVal(values)
}

func zeroOf(typ cty.Type) cty.Value {
	switch {
	case typ == cty.String:
		return cty.StringVal("")
	case typ == cty.Bool:
		return cty.False
	case typ == cty.Number:
		return cty.Zero
	case typ.IsListType():
		return cty.ListValEmpty(typ.ElementType())
	case typ.IsSetType():
		return cty.SetValEmpty(typ.ElementType())
	}
	return cty.NullVal(typ)
}

// zeroSets gives the elements of arguments that are sets of objects, blocks
// in all but the schema, zero values for what is not written.
func (d *draft) zeroSets() {
	for name, a := range d.block.Attributes {
		if !isObjectSet(a) {
			continue
		}
		v, marks := d.get(name).Unmark()
		if v.IsNull() || !v.IsKnown() || v.LengthInt() == 0 {
			continue
		}
		elements := v.AsValueSlice()
		for i, e := range elements {
			if e.IsKnown() && !e.IsNull() {
				elements[i] = zeroed(e)
			}
		}
		d.values[name] = cty.SetVal(elements).WithMarks(marks)
	}
}

func isObjectSet(a *schema.Attribute) bool {
	return a.Optional && a.Type.IsSetType() && a.Type.ElementType().IsObjectType()
}
