package functions

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// conversion makes tostring and its like: a function that converts to a type,
// whose element type is found from the argument when it is open.
func conversion(want cty.Type) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{
			Name: "v", Type: cty.DynamicPseudoType, AllowNull: true, AllowMarked: true, AllowDynamicType: true,
		}},
		Type: func(args []cty.Value) (cty.Type, error) {
			if args[0].Type().Equals(want) {
				return want, nil
			}
			if args[0].Type() == cty.DynamicPseudoType && args[0].IsNull() {
				return want, nil
			}
			typ := want
			if convert.GetConversionUnsafe(args[0].Type(), want) == nil {
				return cty.NilType, function.NewArgErrorf(0, "cannot convert %s to %s",
					args[0].Type().FriendlyName(), want.FriendlyNameForConstraint())
			}
			if v, err := convert.Convert(args[0], want); err == nil && want.HasDynamicTypes() {
				typ = v.Type()
			}
			return typ, nil
		},
		Impl: func(args []cty.Value, typ cty.Type) (cty.Value, error) {
			v, err := convert.Convert(args[0], typ)
			if err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			return v, nil
		},
	})
}
