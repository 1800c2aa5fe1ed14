package resource

// Quotas of a distribution (spec/cloudfront.md 1.5); in brackets what the
// Developer Guide of 2023 said where it differed.
const (
	maxAliases             = 100
	maxOrigins             = 100 // (25)
	maxOriginGroups        = 10
	maxCacheBehaviors      = 75 // (25)
	maxOriginCustomHeaders = 30 // (10)
	originGroupMembers     = 2  // exactly
	maxKeyGroups           = 4  // for one behavior; not in the spec (unverified)
	maxFunctionSize        = 10 << 10
)

// Lengths in characters.
const (
	maxComment           = 128
	maxDefaultRootObject = 255
	maxPathPattern       = 255
	maxOriginPath        = 255 // (unverified)
	maxErrorPagePath     = 4000
	maxFieldName         = 256   // of a custom header, to origin or viewer
	maxFieldValue        = 1783  // of a custom header, to origin or viewer
	maxFieldTotal        = 10240 // all names and values of the custom headers together
	maxCSP               = 1783
	maxAllowOrigins      = 1783 // all of Access-Control-Allow-Origin's list
	maxObjectKey         = 1024 // bytes
	maxAccessControlName = 64   // of an origin access control
)

// Quotas of policies (3.1, 5.2).
const (
	maxPolicyNames     = 10   // of headers, of cookies, of query strings
	maxPolicyNameChars = 1024 // all names of a policy together
	maxForwardedNames  = 10   // legacy ForwardedValues, each list (unverified)
	maxCustomHeaders   = 10
	maxRemoveHeaders   = 10 // (unverified)
	maxPublicKeys      = 5  // of a key group; not in the spec (unverified)

	// maxPolicies is how many policies of one kind an account may have
	// besides the managed ones.
	maxPolicies = 20
)

// Ranges, both ends included.
const (
	minOriginTimeout, maxOriginTimeout           = 1, 120 // seconds (1 to 60)
	minConnectionAttempts, maxConnectionAttempts = 1, 3
	minConnectionTimeout, maxConnectionTimeout   = 1, 10     // seconds
	minStickinessTTL, maxStickinessTTL           = 300, 3600 // seconds
	maxStagingWeight                             = 0.15
	maxSamplingRate                              = 100 // percent
	defaultOriginReadTimeout                     = 30  // seconds
)

// TTLs that hold where a document leaves them out, in seconds (3.1).
const (
	// DefaultDefaultTTL is the default TTL, or the min TTL where that is more.
	DefaultDefaultTTL = 86400
	// DefaultMaxTTL is the max TTL, or the default TTL where that is more.
	DefaultMaxTTL = 31536000
)
