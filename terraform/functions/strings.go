package functions

import (
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

var startsWithFunc = strings2("str", "prefix", cty.Bool, func(s, prefix string) (cty.Value, error) {
	return cty.BoolVal(strings.HasPrefix(s, prefix)), nil
})

var endsWithFunc = strings2("str", "suffix", cty.Bool, func(s, suffix string) (cty.Value, error) {
	return cty.BoolVal(strings.HasSuffix(s, suffix)), nil
})

var containsStringFunc = strings2("str", "substr", cty.Bool, func(s, substr string) (cty.Value, error) {
	return cty.BoolVal(strings.Contains(s, substr)), nil
})

// replaceFunc replaces literally, or by a regular expression when that is
// written between slashes.
var replaceFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "str", Type: cty.String}, {Name: "substr", Type: cty.String}, {Name: "replace", Type: cty.String},
	},
	Type:         function.StaticReturnType(cty.String),
	RefineResult: notNull,
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		s, old, replacement := args[0].AsString(), args[1].AsString(), args[2].AsString()
		if !isPattern(old) {
			return cty.StringVal(strings.ReplaceAll(s, old, replacement)), nil
		}
		re, err := regexp.Compile(old[1 : len(old)-1])
		if err != nil {
			return cty.UnknownVal(cty.String), function.NewArgError(1, err)
		}
		return cty.StringVal(re.ReplaceAllString(s, replacement)), nil
	},
})

// isPattern recognises a regular expression between slashes.
func isPattern(text string) bool {
	return len(text) >= 2 && text[0] == '/' && text[len(text)-1] == '/'
}
