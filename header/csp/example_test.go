package csp_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/header/csp"
)

func ExamplePolicies_Allows() {
	policies := csp.Parse("default-src 'self'; img-src https:")
	v := policies.Allows(csp.Load{Kind: csp.Script, URL: "https://cdn.test/x.js", Page: "https://a.test/"})
	fmt.Println(v.Allowed)
	for _, violation := range v.Violations {
		fmt.Println(violation.Effective, "by", violation.Directive+":", violation.Reason)
	}
	// Output:
	// false
	// script-src-elem by default-src: no source matches the URL
}

func ExamplePolicy_Effective() {
	p := csp.Parse("default-src 'none'; script-src 'self'")[0]
	for _, name := range []string{"script-src-attr", "worker-src", "img-src", "form-action"} {
		d, ok := p.Effective(name)
		fmt.Println(name, "→", d.Name, ok)
	}
	// Output:
	// script-src-attr → script-src true
	// worker-src → script-src true
	// img-src → default-src true
	// form-action →  false
}
