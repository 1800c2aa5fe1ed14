package cloudfront

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// bucketOrigin sets up a bucket: what backs it on this machine, with the
// objects that the configuration declares in front.
func (c *compiler) bucketOrigin(d *resource.Distribution, path string, o *types.Origin, name string, endpoint resource.BucketEndpoint) (origin.Origin, error) {
	bucket := c.index.Bucket(name)
	if bucket == nil {
		bucket = &resource.Bucket{Name: name}
	}
	backing := c.env.Bucket(name)
	if backing != nil && backing.S3 != nil {
		return c.s3Origin(o, *backing.S3)
	}
	if backing == nil && len(bucket.Objects) == 0 {
		c.problems = append(c.problems, finding.Finding{
			Code: CodeBucketEmpty, Severity: finding.Warning, Place: d.Source.At(path + ".DomainName"), Subject: d.Address,
			Message: fmt.Sprintf("bucket %q has no objects here", name),
			Fix:     fmt.Sprintf("give it a directory with --bucket %s=DIR, or declare aws_s3_object resources", name),
		})
	}
	list := resource.BucketAllows(bucket, d.ARN, resource.ListBucket)
	settings := fmt.Sprintf("bucket %s %s %+v list %v", name, endpoint, backing, list)
	if declared := c.index.Bucket(name); declared != nil {
		settings += fmt.Sprintf(" %p", declared) // its settings and objects may differ with each load
	}
	return c.lease(settings, func() (origin.Origin, error) { return newBucket(bucket, backing, endpoint, list, c.env.Now), nil })
}

// newBucket makes a bucket of its document and of what backs it here (nil:
// only declared objects). list is whether the distribution may list it.
func newBucket(bucket *resource.Bucket, backing *BucketBacking, endpoint resource.BucketEndpoint, list bool, now func() time.Time) origin.Origin {
	objects := origin.Declared(bucket.Objects)
	if backing != nil {
		objects = origin.Overlay(objects, origin.Dir(backing.Dir))
	}
	cfg := origin.BucketConfig{
		Name: bucket.Name, Region: bucket.Region, Objects: objects, CORS: bucket.CORS, Versioning: bucket.Versioning,
		ListAllowed: list, Now: now,
	}
	if endpoint == resource.BucketWebsite {
		return origin.NewWebsite(origin.WebsiteConfig{Bucket: cfg, Website: bucket.Website})
	}
	return origin.NewBucket(cfg)
}

// s3Origin sets up an S3-compatible endpoint, signed as the origin access
// control says.
func (c *compiler) s3Origin(o *types.Origin, cfg origin.S3Config) (origin.Origin, error) {
	if ac := c.index.OriginAccessControl(aws.ToString(o.OriginAccessControlId)); ac != nil {
		cfg.Signing = string(ac.Config.SigningBehavior)
	}
	return c.lease(fmt.Sprintf("s3 %+v", cfg), func() (origin.Origin, error) { return origin.NewS3(cfg) })
}
