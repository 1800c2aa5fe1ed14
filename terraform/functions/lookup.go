package functions

import (
	"errors"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
)

// lookupFunc finds a key in a map or object, or gives the default.
var lookupFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "inputMap", Type: cty.DynamicPseudoType, AllowMarked: true},
		{Name: "key", Type: cty.String, AllowMarked: true},
	},
	VarParam: &function.Parameter{
		Name: "default", Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
	},
	Type: lookupType,
	Impl: func(args []cty.Value, typ cty.Type) (cty.Value, error) {
		m, mapMarks := args[0].Unmark()
		key, keyMarks := args[1].Unmark()
		var found cty.Value
		switch {
		case m.Type().IsObjectType() && m.Type().HasAttribute(key.AsString()):
			found = m.GetAttr(key.AsString())
		case m.Type().IsMapType() && m.HasIndex(key).True():
			found = m.Index(key)
		case len(args) == 3:
			found = args[2]
		default:
			return cty.NilVal, errors.New("the key is not there, and no default is given")
		}
		found, err := convert.Convert(found, typ)
		return found.WithMarks(mapMarks, keyMarks), err
	},
})

func lookupType(args []cty.Value) (cty.Type, error) {
	if len(args) > 3 {
		return cty.NilType, errors.New("lookup takes two or three arguments")
	}
	typ := args[0].Type()
	switch {
	case typ.IsObjectType():
		key, _ := args[1].Unmark()
		if !key.IsKnown() {
			return cty.DynamicPseudoType, nil
		}
		if typ.HasAttribute(key.AsString()) {
			return typ.AttributeType(key.AsString()), nil
		}
		if len(args) == 3 {
			return args[2].Type(), nil
		}
		return cty.DynamicPseudoType, nil
	case typ.IsMapType():
		if len(args) == 3 {
			if _, err := convert.Convert(args[2], typ.ElementType()); err != nil {
				return cty.NilType, function.NewArgErrorf(2, "the default must have the type of the map's elements")
			}
		}
		return typ.ElementType(), nil
	}
	return cty.NilType, function.NewArgErrorf(0, "a map is needed, not a %s", typ.FriendlyName())
}
