package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

func checkCachePolicies(v *validation) {
	documents(v, v.set.CachePolicies, checkCachePolicy)
	uniqueNames(v, CachePolicyAlreadyExists, v.set.CachePolicies, func(c *cloudfront.CachePolicyConfig) *string { return c.Name })
	warnOfAccountQuota(v, TooManyCachePolicies, v.set.CachePolicies, "cache policies")
}

func checkOriginRequestPolicies(v *validation) {
	documents(v, v.set.OriginRequestPolicies, checkOriginRequestPolicy)
	uniqueNames(v, OriginRequestPolicyAlreadyExists, v.set.OriginRequestPolicies,
		func(c *cloudfront.OriginRequestPolicyConfig) *string { return c.Name })
	warnOfAccountQuota(v, TooManyOriginRequestPolicies, v.set.OriginRequestPolicies, "origin request policies")
}

// nameList is one list of names in a policy: of headers, cookies or query
// strings.
type nameList struct {
	path     string // of the structure that holds behavior and list
	field    string // name of the list in it
	behavior string // what is done with the listed names
	names    []string
	quota    string // code when there are too many
	fold     bool   // names are equal whatever their case
}

// Behaviors that need a list, and behaviors that may not have one. The three
// lists of both policies use the same words.
var (
	listingBehaviors = []string{"whitelist", "allExcept", "allViewerAndWhitelistCloudFront"}
	plainBehaviors   = []string{"none", "all", "allViewer"}
)

// checkNameLists judges the three lists of a policy (spec/cloudfront.md 3.1).
func checkNameLists(r *reporter, lists ...nameList) {
	total, last := 0, ""
	for _, l := range lists {
		checkNameList(r, l, l.path+"."+l.field)
		for _, n := range l.names {
			total, last = total+len(n), l.path+"."+l.field
		}
	}
	if total > maxPolicyNameChars {
		r.add(last, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the names of the policy have %d characters", total),
			Expected: fmt.Sprintf("at most %d together", maxPolicyNameChars),
		})
	}
}

func checkNameList(r *reporter, l nameList, path string) {
	switch {
	case slices.Contains(listingBehaviors, l.behavior) && len(l.names) == 0:
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the behavior %q lists no names", l.behavior), Expected: "at least one",
		})
	case slices.Contains(plainBehaviors, l.behavior) && len(l.names) > 0:
		r.add(path, finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("the behavior %q takes no names", l.behavior), Expected: "an empty list",
		})
	}
	tooMany(r, path, l.quota, len(l.names), maxPolicyNames, "names")
	checkNames(r, l, path)
}

// checkNames judges names one by one. A star is taken for a wildcard that
// policies do not have (unverified).
func checkNames(r *reporter, l nameList, path string) {
	seen := map[string]bool{}
	for i, name := range l.names {
		at := fmt.Sprintf("%s[%d]", path, i)
		key := name
		if l.fold {
			key = strings.ToLower(name)
		}
		switch {
		case name == "" || strings.Contains(name, "*"):
			r.add(at, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%q is not a name", name), Expected: "a name without wildcards"})
		case seen[key]:
			r.add(at, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%q is listed twice", name)})
		case l.fold && !fieldName.MatchString(name):
			r.add(at, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%q is not a header name", name)})
		}
		seen[key] = true
	}
}

const keyParameters = "ParametersInCacheKeyAndForwardedToOrigin"

func checkCachePolicy(c *cloudfront.CachePolicyConfig, _ *Index, r *reporter) {
	tooLong(r, "Comment", InvalidArgument, c.Comment, maxComment)
	checkTTLs(r, "", c.MinTTL, c.DefaultTTL, c.MaxTTL)
	p := c.ParametersInCacheKeyAndForwardedToOrigin
	if p == nil {
		return
	}
	var lists []nameList
	if h := p.HeadersConfig; h != nil {
		lists = append(lists, nameList{
			path: keyParameters + ".HeadersConfig", field: "Headers", behavior: string(h.HeaderBehavior),
			names: headerNames(h.Headers), quota: TooManyHeadersInCachePolicy, fold: true,
		})
		checkCacheKeyHeaders(headerNames(h.Headers), r)
	}
	if k := p.CookiesConfig; k != nil {
		lists = append(lists, nameList{
			path: keyParameters + ".CookiesConfig", field: "Cookies", behavior: string(k.CookieBehavior),
			names: cookieNames(k.Cookies), quota: TooManyCookiesInCachePolicy,
		})
	}
	if q := p.QueryStringsConfig; q != nil {
		lists = append(lists, nameList{
			path: keyParameters + ".QueryStringsConfig", field: "QueryStrings", behavior: string(q.QueryStringBehavior),
			names: queryNames(q.QueryStrings), quota: TooManyQueryStringsInCachePolicy,
		})
	}
	checkNameLists(r, lists...)
	warnOfKeyWithoutCaching(c, lists, r)
}

func checkCacheKeyHeaders(names []string, r *reporter) {
	for i, name := range names {
		if neverInCacheKey.has(name) {
			r.add(fmt.Sprintf("%s.HeadersConfig.Headers[%d]", keyParameters, i), finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("%s cannot be in a cache key", name), Fix: "Put it in an origin request policy.",
			})
		}
	}
}

// warnOfKeyWithoutCaching warns of a key in a policy that caches nothing. AWS
// is known to refuse it, which the specification does not record.
func warnOfKeyWithoutCaching(c *cloudfront.CachePolicyConfig, lists []nameList, r *reporter) {
	if c.MaxTTL == nil || *c.MaxTTL != 0 {
		return
	}
	p := c.ParametersInCacheKeyAndForwardedToOrigin
	inKey := aws.ToBool(p.EnableAcceptEncodingGzip) || aws.ToBool(p.EnableAcceptEncodingBrotli)
	for _, l := range lists {
		inKey = inKey || l.behavior != "none" && l.behavior != ""
	}
	if inKey {
		r.add(keyParameters, finding.Finding{
			Code: InvalidArgument, Severity: finding.Warning,
			Message: "MaxTTL is 0, so nothing is cached, but the policy has a cache key; AWS may refuse it",
			Fix:     "Forward the values with an origin request policy instead.",
		})
	}
}

func checkOriginRequestPolicy(c *cloudfront.OriginRequestPolicyConfig, _ *Index, r *reporter) {
	tooLong(r, "Comment", InvalidArgument, c.Comment, maxComment)
	var lists []nameList
	if h := c.HeadersConfig; h != nil {
		lists = append(lists, nameList{
			path: "HeadersConfig", field: "Headers", behavior: string(h.HeaderBehavior),
			names: headerNames(h.Headers), quota: TooManyHeadersInOriginRequestPolicy, fold: true,
		})
		checkOriginRequestHeaders(h, r)
	}
	if k := c.CookiesConfig; k != nil {
		lists = append(lists, nameList{
			path: "CookiesConfig", field: "Cookies", behavior: string(k.CookieBehavior),
			names: cookieNames(k.Cookies), quota: TooManyCookiesInOriginRequestPolicy,
		})
	}
	if q := c.QueryStringsConfig; q != nil {
		lists = append(lists, nameList{
			path: "QueryStringsConfig", field: "QueryStrings", behavior: string(q.QueryStringBehavior),
			names: queryNames(q.QueryStrings), quota: TooManyQueryStringsInOriginRequestPolicy,
		})
	}
	checkNameLists(r, lists...)
}

func checkOriginRequestHeaders(h *cloudfront.OriginRequestPolicyHeadersConfig, r *reporter) {
	for i, name := range headerNames(h.Headers) {
		path := fmt.Sprintf("HeadersConfig.Headers[%d]", i)
		switch {
		case h.HeaderBehavior == cloudfront.OriginRequestPolicyHeaderBehaviorWhitelist && strings.EqualFold(name, "authorization"):
			r.add(path, finding.Finding{
				Code: InvalidArgument, Message: "Authorization cannot be listed in an origin request policy",
				Fix: "List it in the cache policy, or forward allViewer.",
			})
		case h.HeaderBehavior == cloudfront.OriginRequestPolicyHeaderBehaviorAllViewerAndWhitelistCloudFront &&
			!strings.HasPrefix(strings.ToLower(name), "cloudfront-"):
			r.add(path, finding.Finding{
				Code: InvalidArgument, Message: fmt.Sprintf("%s is not a header that CloudFront makes", name), Expected: "a name that begins with CloudFront-",
			})
		}
	}
}
