package limit

import (
	"cmp"
	"math/big"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Summary is that of every diagnostic about a bound.
const Summary = "Expression limit exceeded"

// Meter makes the expressions in a body, or in one expression, count what they
// make. It changes the nodes, which nobody else may hold yet, and reports
// numbers that are too large to be written out.
func Meter(node hclsyntax.Node) hcl.Diagnostics {
	return hclsyntax.Walk(node, installer{})
}

// installer puts counters around what can be evaluated more often, or grows
// larger, than it is written.
type installer struct{}

func (installer) Enter(hclsyntax.Node) hcl.Diagnostics { return nil }

// Exit comes after that of the nodes inside, so that they have been seen as
// what they are.
func (installer) Exit(node hclsyntax.Node) hcl.Diagnostics {
	switch e := node.(type) {
	case *hclsyntax.ForExpr:
		e.KeyExpr, e.ValExpr, e.CondExpr = count(e.KeyExpr), count(e.ValExpr), count(e.CondExpr)
	case *hclsyntax.ConditionalExpr:
		e.TrueResult, e.FalseResult = weighed(e.TrueResult, true), weighed(e.FalseResult, true)
	case *hclsyntax.TemplateExpr:
		for i, part := range e.Parts {
			if _, ok := part.(*hclsyntax.LiteralValueExpr); !ok {
				e.Parts[i] = &counted{Expression: hidden(part), text: true}
			}
		}
	case *hclsyntax.FunctionCallExpr:
		name := strings.TrimPrefix(e.Name, "core::")
		for i, argument := range e.Args {
			if !looksOnly[name] {
				e.Args[i] = weighed(argument, converts[name])
			}
		}
	case *hclsyntax.LiteralValueExpr:
		if err := Weigh(e.Val); err != nil {
			return hcl.Diagnostics{diagnostic(err, e, nil)}
		}
	}
	return nil
}

// looksOnly are the functions that look something up in their arguments, or
// take expressions in place of values. Weighing whole maps for them would cost
// more than they do.
var looksOnly = map[string]bool{
	"can": true, "contains": true, "element": true, "index": true, "issensitive": true, "keys": true, "length": true,
	"lookup": true, "nonsensitive": true, "one": true, "sensitive": true, "templatestring": true, "try": true,
}

// converts are the functions that make a list or a set of a tuple. The
// library compares the type of every element with that of every other.
var converts = map[string]bool{
	"alltrue": true, "anytrue": true, "chunklist": true, "coalescelist": true, "compact": true, "distinct": true,
	"join": true, "matchkeys": true, "reverse": true, "setintersection": true, "setproduct": true, "setsubtract": true,
	"setunion": true, "sort": true, "sum": true, "tolist": true, "tomap": true, "toset": true, "transpose": true, "zipmap": true,
}

// maxConverted is how many elements a tuple may have that is converted: it
// takes some 5 s.
const maxConverted = 20_000

// counted is an expression whose values are counted.
type counted struct {
	hclsyntax.Expression
	passing   bool // on to something else: weighed, but kept by nobody
	converted bool // what becomes of the value takes maxConverted
	text      bool // the value becomes text
}

// count counts what an expression makes each time that it is evaluated.
func count(e hclsyntax.Expression) hclsyntax.Expression {
	if e == nil {
		return nil
	}
	return &counted{Expression: hidden(e)}
}

// weighed only refuses what is too large.
func weighed(e hclsyntax.Expression, converted bool) hclsyntax.Expression {
	return &counted{Expression: hidden(e), passing: true, converted: converted}
}

// hidden puts an expression one level down, where those who walk through
// expressions find it: they do not know our own node, and look at its children.
func hidden(e hclsyntax.Expression) hclsyntax.Expression {
	return &hclsyntax.ParenthesesExpr{Expression: e, SrcRange: e.Range()}
}

// UnwrapExpression lets package hcl see what is counted.
func (c *counted) UnwrapExpression() hcl.Expression {
	return c.Expression.(*hclsyntax.ParenthesesExpr).Expression
}

// Value evaluates and counts. When the meter is used up it does nothing: that
// has been said.
func (c *counted) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	m := meterIn(ctx)
	if m == nil {
		m = newMeter(Budget{})
		ctx = m.within(ctx)
	}
	if m.spent {
		return cty.DynamicVal, nil
	}
	v, diags := c.Expression.Value(ctx)
	if m.spent || diags.HasErrors() {
		return v, diags
	}
	if c.text {
		v = spelled(v)
	}
	if err := m.count(v, c); err != nil {
		m.spent = true
		return cty.DynamicVal, append(diags, diagnostic(err, c, ctx))
	}
	return v, diags
}

// spelled writes a whole number as the library would, which takes its big
// decimals for it: most of the time of a template with a number in it.
func spelled(v cty.Value) cty.Value {
	if v.IsMarked() || v.Type() != cty.Number || v.IsNull() || !v.IsKnown() {
		return v
	}
	f := v.AsBigFloat()
	n, exact := f.Int64()
	if exact != big.Exact || n == 0 && f.Signbit() {
		return v
	}
	return cty.StringVal(strconv.FormatInt(n, 10))
}

// Check refuses what an expression has given when it is too large. What an
// expression counts itself, or only passes on, is not weighed again.
func Check(e hcl.Expression, v cty.Value, ctx *hcl.EvalContext) hcl.Diagnostics {
	switch e.(type) {
	case *hclsyntax.ScopeTraversalExpr, *hclsyntax.LiteralValueExpr, *hclsyntax.TemplateExpr, *hclsyntax.ForExpr:
		return nil
	}
	most := int64(MaxWeight)
	if m := meterIn(ctx); m != nil {
		most = m.most
	}
	if _, err := weigh(v, most); err != nil {
		return hcl.Diagnostics{diagnostic(err, e, ctx)}
	}
	return nil
}

func diagnostic(err error, e hcl.Expression, ctx *hcl.EvalContext) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: Summary, Detail: err.Error() + ".",
		Subject: e.Range().Ptr(), Expression: e, EvalContext: ctx,
	}
}

// Budget is what may be spent together.
type Budget struct {
	Weight int64            // 0 = MaxWeight
	Now    func() time.Time // the clock; nil = time.Now
}

// meter counts what is spent of a budget. It is used by one goroutine.
type meter struct {
	most, left int64 // weight
	steps      int
	now        func() time.Time
	until      time.Time
	spent      bool
}

func newMeter(b Budget) *meter {
	if b.Now == nil {
		b.Now = time.Now
	}
	most := cmp.Or(b.Weight, MaxWeight)
	return &meter{most: most, left: most, now: b.Now, until: b.Now().Add(MaxTime)}
}

// stepsPerLook is how many steps are made between looks at the clock.
const stepsPerLook = 256

func (m *meter) count(v cty.Value, c *counted) error {
	if m.steps++; m.steps%stepsPerLook == 0 && m.now().After(m.until) {
		return Errorf("an evaluation of %s", MaxTime)
	}
	if c.converted {
		if plain, _ := v.Unmark(); plain.Type().IsTupleType() && plain.LengthInt() > maxConverted {
			return Errorf("converting %d elements", plain.LengthInt())
		}
	}
	if c.passing {
		_, err := weigh(v, m.most)
		return err
	}
	weight, err := weigh(v, m.left)
	m.left -= weight
	return err
}

// Within returns a context in which all that is evaluated spends one budget.
func Within(ctx *hcl.EvalContext, b Budget) *hcl.EvalContext { return newMeter(b).within(ctx) }

func (m *meter) within(ctx *hcl.EvalContext) *hcl.EvalContext {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{meterName: cty.CapsuleVal(meterType, m)}
	return child
}

// meterName can be written in no expression, and is near to no other name.
const meterName = "(the meter of this expression)"

var meterType = cty.Capsule("meter", reflect.TypeFor[meter]())

func meterIn(ctx *hcl.EvalContext) *meter {
	for ; ctx != nil; ctx = ctx.Parent() {
		if v, ok := ctx.Variables[meterName]; ok {
			return v.EncapsulatedValue().(*meter)
		}
	}
	return nil
}
