package terraform

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/gocty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/functions"
	"github.com/lintel-edge/lintel/terraform/limit"
)

// repetition is one instance of a block that may be repeated. The zero
// repetition is the only instance of a block without count and for_each.
type repetition struct {
	kind  repeatKind
	index int
	key   string
	value cty.Value // each.value
}

type repeatKind int

const (
	once repeatKind = iota
	counted
	keyed
)

// suffix is the instance key as part of an address.
func (r repetition) suffix() string {
	switch r.kind {
	case counted:
		return "[" + strconv.Itoa(r.index) + "]"
	case keyed:
		return "[" + strconv.Quote(r.key) + "]"
	}
	return ""
}

// within gives expressions of the instance its count or each, and a budget
// of their own.
func (r repetition) within(ctx *hcl.EvalContext, b limit.Budget) *hcl.EvalContext {
	if r.kind == once {
		return ctx
	}
	child := limit.Within(ctx, b).NewChild()
	if r.kind == counted {
		child.Variables = map[string]cty.Value{
			"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(r.index))}),
		}
		return child
	}
	child.Variables = map[string]cty.Value{
		"each": cty.ObjectVal(map[string]cty.Value{"key": cty.StringVal(r.key), "value": r.value}),
	}
	return child
}

// together makes one value of those of all instances: the value itself, a
// tuple, or an object by key.
func together(decl repeatDecl, repeats []repetition, values []cty.Value) cty.Value {
	switch {
	case decl.count != nil:
		return cty.TupleVal(values)
	case decl.forEach != nil:
		byKey := make(map[string]cty.Value, len(values))
		for i, r := range repeats {
			byKey[r.key] = values[i]
		}
		return cty.ObjectVal(byKey)
	}
	return values[0]
}

// expand evaluates count or for_each; false means that it could not be, which
// is reported.
func (e *evaluation) expand(decl repeatDecl, ctx *hcl.EvalContext, subject string) ([]repetition, bool) {
	switch {
	case decl.count != nil:
		return e.expandCount(decl.count, ctx, subject)
	case decl.forEach != nil:
		return e.expandForEach(decl.forEach, ctx, subject)
	}
	return []repetition{{}}, true
}

func (e *evaluation) expandCount(expr hcl.Expression, ctx *hcl.EvalContext, subject string) ([]repetition, bool) {
	v, ok := e.value(expr, ctx, subject)
	if !ok {
		return nil, false
	}
	refuse := func(message string) ([]repetition, bool) {
		e.found.add(finding.Finding{
			Code: CodeInvalidCount, Place: placeOf(expr.Range()), Subject: subject,
			Message: "count " + message, Expected: "a whole number, 0 or more",
		})
		return nil, false
	}
	v, err := convert.Convert(v, cty.Number)
	switch {
	case functions.HasSensitive(v):
		return refuse("is sensitive, and addresses would show it")
	case err != nil:
		return refuse("is not a number")
	case v.IsNull():
		return refuse("is null")
	case !v.IsKnown():
		if e.dependsOnFailure(expr, ctx) {
			return nil, false
		}
		return refuse("depends on a value that is not known before it is applied")
	case v.LessThan(cty.Zero).True():
		return refuse("is negative")
	}
	var n int
	if v.GreaterThan(cty.NumberIntVal(maxInstances)).True() {
		return refuse(fmt.Sprintf("is more than %d", maxInstances))
	}
	if err := gocty.FromCtyValue(v, &n); err != nil || v.AsBigFloat().Cmp(big.NewFloat(float64(n))) != 0 {
		return refuse("is not a whole number")
	}
	if !e.admit(n, expr, subject) {
		return nil, false
	}
	out := make([]repetition, n)
	for i := range out {
		out[i] = repetition{kind: counted, index: i}
	}
	return out, true
}

func (e *evaluation) expandForEach(expr hcl.Expression, ctx *hcl.EvalContext, subject string) ([]repetition, bool) {
	v, ok := e.value(expr, ctx, subject)
	if !ok {
		return nil, false
	}
	if problem := forEachProblem(v); problem != "" {
		if !v.IsKnown() && e.dependsOnFailure(expr, ctx) {
			return nil, false
		}
		e.found.add(finding.Finding{
			Code: CodeInvalidForEach, Place: placeOf(expr.Range()), Subject: subject,
			Message: "for_each " + problem, Expected: "a map, an object, or a set of strings (toset([...]))",
		})
		return nil, false
	}
	v, _ = v.Unmark()
	if !e.admit(v.LengthInt(), expr, subject) {
		return nil, false
	}
	out := make([]repetition, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		if v.Type().IsSetType() {
			key = value
		}
		key, _ = key.Unmark()
		out = append(out, repetition{kind: keyed, key: key.AsString(), value: value})
	}
	return out, true
}

// forEachProblem says what is wrong with a for_each value; "" = nothing.
func forEachProblem(v cty.Value) string {
	if functions.HasSensitiveShallow(v) {
		return "is sensitive, and addresses would show its keys"
	}
	v, _ = v.Unmark()
	typ := v.Type()
	switch {
	case v.IsNull():
		return "is null"
	case typ == cty.DynamicPseudoType && !v.IsKnown():
		return "depends on a value that is not known before it is applied"
	case !typ.IsMapType() && !typ.IsObjectType() && !typ.IsSetType():
		return "is a " + typ.FriendlyName()
	case !v.IsKnown():
		return "depends on a value that is not known before it is applied"
	case !typ.IsSetType() || v.LengthInt() == 0:
		return ""
	case typ.ElementType() != cty.String:
		return "is a " + typ.FriendlyName()
	case !v.IsWhollyKnown():
		return "has elements that are not known before it is applied"
	}
	for it := v.ElementIterator(); it.Next(); {
		if _, element := it.Element(); element.IsNull() {
			return "has an element that is null"
		}
	}
	return ""
}

// admit counts instances against the bound.
func (e *evaluation) admit(n int, expr hcl.Expression, subject string) bool {
	if e.admitted += n; e.admitted <= maxInstances {
		return true
	}
	e.found.add(finding.Finding{
		Code: CodeTooManyInstances, Place: placeOf(expr.Range()), Subject: subject,
		Message: fmt.Sprintf("the configuration has more than %d instances", maxInstances),
	})
	return false
}
