package mapping

import (
	"strings"
	"testing"
)

// thirty is a template of 30 lines as they are written: values of the payload,
// of the request and of $context, a loop, conditions, escaping, overrides.
const thirty = `#set($root = $input.path('$'))
#set($context.responseOverride.header.Strict-Transport-Security = "max-age=63072000; includeSubDomains")
#set($context.responseOverride.header.X-Request = $context.requestId)
#if($root.status && $root.status != "")
#set($context.responseOverride.status = 201)
#end
{
  "stage": "$context.stage",
  "source": "$context.identity.sourceIp",
  "method": "$context.httpMethod",
  "user": "$context.authorizer.principalId",
  "id": "$input.params('id')",
  "query": "$util.urlEncode($input.params('q'))",
  "backend": "$stageVariables.a",
  "name": "$util.escapeJavaScript($root.name)",
  "raw": $input.json('$.nested'),
  "items": [
#foreach($item in $root.items)
    {
      "id": "$item.id",
      "price": $item.price,
      "position": $foreach.count,
#if($item.tags && $item.tags.size() > 0)
      "first": "$item.tags[0]"
#else
      "first": null
#end
    }#if($foreach.hasNext),#end

#end
  ]
}
`

// BenchmarkTemplate has a budget: a compiled template of 30 lines under 20 µs
// (issue 5, section 6), with the parsing of the payload.
func BenchmarkTemplate(b *testing.B) {
	if n := strings.Count(thirty, "\n"); n < 30 {
		b.Fatalf("the template has %d lines", n)
	}
	t, err := CompileTemplate("bench", thirty)
	if err != nil {
		b.Fatal(err)
	}
	in := request(`{"name":"Jo","status":"ok","nested":{"a":[1,2]},"items":[{"id":"a","price":1.5,"tags":["x"]},{"id":"b","price":2,"tags":[]},{"id":"c","price":3}]}`)
	b.ReportAllocs()
	for b.Loop() {
		fresh := *in
		if _, err := t.Run(&fresh); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParameter has a budget: under 1 µs (issue 5, section 6). The payload
// is parsed once per message, however many parameters look into it.
func BenchmarkParameter(b *testing.B) {
	in := request(`{"a":{"b":["x"]},"c":{"d":1}}`)
	if _, err := in.payload(); err != nil {
		b.Fatal(err)
	}
	for _, expression := range []string{
		"'max-age=31536000; includeSubDomains'", "method.request.header.X-One", "method.request.multivaluequerystring.q",
		"method.request.body.a.b[0]", "method.request.body.c", "context.identity.sourceIp", "stageVariables.b-url",
	} {
		p, err := CompileParameter(expression)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(strings.ReplaceAll(expression, " ", ""), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				in.visits = 0
				if _, ok := p.Value(in); !ok {
					b.Fatal("nothing is there")
				}
			}
		})
	}
}
