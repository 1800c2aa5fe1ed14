package schema

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/finding"
)

func mustResource(t *testing.T, typ string) *Block {
	t.Helper()
	b, ok := Resource(typ)
	if !ok {
		t.Fatalf("no resource type %s", typ)
	}
	return b
}

func TestDistributionArguments(t *testing.T) {
	b := mustResource(t, "aws_cloudfront_distribution")
	for _, tc := range []struct {
		name                         string
		typ                          cty.Type
		required, optional, computed bool
	}{
		{"enabled", cty.Bool, true, false, false},
		{"aliases", cty.Set(cty.String), false, true, false},
		{"arn", cty.String, false, false, true},
		{"tags_all", cty.Map(cty.String), false, true, true},
		{"price_class", cty.String, false, true, false},
	} {
		a := b.Attributes[tc.name]
		if a == nil {
			t.Errorf("%s is missing", tc.name)
			continue
		}
		if !a.Type.Equals(tc.typ) || a.Required != tc.required || a.Optional != tc.optional || a.Computed != tc.computed {
			t.Errorf("%s = %+v", tc.name, *a)
		}
	}
}

func TestDistributionBlocks(t *testing.T) {
	b := mustResource(t, "aws_cloudfront_distribution")
	for _, tc := range []struct {
		name     string
		nesting  Nesting
		min, max int
	}{
		{"origin", Set, 1, 0},
		{"default_cache_behavior", List, 1, 1},
		{"ordered_cache_behavior", List, 0, 0},
		{"viewer_certificate", List, 1, 1},
		{"custom_error_response", Set, 0, 0},
	} {
		n := b.Blocks[tc.name]
		if n == nil {
			t.Errorf("%s is missing", tc.name)
			continue
		}
		if n.Nesting != tc.nesting || n.MinItems != tc.min || n.MaxItems != tc.max {
			t.Errorf("%s = %v %d..%d", tc.name, n.Nesting, n.MinItems, n.MaxItems)
		}
	}
	if b.Blocks["default_cache_behavior"].Block.Attributes["path_pattern"] != nil {
		t.Error("the default behavior has a path_pattern")
	}
}

func TestImpliedTypeNests(t *testing.T) {
	typ := mustResource(t, "aws_cloudfront_distribution").ImpliedType()
	origin := typ.AttributeType("origin")
	if !origin.IsSetType() || !origin.ElementType().AttributeType("custom_header").IsSetType() {
		t.Errorf("origin is %s", origin.FriendlyName())
	}
	if got := typ.AttributeType("enabled"); !got.Equals(cty.Bool) {
		t.Errorf("enabled is %s", got.FriendlyName())
	}
}

func TestEveryTypeDecodes(t *testing.T) {
	for _, typ := range ResourceTypes() {
		mustResource(t, typ).ImpliedType()
	}
	for _, typ := range DataTypes() {
		b, ok := Data(typ)
		if !ok {
			t.Fatalf("no data source %s", typ)
		}
		b.ImpliedType()
	}
	if n := len(ResourceTypes()); n < 1500 {
		t.Errorf("%d resource types, want those of all of hashicorp/aws", n)
	}
}

func TestSmallProviders(t *testing.T) {
	for _, typ := range []string{"random_id", "null_resource", "local_file", "time_sleep", "tls_private_key", "terraform_data"} {
		mustResource(t, typ)
	}
	for _, typ := range []string{"archive_file", "local_file", "external", "http", "terraform_remote_state"} {
		if _, ok := Data(typ); !ok {
			t.Errorf("no data source %s", typ)
		}
	}
}

func TestMisspelledTypeHasANearestName(t *testing.T) {
	const word = "aws_cloudfront_distributon"
	if _, ok := Resource(word); ok {
		t.Fatalf("%s exists", word)
	}
	if got := finding.Nearest(word, ResourceTypes()); got != "aws_cloudfront_distribution" {
		t.Errorf("nearest to %s is %q", word, got)
	}
}

func TestTypeNamesAreSortedCopies(t *testing.T) {
	names := ResourceTypes()
	if !slices.IsSorted(names) {
		t.Error("not sorted")
	}
	names[0] = "changed"
	if ResourceTypes()[0] == "changed" {
		t.Error("a caller can change the list")
	}
}

func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := open(packed); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResource(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		block, _ := Resource("aws_cloudfront_distribution")
		block.ImpliedType()
	}
}

// Version 6 of the provider lets a resource say its region, and adds to
// distributions; global services have no region.
func TestNewerArguments(t *testing.T) {
	for _, tc := range []struct {
		typ, argument string
		want          bool
	}{
		{"aws_s3_bucket", "region", true},
		{"aws_cloudfront_distribution", "region", false},
		{"aws_cloudfront_distribution", "anycast_ip_list_id", true},
		{"aws_iam_role", "region", false},
	} {
		if a := mustResource(t, tc.typ).Attributes[tc.argument]; (a != nil && a.Optional) != tc.want {
			t.Errorf("%s.%s: %+v", tc.typ, tc.argument, a)
		}
	}
	origin := mustResource(t, "aws_cloudfront_distribution").Blocks["origin"].Block
	if origin.Attributes["response_completion_timeout"] == nil || origin.Attributes["domain_name"] == nil {
		t.Error("origin was not merged")
	}
}

// `terraform plan` of hashicorp/aws 5.100 says so.
func TestDefaults(t *testing.T) {
	b := mustResource(t, "aws_cloudfront_distribution")
	for _, tc := range []struct {
		name string
		want cty.Value
		at   *Block
	}{
		{"http_version", cty.StringVal("http2"), b},
		{"wait_for_deployment", cty.True, b},
		{"connection_attempts", cty.NumberIntVal(3), b.Blocks["origin"].Block},
		{"compress", cty.False, b.Blocks["ordered_cache_behavior"].Block},
	} {
		if got := tc.at.Attributes[tc.name].Default; got == cty.NilVal || !got.RawEquals(tc.want) {
			t.Errorf("default of %s is %#v", tc.name, got)
		}
	}
	if d := b.Attributes["comment"].Default; d != cty.NilVal {
		t.Errorf("comment has the default %#v", d)
	}
	if !slices.Contains(b.Filled, "http_version") || !slices.Contains(b.FilledInside, "origin") {
		t.Errorf("filled %v, inside %v", b.Filled, b.FilledInside)
	}
}
