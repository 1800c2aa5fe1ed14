package resource

import (
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

func TestParseBucketDomain(t *testing.T) {
	for _, tc := range []struct {
		host, bucket string
		endpoint     BucketEndpoint
		ok           bool
	}{
		{"site.s3.amazonaws.com", "site", BucketREST, true},
		{"site.s3.eu-west-1.amazonaws.com", "site", BucketREST, true},
		{"site.s3-eu-west-1.amazonaws.com", "site", BucketREST, true},
		{"site.s3.dualstack.eu-west-1.amazonaws.com", "site", BucketREST, true},
		{"site.s3.cn-north-1.amazonaws.com.cn", "site", BucketREST, true},
		{"SITE.S3.AmazonAWS.com", "site", BucketREST, true},
		{"www.example.com.s3.amazonaws.com", "www.example.com", BucketREST, true},
		{"x.s3.s3.amazonaws.com", "x.s3", BucketREST, true},
		{"site.s3-website-us-east-1.amazonaws.com", "site", BucketWebsite, true},
		{"site.s3-website.eu-central-1.amazonaws.com", "site", BucketWebsite, true},
		{"www.example.com.s3-website-us-east-1.amazonaws.com", "www.example.com", BucketWebsite, true},
		{"s3.amazonaws.com", "", 0, false},
		{"example.com", "", 0, false},
		{"site.s3.amazonaws.com.example.com", "", 0, false},
		{"abc.execute-api.us-east-1.amazonaws.com", "", 0, false},
		{"", "", 0, false},
	} {
		bucket, endpoint, ok := ParseBucketDomain(tc.host)
		if bucket != tc.bucket || endpoint != tc.endpoint || ok != tc.ok {
			t.Errorf("%q: got %q %v %v, want %q %v %v", tc.host, bucket, endpoint, ok, tc.bucket, tc.endpoint, tc.ok)
		}
	}
}

func TestBucketDomainsParseBack(t *testing.T) {
	for _, region := range []string{"us-east-1", "eu-west-1", "eu-central-1", "af-south-1"} {
		for host, want := range map[string]BucketEndpoint{
			BucketDomain("a.b"):                 BucketREST,
			BucketRegionalDomain("a.b", region): BucketREST,
			BucketWebsiteDomain("a.b", region):  BucketWebsite,
		} {
			if bucket, got, ok := ParseBucketDomain(host); bucket != "a.b" || got != want || !ok {
				t.Errorf("%s: got %q %v %v, want the %v endpoint of a.b", host, bucket, got, ok, want)
			}
		}
	}
}

func TestIndexFinds(t *testing.T) {
	key := &Document[cloudfront.PublicKeyConfig]{Meta: Meta{ID: "K1"}}
	group := &Document[cloudfront.KeyGroupConfig]{Meta: Meta{ID: "g"}, Config: cloudfront.KeyGroupConfig{Items: []string{"K1", "K404"}}}
	identity := &Document[cloudfront.CloudFrontOriginAccessIdentityConfig]{Meta: Meta{ID: "E1"}}
	own := &Document[cloudfront.CachePolicyConfig]{Meta: Meta{ID: "own"}}
	second := &Document[cloudfront.CachePolicyConfig]{Meta: Meta{ID: "own"}}
	site := &Bucket{Name: "site"}
	staging := &Distribution{DomainName: "dstaging.cloudfront.net"}
	lambda := &Lambda{Meta: Meta{ARN: "l"}, QualifiedARN: "l:1"}
	x := NewIndex(&Set{
		CachePolicies:          []*Document[cloudfront.CachePolicyConfig]{nil, own, second},
		PublicKeys:             []*Document[cloudfront.PublicKeyConfig]{key},
		KeyGroups:              []*Document[cloudfront.KeyGroupConfig]{group},
		OriginAccessIdentities: []*Document[cloudfront.CloudFrontOriginAccessIdentityConfig]{identity},
		Buckets:                []*Bucket{site},
		Distributions:          []*Distribution{staging},
		Lambdas:                []*Lambda{lambda},
	})

	if x.CachePolicy("own") != own {
		t.Error("the first of two policies with one id is not the one found")
	}
	if p := x.CachePolicy("4135ea2d-6df8-44a3-9df3-4b5a84be39ad"); p == nil || *p.Config.Name != "Managed-CachingDisabled" {
		t.Errorf("the managed cache policy is not found: %v", p)
	}
	if x.CachePolicy("") != nil || x.OriginRequestPolicy("own") != nil {
		t.Error("found a policy that does not exist")
	}
	if keys, ok := x.Keys("g"); !ok || len(keys) != 1 || keys[0] != key {
		t.Errorf("keys of the group: got %v, %v", keys, ok)
	}
	if _, ok := x.Keys("other"); ok {
		t.Error("found a key group that does not exist")
	}
	if x.OriginAccessIdentity("origin-access-identity/cloudfront/E1") != identity || x.OriginAccessIdentity("E1") != nil {
		t.Error("an origin access identity is found by its path and only so")
	}
	if x.Lambda("l:1") != lambda || x.Lambda("l") != nil {
		t.Error("a Lambda function is found by its qualified ARN and only so")
	}
	if b, e, ok := x.BucketForDomain("site.s3-website-us-east-1.amazonaws.com"); b != site || e != BucketWebsite || !ok {
		t.Errorf("bucket by website domain: got %v %v %v", b, e, ok)
	}
	if x.Bucket("site") != site {
		t.Error("the bucket is not found by its name")
	}
	if b, _, ok := x.BucketForDomain("other.s3.amazonaws.com"); b != nil || !ok {
		t.Errorf("undeclared bucket: got %v %v, want nil true", b, ok)
	}
	if _, _, ok := x.BucketForDomain("api.example.com"); ok {
		t.Error("a host of one's own is no bucket")
	}
	if x.Distribution("dstaging.cloudfront.net") != staging {
		t.Error("the staging distribution is not found by its domain name")
	}
}
