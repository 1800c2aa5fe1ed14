package jsonpath_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/jsonpath"
	"github.com/lintel-edge/lintel/jsonpath/value"
)

func ExamplePath_Find() {
	document, err := value.Parse([]byte(`{"items": [{"name": "a", "price": 5}, {"name": "b", "price": 15}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, text := range []string{"$.items[0].name", "$.items[?(@.price < 10)].name", "$.items.length()", "$.nothing"} {
		p, err := jsonpath.Compile(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		found, err := p.Find(document)
		out, _ := value.AppendJSON(nil, found, 1000)
		fmt.Println(text, p.Definite(), string(out), err)
	}
	// Output:
	// $.items[0].name true "a" <nil>
	// $.items[?(@.price < 10)].name false ["a"] <nil>
	// $.items.length() true 2 <nil>
	// $.nothing true null nothing is there
}
