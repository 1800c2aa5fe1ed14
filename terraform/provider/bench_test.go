package provider_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/terraform/object"
	"github.com/lintel-edge/lintel/terraform/provider"
	"github.com/lintel-edge/lintel/terraform/schema"
)

// BenchmarkDistributions plans and converts 10,000 distributions of 25
// behaviors. Its part of the budget "10,000 distributions load in < 5 s and
// < 1 GiB" (design 6) is whatever evaluation leaves.
func BenchmarkDistributions(b *testing.B) {
	const distributions, behaviors = 10_000, 25
	config := distributionConfig(behaviors)
	block, _ := schema.Resource("aws_cloudfront_distribution")
	p := provider.New(provider.Config{})
	places := map[string]finding.Place{"origin[0].domain_name": {File: "main.tf", Line: 3}}
	b.ReportAllocs()
	for b.Loop() {
		instances := make([]provider.Instance, distributions)
		for i := range instances {
			address := fmt.Sprintf("aws_cloudfront_distribution.site[%d]", i)
			value, _ := p.Plan("aws_cloudfront_distribution", address, object.Of(block, config), provider.Env{})
			instances[i] = provider.Instance{Address: address, Type: "aws_cloudfront_distribution", Object: value, Places: places}
		}
		set, problems := provider.Documents(instances)
		if len(set.Distributions) != distributions || len(problems) > 0 {
			b.Fatal(len(set.Distributions), problems)
		}
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.HeapAlloc)/(1<<20), "MiB-held")
		runtime.KeepAlive(instances)
		runtime.KeepAlive(set)
	}
}

// distributionConfig is the configuration of a distribution as package
// terraform hands it over.
func distributionConfig(behaviors int) cty.Value {
	block, _ := schema.Resource("aws_cloudfront_distribution")
	methods := cty.SetVal([]cty.Value{cty.StringVal("GET"), cty.StringVal("HEAD")})
	behavior := func(kind string, more map[string]cty.Value) cty.Value {
		values := map[string]cty.Value{
			"allowed_methods": methods, "cached_methods": methods,
			"target_origin_id":       cty.StringVal("a"),
			"viewer_protocol_policy": cty.StringVal("redirect-to-https"),
			"cache_policy_id":        cty.StringVal("658327ea-f89d-4fab-a63d-7e88639e58f6"),
		}
		for name, v := range more {
			values[name] = v
		}
		return value(block.Blocks[kind].Block, values)
	}
	ordered := make([]cty.Value, behaviors)
	for i := range ordered {
		ordered[i] = behavior("ordered_cache_behavior", map[string]cty.Value{"path_pattern": cty.StringVal(fmt.Sprintf("/p%d/*", i))})
	}
	origin := block.Blocks["origin"].Block
	return value(block, map[string]cty.Value{
		"enabled":                cty.True,
		"origin":                 cty.SetVal([]cty.Value{value(origin, map[string]cty.Value{"origin_id": cty.StringVal("a"), "domain_name": cty.StringVal("a.example.test")})}),
		"default_cache_behavior": cty.ListVal([]cty.Value{behavior("default_cache_behavior", nil)}),
		"ordered_cache_behavior": cty.ListVal(ordered),
	})
}

// value is one of a block in which everything else is not written.
func value(block *schema.Block, written map[string]cty.Value) cty.Value {
	values := map[string]cty.Value{}
	for name, a := range block.Attributes {
		values[name] = cty.NullVal(a.Type)
		if a.Default != cty.NilVal {
			values[name] = a.Default
		}
	}
	for kind, n := range block.Blocks {
		values[kind] = cty.ListValEmpty(n.Block.ImpliedType())
		if n.Nesting == schema.Set {
			values[kind] = cty.SetValEmpty(n.Block.ImpliedType())
		}
	}
	for name, v := range written {
		values[name] = v
	}
	return cty.ObjectVal(values)
}
