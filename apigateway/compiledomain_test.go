package apigateway_test

import (
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v1 "github.com/aws/aws-sdk-go-v2/service/apigateway/types"
	v2 "github.com/aws/aws-sdk-go-v2/service/apigatewayv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/apigateway"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// TestCompileDomains: mappings of both control APIs, to both kinds of API
// (spec/api-gateway.md 1 and 17).
func TestCompileDomains(t *testing.T) {
	var entry apigateway.Entry
	mapping := func(domain, api, key, stage string) *resource.APIMapping {
		return &resource.APIMapping{DomainName: domain, Config: v2.ApiMapping{ApiId: &api, ApiMappingKey: &key, Stage: &stage}}
	}
	set := &resource.Set{
		HTTPDomains: []*resource.HTTPDomain{{Config: v2.DomainName{DomainName: aws.String("api.example.com"), RoutingMode: "ROUTING_RULE_ONLY",
			DomainNameConfigurations: []v2.DomainNameConfiguration{{CertificateArn: aws.String("cert"), ApiGatewayDomainName: aws.String("d-1.execute-api")}}}}},
		RestDomains: []*resource.RestDomain{{Config: v1.DomainName{DomainName: aws.String("rest.example.com"), CertificateArn: aws.String("edge cert")}}},
		APIMappings: []*resource.APIMapping{mapping("api.example.com", "http", "v1/shop", "$default"), mapping("api.example.com", "gone", "x", "s")},
		BasePathMappings: []*resource.BasePathMapping{
			{DomainName: "rest.example.com", Config: v1.BasePathMapping{RestApiId: aws.String("rest"), BasePath: aws.String("(none)"), Stage: aws.String("live")}},
			{DomainName: "api.example.com", Config: v1.BasePathMapping{RestApiId: aws.String("rest"), BasePath: aws.String("old")}},
		},
	}
	find := func(id string) (apigateway.API, bool) { return echo{id, &entry}, id != "gone" }
	domains, problems := apigateway.CompileDomains(set, find, apigateway.Env{})
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code)
	}
	if diff := cmp.Diff([]string{finding.NotApplied, apigateway.CodeMapping}, codes); diff != "" {
		t.Error(diff)
	}
	if d := domains[0]; d.Name() != "api.example.com" || d.CertificateARN != "cert" || !cmp.Equal(d.Targets, []string{"d-1.execute-api"}) {
		t.Errorf("domain %+v", d)
	}
	var keys []string
	for _, m := range domains[0].Mappings() {
		keys = append(keys, m.Key+" "+m.API.ID()+" "+m.Stage)
	}
	if diff := cmp.Diff([]string{"v1/shop http $default", "old rest "}, keys); diff != "" {
		t.Error(diff)
	}
	domains[1].Serve(t.Context(), &exchange.Request{Path: "/a"})
	if want := (apigateway.Entry{Domain: "rest.example.com", Stage: "live", Path: "/a"}); entry != want {
		t.Errorf("entry %+v", entry)
	}
	for i, want := range []string{`404 {"message":"Not Found"}`, `403 {"message":"Forbidden"}`} {
		empty, _ := apigateway.CompileDomains(&resource.Set{HTTPDomains: set.HTTPDomains, RestDomains: set.RestDomains}, find, apigateway.Env{})
		got := empty[i].Serve(t.Context(), &exchange.Request{Path: "/none"})
		body, _ := io.ReadAll(got.Body)
		if text := map[int]string{404: "404 ", 403: "403 "}[got.Status] + string(body); text != want {
			t.Errorf("%s, want %s", text, want)
		}
	}
}
