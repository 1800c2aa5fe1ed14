package mapping

import (
	"errors"
	"testing"
)

// TestParameters are the expressions of spec/api-gateway.md 11.1, 11.2 and 14.
func TestParameters(t *testing.T) {
	const document = `{"a":{"b":["x",{"c":2}]},"s":"text","n":5}`
	for _, tc := range []struct {
		expression, want string
		found            bool
	}{
		{"method.request.path.id", "7", true},
		{"method.request.querystring.q", "b", true},
		{"method.request.multivaluequerystring.q", "a,b", true},
		{"method.request.header.Accept", "text/html", true},
		{"method.request.header.accept", "", false},
		{"method.request.multivalueheader.X-One", "1", true},
		{"method.request.multivalueheader.X-Two", "", false},
		{"method.request.body", document, true},
		{"method.request.body.s", "text", true},
		{"method.request.body.n", "5", true},
		{"method.request.body.a.b[0]", "x", true},
		{"method.request.body.a.b[1]", `{"c":2}`, true},
		{"method.request.body.nothing", "", false},
		{"integration.response.header.X-One", "1", true},
		{"integration.response.multivalueheader.X-One", "1", true},
		{"integration.response.body.a", `{"b":["x",{"c":2}]}`, true},
		{"context.identity.sourceIp", "192.0.2.1", true},
		{"context.nothing", "", false},
		{"stageVariables.b-url", "example.org", true},
		{"stageVariables.z", "", false},
		{"'max-age=31536000; includeSubDomains'", "max-age=31536000; includeSubDomains", true},
		{"''", "", true},
	} {
		t.Run(tc.expression, func(t *testing.T) {
			p, err := CompileParameter(tc.expression)
			if err != nil {
				t.Fatal(err)
			}
			if got, found := p.Value(request(document)); got != tc.want || found != tc.found {
				t.Errorf("got %q, %v, want %q, %v", got, found, tc.want, tc.found)
			}
		})
	}
}

// TestRefusedParameters have the service's text (spec 11.2).
func TestRefusedParameters(t *testing.T) {
	for _, expression := range []string{
		"max-age=1", "", "'", "'open", "method.request.header.", "method.request.header.a b", "method.request.cookie.a",
		"method.request.bodyguard", "method.request.body.a[", "method.response.header.X", "$context.stage", "Context.stage",
	} {
		t.Run(expression, func(t *testing.T) {
			_, err := CompileParameter(expression)
			want := "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: " + expression + "]"
			refused, ok := errors.AsType[*ExpressionError](err)
			if !ok || err.Error() != want || refused.Reason == "" {
				t.Errorf("got %v, want %s", err, want)
			}
		})
	}
}
