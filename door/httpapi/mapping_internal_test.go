package httpapi

import (
	"testing"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource/expression"
)

// BenchmarkMapping is what the mapping of an answer takes, besides the answer:
// three parameters, one of them of two references.
func BenchmarkMapping(b *testing.B) {
	m, err := newMapping(expression.Response, map[string]string{
		"overwrite:header.strict-transport-security": "max-age=31536000; includeSubDomains",
		"remove:header.server":                       "",
		"append:header.x-from":                       "${context.stage}-${response.header.content-type}",
	}, ownerMapping("GET /"))
	if err != nil {
		b.Fatal(err)
	}
	p := &passage{
		request: &exchange.Request{}, integrated: true, context: apigateway.Context{Stage: "prod"}, stage: &stage{},
		route: &route{integration: &integration{responses: map[int]*mapping{200: m}}},
	}
	answer := exchange.NewFields(
		exchange.Field{Name: "Content-Type", Value: "text/html"}, exchange.Field{Name: "Server", Value: "app"},
		exchange.Field{Name: "Cache-Control", Value: "no-cache"}, exchange.Field{Name: "Etag", Value: `"1"`})
	b.ReportAllocs()
	for b.Loop() {
		p.response.Status, p.response.Fields = 200, answer.Clone(4)
		p.mapResponse()
	}
	if p.response.Fields.Get("x-from") != "prod-text/html" {
		b.Errorf("fields %v", p.response.Fields.Lines())
	}
}
