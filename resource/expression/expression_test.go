package expression_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/resource/expression"
)

// TestParseRoute: spec/api-gateway.md 2.
func TestParseRoute(t *testing.T) {
	segments := func(s ...expression.Segment) []expression.Segment { return s }
	literal := func(text string) expression.Segment { return expression.Segment{Literal: text} }
	variable := func(name string) expression.Segment { return expression.Segment{Variable: name} }
	for _, tc := range []struct {
		key  string
		want expression.Route
	}{
		{"$default", expression.Route{Default: true}},
		{"GET /", expression.Route{Method: "GET"}},
		{"GET /pets/dog/1", expression.Route{Method: "GET", Segments: segments(literal("pets"), literal("dog"), literal("1"))}},
		{"GET /pets/dog/{id}", expression.Route{Method: "GET", Segments: segments(literal("pets"), literal("dog"), variable("id"))}},
		{"ANY /{proxy+}", expression.Route{Method: "ANY", Segments: segments(expression.Segment{Variable: "proxy", Greedy: true})}},
		{"POST /a/", expression.Route{Method: "POST", Segments: segments(literal("a"), literal(""))}},
	} {
		got, err := expression.ParseRoute(tc.key)
		if err != nil {
			t.Errorf("%s: %v", tc.key, err)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.key, diff)
		}
		if got.String() != tc.key {
			t.Errorf("%s is written %s", tc.key, got)
		}
	}
}

func TestRefusedRoutes(t *testing.T) {
	for _, key := range []string{"", "GET", "/pets", "get /pets", "TRACE /pets", "GET pets", "GET /{a+}/b", "GET /{a}/{a}", "GET /x{a}", "GET /{}", "GET /{a", "GET /a b", "GET /a?b", "$other"} {
		if r, err := expression.ParseRoute(key); err == nil {
			t.Errorf("%q was read as %v", key, r)
		}
	}
}

// TestParseKey: spec/api-gateway.md 4.1 and 4.2.
func TestParseKey(t *testing.T) {
	for _, tc := range []struct {
		side expression.Side
		text string
		want expression.Key // zero: refused
	}{
		{expression.Request, "append:header.x", expression.Key{Action: "append", Target: "header", Name: "x"}},
		{expression.Request, "overwrite:querystring.a.b", expression.Key{Action: "overwrite", Target: "querystring", Name: "a.b"}},
		{expression.Request, "overwrite:path", expression.Key{Action: "overwrite", Target: "path"}},
		{expression.Response, "overwrite:header.Strict-Transport-Security", expression.Key{Action: "overwrite", Target: "header", Name: "Strict-Transport-Security"}},
		{expression.Response, "remove:header.server", expression.Key{Action: "remove", Target: "header", Name: "server"}},
		{expression.Response, "overwrite:statuscode", expression.Key{Action: "overwrite", Target: "statuscode"}},
		{side: expression.Request, text: "append:path"},
		{side: expression.Request, text: "overwrite:statuscode"},
		{side: expression.Request, text: "set:header.x"},
		{side: expression.Request, text: "append:header."},
		{side: expression.Request, text: "append:header.a b"},
		{side: expression.Request, text: "integration.request.header.x"},
		{side: expression.Response, text: "overwrite:querystring.a"},
		{side: expression.Response, text: "remove:statuscode"},
		{side: expression.Response, text: "header.x"},
	} {
		got, err := expression.ParseKey(tc.side, tc.text)
		if got != tc.want || (err == nil) != (tc.want != expression.Key{}) {
			t.Errorf("%s %s: %+v, %v", tc.side, tc.text, got, err)
		}
	}
}

// TestReservedHeaders: spec/api-gateway.md 4.5, with the free ones that it names.
func TestReservedHeaders(t *testing.T) {
	for _, name := range []string{"Access-Control-Allow-Origin", "apigw-requestid", "Authorization", "Connection", "Content-Encoding", "Content-Length",
		"Content-Location", "Forwarded", "Keep-Alive", "Origin", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailers", "Transfer-Encoding",
		"Upgrade", "x-amz-date", "X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Via"} {
		for _, side := range []expression.Side{expression.Request, expression.Response} {
			if _, err := expression.ParseKey(side, "append:header."+name); err == nil {
				t.Errorf("%s can be mapped in a %s", name, side)
			}
		}
	}
	for _, name := range []string{"Strict-Transport-Security", "Server", "Content-Type", "Cache-Control", "Content-Security-Policy", "Host"} {
		if _, err := expression.ParseKey(expression.Response, "overwrite:header."+name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestParseValue: spec/api-gateway.md 4.3.
func TestParseValue(t *testing.T) {
	type value = expression.Value
	for _, tc := range []struct {
		side expression.Side
		text string
		want value
	}{
		{expression.Request, "$request.header.X-Name", value{{expression.FromHeader, "X-Name"}}},
		{expression.Request, "$request.querystring.q", value{{expression.FromQuery, "q"}}},
		{expression.Request, "$request.body", value{{expression.FromBody, ""}}},
		{expression.Request, "$request.body.a.b[0]", value{{expression.FromBody, "a.b[0]"}}},
		{expression.Request, "$request.path", value{{expression.FromPath, ""}}},
		{expression.Request, "$request.path.id", value{{expression.FromVariable, "id"}}},
		{expression.Response, "$response.header.Server", value{{expression.FromHeader, "Server"}}},
		{expression.Response, "$response.body.id", value{{expression.FromBody, "id"}}},
		{expression.Response, "$context.authorizer.claims.sub", value{{expression.FromContext, "authorizer.claims.sub"}}},
		{expression.Response, "$stageVariables.env", value{{expression.FromStage, "env"}}},
		{expression.Request, "${request.path.a}-${context.stage}", value{{expression.FromVariable, "a"}, {expression.Static, "-"}, {expression.FromContext, "stage"}}},
		{expression.Response, "max-age=31536000; includeSubDomains; preload", value{{expression.Static, "max-age=31536000; includeSubDomains; preload"}}},
		{expression.Response, "'quoted'", value{{expression.Static, "'quoted'"}}}, // 19, case 4: the quotes are sent
		{expression.Response, "$5 off", value{{expression.Static, "$5 off"}}},
		{expression.Response, "", nil},
	} {
		got, err := expression.ParseValue(tc.side, tc.text)
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s: %s", tc.text, diff)
		}
	}
}

func TestRefusedValues(t *testing.T) {
	for _, tc := range []struct {
		side expression.Side
		text string
	}{
		{expression.Request, "$response.header.x"},
		{expression.Response, "$request.header.x"},
		{expression.Response, "$response.querystring.x"},
		{expression.Response, "$response.path"},
		{expression.Request, "$request.header."},
		{expression.Request, "$request"},
		{expression.Request, "$request.body..a"},
		{expression.Request, "$request.body.a[?(@.b)]"},
		{expression.Request, "$context"},
		{expression.Request, "$stageVariables.a.b"},
		{expression.Request, "a-${request.path.a"},
		{expression.Request, "a-${env}"},
	} {
		if got, err := expression.ParseValue(tc.side, tc.text); err == nil {
			t.Errorf("%s in a %s was read as %v", tc.text, tc.side, got)
		}
	}
}

func FuzzParseRoute(f *testing.F) {
	for _, seed := range []string{"$default", "GET /", "ANY /{proxy+}", "GET /a/{b}/", "GET /{a}{b}", "GET //"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if r, err := expression.ParseRoute(key); err == nil && r.String() != key {
			t.Errorf("%q is written %q", key, r)
		}
	})
}

func FuzzParseMapping(f *testing.F) {
	for _, seed := range []string{"append:header.x", "overwrite:path", "${request.path.a}-${context.stage}", "$response.body.a[0]", "${", "$request.header.x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, side := range []expression.Side{expression.Request, expression.Response} {
			if k, err := expression.ParseKey(side, text); err == nil && k.String() != text {
				t.Errorf("key %q is written %q", text, k)
			}
			v, err := expression.ParseValue(side, text)
			for _, p := range v {
				if err == nil && p.Source == expression.Static && p.Name == "" {
					t.Errorf("%q has an empty part", text)
				}
			}
		}
	})
}
