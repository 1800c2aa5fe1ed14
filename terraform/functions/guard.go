package functions

import (
	"errors"
	"math"
	"regexp/syntax"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/lintel-edge/lintel/terraform/limit"
)

// Bounds on the work of one call. Package limit has seen to it that no
// argument is larger than [limit.MaxWeight].
const (
	maxComparisons = 100_000_000 // by functions that compare all with all: some 5 s
	maxMatchSteps  = 1 << 28     // instructions of a regular expression times bytes: some 5 s
	maxWidth       = 1 << 16     // characters of one verb of format
	maxDigits      = 10_000      // of a number to be parsed
	maxKeyText     = 1 << 16     // bytes of a private key
	maxYAML        = 4 << 20     // bytes of a YAML text
	elementBytes   = 32          // what an element of a result is reckoned at
)

// guards refuse calls that would make much more of their arguments than is in
// them, or take very long, by the name of the function. They may be called
// with arguments that are null or unknown.
var guards = map[string]func(args []cty.Value) error{
	"csvdecode":  func(args []cty.Value) error { return elements(text(args, 0), ",", "\n") },
	"distinct":   func(args []cty.Value) error { return comparisons(count(args, 0), count(args, 0)) },
	"format":     func(args []cty.Value) error { return formatted(args, 1) },
	"formatlist": func(args []cty.Value) error { return formatted(args, longest(args[min(1, len(args)):])) },
	"indent": func(args []cty.Value) error {
		return room(number(args, 0) * float64(strings.Count(text(args, 1), "\n")))
	},
	"join": joined,
	"jsondecode": func(args []cty.Value) error {
		return errors.Join(elements(text(args, 0), ","), nesting(text(args, 0)))
	},
	"matchkeys": func(args []cty.Value) error { return comparisons(count(args, 1), count(args, 2)) },
	"parseint":  func(args []cty.Value) error { return atMost(len(text(args, 0)), maxDigits, "digits") },
	"regex":     func(args []cty.Value) error { return matching(text(args, 0), text(args, 1)) },
	"regexall": func(args []cty.Value) error {
		return errors.Join(elements(text(args, 1), ""), matching(text(args, 0), text(args, 1)))
	},
	"replace":    replaced,
	"rsadecrypt": func(args []cty.Value) error { return atMost(len(text(args, 1)), maxKeyText, "bytes in a key") },
	"setproduct": product,
	"split":      func(args []cty.Value) error { return elements(text(args, 1), text(args, 0)) },
	"yamldecode": func(args []cty.Value) error {
		return errors.Join(atMost(len(text(args, 0)), maxYAML, "bytes of YAML"), nesting(text(args, 0)), aliases(text(args, 0)))
	},
}

// guarded returns a function that asks its guard first.
func guarded(f function.Function, guard func(args []cty.Value) error) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(), VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			if err := guard(args); err != nil {
				return cty.DynamicPseudoType, err
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

// plain is an argument without its marks; false when it is null, unknown or
// not there.
func plain(args []cty.Value, i int) (cty.Value, bool) {
	if i >= len(args) {
		return cty.NilVal, false
	}
	v, _ := args[i].Unmark()
	return v, v.IsKnown() && !v.IsNull()
}

func text(args []cty.Value, i int) string {
	if v, ok := plain(args, i); ok && v.Type() == cty.String {
		return v.AsString()
	}
	return ""
}

func number(args []cty.Value, i int) float64 {
	if v, ok := plain(args, i); ok && v.Type() == cty.Number {
		f, _ := v.AsBigFloat().Float64()
		return f
	}
	return 0
}

// count is the number of elements of a collection; 0 for anything else.
func count(args []cty.Value, i int) int {
	if v, ok := plain(args, i); ok && v.CanIterateElements() {
		return v.LengthInt()
	}
	return 0
}

func longest(args []cty.Value) int {
	most := 1
	for i := range args {
		most = max(most, count(args, i))
	}
	return most
}

func room(bytes float64) error {
	if bytes > limit.MaxWeight {
		return limit.Errorf("a result of %.0f MB", bytes/(1<<20))
	}
	return nil
}

func atMost(n, most int, what string) error {
	if n > most {
		return limit.Errorf("%d %s", n, what)
	}
	return nil
}

func comparisons(a, b int) error {
	if n := float64(a) * float64(b); n > maxComparisons {
		return limit.Errorf("comparing %d elements with %d", a, b)
	}
	return nil
}

// elements reckons what a text becomes that is split at separators.
func elements(text string, separators ...string) error {
	n := 0
	for _, separator := range separators {
		n += strings.Count(text, separator)
	}
	return room(float64(n) * elementBytes)
}

func nesting(text string) error {
	if limit.Nesting([]byte(text)) >= 0 {
		return limit.Errorf("a text of more than %d brackets inside each other", limit.MaxNesting)
	}
	return nil
}

// joined adds up what join puts together.
func joined(args []cty.Value) error {
	separator, bytes := len(text(args, 0)), 0.0
	for i := 1; i < len(args); i++ {
		bytes += float64(separator * count(args, i))
	}
	return room(bytes)
}

// product multiplies the lengths of the collections.
func product(args []cty.Value) error {
	bytes := float64(len(args)) * elementBytes
	for i := range args {
		bytes *= float64(count(args, i))
	}
	return room(bytes)
}

// replaced estimates from above what replace makes.
func replaced(args []cty.Value) error {
	s, old, replacement := text(args, 0), text(args, 1), text(args, 2)
	if !isPattern(old) {
		return room(float64(strings.Count(s, old)) * float64(len(replacement)))
	}
	if err := matching(old[1:len(old)-1], s); err != nil {
		return err
	}
	return room(float64(len(s)+1) * float64(len(replacement)))
}

// matching multiplies the instructions of a regular expression by the length
// of the text. One that is wrong is explained by the function.
func matching(pattern, text string) error {
	if err := atMost(len(pattern), maxMatchSteps>>10, "bytes in a regular expression"); err != nil {
		return err
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err == nil && float64(len(program.Inst))*float64(len(text)) > maxMatchSteps {
		return limit.Errorf("matching %d bytes with a regular expression of %d instructions", len(text), len(program.Inst))
	}
	return nil
}

// formatted estimates what format makes of a specification: the widths that it
// asks for, and its arguments as often as it names them.
func formatted(args []cty.Value, times int) error {
	spec, argument := text(args, 0), 0
	for i := 1; i < len(args); i++ {
		argument = max(argument, len(text(args, i)))
	}
	bytes := float64(len(spec))
	for i := 0; i < len(spec); {
		if spec[i] != '%' {
			i++
			continue
		}
		i++
		bytes += float64(argument)
		for i < len(spec) && strings.IndexByte("+-# 0.123456789[]", spec[i]) >= 0 {
			width, length := leadingNumber(spec[i:])
			if width > maxWidth {
				return limit.Errorf("a width of %.0f characters", width)
			}
			bytes += width
			i += max(1, length)
		}
	}
	return room(bytes * float64(times))
}

// leadingNumber reads the digits at the start of a text.
func leadingNumber(s string) (n float64, length int) {
	for length < len(s) && s[length] >= '0' && s[length] <= '9' {
		length++
	}
	n, err := strconv.ParseFloat(s[:length], 64)
	if err != nil && length > 0 {
		return math.MaxFloat64, length
	}
	return n, length
}
