// Package preset makes the documents of a distribution for people who have no
// Terraform: for a directory of files ([Site]) and for an application that
// runs already ([Origin]). They are the documents that a careful person would
// write, and go the same way as all others.
//
// Both redirect to HTTPS and have a strict response headers policy, but
// without includeSubDomains and preload: these bind names beyond the site's
// own, and are slow to undo.
package preset

import (
	"fmt"
	"os"
	"path/filepath"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/resource"
)

// Preset is a set of documents with the local facts that they need.
type Preset struct {
	Set     *resource.Set
	Buckets map[string]string // bucket name → directory
	Resolve map[string]string // origin host → address
	Notes   []string          // what a person should know about the choices made
}

// The names under which a preset's distribution is known and reached
// ("https://site.lintel.localhost:8443/").
const (
	SiteName   = "site"
	OriginName = "app"
)

// publicSite lets everybody read a bucket and see what is not in it, which
// makes the answer for a missing page 404 instead of 403 (spec/cloudfront.md 4.1).
const publicSite = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
	"Action": ["s3:GetObject", "s3:ListBucket"], "Resource": ["arn:aws:s3:::%[1]s", "arn:aws:s3:::%[1]s/*"]}}`

// errorPage is the page that a site may have for what is not there.
const errorPage = "404.html"

// Site is one distribution in front of a directory of files. The bucket is
// reached by its website endpoint, which knows index documents in every
// directory, as the authors of sites expect.
func Site(dir string) Preset {
	bucket := &resource.Bucket{
		Meta:    meta(resource.BucketARN(SiteName), SiteName, SiteName),
		Name:    SiteName,
		Region:  resource.Region,
		Policy:  fmt.Sprintf(publicSite, SiteName),
		Website: &s3.WebsiteConfiguration{IndexDocument: &s3.IndexDocument{Suffix: new("index.html")}},
	}
	if _, err := os.Stat(filepath.Join(dir, errorPage)); err == nil {
		bucket.Website.ErrorDocument = &s3.ErrorDocument{Key: new(errorPage)}
	}
	policy := strictPolicy(SiteName, siteHeaders())
	behavior := behavior(SiteName, policy.ID, "GET", "HEAD")
	behavior.CachePolicyId = new(managedCachePolicy("CachingOptimized"))
	return Preset{
		Set: &resource.Set{
			Distributions: []*resource.Distribution{
				distribution(SiteName, customOrigin(SiteName, resource.BucketWebsiteDomain(SiteName, resource.Region), "http-only"), behavior),
			},
			ResponseHeadersPolicies: []*resource.Document[cloudfront.ResponseHeadersPolicyConfig]{policy},
			Buckets:                 []*resource.Bucket{bucket},
		},
		Buckets: map[string]string{SiteName: dir},
	}
}

// distribution is a document with one origin and one behavior.
func distribution(name string, origin cloudfront.Origin, behavior *cloudfront.DefaultCacheBehavior) *resource.Distribution {
	id := resource.DistributionID(name)
	return &resource.Distribution{
		Meta:       meta(resource.ARN(resource.KindDistribution, id), id, name),
		DomainName: resource.DomainName(name),
		Config: cloudfront.DistributionConfig{
			CallerReference:      new(name),
			Comment:              new(""),
			Enabled:              new(true),
			HttpVersion:          cloudfront.HttpVersionHttp2and3,
			IsIPV6Enabled:        new(true),
			Origins:              &cloudfront.Origins{Quantity: new(int32(1)), Items: []cloudfront.Origin{origin}},
			DefaultCacheBehavior: behavior,
			ViewerCertificate:    &cloudfront.ViewerCertificate{CloudFrontDefaultCertificate: new(true)},
		},
	}
}

func meta(arn, id, name string) resource.Meta {
	return resource.Meta{ID: id, ARN: arn, ETag: resource.ETag([]byte(id)), Address: name}
}

func customOrigin(id, domain, protocol string) cloudfront.Origin {
	return cloudfront.Origin{
		Id:         new(id),
		DomainName: new(domain),
		OriginPath: new(""),
		CustomOriginConfig: &cloudfront.CustomOriginConfig{
			HTTPPort:             new(int32(80)),
			HTTPSPort:            new(int32(443)),
			OriginProtocolPolicy: cloudfront.OriginProtocolPolicy(protocol),
			OriginSslProtocols:   &cloudfront.OriginSslProtocols{Quantity: new(int32(1)), Items: []cloudfront.SslProtocol{cloudfront.SslProtocolTLSv12}},
		},
	}
}

func behavior(origin, policy string, methods ...cloudfront.Method) *cloudfront.DefaultCacheBehavior {
	cached := []cloudfront.Method{cloudfront.MethodGet, cloudfront.MethodHead}
	return &cloudfront.DefaultCacheBehavior{
		TargetOriginId:       new(origin),
		ViewerProtocolPolicy: cloudfront.ViewerProtocolPolicyRedirectToHttps,
		Compress:             new(true),
		AllowedMethods: &cloudfront.AllowedMethods{
			Quantity:      new(int32(len(methods))),
			Items:         methods,
			CachedMethods: &cloudfront.CachedMethods{Quantity: new(int32(len(cached))), Items: cached},
		},
		ResponseHeadersPolicyId: new(policy),
	}
}

// managedCachePolicy returns the id of one of AWS's own policies.
func managedCachePolicy(name string) string {
	p, ok := resource.ManagedCachePolicy(name)
	if !ok {
		panic("preset: no managed cache policy " + name)
	}
	return p.ID
}
