package csp_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/finding"
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

func ExampleCheck() {
	for _, f := range csp.Check([]string{"scirpt-src 'self'; img-src self"}, csp.Context{}).Of(finding.Error) {
		fmt.Println(f)
	}
	// Output:
	// Content-Security-Policy:1:1: error: CSP-004: unknown directive "scirpt-src", which browsers ignore; did you mean "script-src"?
	// Content-Security-Policy:1:28: error: CSP-007: self has no quotes: browsers take it for a host, or for nothing; did you mean "'self'"?
}

func ExampleCompile() {
	set := csp.Compile(csp.Parse("connect-src 'self' https://*.api.test")...)
	for _, url := range []string{"https://www.a.test/items", "https://eu.api.test/v1", "https://api.test/v1"} {
		fmt.Println(url, set.Allows(csp.Load{Kind: csp.Connect, URL: url, Page: "https://www.a.test/"}).Allowed)
	}
	// Output:
	// https://www.a.test/items true
	// https://eu.api.test/v1 true
	// https://api.test/v1 false
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
