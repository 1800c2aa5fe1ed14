package apigateway_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

const by = exchange.Owner("function f")

func field(name, value string) exchange.Field {
	return exchange.Field{Name: name, Value: value, Owner: by}
}

// TestReadResultOfREST has the rows of spec/api-gateway.md 10.3.
func TestReadResultOfREST(t *testing.T) {
	for _, tc := range []struct {
		name, payload string
		want          *apigateway.Result // nil: malformed
	}{
		{"empty object", `{}`, &apigateway.Result{Status: 200}},
		{"headers alone", `{"headers":{"a":"1"}}`, &apigateway.Result{Status: 200, Fields: []exchange.Field{field("a", "1")}}},
		{"headers null", `{"headers":null,"statusCode":204}`, &apigateway.Result{Status: 204}},
		{"status as text", `{"statusCode":"201"}`, &apigateway.Result{Status: 201}},
		{"header values of other types", `{"headers":{"a":true,"b":1}}`, &apigateway.Result{Status: 200, Fields: []exchange.Field{field("a", "true"), field("b", "1")}}},
		{"multi values first, in their spelling", `{"headers":{"x-A":"single"},"multiValueHeaders":{"X-a":["1","2"]},"body":"b","isBase64Encoded":true}`,
			&apigateway.Result{Status: 200, Fields: []exchange.Field{field("X-a", "1"), field("X-a", "2"), field("X-a", "single")}, Body: "b", Base64: true}},
		{"status that is no number", `{"statusCode":"ok"}`, nil},
		{"plain string", `"hello"`, nil},
		{"number", `42`, nil},
		{"array", `[]`, nil},
		{"null", `null`, nil},
		{"unknown member", `{"statusCode":200,"extra":1}`, nil},
		{"multi value that is no list", `{"multiValueHeaders":{"a":"1"}}`, nil},
		{"headers of another type", `{"headers":"a"}`, nil},
		{"body that is an object", `{"body":{}}`, nil},
		{"header that would end its line", `{"headers":{"a":"1\r\nb: 2"}}`, nil},
		{"no JSON", `{`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := apigateway.ReadResult([]byte(tc.payload), apigateway.RESTResult, by)
			if (err != nil) != (tc.want == nil) {
				t.Fatalf("error %v", err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReadResultOfHTTPAPI: spec/api-gateway.md 3.3.
func TestReadResultOfHTTPAPI(t *testing.T) {
	if _, err := apigateway.ReadResult([]byte(`{"body":"x"}`), apigateway.HTTPResult, by); err == nil {
		t.Error("a result without statusCode was read")
	}
	got, err := apigateway.ReadResult([]byte(`{"statusCode":200,"body":"aGk=","isBase64Encoded":true,"extra":1}`), apigateway.HTTPResult, by)
	if err != nil {
		t.Fatal(err)
	}
	if content, err := got.Content(); err != nil || string(content) != "hi" {
		t.Errorf("content %q, %v", content, err)
	}
}

func FuzzReadResult(f *testing.F) {
	for _, seed := range []string{`{}`, `{"statusCode":"200","headers":{"a":1},"multiValueHeaders":{"a":["b"]}}`, `{"a":`, `[]`, `{"headers":{"a":null}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		r, err := apigateway.ReadResult(payload, apigateway.RESTResult, by)
		if err == nil && (r.Status < 200 || r.Status > 599) {
			t.Errorf("status %d", r.Status)
		}
	})
}
