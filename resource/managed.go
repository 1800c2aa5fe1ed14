package resource

import (
	"strings"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// ManagedPrefix begins the name of every policy that AWS made. Terraform users
// write names with it, the documentation without: both are accepted.
const ManagedPrefix = "Managed-"

// ManagedCachePolicy returns the managed cache policy of this id or name
// (spec/cloudfront.md 3.6).
func ManagedCachePolicy(idOrName string) (*Document[cloudfront.CachePolicyConfig], bool) {
	return findManaged(ManagedCachePolicies(), cachePolicyName, idOrName)
}

// ManagedOriginRequestPolicy returns the managed origin request policy of this
// id or name (spec/cloudfront.md 3.7).
func ManagedOriginRequestPolicy(idOrName string) (*Document[cloudfront.OriginRequestPolicyConfig], bool) {
	return findManaged(ManagedOriginRequestPolicies(), originRequestPolicyName, idOrName)
}

// ManagedResponseHeadersPolicy returns the managed response headers policy of
// this id or name (spec/cloudfront.md 5.11).
func ManagedResponseHeadersPolicy(idOrName string) (*Document[cloudfront.ResponseHeadersPolicyConfig], bool) {
	return findManaged(ManagedResponseHeadersPolicies(), responseHeadersPolicyName, idOrName)
}

func cachePolicyName(c cloudfront.CachePolicyConfig) *string                     { return c.Name }
func originRequestPolicyName(c cloudfront.OriginRequestPolicyConfig) *string     { return c.Name }
func responseHeadersPolicyName(c cloudfront.ResponseHeadersPolicyConfig) *string { return c.Name }

func findManaged[T any](policies []*Document[T], name func(T) *string, idOrName string) (*Document[T], bool) {
	wanted := strings.TrimPrefix(idOrName, ManagedPrefix)
	for _, p := range policies {
		if p.ID == idOrName || strings.TrimPrefix(*name(p.Config), ManagedPrefix) == wanted {
			return p, true
		}
	}
	return nil, false
}

// managed gives a managed policy its identity. It is declared nowhere, so it
// has no address and no source.
func managed[T any](kind Kind, id string, config T) *Document[T] {
	return &Document[T]{
		Meta:   Meta{ID: id, ARN: ARN(kind, id), ETag: ETag([]byte(id))},
		Config: config,
	}
}

func managedName(name string) *string { return new(ManagedPrefix + name) }

// quantity is the length of a list as the documents state it beside the list.
func quantity[T any](items []T) *int32 { return new(int32(len(items))) }

func headerList(names []string) *cloudfront.Headers {
	return &cloudfront.Headers{Quantity: quantity(names), Items: names}
}
