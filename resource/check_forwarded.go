package resource

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

// checkBehaviorTTLs judges the TTLs of the legacy settings; with a cache policy
// they are the policy's.
func checkBehaviorTTLs(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	if b.ForwardedValues != nil {
		checkTTLs(r, b.Path+".", b.MinTTL, b.DefaultTTL, b.MaxTTL)
	}
}

// checkTTLs judges three TTLs, with AWS's values where they are left out
// (spec/cloudfront.md 3.1). prefix is what stands before their names in paths.
func checkTTLs(r *reporter, prefix string, low, standard, high *int64) {
	for _, ttl := range []struct {
		name  string
		value *int64
	}{{"MinTTL", low}, {"DefaultTTL", standard}, {"MaxTTL", high}} {
		if v := aws.ToInt64(ttl.value); v < 0 {
			r.add(prefix+ttl.name, negativeTTL(v))
		}
	}
	least := aws.ToInt64(low)
	middle := ttlOr(standard, max(DefaultDefaultTTL, least))
	most := ttlOr(high, max(DefaultMaxTTL, middle))
	switch {
	case least > middle:
		r.add(prefix+"MinTTL", ttlOrder("MinTTL", least, "DefaultTTL", middle))
	case middle > most:
		// A default that nobody wrote gives way to the max TTL that somebody did.
		if standard != nil || least > most {
			r.add(prefix+"MaxTTL", ttlOrder("DefaultTTL", middle, "MaxTTL", most))
		}
	}
}

func ttlOr(ttl *int64, otherwise int64) int64 {
	if ttl == nil {
		return otherwise
	}
	return *ttl
}

func ttlOrder(lowName string, low int64, highName string, high int64) finding.Finding {
	return finding.Finding{
		Code:     InvalidTTLOrder,
		Message:  fmt.Sprintf("%s %d is above %s %d", lowName, low, highName, high),
		Expected: "MinTTL <= DefaultTTL <= MaxTTL",
	}
}

// checkForwardedHeaders judges the legacy list of headers: a single star sends
// all of them and caches nothing.
func checkForwardedHeaders(b *Behavior, d *Distribution, _ *Index, r *reporter) {
	if b.ForwardedValues == nil {
		return
	}
	path, names := b.Path+".ForwardedValues.Headers", headerNames(b.ForwardedValues.Headers)
	tooMany(r, path, TooManyHeadersInForwardedValues, len(names), maxForwardedNames, "headers")
	star := slices.Contains(names, "*")
	switch {
	case star && len(names) > 1:
		r.add(path, finding.Finding{Code: InvalidArgument, Message: "* stands beside other headers", Expected: "* alone, or names"})
	case star && aws.ToInt64(b.MinTTL) > 0:
		r.add(b.Path+".MinTTL", finding.Finding{
			Code: InvalidArgument, Message: "all headers are forwarded, which caches nothing, but MinTTL is more than 0", Expected: "0",
		})
	}
	o := originByID(&d.Config, text(b.TargetOriginId))
	if o == nil || o.S3OriginConfig == nil {
		return
	}
	for i, name := range names {
		if isHost(name) || name == "*" {
			r.add(fmt.Sprintf("%s[%d]", path, i), finding.Finding{
				Code: InvalidHeadersForS3Origin, Message: fmt.Sprintf("%s cannot be forwarded to a bucket", name),
				Expected: "Origin, Access-Control-Request-Headers and Access-Control-Request-Method, or none",
			})
		}
	}
}

func checkForwardedCookies(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	if b.ForwardedValues == nil || b.ForwardedValues.Cookies == nil {
		return
	}
	path, c := b.Path+".ForwardedValues.Cookies", b.ForwardedValues.Cookies
	names, listed := cookieNames(c.WhitelistedNames), c.Forward == cloudfront.ItemSelectionWhitelist
	switch {
	case listed && len(names) == 0:
		r.add(path, finding.Finding{Code: InvalidForwardCookies, Message: "only listed cookies are forwarded, and none is listed"})
	case !listed && len(names) > 0:
		r.add(path, finding.Finding{
			Code: InvalidForwardCookies, Message: fmt.Sprintf("cookies are listed, but Forward is %q", c.Forward), Expected: "whitelist",
		})
	}
	tooMany(r, path+".WhitelistedNames", TooManyCookieNamesInWhiteList, len(names), maxForwardedNames, "cookies")
}

func checkForwardedQueryStrings(b *Behavior, _ *Distribution, _ *Index, r *reporter) {
	if b.ForwardedValues == nil || b.ForwardedValues.QueryStringCacheKeys == nil {
		return
	}
	path, names := b.Path+".ForwardedValues.QueryStringCacheKeys", b.ForwardedValues.QueryStringCacheKeys.Items
	if len(names) > 0 && !aws.ToBool(b.ForwardedValues.QueryString) {
		r.add(path, finding.Finding{
			Code: InvalidQueryStringParameters, Message: "query parameters are listed, but the query string is not forwarded",
			Fix: "Set QueryString to true, or list none.",
		})
	}
	tooMany(r, path, TooManyQueryStringParameters, len(names), maxForwardedNames, "query parameters")
}
