package limit_test

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/terraform/limit"
)

func nested(depth int) cty.Value {
	v := cty.EmptyTupleVal
	for range depth {
		v = cty.TupleVal([]cty.Value{v})
	}
	return v
}

func TestWeigh(t *testing.T) {
	half := cty.StringVal(strings.Repeat("x", limit.MaxWeight/2))
	for _, tc := range []struct {
		name  string
		v     cty.Value
		large bool
	}{
		{"nothing", cty.NilVal, false},
		{"null", cty.NullVal(cty.String), false},
		{"unknown", cty.UnknownVal(cty.List(cty.String)), false},
		{"half a limit", half, false},
		{"a whole one, shared", cty.TupleVal([]cty.Value{half, half}), true},
		{"a whole one, as key", cty.MapVal(map[string]cty.Value{half.AsString(): half}), true},
		{"sensitive", cty.TupleVal([]cty.Value{half.Mark("s"), half}).Mark("s"), true},
		{"deep", nested(limit.MaxDepth - 1), false},
		{"too deep", nested(limit.MaxDepth + 1), true},
		{"infinite", cty.PositiveInfinity, false},
		{"large number", cty.NumberVal(new(big.Float).SetMantExp(big.NewFloat(1), 19_000)), false},
		{"too large", cty.NumberVal(new(big.Float).SetMantExp(big.NewFloat(1), 21_000)), true},
		{"too small", cty.NumberVal(new(big.Float).SetMantExp(big.NewFloat(1), -21_000)), true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := limit.Weigh(tc.v)
			if (err != nil) != tc.large {
				t.Fatal(err)
			}
			if _, typed := errors.AsType[*limit.Error](err); tc.large && !(typed && strings.Contains(err.Error(), limit.Exceeded)) {
				t.Errorf("%v does not say what it is", err)
			}
		})
	}
}

// TestMeteredExpressionsAreWhatTheyWere counts, and changes nothing else: not
// what an expression gives, nor what it refers to, nor where it stands.
func TestMeteredExpressionsAreWhatTheyWere(t *testing.T) {
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{
		"a": cty.StringVal("x"), "b": cty.ListVal([]cty.Value{cty.StringVal("y"), cty.StringVal("z")}),
	}}
	for _, text := range []string{
		`"${a}-${a}"`, `[for e in b : e]`, `{ for i, e in b : e => a if e != a }`, `[for e in b : [for e in b : a]]`,
		`"%{for e in b}${e}%{endfor}"`, `true ? a : b[0]`, `"${a}"`, `b[*]`,
		`"n${0}"`, `"n${-0}"`, `"n${0 * -1}"`, `"n${42}"`, `"n${-42}"`, `"n${1.50}"`, `"n${1e3}"`, `"n${1 / 3}"`,
		`"n${9223372036854775807}"`, `"n${9223372036854775808}"`, `"n${1 / 0.5}"`, `"n${true}"`,
	} {
		t.Run(text, func(t *testing.T) {
			plain, metered := parse(t, text), parse(t, text)
			if diags := limit.Meter(metered); diags.HasErrors() {
				t.Fatal(diags)
			}
			want, _ := plain.Value(ctx)
			got, diags := metered.Value(limit.Within(ctx, limit.Budget{Now: time.Now}))
			if diags.HasErrors() || !got.RawEquals(want) {
				t.Errorf("want %#v, got %#v, %v", want, got, diags)
			}
			if w, g := names(plain), names(metered); w != g {
				t.Errorf("refers to %q, want %q", g, w)
			}
			if plain.Range() != metered.Range() {
				t.Errorf("stands at %v, want %v", metered.Range(), plain.Range())
			}
		})
	}
}

func TestBudgetIsSpentTogether(t *testing.T) {
	ctx := limit.Within(&hcl.EvalContext{}, limit.Budget{Weight: 1 << 10, Now: time.Now})
	expr := parse(t, `[for e in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : e]`)
	limit.Meter(expr)
	for range 3 {
		if _, diags := expr.Value(ctx); diags.HasErrors() {
			t.Fatal(diags)
		}
	}
	_, diags := expr.Value(ctx)
	if len(diags) != 1 || diags[0].Summary != limit.Summary {
		t.Errorf("the fourth gives %v", diags)
	}
}

func TestLiteralsAreRefusedWhereTheyStand(t *testing.T) {
	diags := limit.Meter(parse(t, `[1, 1e600000000]`))
	if len(diags) != 1 || diags[0].Subject.Start.Column != 5 {
		t.Error(diags)
	}
}

func parse(t *testing.T, text string) hclsyntax.Expression {
	t.Helper()
	expr, diags := hclsyntax.ParseExpression([]byte(text), "x.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return expr
}

func names(e hcl.Expression) string {
	var all []string
	for _, t := range e.Variables() {
		all = append(all, t.RootName()+t.SourceRange().String())
	}
	return strings.Join(all, " ")
}
