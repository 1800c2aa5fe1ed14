package provider

import (
	"encoding/json"
	"maps"

	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// bucket reads the bucket itself, with the settings that older configurations
// write inside it.
func (c *converter) bucket(b *body) {
	bucket := &resource.Bucket{
		Meta:    c.meta(b),
		Name:    b.text("bucket", "Name"),
		Region:  b.known("region"),
		Website: legacyWebsite(b),
		Policy:  b.text("policy", "Policy"),
	}
	if isPlaceholder(bucket.Policy) {
		bucket.Policy = ""
	}
	for _, rule := range b.blocks("cors_rule", "CORS") {
		bucket.CORS = append(bucket.CORS, corsRule(rule))
	}
	if v, ok := b.only("versioning", ""); ok {
		bucket.Versioning = v.flag("enabled", "Versioning")
	}
	bucket.Source.Fields = maps.Clone(bucket.Source.Fields) // its settings will add theirs
	c.add(bucket)
}

func (c *converter) add(bucket *resource.Bucket) {
	c.set.Buckets = append(c.set.Buckets, bucket)
	if c.buckets[bucket.Name] == nil {
		c.buckets[bucket.Name] = bucket
	}
}

// setting applies a resource that belongs to a bucket, once all buckets are
// known. A bucket that is declared elsewhere is added: what it holds is a
// local fact then.
func (c *converter) setting(b *body, apply func(*resource.Bucket, *body)) {
	c.later = append(c.later, func() {
		name := b.known("bucket")
		if name == "" {
			b.unknown("bucket", "Name")
			return
		}
		if c.buckets[name] == nil {
			c.add(&resource.Bucket{
				Meta: resource.Meta{
					ID: name, ARN: resource.BucketARN(name), Address: b.r.in.Address,
					Source: resource.Source{Place: b.r.in.Place, Fields: map[string]finding.Place{}},
				},
				Name: name, Region: resource.Region,
			})
		}
		apply(c.buckets[name], b)
		// What was set elsewhere is found there.
		maps.Copy(c.buckets[name].Source.Fields, c.meta(b).Source.Fields)
	})
}

func (c *converter) bucketPolicy(b *body) {
	c.setting(b, func(bucket *resource.Bucket, b *body) { bucket.Policy = b.text("policy", "Policy") })
}

func (c *converter) bucketPublicAccess(b *body) {
	c.setting(b, func(bucket *resource.Bucket, b *body) {
		bucket.PublicAccess = s3.PublicAccessBlockConfiguration{
			BlockPublicAcls:       b.requiredFlag("block_public_acls", "PublicAccess.BlockPublicAcls"),
			BlockPublicPolicy:     b.requiredFlag("block_public_policy", "PublicAccess.BlockPublicPolicy"),
			IgnorePublicAcls:      b.requiredFlag("ignore_public_acls", "PublicAccess.IgnorePublicAcls"),
			RestrictPublicBuckets: b.requiredFlag("restrict_public_buckets", "PublicAccess.RestrictPublicBuckets"),
		}
	})
}

func (c *converter) bucketVersioning(b *body) {
	c.setting(b, func(bucket *resource.Bucket, b *body) {
		if v, ok := b.only("versioning_configuration", ""); ok {
			bucket.Versioning = v.text("status", "Versioning") == string(s3.BucketVersioningStatusEnabled)
		}
	})
}

func (c *converter) bucketCORS(b *body) {
	c.setting(b, func(bucket *resource.Bucket, b *body) {
		bucket.CORS = nil
		for _, rule := range b.blocks("cors_rule", "CORS") {
			bucket.CORS = append(bucket.CORS, corsRule(rule))
		}
	})
}

func corsRule(b *body) s3.CORSRule {
	return s3.CORSRule{
		ID:             b.optionalText("id", "ID"),
		AllowedHeaders: b.strings("allowed_headers", "AllowedHeaders"),
		AllowedMethods: b.strings("allowed_methods", "AllowedMethods"),
		AllowedOrigins: b.strings("allowed_origins", "AllowedOrigins"),
		ExposeHeaders:  b.strings("expose_headers", "ExposeHeaders"),
		MaxAgeSeconds:  number[int32](b, "max_age_seconds", "MaxAgeSeconds"),
	}
}

// bucketVersion changes whenever a setting or a declared object does. AWS has
// no such thing; here it tells whether a bucket must be set up anew.
func bucketVersion(b *resource.Bucket) string {
	contents := *b
	contents.Meta = resource.Meta{Address: b.Address}
	contents.Objects = make([]*resource.Object, len(b.Objects))
	for i, o := range b.Objects {
		settings := *o
		settings.Meta = resource.Meta{Address: o.Address}
		contents.Objects[i] = &settings
	}
	text, err := json.Marshal(contents)
	if err != nil {
		panic("provider: a bucket does not encode: " + err.Error()) // strings, numbers and bytes
	}
	return resource.ETag(text)
}
