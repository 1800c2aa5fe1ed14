package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

func checkBehaviorCount(d *Distribution, _ *Index, r *reporter) {
	tooMany(r, "CacheBehaviors", TooManyCacheBehaviors, len(cacheBehaviors(&d.Config)), maxCacheBehaviors, "cache behaviors")
}

// pathPattern is the alphabet of path patterns (spec/cloudfront.md 2.1).
var pathPattern = regexp.MustCompile(`^[A-Za-z0-9_.*$/~"'@:+&?-]*$`)

// checkPathPatterns judges patterns and their order. The leading slash is
// optional, so two patterns that differ in it are one.
func checkPathPatterns(d *Distribution, _ *Index, r *reporter) {
	seen, everything := map[string]int{}, -1
	for i, b := range cacheBehaviors(&d.Config) {
		pattern := text(b.PathPattern)
		if pattern == "" {
			continue
		}
		path := fmt.Sprintf("CacheBehaviors[%d].PathPattern", i)
		checkPathPattern(pattern, path, r)
		canonical := "/" + strings.TrimPrefix(pattern, "/")
		switch earlier, duplicate := seen[canonical]; {
		case duplicate:
			r.add(path, finding.Finding{
				Code:    InvalidArgument,
				Message: fmt.Sprintf("pattern %q is the same as that of CacheBehaviors[%d]", pattern, earlier),
				Fix:     "Remove one of the two behaviors.",
			})
		case everything >= 0:
			r.add(path, finding.Finding{
				Code:     BehaviorNeverMatches,
				Severity: finding.Warning,
				Message:  fmt.Sprintf("pattern %q never matches: CacheBehaviors[%d] before it takes every request", pattern, everything),
				Fix:      "Move the catch-all to the end, or make it the default behavior.",
			})
		}
		seen[canonical] = i
		if canonical == "/*" {
			everything = i
		}
	}
}

func checkPathPattern(pattern, path string, r *reporter) {
	tooLong(r, path, InvalidArgument, &pattern, maxPathPattern)
	if !pathPattern.MatchString(pattern) {
		r.add(path, finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("pattern %q has a character that is not allowed", pattern),
			Expected: `A-Z, a-z, 0-9, _ - . $ / ~ " ' @ : + & and the wildcards * and ?`,
		})
	}
}

func checkTarget(b *Behavior, d *Distribution, _ *Index, r *reporter) {
	id := text(b.TargetOriginId)
	if b.TargetOriginId == nil || isOrigin(&d.Config, id) || isOriginGroup(&d.Config, id) {
		return
	}
	ids := originIDs(&d.Config)
	for _, g := range originGroups(&d.Config) {
		ids = append(ids, text(g.Id))
	}
	r.add(b.Path+".TargetOriginId", finding.Finding{
		Code:     NoSuchOrigin,
		Message:  fmt.Sprintf("there is no origin or origin group %q", id),
		Expected: oneOf(ids),
		Nearest:  finding.Nearest(id, ids),
	})
}

// Method sets that a behavior can allow and cache (2.2).
var (
	readMethods    = []cloudfront.Method{cloudfront.MethodGet, cloudfront.MethodHead}
	optionsMethods = []cloudfront.Method{cloudfront.MethodGet, cloudfront.MethodHead, cloudfront.MethodOptions}
	allMethods     = cloudfront.Method("").Values()
)

func checkMethods(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	if b.AllowedMethods == nil {
		return
	}
	allowed := b.AllowedMethods.Items
	if !sameMethods(allowed, readMethods) && !sameMethods(allowed, optionsMethods) && !sameMethods(allowed, allMethods) {
		r.add(b.Path+".AllowedMethods", finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("the methods %v are none of the three sets", allowed),
			Expected: "GET HEAD; GET HEAD OPTIONS; or all seven",
		})
	}
	if b.AllowedMethods.CachedMethods == nil {
		return
	}
	cached, path := b.AllowedMethods.CachedMethods.Items, b.Path+".AllowedMethods.CachedMethods"
	switch {
	case !sameMethods(cached, readMethods) && !sameMethods(cached, optionsMethods):
		r.add(path, finding.Finding{
			Code:     InvalidArgument,
			Message:  fmt.Sprintf("the methods %v cannot be cached", cached),
			Expected: "GET HEAD or GET HEAD OPTIONS",
		})
	case sameMethods(cached, optionsMethods) && sameMethods(allowed, readMethods):
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: "OPTIONS is cached, but not allowed", Fix: "Add OPTIONS to the allowed methods.",
		})
	}
}

// sameMethods compares as sets; a method that is listed twice is no set.
func sameMethods(a, b []cloudfront.Method) bool {
	if len(a) != len(b) {
		return false
	}
	for _, m := range b {
		if !slices.Contains(a, m) {
			return false
		}
	}
	return true
}

// checkMethodsOfOriginGroup reports methods that change things on a behavior
// whose requests may go to two origins (4.5).
func checkMethodsOfOriginGroup(b *Behavior, d *Distribution, _ *Index, r *reporter) {
	if b.AllowedMethods == nil || !slices.Contains(b.AllowedMethods.Items, cloudfront.MethodPost) {
		return
	}
	if isOriginGroup(&d.Config, text(b.TargetOriginId)) {
		r.add(b.Path+".AllowedMethods", finding.Finding{
			Code:     InvalidArgument,
			Message:  "a behavior with an origin group cannot allow POST, PUT, PATCH or DELETE",
			Expected: "GET HEAD or GET HEAD OPTIONS",
		})
	}
}

// checkPoliciesOrForwardedValues judges the choice between a cache policy and
// the legacy settings (1.5).
func checkPoliciesOrForwardedValues(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	policy := text(b.CachePolicyId)
	switch {
	case policy != "" && b.ForwardedValues != nil:
		r.add(b.Path+".ForwardedValues", finding.Finding{
			Code:    InvalidArgument,
			Message: "the behavior has a cache policy and ForwardedValues",
			Fix:     "Keep the cache policy.",
		})
	case policy == "" && b.ForwardedValues == nil:
		r.add(b.Path+".CachePolicyId", finding.Finding{
			Code:    InvalidArgument,
			Message: "the behavior has neither a cache policy nor ForwardedValues",
			Fix:     "Name a cache policy, such as the managed CachingOptimized.",
		})
	case policy == "" && text(b.OriginRequestPolicyId) != "":
		r.add(b.Path+".OriginRequestPolicyId", finding.Finding{
			Code:    InvalidArgument,
			Message: "an origin request policy needs a cache policy beside it",
			Fix:     "Replace ForwardedValues by a cache policy.",
		})
	case policy != "" && (aws.ToInt64(b.MinTTL) != 0 || aws.ToInt64(b.DefaultTTL) != 0 || aws.ToInt64(b.MaxTTL) != 0):
		r.add(b.Path+".CachePolicyId", finding.Finding{
			Code:    InvalidArgument,
			Message: "the behavior has a cache policy and TTLs of its own",
			Fix:     "Set the TTLs in the cache policy.",
		})
	}
}

func checkPolicyReferences(b *Behavior, _ *Distribution, x *Index, r *reporter) {
	checkPolicyID(r, b.Path+".CachePolicyId", NoSuchCachePolicy, "cache policy", b.CachePolicyId, x.cachePolicies, cachePolicyName)
	checkPolicyID(r, b.Path+".OriginRequestPolicyId", NoSuchOriginRequestPolicy, "origin request policy",
		b.OriginRequestPolicyId, x.originRequestPolicies, originRequestPolicyName)
	checkPolicyID(r, b.Path+".ResponseHeadersPolicyId", NoSuchResponseHeadersPolicy, "response headers policy",
		b.ResponseHeadersPolicyId, x.responseHeadersPolicies, responseHeadersPolicyName)
}

// checkPolicyID reports an id of no policy. Who wrote a name instead is told
// the id.
func checkPolicyID[T any](r *reporter, path, code, what string, given *string, known table[T], name func(T) *string) {
	id := text(given)
	if id == "" || known[id] != nil {
		return
	}
	f := finding.Finding{
		Code:     code,
		Message:  fmt.Sprintf("there is no %s %q", what, id),
		Expected: "the id of a " + what + " of this configuration, or of a managed one",
		Nearest:  nearestKey(id, known),
	}
	for _, p := range known {
		if n := text(name(p.Config)); n != "" && strings.TrimPrefix(n, ManagedPrefix) == strings.TrimPrefix(id, ManagedPrefix) {
			f.Nearest, f.Fix = p.ID, "Give the policy's id, not its name."
		}
	}
	r.add(path, f)
}

func checkTrustedKeyGroups(b *Behavior, _ *Distribution, x *Index, r *reporter) {
	path, list := b.Path+".TrustedKeyGroups", trustedKeyGroups(b)
	if b.TrustedKeyGroups != nil && aws.ToBool(b.TrustedKeyGroups.Enabled) && len(list) == 0 {
		r.add(path, finding.Finding{Code: InvalidArgument, Message: "signed requests are required, but no key group is trusted"})
	}
	tooMany(r, path, TooManyKeyGroupsAssociatedToDistribution, len(list), maxKeyGroups, "key groups")
	for i, id := range list {
		if x.KeyGroup(id) == nil {
			r.add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{
				Code:    TrustedKeyGroupDoesNotExist,
				Message: fmt.Sprintf("there is no key group %q", id),
				Nearest: nearestKey(id, x.keyGroups),
			})
		}
	}
}

// accountNumber is what a trusted signer can be besides "self".
var accountNumber = regexp.MustCompile(`^[0-9]{12}$`)

func checkTrustedSigners(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	for i, signer := range trustedSigners(b) {
		if signer != "self" && !accountNumber.MatchString(signer) {
			r.add(fmt.Sprintf("%s.TrustedSigners[%d]", b.Path, i), finding.Finding{
				Code:     TrustedSignerDoesNotExist,
				Message:  fmt.Sprintf("%q is not an AWS account", signer),
				Expected: "12 digits, or self",
			})
		}
	}
}

// checkRealtimeLogReference reports an unknown real-time log configuration;
// those of other accounts cannot be known.
func checkRealtimeLogReference(b *Behavior, _ *Distribution, x *Index, r *reporter) {
	arn := text(b.RealtimeLogConfigArn)
	if arn == "" || !isOurs(arn) || x.RealtimeLogConfig(arn) != nil {
		return
	}
	r.add(b.Path+".RealtimeLogConfigArn", finding.Finding{
		Code:    NoSuchRealtimeLogConfig,
		Message: fmt.Sprintf("there is no real-time log configuration %q", arn),
		Nearest: nearestKey(arn, x.realtimeLogs),
	})
}

// isOurs tells ARNs that this package made from ARNs of real accounts, which
// name what is declared elsewhere.
func isOurs(arn string) bool { return strings.Contains(arn, ":"+AccountID+":") }

// warnOfViewerHostToBucket warns of an origin request policy that sends the
// viewer's Host to a bucket, which then looks for a bucket of that name.
func warnOfViewerHostToBucket(b *Behavior, d *Distribution, x *Index, r *reporter) {
	p := x.OriginRequestPolicy(text(b.OriginRequestPolicyId))
	if p == nil || p.Config.HeadersConfig == nil {
		return
	}
	o := originByID(&d.Config, text(b.TargetOriginId))
	if o == nil || o.S3OriginConfig == nil {
		return
	}
	switch h := p.Config.HeadersConfig; h.HeaderBehavior {
	case cloudfront.OriginRequestPolicyHeaderBehaviorAllViewer,
		cloudfront.OriginRequestPolicyHeaderBehaviorAllViewerAndWhitelistCloudFront:
	case cloudfront.OriginRequestPolicyHeaderBehaviorWhitelist:
		if !slices.ContainsFunc(headerNames(h.Headers), isHost) {
			return
		}
	default:
		return
	}
	r.add(b.Path+".OriginRequestPolicyId", finding.Finding{
		Code:     ViewerHostToBucket,
		Severity: finding.Warning,
		Message:  fmt.Sprintf("%s sends the viewer's Host to a bucket, which answers 403", text(p.Config.Name)),
		Fix:      "Use the managed AllViewerExceptHostHeader or CORS-S3Origin.",
	})
}

func isHost(name string) bool { return strings.EqualFold(name, "host") }

// warnOfPreflightNotAllowed warns of CORS headers for preflights that never
// arrive: the behavior refuses OPTIONS with 403 (5.5). GET and HEAD need no
// preflight, so only policies that allow more are meant for one.
func warnOfPreflightNotAllowed(b *Behavior, _ *Distribution, x *Index, r *reporter) {
	p := x.ResponseHeadersPolicy(text(b.ResponseHeadersPolicyId))
	if p == nil || p.Config.CorsConfig == nil || p.Config.CorsConfig.AccessControlAllowMethods == nil {
		return
	}
	const put = cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValuesPut
	if !slices.Contains(p.Config.CorsConfig.AccessControlAllowMethods.Items, put) {
		return
	}
	if b.AllowedMethods == nil || !slices.Contains(b.AllowedMethods.Items, cloudfront.MethodOptions) {
		r.add(b.Path+".AllowedMethods", finding.Finding{
			Code:     PreflightNotAllowed,
			Severity: finding.Warning,
			Message:  fmt.Sprintf("%s answers CORS preflights, but the behavior refuses OPTIONS with 403", text(p.Config.Name)),
			Fix:      "Allow GET, HEAD and OPTIONS at least.",
		})
	}
}
