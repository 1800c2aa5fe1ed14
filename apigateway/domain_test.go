package apigateway_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
)

// echo is an API that remembers how it was entered.
type echo struct {
	id  string
	got *apigateway.Entry
}

func (e echo) ID() string { return e.id }

func (e echo) ServeAt(_ context.Context, _ *exchange.Request, at apigateway.Entry) *exchange.Response {
	*e.got = at
	return &exchange.Response{Status: 200, Outcome: exchange.Outcome{Door: e.id}}
}

// TestMisunderstood38LongestMappingWins: the mapping is chosen by its key
// alone, whatever routes are behind it (spec/api-gateway.md 1 and 19, case 38).
func TestMisunderstood38LongestMappingWins(t *testing.T) {
	var entry apigateway.Entry
	api := func(id string) echo { return echo{id, &entry} }
	d := apigateway.NewDomain("api.example.com", []apigateway.Mapping{
		{Key: "orders", API: api("orders"), Stage: "$default"},
		{Key: "orders/v1/items", API: api("items"), Stage: "dev"},
		{Key: "orders/v1", API: api("v1"), Stage: "prod"},
		{Key: "shop", API: api("rest")},
		{Key: strings.Repeat("k", 300), API: api("long"), Stage: "s"},
	}, func(*exchange.Request) *exchange.Response { return &exchange.Response{Status: 404} })
	at := func(base, stage, path string) apigateway.Entry {
		return apigateway.Entry{Domain: "api.example.com", BasePath: base, Stage: stage, Path: path}
	}
	for _, tc := range []struct {
		path, api string
		want      apigateway.Entry
	}{
		{"/orders", "orders", at("orders", "$default", "/")},
		{"/orders/", "orders", at("orders", "$default", "/")},
		{"/orders/v2/items", "orders", at("orders", "$default", "/v2/items")},
		{"/orders/v1", "v1", at("orders/v1", "prod", "/")},
		{"/orders/v1/items/7", "items", at("orders/v1/items", "dev", "/7")},
		{"/orders/v1/itemsets", "v1", at("orders/v1", "prod", "/itemsets")},
		{"/shop/dev/x%2Fy", "rest", at("shop", "", "/dev/x%2Fy")},
		{"/" + strings.Repeat("k", 300) + "/x", "long", at(strings.Repeat("k", 300), "s", "/x")},
		{"/Orders", "", apigateway.Entry{}}, // keys have letters of one case
		{"/" + strings.Repeat("k", 301), "", apigateway.Entry{}},
		{"/", "", apigateway.Entry{}},
	} {
		entry = apigateway.Entry{}
		got := d.Serve(t.Context(), &exchange.Request{Path: tc.path})
		if got.Outcome.Door != tc.api {
			t.Errorf("%.40s reached %q, want %q", tc.path, got.Outcome.Door, tc.api)
		}
		if diff := cmp.Diff(tc.want, entry); diff != "" {
			t.Errorf("%.40s: %s", tc.path, diff)
		}
	}
}

func TestDomainWithAnEmptyKeyTakesTheRest(t *testing.T) {
	var entry apigateway.Entry
	d := apigateway.NewDomain("d", []apigateway.Mapping{{API: echo{"all", &entry}, Stage: "$default"}}, nil)
	d.Serve(t.Context(), &exchange.Request{Path: "/a/b"})
	if want := (apigateway.Entry{Domain: "d", Stage: "$default", Path: "/a/b"}); entry != want {
		t.Errorf("entry %+v", entry)
	}
}

func BenchmarkDomain(b *testing.B) {
	var mappings []apigateway.Mapping
	var entry apigateway.Entry
	for i := range 200 {
		mappings = append(mappings, apigateway.Mapping{Key: "a/b/" + strings.Repeat("x", i+1), API: echo{"x", &entry}})
	}
	d := apigateway.NewDomain("d", mappings, nil)
	r := &exchange.Request{Path: "/a/b/xxxxxxxxxxxxxxxx/c/d/e"}
	b.ReportAllocs()
	for b.Loop() {
		d.Serve(b.Context(), r)
	}
}
