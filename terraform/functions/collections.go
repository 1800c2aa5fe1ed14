package functions

import (
	"errors"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

var sumFunc = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type:         function.StaticReturnType(cty.Number),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		list := args[0]
		if !list.CanIterateElements() || list.Type().IsMapType() || list.Type().IsObjectType() {
			return cty.NilVal, function.NewArgErrorf(0, "a list, set or tuple of numbers is needed, not a %s", list.Type().FriendlyName())
		}
		if list.LengthInt() == 0 {
			return cty.NilVal, function.NewArgErrorf(0, "the sum of nothing has no value")
		}
		total := cty.Zero
		for it := list.ElementIterator(); it.Next(); {
			_, v := it.Element()
			n, err := convert.Convert(v, cty.Number)
			if err != nil || n.IsNull() {
				return cty.NilVal, function.NewArgErrorf(0, "all elements must be numbers")
			}
			total = total.Add(n)
		}
		return total, nil
	},
})

// allTrueFunc and anyTrueFunc take null for false.
var allTrueFunc = quantifier(false)
var anyTrueFunc = quantifier(true)

// quantifier stops at the first element that decides.
func quantifier(decisive bool) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := false
			for it := args[0].ElementIterator(); it.Next(); {
				_, v := it.Element()
				switch {
				case !v.IsKnown():
					unknown = true
				case v.IsNull() && !decisive:
					return cty.False, nil
				case !v.IsNull() && v.True() == decisive:
					return cty.BoolVal(decisive), nil
				}
			}
			if unknown {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(!decisive), nil
		},
	})
}

// coalesceFunc gives the first argument that is neither null nor an empty
// string, in the type that all of them share.
var coalesceFunc = function.New(&function.Spec{
	VarParam: &function.Parameter{
		Name: "vals", Type: cty.DynamicPseudoType,
		AllowUnknown: true, AllowDynamicType: true, AllowNull: true, AllowMarked: true,
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		types := make([]cty.Type, len(args))
		for i, v := range args {
			types[i] = v.Type()
		}
		typ, _ := convert.UnifyUnsafe(types)
		if typ == cty.NilType {
			return cty.NilType, errors.New("all arguments must have the same type")
		}
		return typ, nil
	},
	Impl: func(args []cty.Value, typ cty.Type) (cty.Value, error) {
		for _, arg := range args {
			arg, err := convert.Convert(arg, typ)
			if err != nil {
				return cty.NilVal, err
			}
			plain, _ := arg.Unmark()
			if !plain.IsKnown() {
				return cty.UnknownVal(typ).WithSameMarks(arg), nil
			}
			if plain.IsNull() || typ == cty.String && plain.AsString() == "" {
				continue
			}
			return arg, nil
		}
		return cty.NilVal, errors.New("no argument is other than null and the empty string")
	},
})

var indexFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "list", Type: cty.DynamicPseudoType},
		{Name: "value", Type: cty.DynamicPseudoType},
	},
	Type:         function.StaticReturnType(cty.Number),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		list := args[0]
		if !list.Type().IsListType() && !list.Type().IsTupleType() {
			return cty.NilVal, function.NewArgErrorf(0, "a list or tuple is needed, not a %s", list.Type().FriendlyName())
		}
		for it := list.ElementIterator(); it.Next(); {
			i, v := it.Element()
			equal, err := stdlib.Equal(v, args[1])
			if err != nil {
				return cty.NilVal, err
			}
			if !equal.IsKnown() {
				return cty.UnknownVal(cty.Number), nil
			}
			if equal.True() {
				return i, nil
			}
		}
		return cty.NilVal, errors.New("item not found")
	},
})

// lengthFunc counts elements, attributes, or characters (grapheme clusters).
var lengthFunc = function.New(&function.Spec{
	Params: []function.Parameter{{
		Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true, AllowUnknown: true, AllowMarked: true,
	}},
	Type: func(args []cty.Value) (cty.Type, error) {
		typ := args[0].Type()
		if typ == cty.String || typ == cty.DynamicPseudoType || typ.IsObjectType() || typ.IsTupleType() || typ.IsCollectionType() {
			return cty.Number, nil
		}
		return cty.NilType, errors.New("a string, list, map, set, tuple or object is needed")
	},
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, marks := args[0].Unmark()
		typ := v.Type()
		switch {
		case typ.IsTupleType():
			return cty.NumberIntVal(int64(len(typ.TupleElementTypes()))).WithMarks(marks), nil
		case typ.IsObjectType():
			return cty.NumberIntVal(int64(len(typ.AttributeTypes()))).WithMarks(marks), nil
		case !v.IsKnown():
			return cty.UnknownVal(cty.Number).WithMarks(marks), nil
		case typ == cty.String:
			n, err := stdlib.Strlen(v)
			return n.WithMarks(marks), err
		}
		return v.Length().WithMarks(marks), nil
	},
})

// matchKeysFunc keeps the values whose key is in the search set.
var matchKeysFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "values", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "keys", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "searchset", Type: cty.List(cty.DynamicPseudoType)},
	},
	Type: func(args []cty.Value) (cty.Type, error) {
		if typ, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()}); typ == cty.NilType {
			return cty.NilType, errors.New("keys and searchset must have the same type")
		}
		return args[0].Type(), nil
	},
	RefineResult: notNull,
	Impl: func(args []cty.Value, typ cty.Type) (cty.Value, error) {
		if args[0].LengthInt() != args[1].LengthInt() {
			return cty.NilVal, errors.New("values and keys must have the same length")
		}
		keys := args[1].AsValueSlice()
		var out []cty.Value
		for i, v := range args[0].AsValueSlice() {
			for _, want := range args[2].AsValueSlice() {
				equal, err := stdlib.Equal(keys[i], want)
				if err != nil {
					return cty.NilVal, err
				}
				if !equal.IsKnown() {
					return cty.UnknownVal(typ), nil
				}
				if equal.True() {
					out = append(out, v)
					break
				}
			}
		}
		if len(out) == 0 {
			return cty.ListValEmpty(typ.ElementType()), nil
		}
		return cty.ListVal(out), nil
	},
})

// oneFunc gives the only element of a collection, or null when it is empty.
var oneFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
	Type: func(args []cty.Value) (cty.Type, error) {
		typ := args[0].Type()
		switch {
		case typ.IsListType() || typ.IsSetType():
			return typ.ElementType(), nil
		case typ.IsTupleType() && typ.Length() == 0:
			return cty.DynamicPseudoType, nil
		case typ.IsTupleType() && typ.Length() == 1:
			return typ.TupleElementType(0), nil
		}
		return cty.NilType, function.NewArgErrorf(0, "a list, set or tuple with at most one element is needed")
	},
	Impl: func(args []cty.Value, typ cty.Type) (cty.Value, error) {
		switch args[0].LengthInt() {
		case 0:
			return cty.NullVal(typ), nil
		case 1:
			return args[0].AsValueSlice()[0], nil
		}
		return cty.NilVal, function.NewArgErrorf(0, "a list, set or tuple with at most one element is needed")
	},
})

// transposeFunc swaps the keys and values of a map of lists of strings.
var transposeFunc = function.New(&function.Spec{
	Params:       []function.Parameter{{Name: "values", Type: cty.Map(cty.List(cty.String))}},
	Type:         function.StaticReturnType(cty.Map(cty.List(cty.String))),
	RefineResult: notNull,
	Impl: func(args []cty.Value, typ cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(typ), nil
		}
		lists := map[string][]cty.Value{}
		for it := args[0].ElementIterator(); it.Next(); {
			key, list := it.Element()
			for _, v := range list.AsValueSlice() {
				if v.IsNull() {
					return cty.NilVal, errors.New("the lists must not hold null")
				}
				lists[v.AsString()] = append(lists[v.AsString()], key)
			}
		}
		if len(lists) == 0 {
			return cty.MapValEmpty(cty.List(cty.String)), nil
		}
		out := make(map[string]cty.Value, len(lists))
		for key, list := range lists {
			out[key] = cty.ListVal(list)
		}
		return cty.MapVal(out), nil
	},
})
