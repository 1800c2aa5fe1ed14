package evaluator_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/header/csp"
	"github.com/lintel-edge/lintel/header/csp/evaluator"
)

func ExampleEvaluate() {
	p := csp.Parse("script-src 'unsafe-inline'; object-src 'none'")[0]
	for _, f := range evaluator.Evaluate(p) {
		fmt.Println(f.Severity, f.Type, f.Directive, f.Value)
	}
	// Output: HIGH SCRIPT_UNSAFE_INLINE script-src 'unsafe-inline'
}
