package httpapi

import (
	"io"
	"strings"
	"testing"

	"golang.org/x/net/http/httpguts"

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

// FuzzMapping: whatever is mapped from whatever comes, what goes out is field
// lines, and a target that fits on a request line.
func FuzzMapping(f *testing.F) {
	f.Add("append:header.x", "${request.header.a}-$5", "a\r\nb: c", `{"a":[1,{"b":"x"}]}`)
	f.Add("overwrite:path", "/x/${request.body.a[1].b}?#", "v", `{"a":[1,{"b":"x y"}]}`)
	f.Add("overwrite:querystring.q", "$request.querystring.q", "", `[`)
	f.Add("remove:querystring.%71", "", "", "")
	f.Fuzz(func(t *testing.T, key, value, header, body string) {
		m, err := newMapping(expression.Request, map[string]string{key: value}, "mapping")
		if err != nil || m == nil {
			return
		}
		r := &exchange.Request{Method: "POST", Path: "/p/v", Query: "q=1&%71=2", Body: io.NopCloser(strings.NewReader(body))}
		r.Fields.Add("a", header, exchange.OwnerViewer)
		p := &passage{request: r, api: &API{env: (&Env{}).WithDefaults()}, stage: &stage{}, at: apigateway.Entry{Path: "/p/v"},
			route: &route{integration: &integration{request: m}}}
		p.mapRequest()
		for _, l := range p.outgoing.fields.Lines() {
			if l.Owner == m.owner && (!httpguts.ValidHeaderFieldName(l.Name) || !httpguts.ValidHeaderFieldValue(l.Value)) {
				t.Errorf("%q: %q", l.Name, l.Value)
			}
		}
		if strings.ContainsFunc(p.outgoing.path, endsPath) || strings.ContainsAny(p.outgoing.query, " \r\n\x00#") {
			t.Errorf("path %q, query %q", p.outgoing.path, p.outgoing.query)
		}
	})
}
