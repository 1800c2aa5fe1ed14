package resource

import (
	"strings"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// Index answers what the references between documents point at: policies by
// id (the managed ones included), functions by ARN, buckets by host name. It
// is built once for a [Set] and may be read by many at once.
type Index struct {
	cachePolicies           table[cloudfront.CachePolicyConfig]
	originRequestPolicies   table[cloudfront.OriginRequestPolicyConfig]
	responseHeadersPolicies table[cloudfront.ResponseHeadersPolicyConfig]
	originAccessControls    table[cloudfront.OriginAccessControlConfig]
	originAccessIdentities  table[cloudfront.CloudFrontOriginAccessIdentityConfig]
	publicKeys              table[cloudfront.PublicKeyConfig]
	keyGroups               table[cloudfront.KeyGroupConfig]
	continuousDeployments   table[cloudfront.ContinuousDeploymentPolicyConfig]

	keyValueStores map[string]*Document[cloudfront.KeyValueStore]     // by ARN
	realtimeLogs   map[string]*Document[cloudfront.RealtimeLogConfig] // by ARN
	functions      map[string]*Function                               // by ARN
	lambdas        map[string]*Lambda                                 // by qualified ARN
	certificates   map[string]*Certificate                            // by ARN
	buckets        map[string]*Bucket                                 // by name
	distributions  map[string]*Distribution                           // by own domain name
	loadBalancers  map[string]*LoadBalancer                           // by ARN
	listeners      map[string]*Listener                               // by ARN
	targetGroups   map[string]*TargetGroup                            // by ARN
}

// table holds documents by id.
type table[T any] map[string]*Document[T]

// NewIndex indexes a set. Where two documents claim one key, the first wins.
func NewIndex(s *Set) *Index {
	return &Index{
		cachePolicies:           byID(s.CachePolicies, ManagedCachePolicies()),
		originRequestPolicies:   byID(s.OriginRequestPolicies, ManagedOriginRequestPolicies()),
		responseHeadersPolicies: byID(s.ResponseHeadersPolicies, ManagedResponseHeadersPolicies()),
		originAccessControls:    byID(s.OriginAccessControls),
		originAccessIdentities:  byID(s.OriginAccessIdentities),
		publicKeys:              byID(s.PublicKeys),
		keyGroups:               byID(s.KeyGroups),
		continuousDeployments:   byID(s.ContinuousDeploymentPolicies),
		keyValueStores:          byKey(s.KeyValueStores, documentARN),
		realtimeLogs:            byKey(s.RealtimeLogConfigs, documentARN),
		functions:               byKey(s.Functions, func(f *Function) string { return f.ARN }),
		lambdas:                 byKey(s.Lambdas, func(l *Lambda) string { return l.QualifiedARN }),
		certificates:            byKey(s.Certificates, func(c *Certificate) string { return c.ARN }),
		buckets:                 byKey(s.Buckets, func(b *Bucket) string { return b.Name }),
		distributions:           byKey(s.Distributions, func(d *Distribution) string { return d.DomainName }),
		loadBalancers:           byKey(s.LoadBalancers, func(l *LoadBalancer) string { return l.ARN }),
		listeners:               byKey(s.Listeners, func(l *Listener) string { return l.ARN }),
		targetGroups:            byKey(s.TargetGroups, func(g *TargetGroup) string { return g.ARN }),
	}
}

func documentARN[T any](d *Document[T]) string { return d.ARN }

func documentID[T any](d *Document[T]) string { return d.ID }

func byID[T any](lists ...[]*Document[T]) table[T] {
	var all []*Document[T]
	for _, l := range lists {
		all = append(all, l...)
	}
	return byKey(all, documentID)
}

// byKey maps items by their key. Items without one cannot be pointed at.
func byKey[T any](items []*T, key func(*T) string) map[string]*T {
	m := make(map[string]*T, len(items))
	for _, item := range items {
		if item == nil {
			continue
		}
		k := key(item)
		if _, taken := m[k]; !taken && k != "" {
			m[k] = item
		}
	}
	return m
}

// CachePolicy returns the cache policy of an id, managed or of the set; nil
// when there is none.
func (x *Index) CachePolicy(id string) *Document[cloudfront.CachePolicyConfig] {
	return x.cachePolicies[id]
}

// OriginRequestPolicy returns the origin request policy of an id, managed or
// of the set; nil when there is none.
func (x *Index) OriginRequestPolicy(id string) *Document[cloudfront.OriginRequestPolicyConfig] {
	return x.originRequestPolicies[id]
}

// ResponseHeadersPolicy returns the response headers policy of an id, managed
// or of the set; nil when there is none.
func (x *Index) ResponseHeadersPolicy(id string) *Document[cloudfront.ResponseHeadersPolicyConfig] {
	return x.responseHeadersPolicies[id]
}

// OriginAccessControl returns the origin access control of an id, or nil.
func (x *Index) OriginAccessControl(id string) *Document[cloudfront.OriginAccessControlConfig] {
	return x.originAccessControls[id]
}

// OriginAccessIdentity returns the origin access identity that an origin names
// by its path ("origin-access-identity/cloudfront/<id>"), or nil.
func (x *Index) OriginAccessIdentity(path string) *Document[cloudfront.CloudFrontOriginAccessIdentityConfig] {
	id, ok := strings.CutPrefix(path, originAccessIdentityPrefix)
	if !ok {
		return nil
	}
	return x.originAccessIdentities[id]
}

// PublicKey returns the public key of an id, or nil.
func (x *Index) PublicKey(id string) *Document[cloudfront.PublicKeyConfig] { return x.publicKeys[id] }

// KeyGroup returns the key group of an id, or nil.
func (x *Index) KeyGroup(id string) *Document[cloudfront.KeyGroupConfig] { return x.keyGroups[id] }

// Keys returns the public keys of a key group, in its order; members that do
// not exist are left out. ok is false when there is no such group.
func (x *Index) Keys(groupID string) (keys []*Document[cloudfront.PublicKeyConfig], ok bool) {
	group, ok := x.keyGroups[groupID]
	if !ok {
		return nil, false
	}
	for _, id := range group.Config.Items {
		if key, ok := x.publicKeys[id]; ok {
			keys = append(keys, key)
		}
	}
	return keys, true
}

// ContinuousDeploymentPolicy returns the policy of an id, or nil.
func (x *Index) ContinuousDeploymentPolicy(id string) *Document[cloudfront.ContinuousDeploymentPolicyConfig] {
	return x.continuousDeployments[id]
}

// KeyValueStore returns the key value store of an ARN, or nil.
func (x *Index) KeyValueStore(arn string) *Document[cloudfront.KeyValueStore] {
	return x.keyValueStores[arn]
}

// RealtimeLogConfig returns the real-time log configuration of an ARN, or nil.
func (x *Index) RealtimeLogConfig(arn string) *Document[cloudfront.RealtimeLogConfig] {
	return x.realtimeLogs[arn]
}

// Function returns the CloudFront Function of an ARN, published or not, or
// nil.
func (x *Index) Function(arn string) *Function { return x.functions[arn] }

// Lambda returns the Lambda function of a qualified ARN, or nil.
func (x *Index) Lambda(qualifiedARN string) *Lambda { return x.lambdas[qualifiedARN] }

// Certificate returns the certificate of an ARN, or nil.
func (x *Index) Certificate(arn string) *Certificate { return x.certificates[arn] }

// Bucket returns the bucket of a name, or nil.
func (x *Index) Bucket(name string) *Bucket { return x.buckets[name] }

// BucketForDomain returns the bucket that a host name addresses, in any of the
// forms of [ParseBucketDomain]. ok says that the host names a bucket; the
// bucket is nil when the set does not declare it.
func (x *Index) BucketForDomain(host string) (b *Bucket, endpoint BucketEndpoint, ok bool) {
	name, endpoint, ok := ParseBucketDomain(host)
	return x.buckets[name], endpoint, ok
}

// Distribution returns the distribution of a domain name under
// cloudfront.net, or nil. Continuous deployment policies name their staging
// distribution so.
func (x *Index) Distribution(domainName string) *Distribution { return x.distributions[domainName] }

// TargetGroup returns the target group of an ARN, or nil.
func (x *Index) TargetGroup(arn string) *TargetGroup { return x.targetGroups[arn] }
