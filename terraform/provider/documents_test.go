package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/terraform"
	"github.com/lintel-edge/lintel/terraform/provider"
)

// documents evaluates files (main.tf when the name is "") and converts them.
func documents(t *testing.T, text string) (*resource.Set, finding.List) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	config, problems := terraform.Load(t.Context(), terraform.Options{Dir: dir})
	set, more := config.Documents()
	return set, append(problems, more...)
}

// clean is documents of a configuration in which nothing is wrong.
func clean(t *testing.T, text string) *resource.Set {
	t.Helper()
	set, problems := documents(t, text)
	if len(problems) > 0 {
		t.Fatalf("findings: %v", problems)
	}
	return set
}

// lineOf is the line of the first occurrence of a text.
func lineOf(text, what string) int {
	before, _, _ := strings.Cut(text, what)
	return strings.Count(before, "\n") + 1
}

const distribution = `
resource "aws_cloudfront_distribution" "www" {
  enabled = true
  aliases = ["z.example.test", "a.example.test"]
  origin {
    domain_name = "z.example.test"
    origin_id   = "zulu"
    custom_header {
      name  = "X-Z"
      value = "1"
    }
    custom_header {
      name  = "X-A"
      value = "2"
    }
    custom_origin_config {
      http_port              = 80
      https_port             = 443
      origin_protocol_policy = "https-only"
      origin_ssl_protocols   = ["TLSv1.2"]
    }
  }
  origin {
    domain_name = "a.s3.us-east-1.amazonaws.com"
    origin_id   = "alfa"
  }
  default_cache_behavior {
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "alfa"
    viewer_protocol_policy = "redirect-to-https"
    forwarded_values {
      query_string = false
      cookies { forward = "none" }
    }
  }
  ordered_cache_behavior {
    path_pattern           = "/api/*"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    target_origin_id       = "zulu"
    viewer_protocol_policy = "https-only"
    cache_policy_id        = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  }
  restrictions {
    geo_restriction {
      restriction_type = "whitelist"
      locations        = ["DE"]
    }
  }
  viewer_certificate { cloudfront_default_certificate = true }
}
`

func TestSetsStandInWrittenOrder(t *testing.T) {
	d := clean(t, distribution).Distributions[0]
	var ids, headers []string
	for _, o := range d.Config.Origins.Items {
		ids = append(ids, *o.Id)
	}
	for _, h := range d.Config.Origins.Items[0].CustomHeaders.Items {
		headers = append(headers, *h.HeaderName)
	}
	if diff := cmp.Diff([]string{"zulu", "alfa"}, ids); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"X-Z", "X-A"}, headers); diff != "" {
		t.Error(diff)
	}
}

// Each field path that resource.Validate reports must lead to the line on
// which its value is written.
func TestFieldsHaveTheirPlaces(t *testing.T) {
	source := clean(t, distribution).Distributions[0].Source
	for _, tc := range []struct{ path, line string }{
		{"Enabled", "enabled"},
		{"Aliases[1]", "aliases"},
		{"Origins[0].DomainName", `domain_name = "z.`},
		{"Origins[0].CustomHeaders[1].HeaderName", `"X-A"`},
		{"Origins[0].CustomHeaders[1].HeaderValue", `"2"`},
		{"Origins[0].CustomOriginConfig.HTTPSPort", "https_port"},
		{"Origins[1].Id", `"alfa"`},
		{"DefaultCacheBehavior.AllowedMethods", "allowed_methods"},
		{"DefaultCacheBehavior.ForwardedValues.Cookies.Forward", "cookies {"},
		{"DefaultCacheBehavior.MinTTL", "default_cache_behavior"},
		{"CacheBehaviors[0].PathPattern", "path_pattern"},
		{"CacheBehaviors[0].CachePolicyId", "cache_policy_id"},
		{"Restrictions.GeoRestriction[0]", "locations"},
		{"ViewerCertificate.CloudFrontDefaultCertificate", "viewer_certificate"},
		{"Comment", "resource"},
	} {
		if got, want := source.At(tc.path).Line, lineOf(distribution, tc.line); got != want {
			t.Errorf("%s stands on line %d, want %d", tc.path, got, want)
		}
	}
}

func TestInstancesOfOneBlockShareTheirPlaces(t *testing.T) {
	text := strings.Replace(distribution, "enabled = true", "count = 2\n  enabled = true", 1)
	text = strings.Replace(text, `["z.example.test", "a.example.test"]`, `["${count.index}.example.test"]`, 1)
	set := clean(t, text)
	for _, d := range set.Distributions {
		if got, want := d.Source.At("Origins[1].Id").Line, lineOf(text, `"alfa"`); got != want {
			t.Errorf("%s: line %d, want %d", d.Address, got, want)
		}
	}
	if set.Distributions[0].ID == set.Distributions[1].ID {
		t.Error("two distributions have one id")
	}
}

func TestUnknownValuesAreFindingsWithTheirPlace(t *testing.T) {
	text := strings.Replace(distribution, `domain_name = "z.example.test"`, "domain_name = tls_private_key.k.public_key_pem", 1) + `
resource "tls_private_key" "k" { algorithm = "RSA" }
`
	_, problems := documents(t, text)
	want := finding.List{{
		Code: provider.CodeUnknownValue, Subject: "aws_cloudfront_distribution.www",
		Place: finding.Place{Line: lineOf(text, "domain_name = tls"), Column: 5, Path: "Origins[0].DomainName"},
	}}
	ignore := cmp.Options{cmpopts.IgnoreFields(finding.Finding{}, "Message", "Fix", "Expected"), cmpopts.IgnoreFields(finding.Place{}, "File")}
	if diff := cmp.Diff(want, problems, ignore); diff != "" {
		t.Error(diff)
	}
}

func TestObjectWithoutItsFileIsAWarning(t *testing.T) {
	const text = `
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_s3_object" "o" {
  bucket = aws_s3_bucket.b.id
  key    = "o"
  source = "man.tf"
}
`
	set, problems := documents(t, text)
	if len(problems) != 1 {
		t.Fatalf("findings %v", problems)
	}
	f := problems[0]
	got := fmt.Sprintf("%s %s %d:%d %s %s %s", f.Severity, f.Code, f.Place.Line, f.Place.Column, f.Place.Path, f.Subject, filepath.Base(f.Nearest))
	if want := "warning TF-MISSING-FILE 6:3 Path aws_s3_object.o main.tf"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if n := len(set.Buckets[0].Objects); n != 1 {
		t.Errorf("%d objects, want the one that may come", n)
	}
}

// Instances share what they have in common; each is what it would be alone.
func TestInstancesAreAsIfAlone(t *testing.T) {
	alone := clean(t, distribution).Distributions[0].Config
	text := strings.Replace(distribution, "enabled = true", "count = 3\n  enabled = true", 1)
	text = strings.Replace(text, "  ordered_cache_behavior {", "  dynamic \"ordered_cache_behavior\" {\n    for_each = [\"/api/*\"]\n    content {", 1)
	text = strings.Replace(text, `path_pattern           = "/api/*"`, "path_pattern           = ordered_cache_behavior.value", 1)
	text = strings.Replace(text, `"4135ea2d-6df8-44a3-9df3-4b5a84be39ad"`+"\n  }", `"4135ea2d-6df8-44a3-9df3-4b5a84be39ad"`+"\n  }\n  }", 1)
	for _, d := range clean(t, text).Distributions {
		ignore := cmp.Options{
			cmpopts.IgnoreFields(cloudfront.DistributionConfig{}, "CallerReference"),
			cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".noSmithyDocumentSerde" }, cmp.Ignore()),
		}
		if diff := cmp.Diff(alone, d.Config, ignore); diff != "" {
			t.Errorf("%s (-alone +beside others)\n%s", d.Address, diff)
		}
	}
}

func TestFindingsInSharedPartsAreToldForEachInstance(t *testing.T) {
	text := strings.Replace(distribution, "enabled = true", "count = 2\n  enabled = true", 1)
	text = strings.Replace(text, `"4135ea2d-6df8-44a3-9df3-4b5a84be39ad"`, "tls_private_key.k.public_key_pem", 1) + `
resource "tls_private_key" "k" { algorithm = "RSA" }
`
	_, problems := documents(t, text)
	var got []string
	for _, f := range problems {
		got = append(got, f.Code+" "+f.Subject+" "+f.Place.Path)
	}
	want := []string{
		provider.CodeUnknownValue + " aws_cloudfront_distribution.www[0] CacheBehaviors[0].CachePolicyId",
		provider.CodeUnknownValue + " aws_cloudfront_distribution.www[1] CacheBehaviors[0].CachePolicyId",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What other services would name is a placeholder, so that a distribution can
// be served and --resolve says where the origin is.
func TestOtherServicesAreOrigins(t *testing.T) {
	const balancer = `
resource "aws_lb" "main" {
  name    = "main"
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_elastic_beanstalk_environment" "app" {
  name        = "app"
  application = "app"
}
`
	for _, tc := range []struct{ expression, want string }{
		{"aws_lb.main.dns_name", "main-"},
		{"aws_elastic_beanstalk_environment.app.cname", "cname.aws-elastic-beanstalk-environment.app" + provider.PlaceholderDomain},
	} {
		text := strings.Replace(distribution, `domain_name = "z.example.test"`, "domain_name = "+tc.expression, 1) + balancer
		got := *clean(t, text).Distributions[0].Config.Origins.Items[0].DomainName
		if !strings.HasPrefix(got, tc.want) {
			t.Errorf("%s is %q", tc.expression, got)
		}
	}
}

func TestBucketGathersItsSettings(t *testing.T) {
	set := clean(t, `
resource "aws_s3_bucket" "site" { bucket = "site" }
resource "aws_s3_bucket_website_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  index_document { suffix = "index.html" }
  error_document { key = "404.html" }
  routing_rule {
    condition { key_prefix_equals = "old/" }
    redirect { replace_key_prefix_with = "new/" }
  }
}
resource "aws_s3_bucket_public_access_block" "site" {
  bucket            = aws_s3_bucket.site.bucket
  block_public_acls = true
}
resource "aws_s3_bucket_versioning" "site" {
  bucket = aws_s3_bucket.site.id
  versioning_configuration { status = "Enabled" }
}
resource "aws_s3_bucket_policy" "site" {
  bucket = aws_s3_bucket.site.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "aws_s3_bucket_cors_configuration" "site" {
  bucket = aws_s3_bucket.site.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["https://a.example.test"]
    max_age_seconds = 60
  }
}
resource "aws_s3_object" "b" {
  bucket       = aws_s3_bucket.site.id
  key          = "b.html"
  content      = "<p>b"
  content_type = "text/html"
  metadata     = { team = "web" }
}
resource "aws_s3_object" "a" {
  bucket         = aws_s3_bucket.site.id
  key            = "a.bin"
  content_base64 = "AAE="
}
resource "aws_s3_object" "elsewhere" {
  bucket = "other"
  key    = "x"
  source = "main.tf"
}
`)
	ignore := cmpopts.IgnoreTypes(resource.Meta{})
	loose := cmpopts.IgnoreUnexported(s3.WebsiteConfiguration{}, s3.IndexDocument{}, s3.ErrorDocument{}, s3.RoutingRule{}, s3.Condition{},
		s3.Redirect{}, s3.CORSRule{}, s3.PublicAccessBlockConfiguration{})
	want := &resource.Bucket{
		Name: "site", Region: "us-east-1", Versioning: true,
		Website: &s3.WebsiteConfiguration{
			IndexDocument: &s3.IndexDocument{Suffix: new("index.html")},
			ErrorDocument: &s3.ErrorDocument{Key: new("404.html")},
			RoutingRules: []s3.RoutingRule{{
				Condition: &s3.Condition{KeyPrefixEquals: new("old/")},
				Redirect:  &s3.Redirect{ReplaceKeyPrefixWith: new("new/")},
			}},
		},
		CORS:   []s3.CORSRule{{AllowedMethods: []string{"GET"}, AllowedOrigins: []string{"https://a.example.test"}, MaxAgeSeconds: new(int32(60))}},
		Policy: `{"Statement":[],"Version":"2012-10-17"}`,
		PublicAccess: s3.PublicAccessBlockConfiguration{
			BlockPublicAcls: new(true), BlockPublicPolicy: new(false), IgnorePublicAcls: new(false), RestrictPublicBuckets: new(false),
		},
		Objects: []*resource.Object{
			{Key: "a.bin", Content: []byte{0, 1}, ContentType: "application/octet-stream"},
			{Key: "b.html", Content: []byte("<p>b"), ContentType: "text/html", Metadata: map[string]string{"team": "web"}},
		},
	}
	if diff := cmp.Diff(want, set.Buckets[0], ignore, loose); diff != "" {
		t.Error(diff)
	}
	if other := set.Buckets[1]; other.Name != "other" || !strings.HasSuffix(other.Objects[0].Path, "/main.tf") {
		t.Errorf("the bucket that is declared elsewhere is %+v", other)
	}
}

func TestLegacyWebsiteBlock(t *testing.T) {
	w := clean(t, `
resource "aws_s3_bucket" "site" {
  bucket = "site"
  website { redirect_all_requests_to = "https://www.example.test" }
}
`).Buckets[0].Website
	want := &s3.WebsiteConfiguration{RedirectAllRequestsTo: &s3.RedirectAllRequestsTo{HostName: new("www.example.test"), Protocol: s3.ProtocolHttps}}
	if diff := cmp.Diff(want, w, cmpopts.IgnoreUnexported(s3.WebsiteConfiguration{}, s3.RedirectAllRequestsTo{})); diff != "" {
		t.Error(diff)
	}
}

func TestFunctionAndLambda(t *testing.T) {
	set := clean(t, `
resource "aws_cloudfront_function" "f" {
  name    = "f"
  runtime = "cloudfront-js-2.0"
  code    = "function handler(event) { return event.request; }"
}
resource "aws_lambda_function" "l" {
  function_name = "l"
  role          = "arn:aws:iam::000000000000:role/r"
  runtime       = "nodejs20.x"
  handler       = "index.handler"
  filename      = "build/l.zip"
  publish       = true
}
`)
	f := set.Functions[0]
	if f.Name != "f" || !f.Live || f.Config.Runtime != cloudfront.FunctionRuntimeCloudfrontJs20 || f.ARN != resource.ARN(resource.KindFunction, "f") {
		t.Errorf("function %+v", f)
	}
	l := set.Lambdas[0]
	want := &resource.Lambda{
		Name: "l", Runtime: "nodejs20.x", Handler: "index.handler", Publish: true, TimeoutSec: 3, MemoryMB: 128, Architecture: "x86_64",
		QualifiedARN: resource.LambdaARN("us-east-1", "l") + ":1", Role: "arn:aws:iam::000000000000:role/r",
	}
	if diff := cmp.Diff(want, l, cmpopts.IgnoreTypes(resource.Meta{}), cmpopts.IgnoreFields(resource.Lambda{}, "Package")); diff != "" {
		t.Error(diff)
	}
	if !strings.HasSuffix(l.Package, filepath.FromSlash("/build/l.zip")) {
		t.Errorf("package %q", l.Package)
	}
}

func TestEverythingElseIsKept(t *testing.T) {
	set := clean(t, `
resource "aws_route53_record" "www" {
  zone_id = "Z1"
  name    = "www.example.test"
  type    = "A"
  alias {
    name                   = "d1.cloudfront.net"
    zone_id                = "Z2FDTNDATAQYW2"
    evaluate_target_health = false
  }
}
`)
	if len(set.Kept) != 1 || set.Kept[0].Type != "aws_route53_record" || set.Kept[0].Source.Place.Line != 2 {
		t.Errorf("kept %+v", set.Kept)
	}
}

// TestDNSRecordsThatLeadToNames: aliases and CNAMEs, of names that are known
// before a deployment; an address is no name.
func TestDNSRecordsThatLeadToNames(t *testing.T) {
	set := clean(t, `
resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-1", "subnet-2"]
}
resource "aws_route53_record" "origin" {
  zone_id = "Z1"
  name    = "Origin.example.test"
  type    = "A"
  alias {
    name                   = "dualstack.${aws_lb.front.dns_name}"
    zone_id                = aws_lb.front.zone_id
    evaluate_target_health = true
  }
}
resource "aws_route53_record" "app" {
  zone_id = "Z1"
  name    = "app.example.test."
  type    = "CNAME"
  ttl     = 300
  records = ["origin.example.test."]
}
resource "aws_route53_record" "address" {
  zone_id = "Z1"
  name    = "a.example.test"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.1"]
}
`)
	var got []string
	for _, r := range set.DNSRecords {
		got = append(got, r.Address+" "+r.Name+" "+r.Target)
	}
	want := []string{
		"aws_route53_record.app app.example.test origin.example.test",
		"aws_route53_record.origin origin.example.test dualstack." + *set.LoadBalancers[0].Config.DNSName,
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBucketInARegionOfItsOwn(t *testing.T) {
	b := clean(t, `
resource "aws_s3_bucket" "site" {
  bucket = "site"
  region = "eu-central-1"
}
output "host" { value = aws_s3_bucket.site.bucket_regional_domain_name }
`).Buckets[0]
	if b.Region != "eu-central-1" {
		t.Errorf("region %q", b.Region)
	}
}

// TestLambdaKnowsWhoMayTakeItsRole: of a role that is declared beside it.
func TestLambdaKnowsWhoMayTakeItsRole(t *testing.T) {
	set := clean(t, `
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_lambda_function" "l" {
  function_name = "l"
  role          = aws_iam_role.r.arn
  runtime       = "nodejs20.x"
  handler       = "index.handler"
  filename      = "build/l.zip"
}
resource "aws_iam_role" "r" {
  name               = "r"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}
`)
	l := set.Lambdas[0]
	if l.Role != "arn:aws:iam::000000000000:role/r" || !strings.Contains(l.Trust, `"lambda.amazonaws.com"`) {
		t.Errorf("role %q, trust %q", l.Role, l.Trust)
	}
	if len(set.Kept) != 1 || set.Kept[0].Type != "aws_iam_role" {
		t.Errorf("kept %+v", set.Kept)
	}
}
