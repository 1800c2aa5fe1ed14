package httpapi_test

import (
	"context"
	"testing"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// always answers every request with the same fields.
type always struct{ fields []exchange.Field }

func (a always) Fetch(context.Context, *exchange.Request) (*exchange.Response, error) {
	lines := make([]exchange.Field, len(a.fields), len(a.fields)+8)
	copy(lines, a.fields)
	return &exchange.Response{Status: 200, Fields: exchange.NewFields(lines...)}, nil
}

// BenchmarkServe answers through all steps; the difference of its rows is what
// parameter mapping takes.
func BenchmarkServe(b *testing.B) {
	for _, tc := range []struct {
		name              string
		request, response parameters
	}{
		{"plain", nil, nil},
		{"response mapping", nil, parameters{"overwrite:header." + hsts: "max-age=31536000; includeSubDomains", "remove:header.server": "", "append:header.x-id": "$context.requestId"}},
		{"both", parameters{"overwrite:header.x-stage": "$context.stage", "append:header.x-id": "${request.path.proxy}-${context.requestId}"},
			parameters{"overwrite:header." + hsts: "max-age=31536000; includeSubDomains", "remove:header.server": "", "append:header.x-id": "$context.requestId"}},
	} {
		b.Run(tc.name, func(b *testing.B) {
			f := newFront()
			f.env.Origins = apigateway.NewOrigins(apigateway.OriginConfig{Instead: always{[]exchange.Field{
				{Name: "Content-Type", Value: "text/html"}, {Name: "Server", Value: "app"}, {Name: "Cache-Control", Value: "no-cache"}}}})
			i := f.http("ANY /{proxy+}", "http://app.example.com/{proxy}")
			i.RequestParameters, i.ResponseParameters = tc.request, map[string]map[string]string{"200": tc.response}
			api := f.compile(b)
			r := request("/a/page", "User-Agent: bench", "Accept: text/html", "Accept-Encoding: gzip")
			r.Trace = nil
			b.ReportAllocs()
			for b.Loop() {
				if got := api.Serve(b.Context(), r); got.Status != 200 {
					b.Fatal(got.Status)
				}
			}
		})
	}
}
