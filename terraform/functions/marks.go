package functions

import (
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// mark is the type of our marks on values.
type mark string

// sensitive marks a value that must not be shown.
const sensitive mark = "sensitive"

// MarkSensitive marks a value as one that must not be shown.
func MarkSensitive(v cty.Value) cty.Value { return v.Mark(sensitive) }

// HasSensitive reports whether a value, or anything inside it, must not be
// shown.
func HasSensitive(v cty.Value) bool { return v != cty.NilVal && v.ContainsMarked() }

// HasSensitiveShallow reports whether the value itself must not be shown;
// those inside it may be marked on their own.
func HasSensitiveShallow(v cty.Value) bool { return v.IsMarked() }

var anyValue = function.Parameter{
	Name: "value", Type: cty.DynamicPseudoType,
	AllowUnknown: true, AllowNull: true, AllowMarked: true, AllowDynamicType: true,
}

func sameType(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil }

var sensitiveFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue},
	Type:   sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		return MarkSensitive(args[0]), nil
	},
})

var nonsensitiveFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue},
	Type:   sameType,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, _ := args[0].Unmark()
		return v, nil
	},
})

var isSensitiveFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue},
	Type:   function.StaticReturnType(cty.Bool),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		v, _ := args[0].Unmark()
		if !args[0].IsMarked() && !v.IsKnown() {
			return cty.UnknownVal(cty.Bool), nil
		}
		return cty.BoolVal(args[0].IsMarked()), nil
	},
})

// Nothing is ephemeral here, so nothing turns into null.
var ephemeralAsNullFunc = function.New(&function.Spec{
	Params: []function.Parameter{anyValue},
	Type:   sameType,
	Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return args[0], nil },
})
