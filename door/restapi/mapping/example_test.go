package mapping_test

import (
	"fmt"

	"github.com/lintel-edge/lintel/door/restapi/mapping"
)

// A response template says Strict-Transport-Security, and must print the body.
func ExampleTemplate_Run() {
	t, err := mapping.CompileTemplate("response template 200 of GET /pets", `#set($context.responseOverride.header.Strict-Transport-Security = "max-age=63072000")
{"pets": $input.json('$.items')}`)
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := t.Run(&mapping.Input{Body: []byte(`{"items": [{"name": "Rex"}], "total": 1}`)})
	fmt.Println(out.ResponseOverride.Header, string(out.Body), err)
	// Output: [{Strict-Transport-Security max-age=63072000}] {"pets": [{"name":"Rex"}]} <nil>
}

// Static text stands in single quotes; all else is refused in AWS's words.
func ExampleCompileParameter() {
	p, _ := mapping.CompileParameter("'max-age=63072000; includeSubDomains'")
	v, _ := p.Value(&mapping.Input{})
	fmt.Println(v)
	_, err := mapping.CompileParameter("max-age=63072000")
	fmt.Println(err)
	// Output:
	// max-age=63072000; includeSubDomains
	// Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: max-age=63072000]
}
