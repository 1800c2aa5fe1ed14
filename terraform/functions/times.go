package functions

import (
	"errors"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// addTimes adds the functions that look at the clock. Planning and serving are
// one moment here, so that both give the time of loading.
func addTimes(table map[string]function.Function, env Env) {
	now := function.New(&function.Spec{
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
			return cty.StringVal(env.Now().UTC().Format(time.RFC3339)), nil
		},
	})
	table["timestamp"] = now
	table["plantimestamp"] = now
}

// timeCompareFunc compares two RFC 3339 timestamps: -1, 0 or 1.
var timeCompareFunc = strings2("timestamp_a", "timestamp_b", cty.Number, func(a, b string) (cty.Value, error) {
	first, err := time.Parse(time.RFC3339, a)
	if err != nil {
		return cty.NilVal, function.NewArgError(0, errNotRFC3339)
	}
	second, err := time.Parse(time.RFC3339, b)
	if err != nil {
		return cty.NilVal, function.NewArgError(1, errNotRFC3339)
	}
	return cty.NumberIntVal(int64(first.Compare(second))), nil
})

var errNotRFC3339 = errors.New("not a timestamp of RFC 3339, such as 2006-01-02T15:04:05Z")
