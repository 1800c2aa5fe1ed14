package hsts_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/header/hsts"
)

func Example() {
	p, ok := hsts.Parse("max-age=31536000 ; IncludeSubdomains").Policy()
	fmt.Println(p, ok)
	for _, f := range hsts.Check([]string{"max-age=31536000; preload"}, hsts.Context{HTTPS: true, Preload: true}) {
		fmt.Println(f.Code, f.Severity, f.Message)
	}
	// Output:
	// max-age=31536000; includeSubDomains true
	// HSTS-015 warning preload without includeSubDomains or with max-age below 31536000
}
