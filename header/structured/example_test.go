package structured_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/header/structured"
)

func ExampleParseDictionary() {
	d, err := structured.ParseDictionary([]string{"a=1,  b=(x\t)", "c"})
	fmt.Println(d, err, structured.AsError(err).Span.Start)

	d, err = structured.ParseDictionary([]string{"a=1,  b=(x  )", "c"})
	fmt.Println(d, err)
	// Output:
	//  unexpected '\t': want a space or a parenthesis 10
	// a=1, b=(x), c <nil>
}
