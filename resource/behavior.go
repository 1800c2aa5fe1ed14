package resource

import (
	"strconv"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// DefaultPathPattern is the pattern of the default cache behavior. It is not
// written in any document.
const DefaultPathPattern = "*"

// Behavior is one cache behavior, the default one or another: AWS has a type
// for each, which differ in the path pattern only.
type Behavior struct {
	Path        string // of the behavior in its document, e.g. "CacheBehaviors[2]"
	PathPattern string // as written; [DefaultPathPattern] for the default one
	cloudfront.DefaultCacheBehavior
}

// Behaviors returns the behaviors of a distribution in the order in which a
// request is matched: as listed, the default one last.
func Behaviors(c *cloudfront.DistributionConfig) []Behavior {
	listed := cacheBehaviors(c)
	out := make([]Behavior, 0, len(listed)+1)
	for i := range listed {
		b := &listed[i]
		out = append(out, Behavior{
			Path:                 "CacheBehaviors[" + strconv.Itoa(i) + "]",
			PathPattern:          text(b.PathPattern),
			DefaultCacheBehavior: withoutPattern(b),
		})
	}
	if c.DefaultCacheBehavior != nil {
		out = append(out, Behavior{
			Path:                 "DefaultCacheBehavior",
			PathPattern:          DefaultPathPattern,
			DefaultCacheBehavior: *c.DefaultCacheBehavior,
		})
	}
	return out
}

func withoutPattern(b *cloudfront.CacheBehavior) cloudfront.DefaultCacheBehavior {
	return cloudfront.DefaultCacheBehavior{
		TargetOriginId:             b.TargetOriginId,
		ViewerProtocolPolicy:       b.ViewerProtocolPolicy,
		AllowedMethods:             b.AllowedMethods,
		CachePolicyId:              b.CachePolicyId,
		Compress:                   b.Compress,
		DefaultTTL:                 b.DefaultTTL,
		FieldLevelEncryptionId:     b.FieldLevelEncryptionId,
		ForwardedValues:            b.ForwardedValues,
		FunctionAssociations:       b.FunctionAssociations,
		GrpcConfig:                 b.GrpcConfig,
		LambdaFunctionAssociations: b.LambdaFunctionAssociations,
		MaxTTL:                     b.MaxTTL,
		MinTTL:                     b.MinTTL,
		OriginRequestPolicyId:      b.OriginRequestPolicyId,
		RealtimeLogConfigArn:       b.RealtimeLogConfigArn,
		ResponseHeadersPolicyId:    b.ResponseHeadersPolicyId,
		SmoothStreaming:            b.SmoothStreaming,
		TrustedKeyGroups:           b.TrustedKeyGroups,
		TrustedSigners:             b.TrustedSigners,
	}
}
