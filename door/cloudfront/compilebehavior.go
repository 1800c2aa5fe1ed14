package cloudfront

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/door/cloudfront/forward"
	"github.com/lintel-edge/lintel/door/cloudfront/freshness"
	"github.com/lintel-edge/lintel/door/cloudfront/headerspolicy"
	"github.com/lintel-edge/lintel/door/cloudfront/signing"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// behavior compiles one cache behavior.
func (c *compiler) behavior(d *resource.Distribution, b *resource.Behavior, targets map[string]*target) *behavior {
	out := &behavior{
		pattern:  b.PathPattern,
		allowed:  methodSet([]string{"GET", "HEAD"}),
		cached:   methodSet([]string{"GET", "HEAD"}),
		compress: aws.ToBool(b.Compress),
		target:   targets[aws.ToString(b.TargetOriginId)],
		policy:   c.responseHeaders(b),
		signers:  c.signers(d, b),
	}
	switch b.ViewerProtocolPolicy {
	case types.ViewerProtocolPolicyHttpsOnly:
		out.protocol = httpsOnly
	case types.ViewerProtocolPolicyRedirectToHttps:
		out.protocol = redirectToHTTPS
	}
	if m := b.AllowedMethods; m != nil {
		out.allowed = methodSet(words(m.Items))
		if m.CachedMethods != nil {
			out.cached = methodSet(words(m.CachedMethods.Items))
		}
	}
	out.forward, out.ttl = c.caching(b)
	out.functions = c.functions(d, b)
	c.unappliedInBehavior(d, b, out)
	return out
}

func words[T ~string](items []T) []string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = string(item)
	}
	return out
}

// caching compiles what a behavior keys on, forwards and keeps: from its
// policies, or from its legacy settings.
func (c *compiler) caching(b *resource.Behavior) (*forward.Rules, freshness.Rules) {
	policy := c.index.CachePolicy(aws.ToString(b.CachePolicyId))
	if policy == nil {
		return forward.FromLegacy(b.ForwardedValues), ttlRules(b.MinTTL, b.DefaultTTL, b.MaxTTL)
	}
	ids := [2]string{policy.ID, aws.ToString(b.OriginRequestPolicyId)}
	rules := c.rules[ids]
	if rules == nil {
		var asked *types.OriginRequestPolicyConfig
		if p := c.index.OriginRequestPolicy(ids[1]); p != nil {
			asked = &p.Config
		}
		rules = forward.FromPolicies(&policy.Config, asked)
		c.rules[ids] = rules
	}
	return rules, ttlRules(policy.Config.MinTTL, policy.Config.DefaultTTL, policy.Config.MaxTTL)
}

// ttlRules fills in what a cache policy leaves open (spec/cloudfront.md 3.1).
func ttlRules(lo, def, hi *int64) freshness.Rules {
	least := aws.ToInt64(lo)
	standard := max(least, resource.DefaultDefaultTTL)
	if def != nil {
		standard = *def
	}
	most := max(standard, resource.DefaultMaxTTL)
	if hi != nil {
		most = *hi
	}
	return freshness.Rules{Min: inSeconds(least), Default: inSeconds(standard), Max: inSeconds(most)}
}

// inSeconds converts a TTL, which AWS bounds far below what overflows.
func inSeconds(n int64) time.Duration {
	const most = int64(1<<63-1) / int64(time.Second)
	return time.Duration(min(n, most)) * time.Second
}

func (c *compiler) responseHeaders(b *resource.Behavior) *headerspolicy.Policy {
	p := c.index.ResponseHeadersPolicy(aws.ToString(b.ResponseHeadersPolicyId))
	if p == nil {
		return nil
	}
	if c.policies[p.ID] == nil {
		c.policies[p.ID] = headerspolicy.Compile(p.ID, aws.ToString(p.Config.Name), &p.Config)
	}
	return c.policies[p.ID]
}

// signers collects the public keys whose signatures a behavior accepts. Where
// it trusts AWS accounts instead, whose keys are not to be had, nobody gets in.
func (c *compiler) signers(d *resource.Distribution, b *resource.Behavior) signing.Keys {
	accounts := b.TrustedSigners != nil && aws.ToBool(b.TrustedSigners.Enabled)
	groups := b.TrustedKeyGroups != nil && aws.ToBool(b.TrustedKeyGroups.Enabled)
	if !accounts && !groups {
		return nil
	}
	keys := signing.Keys{}
	if accounts {
		c.notApplied(d.Meta, b.Path+".TrustedSigners", "the keys of trusted signers are not known here, so that they open nothing; use trusted_key_groups")
	}
	if !groups {
		return keys
	}
	for _, id := range b.TrustedKeyGroups.Items {
		members, _ := c.index.Keys(id)
		for _, m := range members {
			key, err := signing.ParseKey(aws.ToString(m.Config.EncodedKey))
			if err != nil {
				c.say(finding.Error, "InvalidArgument", m.Meta, "EncodedKey", "%v", err)
				continue
			}
			keys[m.ID] = key
		}
	}
	return keys
}

// unappliedInBehavior says which settings of a behavior have no effect here.
func (c *compiler) unappliedInBehavior(d *resource.Distribution, b *resource.Behavior, out *behavior) {
	if aws.ToBool(b.SmoothStreaming) {
		c.notApplied(d.Meta, b.Path+".SmoothStreaming", "Smooth Streaming manifests are served as plain objects")
	}
	if aws.ToString(b.FieldLevelEncryptionId) != "" {
		c.notApplied(d.Meta, b.Path+".FieldLevelEncryptionId", "fields are not encrypted")
	}
	if aws.ToString(b.RealtimeLogConfigArn) != "" {
		c.notApplied(d.Meta, b.Path+".RealtimeLogConfigArn", "real-time logs are not delivered")
	}
	if g := b.GrpcConfig; g != nil && aws.ToBool(g.Enabled) {
		c.notApplied(d.Meta, b.Path+".GrpcConfig", "gRPC needs HTTP/2 to the origin")
	}
	for _, name := range out.forward.Unmade() {
		c.notApplied(d.Meta, b.Path, "%s cannot be made here", name)
	}
}
