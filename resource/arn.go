package resource

// Kind is the resource part of a CloudFront ARN.
type Kind string

// The kinds of CloudFront resource that have an ARN.
const (
	KindDistribution               Kind = "distribution"
	KindFunction                   Kind = "function"
	KindCachePolicy                Kind = "cache-policy"
	KindOriginRequestPolicy        Kind = "origin-request-policy"
	KindResponseHeadersPolicy      Kind = "response-headers-policy"
	KindContinuousDeploymentPolicy Kind = "continuous-deployment-policy"
	KindOriginAccessControl        Kind = "origin-access-control"
	KindOriginAccessIdentity       Kind = "origin-access-identity"
	KindKeyValueStore              Kind = "key-value-store"
	KindRealtimeLogConfig          Kind = "realtime-log-config"
)

// ARN returns the ARN of a CloudFront resource; CloudFront has no regions, so
// that part is empty. The name is the id, but for functions and real-time log
// configurations, which are known by their names.
func ARN(kind Kind, name string) string {
	return "arn:aws:cloudfront::" + AccountID + ":" + string(kind) + "/" + name
}

// BucketARN returns the ARN of an S3 bucket. Bucket names are unique in the
// world, so it has neither region nor account.
func BucketARN(name string) string { return "arn:aws:s3:::" + name }

// ObjectARN returns the ARN of an object in a bucket.
func ObjectARN(bucket, key string) string { return BucketARN(bucket) + "/" + key }

// LambdaARN returns the unqualified ARN of a Lambda function. Append ":" and a
// version for the qualified one, which a distribution needs.
func LambdaARN(region, name string) string {
	return "arn:aws:lambda:" + region + ":" + AccountID + ":function:" + name
}

// CertificateARN returns the ARN of the ACM certificate made from seed.
func CertificateARN(region, seed string) string {
	return "arn:aws:acm:" + region + ":" + AccountID + ":certificate/" + PolicyID(seed)
}

// OriginAccessIdentityUserARN returns the principal by which bucket policies
// name an origin access identity.
func OriginAccessIdentityUserARN(id string) string {
	return "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity " + id
}

// OriginAccessIdentityPath returns what an origin's configuration says to use
// an origin access identity.
func OriginAccessIdentityPath(id string) string { return originAccessIdentityPrefix + id }

const originAccessIdentityPrefix = "origin-access-identity/cloudfront/"
