// Package resource holds the AWS documents that a front door is made of, in
// the AWS SDK's own types: what a [Set] contains, which ids and names AWS
// would give, what AWS's managed policies say, and what AWS would refuse.
//
// Documents come from Terraform (package terraform) or, later, from an API.
// Whoever makes them records where each field was written, in a [Source], so
// that a finding can name its line. The package does no I/O, and nothing in a
// Set is changed once it has been validated.
package resource

import (
	"strings"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	s3 "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-edge/lintel/finding"
)

// Set is every document of one configuration.
type Set struct {
	Distributions                []*Distribution
	ResponseHeadersPolicies      []*Document[cloudfront.ResponseHeadersPolicyConfig]
	CachePolicies                []*Document[cloudfront.CachePolicyConfig]
	OriginRequestPolicies        []*Document[cloudfront.OriginRequestPolicyConfig]
	OriginAccessControls         []*Document[cloudfront.OriginAccessControlConfig]
	OriginAccessIdentities       []*Document[cloudfront.CloudFrontOriginAccessIdentityConfig]
	Functions                    []*Function
	KeyValueStores               []*Document[cloudfront.KeyValueStore]
	PublicKeys                   []*Document[cloudfront.PublicKeyConfig]
	KeyGroups                    []*Document[cloudfront.KeyGroupConfig]
	ContinuousDeploymentPolicies []*Document[cloudfront.ContinuousDeploymentPolicyConfig]
	MonitoringSubscriptions      []*Document[cloudfront.MonitoringSubscription]
	RealtimeLogConfigs           []*Document[cloudfront.RealtimeLogConfig]
	Buckets                      []*Bucket
	Certificates                 []*Certificate
	DNSRecords                   []*DNSRecord
	Lambdas                      []*Lambda
	LambdaPermissions            []*LambdaPermission
	KeyValues                    []*KeyValue
	LoadBalancers                []*LoadBalancer
	Listeners                    []*Listener
	ListenerRules                []*ListenerRule
	TargetGroups                 []*TargetGroup
	ClassicLoadBalancers         []*ClassicLoadBalancer
	RestAPIs                     []*RestAPI
	RestDomains                  []*RestDomain
	BasePathMappings             []*BasePathMapping
	APIKeys                      []*APIKey
	UsagePlans                   []*UsagePlan

	HTTPAPIs    []*HTTPAPI
	HTTPDomains []*HTTPDomain
	APIMappings []*APIMapping

	// Kept are resources that are read, evaluated and then not acted on here.
	Kept []Kept
}

// Meta is what every document has besides its contents.
type Meta struct {
	ID      string // AWS's id, e.g. "E1U5RQF7T870K0" or a lower-case UUID
	ARN     string
	ETag    string // version of the contents; changes when they do
	Address string // where it was declared, e.g. "module.www.aws_cloudfront_distribution.this"
	Source  Source
}

// Document is one AWS document with its identity.
type Document[T any] struct {
	Meta
	Config T
}

// Distribution is a CloudFront distribution.
type Distribution struct {
	Meta
	DomainName string // "d111111abcdef8.cloudfront.net"
	Config     cloudfront.DistributionConfig
}

// Function is a CloudFront Function: its LIVE stage when it was published.
type Function struct {
	Meta
	Name   string
	Config cloudfront.FunctionConfig
	Code   []byte
	Live   bool // published; otherwise only the DEVELOPMENT stage exists
}

// Lambda is a Lambda function as a distribution can name it.
type Lambda struct {
	Meta
	Name         string
	QualifiedARN string // with the version, when Publish
	Runtime      string
	Handler      string
	Publish      bool
	TimeoutSec   int
	MemoryMB     int
	Role         string // ARN of what it runs as
	Trust        string // policy of the role: who may assume it; "" = declared elsewhere

	// The code is a zip: a file of this machine, or an object in a bucket.
	Package     string // path of the zip; "" = in the bucket, or nowhere
	Bucket, Key string
	// Source is what this configuration makes the zip of: a directory, or a
	// single file. "" = the zip comes from elsewhere.
	Source string

	// What Lambda has and the edge has not (spec/edge-functions.md 4).
	Image        string // URI of a container image
	Architecture string // "x86_64"
	Environment  map[string]string
	Layers       []string
	VPC          bool // in a network of its own
	DeadLetters  bool // failed events are kept
	Tracing      bool // by X-Ray, actively
	Reserved     bool // concurrency is
}

// KeyValue is one pair of a key value store that the configuration declares.
type KeyValue struct {
	Meta
	Store      string // ARN
	Key, Value string
}

// Bucket is an S3 bucket with its settings and the objects that are declared
// beside it. What the bucket holds otherwise is a local fact, not a document.
type Bucket struct {
	Meta
	Name         string
	Region       string
	Website      *s3.WebsiteConfiguration // nil: no website endpoint
	CORS         []s3.CORSRule
	Policy       string // JSON; "" = none
	Versioning   bool
	PublicAccess s3.PublicAccessBlockConfiguration
	Objects      []*Object // sorted by key
}

// Object is an object that the configuration itself declares
// (aws_s3_object). Exactly one of Content and Path is its source.
type Object struct {
	Meta
	Key                string
	Content            []byte
	Path               string // file that holds the content
	ContentType        string
	CacheControl       string
	ContentDisposition string
	ContentEncoding    string
	ContentLanguage    string
	WebsiteRedirect    string
	Metadata           map[string]string // without the "x-amz-meta-" prefix
}

// Certificate is a server certificate that a distribution can name.
type Certificate struct {
	Meta
	DomainName              string
	SubjectAlternativeNames []string
	CertificatePEM, KeyPEM  []byte // nil: requested from ACM, so local ones are used
}

// DNSRecord is a name that leads to another one: an alias, or a CNAME. Both are
// in lower case and without the root's dot.
type DNSRecord struct {
	Meta
	Name, Target string
}

// Kept is a resource that has no effect here.
type Kept struct {
	Type    string
	Address string
	Source  Source
}

// Source remembers where the fields of one document were written.
type Source struct {
	// Place is where the document as a whole stands.
	Place finding.Place
	// Fields maps a field path in AWS's names ("Origins[0].DomainName",
	// "DefaultCacheBehavior.TargetOriginId"; lists without their Items) to
	// where its value stands.
	Fields map[string]finding.Place
}

// At returns the place of a field path: its own, else that of the nearest
// enclosing field that was written, else the document's. The result's Path is
// always the path that was asked for.
func (s Source) At(path string) finding.Place {
	place := s.Place
	for p := path; p != ""; p = parent(p) {
		if found, ok := s.Fields[p]; ok {
			place = found
			break
		}
	}
	place.Path = path
	return place
}

// parent cuts the last step off a field path: an index or a name.
func parent(path string) string {
	if i := strings.LastIndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return ""
}
