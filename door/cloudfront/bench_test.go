package cloudfront

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/cache"
	"github.com/lintel-edge/lintel/door/cloudfront/pattern"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/resource"
)

// benchDistribution has 25 behaviors beside the default one, CachingOptimized
// and the managed security policy.
func benchDistribution(id string) *resource.Distribution {
	cachePolicy, _ := resource.ManagedCachePolicy("CachingOptimized")
	headers, _ := resource.ManagedResponseHeadersPolicy("SecurityHeadersPolicy")
	def := &types.DefaultCacheBehavior{
		TargetOriginId: aws.String("s3"), ViewerProtocolPolicy: types.ViewerProtocolPolicyRedirectToHttps,
		CachePolicyId: &cachePolicy.ID, ResponseHeadersPolicyId: &headers.ID, Compress: aws.Bool(true),
	}
	d := &resource.Distribution{Meta: resource.Meta{ID: id}, DomainName: id + ".cloudfront.net", Config: types.DistributionConfig{
		Enabled: aws.Bool(true), DefaultCacheBehavior: def, CacheBehaviors: &types.CacheBehaviors{},
		Origins: &types.Origins{Items: []types.Origin{{Id: aws.String("s3"), DomainName: aws.String("site.s3.amazonaws.com"), S3OriginConfig: &types.S3OriginConfig{}}}},
	}}
	for i := range 25 {
		d.Config.CacheBehaviors.Items = append(d.Config.CacheBehaviors.Items, types.CacheBehavior{
			PathPattern: aws.String(fmt.Sprintf("/section%d/*", i)), TargetOriginId: def.TargetOriginId, ViewerProtocolPolicy: def.ViewerProtocolPolicy,
			CachePolicyId: def.CachePolicyId, ResponseHeadersPolicyId: def.ResponseHeadersPolicyId, Compress: def.Compress,
		})
	}
	return d
}

// benchDoor is the door of a benchDistribution with an object of 1 KiB in its cache.
func benchDoor(b *testing.B) (*Door, *exchange.Request) {
	b.Helper()
	store, err := cache.New(cache.Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	bucket := &resource.Bucket{Name: "site", Objects: []*resource.Object{{
		Key: "section24/a.png", Content: make([]byte, 1024), ContentType: "image/png", CacheControl: "max-age=3600",
	}}}
	set := &resource.Set{Distributions: []*resource.Distribution{benchDistribution("EBENCH")}, Buckets: []*resource.Bucket{bucket}}
	compiled, problems := Compile(set, Env{Cache: store, HTTPSPort: 8443})
	if problems.HasErrors() {
		b.Fatal(problems.Err())
	}
	r := &exchange.Request{Method: "GET", Scheme: "https", Host: "www.example.com", Path: "/section24/a.png", Proto: exchange.HTTP2, Received: time.Now()}
	r.Fields.Add("Accept-Encoding", "gzip, deflate, br", exchange.OwnerViewer)
	r.Fields.Add("User-Agent", "bench", exchange.OwnerViewer)
	r.Fields.Add("Accept", "*/*", exchange.OwnerViewer)
	for range 2 { // a miss, then the hit that the benchmark repeats
		resp := compiled.Doors[0].Serve(context.Background(), r)
		if resp.Status != 200 {
			b.Fatalf("status %d", resp.Status)
		}
		exchange.Discard(resp.Body)
		time.Sleep(50 * time.Millisecond)
	}
	return compiled.Doors[0], r
}

// A whole hit through the pipeline without the engine: design budget 3 µs.
func BenchmarkHit(b *testing.B) {
	door, r := benchDoor(b)
	b.ReportAllocs()
	for b.Loop() {
		resp := door.Serve(context.Background(), r)
		if resp.Outcome.Result != "Hit" {
			b.Fatal(resp.Outcome.Result)
		}
		resp.Body.Close()
	}
}

func BenchmarkRedirect(b *testing.B) {
	door, r := benchDoor(b)
	plain := *r
	plain.Scheme = "http"
	b.ReportAllocs()
	for b.Loop() {
		if resp := door.Serve(context.Background(), &plain); resp.Status != 301 {
			b.Fatal(resp.Status)
		}
	}
}

func BenchmarkBehavior(b *testing.B) {
	door, r := benchDoor(b)
	b.ReportAllocs()
	for b.Loop() {
		door.matcher.Match(pattern.Normalize(r.Path))
	}
}

// The whole estate of the design's budget: 10,000 distributions of 25 behaviors.
func BenchmarkCompile10000(b *testing.B) {
	set := new(resource.Set)
	for i := range 10000 {
		set.Distributions = append(set.Distributions, benchDistribution(fmt.Sprintf("E%013d", i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := Compile(set, Env{}); problems.HasErrors() {
			b.Fatal(problems.Err())
		}
	}
}
