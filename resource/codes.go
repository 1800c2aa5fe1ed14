package resource

// Codes of findings are the AWS API's own error codes (spec/cloudfront.md
// 1.8), so that what is said here can be looked up there.

// Codes that say that a value or a combination of values is not allowed.
const (
	// InvalidArgument: a value is malformed, out of range or missing, and no
	// other code says it better.
	InvalidArgument = "InvalidArgument"
	// InconsistentQuantities: a Quantity differs from the length of its list.
	InconsistentQuantities = "InconsistentQuantities"
	// InvalidTTLOrder: not min TTL <= default TTL <= max TTL.
	InvalidTTLOrder = "InvalidTTLOrder"
	// InvalidRelativePath: an origin path or error page path has a slash too
	// few or too many, or is too long.
	InvalidRelativePath = "InvalidRelativePath"
	// InvalidDefaultRootObject: too long, or with a character that is not
	// allowed.
	InvalidDefaultRootObject = "InvalidDefaultRootObject"
	// InvalidErrorCode: a custom error response is for a status that has none.
	InvalidErrorCode = "InvalidErrorCode"
	// InvalidResponseCode: a custom error response answers a status it may not.
	InvalidResponseCode = "InvalidResponseCode"
	// InvalidForwardCookies: listed cookie names and the forwarding of cookies
	// contradict each other.
	InvalidForwardCookies = "InvalidForwardCookies"
	// InvalidQueryStringParameters: listed query parameters and the forwarding
	// of query strings contradict each other.
	InvalidQueryStringParameters = "InvalidQueryStringParameters"
	// InvalidGeoRestrictionParameter: the restriction's type and its list of
	// countries contradict each other.
	InvalidGeoRestrictionParameter = "InvalidGeoRestrictionParameter"
	// InvalidLocationCode: not an ISO 3166-1 alpha-2 code in upper case.
	InvalidLocationCode = "InvalidLocationCode"
	// InvalidWebACLId: not the id or ARN of a web ACL that CloudFront can use.
	InvalidWebACLId = "InvalidWebACLId"
)

// Codes about origins.
const (
	// NoSuchOrigin: the id is that of no origin and no origin group of the
	// distribution.
	NoSuchOrigin = "NoSuchOrigin"
	// InvalidOrigin: an S3 origin whose domain name is not a bucket's.
	InvalidOrigin = "InvalidOrigin"
	// InvalidOriginAccessControl: the origin access control does not exist.
	InvalidOriginAccessControl = "InvalidOriginAccessControl"
	// InvalidOriginAccessIdentity: the origin access identity is malformed or
	// does not exist.
	InvalidOriginAccessIdentity = "InvalidOriginAccessIdentity"
	// IllegalOriginAccessConfiguration: an origin with an origin access control
	// and an origin access identity.
	IllegalOriginAccessConfiguration = "IllegalOriginAccessConfiguration"
	// InvalidDomainNameForOriginAccessControl: the origin access control is for
	// another kind of origin.
	InvalidDomainNameForOriginAccessControl = "InvalidDomainNameForOriginAccessControl"
	// InvalidOriginReadTimeout: not 1 to 120 seconds.
	InvalidOriginReadTimeout = "InvalidOriginReadTimeout"
	// InvalidOriginKeepaliveTimeout: not 1 to 120 seconds.
	InvalidOriginKeepaliveTimeout = "InvalidOriginKeepaliveTimeout"
	// InvalidHeadersForS3Origin: forwarded headers that a bucket cannot take.
	InvalidHeadersForS3Origin = "InvalidHeadersForS3Origin"
)

// Codes about names and viewer TLS.
const (
	// CNAMEAlreadyExists: one alias on two distributions.
	CNAMEAlreadyExists = "CNAMEAlreadyExists"
	// InvalidViewerCertificate: the certificate is missing, named twice, in the
	// wrong region or does not cover an alias.
	InvalidViewerCertificate = "InvalidViewerCertificate"
	// InvalidMinimumProtocolVersion: unknown, or not with this kind of SSL
	// support.
	InvalidMinimumProtocolVersion = "InvalidMinimumProtocolVersion"
	// InvalidProtocolSettings: SSLv3 together with sni-only.
	InvalidProtocolSettings = "InvalidProtocolSettings"
)

// Codes of references to what does not exist.
const (
	NoSuchCachePolicy                = "NoSuchCachePolicy"
	NoSuchOriginRequestPolicy        = "NoSuchOriginRequestPolicy"
	NoSuchResponseHeadersPolicy      = "NoSuchResponseHeadersPolicy"
	NoSuchContinuousDeploymentPolicy = "NoSuchContinuousDeploymentPolicy"
	NoSuchRealtimeLogConfig          = "NoSuchRealtimeLogConfig"
	// TrustedKeyGroupDoesNotExist: a behavior trusts an unknown key group.
	TrustedKeyGroupDoesNotExist = "TrustedKeyGroupDoesNotExist"
	// TrustedSignerDoesNotExist: not an account number and not "self".
	TrustedSignerDoesNotExist = "TrustedSignerDoesNotExist"
	// NoSuchPublicKey: a key group lists an unknown public key.
	NoSuchPublicKey = "NoSuchPublicKey"
	// EntityNotFound: a function's key value store does not exist.
	EntityNotFound = "EntityNotFound"
	// InvalidFunctionAssociation: a CloudFront Function that does not exist, is
	// not published, or stands at an event where it cannot.
	InvalidFunctionAssociation = "InvalidFunctionAssociation"
	// InvalidLambdaFunctionAssociation: a Lambda function without a version, in
	// another region, or at an event where it cannot stand.
	InvalidLambdaFunctionAssociation = "InvalidLambdaFunctionAssociation"
)

// Codes of names that are taken: two documents of one kind share a name.
const (
	CachePolicyAlreadyExists           = "CachePolicyAlreadyExists"
	OriginRequestPolicyAlreadyExists   = "OriginRequestPolicyAlreadyExists"
	ResponseHeadersPolicyAlreadyExists = "ResponseHeadersPolicyAlreadyExists"
	OriginAccessControlAlreadyExists   = "OriginAccessControlAlreadyExists"
	FunctionAlreadyExists              = "FunctionAlreadyExists"
	KeyGroupAlreadyExists              = "KeyGroupAlreadyExists"
	PublicKeyAlreadyExists             = "PublicKeyAlreadyExists"
	RealtimeLogConfigAlreadyExists     = "RealtimeLogConfigAlreadyExists"
	EntityAlreadyExists                = "EntityAlreadyExists" // key value stores
	StagingDistributionInUse           = "StagingDistributionInUse"
	BucketAlreadyExists                = "BucketAlreadyExists"
)

// Codes of quotas; the numbers stand in quotas.go.
const (
	TooManyDistributionCNAMEs                   = "TooManyDistributionCNAMEs"
	TooManyOrigins                              = "TooManyOrigins"
	TooManyOriginGroupsPerDistribution          = "TooManyOriginGroupsPerDistribution"
	TooManyOriginCustomHeaders                  = "TooManyOriginCustomHeaders"
	TooManyCacheBehaviors                       = "TooManyCacheBehaviors"
	TooManyHeadersInForwardedValues             = "TooManyHeadersInForwardedValues"
	TooManyCookieNamesInWhiteList               = "TooManyCookieNamesInWhiteList"
	TooManyQueryStringParameters                = "TooManyQueryStringParameters"
	TooManyKeyGroupsAssociatedToDistribution    = "TooManyKeyGroupsAssociatedToDistribution"
	TooManyPublicKeysInKeyGroup                 = "TooManyPublicKeysInKeyGroup"
	TooManyHeadersInCachePolicy                 = "TooManyHeadersInCachePolicy"
	TooManyCookiesInCachePolicy                 = "TooManyCookiesInCachePolicy"
	TooManyQueryStringsInCachePolicy            = "TooManyQueryStringsInCachePolicy"
	TooManyHeadersInOriginRequestPolicy         = "TooManyHeadersInOriginRequestPolicy"
	TooManyCookiesInOriginRequestPolicy         = "TooManyCookiesInOriginRequestPolicy"
	TooManyQueryStringsInOriginRequestPolicy    = "TooManyQueryStringsInOriginRequestPolicy"
	TooManyCustomHeadersInResponseHeadersPolicy = "TooManyCustomHeadersInResponseHeadersPolicy"
	TooManyRemoveHeadersInResponseHeadersPolicy = "TooManyRemoveHeadersInResponseHeadersPolicy"
	TooLongCSPInResponseHeadersPolicy           = "TooLongCSPInResponseHeadersPolicy"
	FunctionSizeLimitExceeded                   = "FunctionSizeLimitExceeded"

	// Quotas of the whole account: warnings, since an account's own may have
	// been raised.
	TooManyCachePolicies           = "TooManyCachePolicies"
	TooManyOriginRequestPolicies   = "TooManyOriginRequestPolicies"
	TooManyResponseHeadersPolicies = "TooManyResponseHeadersPolicies"
)

// Codes of S3, for buckets.
const (
	InvalidBucketName = "InvalidBucketName"
	MalformedPolicy   = "MalformedPolicy"
	KeyTooLongError   = "KeyTooLongError"
)

// Codes of our own, all warnings: AWS accepts what they are about, and it
// cannot be what was meant.
const (
	// RootObjectWithSlash: a default root object that begins with a slash makes
	// a bucket answer 403 (spec/cloudfront.md 1.3).
	RootObjectWithSlash = "RootObjectWithSlash"
	// WebsiteEndpointOverHTTPS: a bucket's website endpoint speaks only HTTP
	// (4.1).
	WebsiteEndpointOverHTTPS = "WebsiteEndpointOverHTTPS"
	// ViewerHostToBucket: a bucket that is sent the viewer's Host answers 403
	// (3.7, 9.26).
	ViewerHostToBucket = "ViewerHostToBucket"
	// PreflightNotAllowed: a policy with CORS headers on a behavior that
	// refuses OPTIONS (5.5, 9.29).
	PreflightNotAllowed = "PreflightNotAllowed"
	// BehaviorNeverMatches: an earlier path pattern takes every request.
	BehaviorNeverMatches = "BehaviorNeverMatches"
)
