package resource

import (
	"fmt"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// TestPathPatternRefusals goes through spec/cloudfront.md 2.1.
func TestPathPatternRefusals(t *testing.T) {
	pattern := func(p string) func(*Set) { return func(s *Set) { listed(s, 1).PathPattern = new(p) } }
	const path = " CacheBehaviors[1].PathPattern"
	checkRefusals(t, []refusal{
		{"76 behaviors", func(s *Set) {
			list := distribution(s).CacheBehaviors
			for i := range 74 {
				b := list.Items[1]
				b.PathPattern = new(fmt.Sprintf("/%d", i))
				list.Items = append(list.Items, b)
			}
			list.Quantity = quantity(list.Items)
		}, "TooManyCacheBehaviors CacheBehaviors"},
		{"of 256", pattern("/" + strings.Repeat("p", 255)), "InvalidArgument" + path},
		{"percent", pattern("/a%20b"), "InvalidArgument" + path},
		{"braces", pattern("/{a,b}"), "InvalidArgument" + path},
		{"brackets", pattern("/[ab]"), "InvalidArgument" + path},
		{"space", pattern("/a b"), "InvalidArgument" + path},
		{"missing", func(s *Set) { listed(s, 1).PathPattern = nil }, "InvalidArgument" + path},
		{"twice", pattern("/api/*"), "InvalidArgument" + path},
		{"twice but for the slash", pattern("api/*"), "InvalidArgument" + path},
		{"after a catch-all", func(s *Set) { listed(s, 0).PathPattern = new("*") }, "BehaviorNeverMatches" + path},
	})
}

func TestPathPatternAlphabet(t *testing.T) {
	s := validSet()
	listed(s, 1).PathPattern = new(`/AZaz09_-.*$/~"'@:+&?`)
	if found := Validate(s); len(found) > 0 {
		t.Error(found)
	}
}

// TestBehaviorRefusals goes through the behavior table of spec/cloudfront.md
// 1.5 and 2.2.
func TestBehaviorRefusals(t *testing.T) {
	const path, legacy = "DefaultCacheBehavior", "CacheBehaviors[1]"
	get := []cloudfront.Method{"GET"}
	checkRefusals(t, []refusal{
		{"unknown origin", func(s *Set) { listed(s, 0).TargetOriginId = new("app") }, "NoSuchOrigin CacheBehaviors[0].TargetOriginId"},
		{"origin missing", func(s *Set) { standard(s).TargetOriginId = nil }, "InvalidArgument " + path + ".TargetOriginId"},
		{"viewer protocol", func(s *Set) { standard(s).ViewerProtocolPolicy = "redirect" }, "InvalidArgument " + path + ".ViewerProtocolPolicy"},
		{"GET alone", func(s *Set) { standard(s).AllowedMethods = methods(get, readMethods) }, "InvalidArgument " + path + ".AllowedMethods"},
		{"four methods", func(s *Set) {
			standard(s).AllowedMethods = methods([]cloudfront.Method{"GET", "HEAD", "OPTIONS", "POST"}, readMethods)
		}, "InvalidArgument " + path + ".AllowedMethods"},
		{"POST cached", func(s *Set) {
			standard(s).AllowedMethods = methods(optionsMethods, []cloudfront.Method{"GET", "HEAD", "POST"})
		}, "InvalidArgument " + path + ".AllowedMethods.CachedMethods"},
		{"OPTIONS cached, not allowed", func(s *Set) { standard(s).AllowedMethods = methods(readMethods, optionsMethods) },
			"InvalidArgument " + path + ".AllowedMethods.CachedMethods"},
		{"policy and forwarded values", func(s *Set) { listed(s, 0).ForwardedValues = listed(s, 1).ForwardedValues },
			"InvalidArgument CacheBehaviors[0].ForwardedValues"},
		{"neither", func(s *Set) { standard(s).CachePolicyId = nil }, "InvalidArgument " + path + ".CachePolicyId"},
		{"request policy without cache policy", func(s *Set) { listed(s, 1).OriginRequestPolicyId = new("88a5eaf4-2fd4-4709-b370-b4c650ea3fcf") },
			"InvalidArgument " + legacy + ".OriginRequestPolicyId"},
		{"policy and TTLs", func(s *Set) { standard(s).MaxTTL = new(int64(60)) }, "InvalidArgument " + path + ".CachePolicyId"},
		{"unknown cache policy", func(s *Set) { standard(s).CachePolicyId = new("22222222-2222-4222-8222-222222222223") },
			"NoSuchCachePolicy " + path + ".CachePolicyId"},
		{"unknown request policy", func(s *Set) { listed(s, 0).OriginRequestPolicyId = new("x") },
			"NoSuchOriginRequestPolicy CacheBehaviors[0].OriginRequestPolicyId"},
		{"unknown headers policy", func(s *Set) { standard(s).ResponseHeadersPolicyId = new("x") },
			"NoSuchResponseHeadersPolicy " + path + ".ResponseHeadersPolicyId"},
		{"unknown key group", func(s *Set) { listed(s, 0).TrustedKeyGroups.Items[0] = "x" },
			"TrustedKeyGroupDoesNotExist CacheBehaviors[0].TrustedKeyGroups[0]"},
		{"no key group", func(s *Set) {
			listed(s, 0).TrustedKeyGroups = &cloudfront.TrustedKeyGroups{Enabled: new(true), Quantity: new(int32(0))}
		}, "InvalidArgument CacheBehaviors[0].TrustedKeyGroups"},
		{"five key groups", func(s *Set) {
			five := []string{testKeyGroup, testKeyGroup, testKeyGroup, testKeyGroup, testKeyGroup}
			listed(s, 0).TrustedKeyGroups = &cloudfront.TrustedKeyGroups{Enabled: new(true), Quantity: quantity(five), Items: five}
		}, "TooManyKeyGroupsAssociatedToDistribution CacheBehaviors[0].TrustedKeyGroups"},
		{"signer by name", func(s *Set) {
			standard(s).TrustedSigners = &cloudfront.TrustedSigners{Enabled: new(true), Quantity: new(int32(2)), Items: []string{"self", "me"}}
		}, "TrustedSignerDoesNotExist " + path + ".TrustedSigners[1]"},
		{"unknown real-time log", func(s *Set) { standard(s).RealtimeLogConfigArn = new(ARN(KindRealtimeLogConfig, "x")) },
			"NoSuchRealtimeLogConfig " + path + ".RealtimeLogConfigArn"},
		{"viewer's Host to a bucket", func(s *Set) { standard(s).OriginRequestPolicyId = new("216adef6-5c7f-47e4-b989-5492eafa07d3") },
			"ViewerHostToBucket " + path + ".OriginRequestPolicyId"},
		{"preflight policy without OPTIONS", func(s *Set) {
			listed(s, 1).ResponseHeadersPolicyId = new("5cc3b908-e619-4b99-88e5-2cf7f45965bd")
		}, "PreflightNotAllowed " + legacy + ".AllowedMethods"},
	})
}

func TestPolicyByNameIsToldItsID(t *testing.T) {
	s := validSet()
	standard(s).CachePolicyId = new("Managed-CachingDisabled")
	found := Validate(s)
	if len(found) != 1 || found[0].Nearest != "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" {
		t.Errorf("got %v, want the id of CachingDisabled as nearest", found)
	}
}

// TestForwardedValuesRefusals goes through the legacy settings of
// spec/cloudfront.md 3.1.
func TestForwardedValuesRefusals(t *testing.T) {
	values := func(s *Set) *cloudfront.ForwardedValues { return listed(s, 1).ForwardedValues }
	names := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprintf("n%d", i)
		}
		return out
	}
	ttl := func(low, standard, high int64) func(*Set) {
		return func(s *Set) {
			b := listed(s, 1)
			b.MinTTL, b.DefaultTTL, b.MaxTTL = new(low), new(standard), new(high)
		}
	}
	const path, forwarded = "CacheBehaviors[1]", "CacheBehaviors[1].ForwardedValues"
	checkRefusals(t, []refusal{
		{"min above default", ttl(11, 10, 20), "InvalidTTLOrder " + path + ".MinTTL"},
		{"default above max", ttl(0, 30, 20), "InvalidTTLOrder " + path + ".MaxTTL"},
		{"negative", ttl(-1, 0, 0), "InvalidArgument " + path + ".MinTTL"},
		{"star beside names", func(s *Set) {
			listed(s, 1).TargetOriginId = new("api")
			values(s).Headers = headerList([]string{"*", "X-A"})
		}, "InvalidArgument " + forwarded + ".Headers"},
		{"star with min TTL", func(s *Set) {
			listed(s, 1).TargetOriginId, listed(s, 1).MinTTL = new("api"), new(int64(1))
			values(s).Headers = headerList([]string{"*"})
		}, "InvalidArgument " + path + ".MinTTL"},
		{"11 headers", func(s *Set) { values(s).Headers = headerList(names(11)) }, "TooManyHeadersInForwardedValues " + forwarded + ".Headers"},
		{"Host to a bucket", func(s *Set) { values(s).Headers = headerList([]string{"Origin", "host"}) },
			"InvalidHeadersForS3Origin " + forwarded + ".Headers[1]"},
		{"cookies missing", func(s *Set) { values(s).Cookies.Forward = "" }, "InvalidArgument " + forwarded + ".Cookies.Forward"},
		{"unknown selection of cookies", func(s *Set) { values(s).Cookies.Forward = "some" }, "InvalidForwardCookies " + forwarded + ".Cookies.Forward"},
		{"no cookies listed", func(s *Set) { values(s).Cookies.Forward = "whitelist" }, "InvalidForwardCookies " + forwarded + ".Cookies"},
		{"cookies listed for nothing", func(s *Set) {
			values(s).Cookies.WhitelistedNames = &cloudfront.CookieNames{Quantity: new(int32(1)), Items: names(1)}
		}, "InvalidForwardCookies " + forwarded + ".Cookies"},
		{"11 cookies", func(s *Set) {
			values(s).Cookies = &cloudfront.CookiePreference{
				Forward: "whitelist", WhitelistedNames: &cloudfront.CookieNames{Quantity: new(int32(11)), Items: names(11)},
			}
		}, "TooManyCookieNamesInWhiteList " + forwarded + ".Cookies.WhitelistedNames"},
		{"parameters without query", func(s *Set) {
			values(s).QueryString = new(false)
			values(s).QueryStringCacheKeys = &cloudfront.QueryStringCacheKeys{Quantity: new(int32(1)), Items: names(1)}
		}, "InvalidQueryStringParameters " + forwarded + ".QueryStringCacheKeys"},
		{"11 parameters", func(s *Set) {
			values(s).QueryStringCacheKeys = &cloudfront.QueryStringCacheKeys{Quantity: new(int32(11)), Items: names(11)}
		}, "TooManyQueryStringParameters " + forwarded + ".QueryStringCacheKeys"},
	})
}

// TestFunctionRefusals goes through the associations of spec/cloudfront.md 1.5
// and 2.5.
func TestFunctionRefusals(t *testing.T) {
	functions := func(list ...cloudfront.FunctionAssociation) func(*Set) {
		return func(s *Set) {
			standard(s).FunctionAssociations = &cloudfront.FunctionAssociations{Quantity: quantity(list), Items: list}
		}
	}
	lambdas := func(list ...cloudfront.LambdaFunctionAssociation) func(*Set) {
		return func(s *Set) {
			standard(s).LambdaFunctionAssociations = &cloudfront.LambdaFunctionAssociations{Quantity: quantity(list), Items: list}
		}
	}
	lambda := func(event cloudfront.EventType, arn string) cloudfront.LambdaFunctionAssociation {
		return cloudfront.LambdaFunctionAssociation{EventType: event, LambdaFunctionARN: new(arn)}
	}
	const path, lambdaPath = "DefaultCacheBehavior.FunctionAssociations", "DefaultCacheBehavior.LambdaFunctionAssociations"
	const function, unqualified = InvalidFunctionAssociation + " ", "arn:aws:lambda:us-east-1:123456789012:function:edge"
	checkRefusals(t, []refusal{
		{"origin event", functions(cloudfront.FunctionAssociation{EventType: "origin-request", FunctionARN: new(testFunction)}),
			function + path + "[0].EventType"},
		{"event missing", functions(cloudfront.FunctionAssociation{FunctionARN: new(testFunction)}), "InvalidArgument " + path + "[0].EventType"},
		{"two at one event", functions(
			cloudfront.FunctionAssociation{EventType: "viewer-request", FunctionARN: new(testFunction)},
			cloudfront.FunctionAssociation{EventType: "viewer-request", FunctionARN: new(testFunction)},
		), function + path + "[1].EventType"},
		{"unknown function", functions(cloudfront.FunctionAssociation{EventType: "viewer-request", FunctionARN: new(testFunction + "s")}),
			function + path + "[0].FunctionARN"},
		{"by name", functions(cloudfront.FunctionAssociation{EventType: "viewer-request", FunctionARN: new("hdr")}),
			function + path + "[0].FunctionARN"},
		{"not published", func(s *Set) { s.Functions[0].Live = false }, function + path + "[0].FunctionARN"},
		{"ARN missing", functions(cloudfront.FunctionAssociation{EventType: "viewer-request"}), "InvalidArgument " + path + "[0].FunctionARN"},

		{"unqualified Lambda", lambdas(lambda("origin-request", unqualified)), "InvalidLambdaFunctionAssociation " + lambdaPath + "[0].LambdaFunctionARN"},
		{"$LATEST", lambdas(lambda("origin-request", unqualified+":$LATEST")), "InvalidLambdaFunctionAssociation " + lambdaPath + "[0].LambdaFunctionARN"},
		{"alias", lambdas(lambda("origin-request", unqualified+":live")), "InvalidLambdaFunctionAssociation " + lambdaPath + "[0].LambdaFunctionARN"},
		{"other region", lambdas(lambda("origin-request", "arn:aws:lambda:eu-west-1:123456789012:function:edge:1")),
			"InvalidLambdaFunctionAssociation " + lambdaPath + "[0].LambdaFunctionARN"},
		{"unknown Lambda", lambdas(lambda("origin-request", testLambda+"2")), "InvalidLambdaFunctionAssociation " + lambdaPath + "[0].LambdaFunctionARN"},
		{"two Lambdas at one event", lambdas(lambda("origin-request", testLambda), lambda("origin-request", testLambda)),
			"InvalidLambdaFunctionAssociation " + lambdaPath + "[1].EventType"},
		{"unknown event", lambdas(lambda("origin", testLambda)), "InvalidArgument " + lambdaPath + "[0].EventType"},
		{"body of a response", lambdas(cloudfront.LambdaFunctionAssociation{
			EventType: "origin-response", LambdaFunctionARN: new(testLambda), IncludeBody: new(true),
		}), "InvalidLambdaFunctionAssociation " + lambdaPath + "[0].IncludeBody"},
		{"both kinds at viewer events", lambdas(lambda("viewer-request", testLambda)),
			"InvalidLambdaFunctionAssociation " + lambdaPath + "[0].EventType"},
	})
}

func TestFunctionsOfOtherAccountsAreTrusted(t *testing.T) {
	s := validSet()
	standard(s).FunctionAssociations.Items[0].FunctionARN = new("arn:aws:cloudfront::123456789012:function/theirs")
	standard(s).LambdaFunctionAssociations.Items[0].LambdaFunctionARN = new("arn:aws:lambda:us-east-1:123456789012:function:theirs:7")
	if found := Validate(s); len(found) > 0 {
		t.Error(found)
	}
}
