package resource

import (
	"regexp"
	"strings"
)

// BucketEndpoint is the interface at which a bucket is addressed.
type BucketEndpoint int

// The two interfaces of a bucket: they differ in what a missing key and a
// directory answer (spec/cloudfront.md 4.1).
const (
	BucketREST    BucketEndpoint = iota // bucket.s3.region.amazonaws.com
	BucketWebsite                       // bucket.s3-website-region.amazonaws.com
)

var endpointNames = [...]string{BucketREST: "REST", BucketWebsite: "website"}

// String returns "REST" or "website".
func (e BucketEndpoint) String() string { return endpointNames[e] }

// bucketDomain matches the host names of buckets: global, regional (with "-"
// in old regions), dual-stack and website. Bucket names may hold dots, so the
// name takes as much as it can.
var bucketDomain = regexp.MustCompile(
	`^(.+)\.(?:(s3-website[.-][a-z0-9-]+)|s3|s3[.-](?:dualstack\.)?[a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$`)

// ParseBucketDomain splits the host name of a bucket into the bucket's name
// and its endpoint. Case does not matter; ok is false for every other host.
func ParseBucketDomain(host string) (bucket string, endpoint BucketEndpoint, ok bool) {
	m := bucketDomain.FindStringSubmatch(strings.ToLower(host))
	if m == nil {
		return "", 0, false
	}
	if m[2] != "" {
		return m[1], BucketWebsite, true
	}
	return m[1], BucketREST, true
}

// bucketRegion finds the region in the host name of a bucket.
var bucketRegion = regexp.MustCompile(`\.s3(?:-website)?[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-[0-9]+)\.amazonaws\.com`)

// BucketRegion returns the region in the host name of a bucket; a global name
// has that of the first region.
func BucketRegion(host string) string {
	if m := bucketRegion.FindStringSubmatch(strings.ToLower(host)); m != nil {
		return m[1]
	}
	return "us-east-1"
}

// BucketDomain returns the global host name of a bucket.
func BucketDomain(bucket string) string { return bucket + ".s3.amazonaws.com" }

// BucketRegionalDomain returns the regional host name of a bucket, the one
// that origins should use.
func BucketRegionalDomain(bucket, region string) string {
	return bucket + ".s3." + region + ".amazonaws.com"
}

// BucketWebsiteDomain returns the host name of a bucket's website endpoint,
// with the separator of its region.
func BucketWebsiteDomain(bucket, region string) string {
	return bucket + "." + BucketWebsiteEndpointDomain(region)
}

// BucketWebsiteEndpointDomain returns what ends the website host names of a
// region: the first regions have a "-" where later ones have a ".".
func BucketWebsiteEndpointDomain(region string) string {
	separator := "."
	switch region {
	case "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "sa-east-1",
		"ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "us-gov-west-1":
		separator = "-"
	}
	return "s3-website" + separator + region + ".amazonaws.com"
}
