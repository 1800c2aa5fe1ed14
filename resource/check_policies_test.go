package resource

import (
	"fmt"
	"strings"
	"testing"

	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("n%d", i)
	}
	return out
}

// TestCachePolicyRefusals goes through the cache policy of
// spec/cloudfront.md 3.1.
func TestCachePolicyRefusals(t *testing.T) {
	parameters := func(s *Set) *cloudfront.ParametersInCacheKeyAndForwardedToOrigin {
		return cachePolicy(s).ParametersInCacheKeyAndForwardedToOrigin
	}
	headers := func(names ...string) func(*Set) {
		return func(s *Set) { parameters(s).HeadersConfig.Headers = headerList(names) }
	}
	const p = keyParameters
	checkRefusals(t, []refusal{
		{"name missing", func(s *Set) { cachePolicy(s).Name = nil }, "InvalidArgument Name"},
		{"name twice", func(s *Set) {
			second := *s.CachePolicies[0]
			second.ID = "second"
			s.CachePolicies = append(s.CachePolicies, &second)
		}, "CachePolicyAlreadyExists Name"},
		{"comment of 129", func(s *Set) { cachePolicy(s).Comment = new(strings.Repeat("c", 129)) }, "InvalidArgument Comment"},
		{"min TTL missing", func(s *Set) { cachePolicy(s).MinTTL = nil }, "InvalidArgument MinTTL"},
		{"min above default", func(s *Set) { cachePolicy(s).MinTTL = new(int64(51)) }, "InvalidTTLOrder MinTTL"},
		{"default above max", func(s *Set) { cachePolicy(s).DefaultTTL = new(int64(101)) }, "InvalidTTLOrder MaxTTL"},
		{"min above max, default left out", func(s *Set) {
			cachePolicy(s).MinTTL, cachePolicy(s).DefaultTTL = new(int64(101)), nil
		}, "InvalidTTLOrder MaxTTL"},
		{"header behavior", func(s *Set) { parameters(s).HeadersConfig.HeaderBehavior = "some" },
			"InvalidArgument " + p + ".HeadersConfig.HeaderBehavior"},
		{"no headers listed", headers(), "InvalidArgument " + p + ".HeadersConfig.Headers"},
		{"headers listed for nothing", func(s *Set) { parameters(s).HeadersConfig.HeaderBehavior = "none" },
			"InvalidArgument " + p + ".HeadersConfig.Headers"},
		{"11 headers", headers(numbered(11)...), "TooManyHeadersInCachePolicy " + p + ".HeadersConfig.Headers"},
		{"star", headers("*"), "InvalidArgument " + p + ".HeadersConfig.Headers[0]"},
		{"header twice", headers("X-A", "x-a"), "InvalidArgument " + p + ".HeadersConfig.Headers[1]"},
		{"header with a space", headers("X A"), "InvalidArgument " + p + ".HeadersConfig.Headers[0]"},
		{"viewer's address", headers("CloudFront-Viewer-Address"), "InvalidArgument " + p + ".HeadersConfig.Headers[0]"},
		{"11 cookies", func(s *Set) {
			parameters(s).CookiesConfig = &cloudfront.CachePolicyCookiesConfig{
				CookieBehavior: "allExcept", Cookies: &cloudfront.CookieNames{Quantity: new(int32(11)), Items: numbered(11)},
			}
		}, "TooManyCookiesInCachePolicy " + p + ".CookiesConfig.Cookies"},
		{"11 parameters", func(s *Set) {
			parameters(s).QueryStringsConfig = &cloudfront.CachePolicyQueryStringsConfig{
				QueryStringBehavior: "whitelist", QueryStrings: &cloudfront.QueryStringNames{Quantity: new(int32(11)), Items: numbered(11)},
			}
		}, "TooManyQueryStringsInCachePolicy " + p + ".QueryStringsConfig.QueryStrings"},
		{"1,025 characters of names", func(s *Set) {
			parameters(s).QueryStringsConfig = &cloudfront.CachePolicyQueryStringsConfig{
				QueryStringBehavior: "whitelist", QueryStrings: &cloudfront.QueryStringNames{
					Quantity: new(int32(1)), Items: []string{strings.Repeat("q", 1025-len("x-a"))},
				},
			}
		}, "InvalidArgument " + p + ".QueryStringsConfig.QueryStrings"},
		{"key without caching", func(s *Set) {
			cachePolicy(s).MinTTL, cachePolicy(s).DefaultTTL, cachePolicy(s).MaxTTL = new(int64(0)), new(int64(0)), new(int64(0))
		}, "InvalidArgument " + p},
		{"21 policies", func(s *Set) {
			for i := range 20 {
				more := *s.CachePolicies[0]
				more.Config.Name = new(fmt.Sprint(i))
				s.CachePolicies = append(s.CachePolicies, &more)
			}
		}, "TooManyCachePolicies "},
	})
}

// TestTTLDefaults: what is left out follows what is given
// (spec/cloudfront.md 3.1).
func TestTTLDefaults(t *testing.T) {
	for name, ttl := range map[string][3]*int64{
		"min only":                   {new(int64(0)), nil, nil},
		"min above a day":            {new(int64(86401)), nil, nil},
		"min above a year":           {new(int64(31536001)), nil, nil},
		"max below a day":            {new(int64(0)), nil, new(int64(60))},
		"default above a year":       {new(int64(0)), new(int64(31536001)), nil},
		"all the same":               {new(int64(5)), new(int64(5)), new(int64(5))},
		"min and max, equal to both": {new(int64(5)), nil, new(int64(5))},
	} {
		s := validSet()
		cachePolicy(s).MinTTL, cachePolicy(s).DefaultTTL, cachePolicy(s).MaxTTL = ttl[0], ttl[1], ttl[2]
		if found := Validate(s); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestOriginRequestPolicyRefusals(t *testing.T) {
	config := func(s *Set) *cloudfront.OriginRequestPolicyConfig { return &s.OriginRequestPolicies[0].Config }
	headers := func(behavior cloudfront.OriginRequestPolicyHeaderBehavior, names ...string) func(*Set) {
		return func(s *Set) {
			config(s).HeadersConfig = &cloudfront.OriginRequestPolicyHeadersConfig{HeaderBehavior: behavior, Headers: headerList(names)}
		}
	}
	checkRefusals(t, []refusal{
		{"name missing", func(s *Set) { config(s).Name = new("orp"); config(s).Name = nil }, "InvalidArgument Name"},
		{"headers missing", func(s *Set) { config(s).HeadersConfig = nil }, "InvalidArgument HeadersConfig"},
		{"Authorization alone", headers("whitelist", "Authorization"), "InvalidArgument HeadersConfig.Headers[0]"},
		{"not made by CloudFront", headers("allViewerAndWhitelistCloudFront", "CloudFront-Viewer-ASN", "X-A"), "InvalidArgument HeadersConfig.Headers[1]"},
		{"allExcept nothing", headers("allExcept"), "InvalidArgument HeadersConfig.Headers"},
		{"allViewer and names", headers("allViewer", "X-A"), "InvalidArgument HeadersConfig.Headers"},
		{"11 headers", headers("allExcept", numbered(11)...), "TooManyHeadersInOriginRequestPolicy HeadersConfig.Headers"},
		{"no cookies listed", func(s *Set) { config(s).CookiesConfig.CookieBehavior = "whitelist" }, "InvalidArgument CookiesConfig.Cookies"},
		{"11 cookies", func(s *Set) {
			config(s).CookiesConfig = &cloudfront.OriginRequestPolicyCookiesConfig{
				CookieBehavior: "whitelist", Cookies: &cloudfront.CookieNames{Quantity: new(int32(11)), Items: numbered(11)},
			}
		}, "TooManyCookiesInOriginRequestPolicy CookiesConfig.Cookies"},
		{"11 parameters", func(s *Set) {
			config(s).QueryStringsConfig = &cloudfront.OriginRequestPolicyQueryStringsConfig{
				QueryStringBehavior: "whitelist", QueryStrings: &cloudfront.QueryStringNames{Quantity: new(int32(11)), Items: numbered(11)},
			}
		}, "TooManyQueryStringsInOriginRequestPolicy QueryStringsConfig.QueryStrings"},
		{"name twice", func(s *Set) { s.OriginRequestPolicies = append(s.OriginRequestPolicies, s.OriginRequestPolicies[0]) },
			"OriginRequestPolicyAlreadyExists Name"},
	})
}

// TestResponseHeadersPolicyRefusals goes through spec/cloudfront.md 5.1 and
// 5.2.
func TestResponseHeadersPolicyRefusals(t *testing.T) {
	security := func(s *Set) *cloudfront.ResponseHeadersPolicySecurityHeadersConfig {
		return headersPolicy(s).SecurityHeadersConfig
	}
	custom := func(n int, name, value string) func(*Set) {
		return func(s *Set) {
			var list []cloudfront.ResponseHeadersPolicyCustomHeader
			for i := range n {
				list = append(list, cloudfront.ResponseHeadersPolicyCustomHeader{
					Header: new(strings.ReplaceAll(name, "#", fmt.Sprint(i))), Value: new(value), Override: new(true),
				})
			}
			headersPolicy(s).CustomHeadersConfig = &cloudfront.ResponseHeadersPolicyCustomHeadersConfig{Quantity: quantity(list), Items: list}
		}
	}
	const path = "SecurityHeadersConfig."
	checkRefusals(t, []refusal{
		{"name missing", func(s *Set) { headersPolicy(s).Name = nil }, "InvalidArgument Name"},
		{"name twice", func(s *Set) {
			s.ResponseHeadersPolicies = append(s.ResponseHeadersPolicies, s.ResponseHeadersPolicies[0])
		},
			"ResponseHeadersPolicyAlreadyExists Name"},
		{"comment of 129", func(s *Set) { headersPolicy(s).Comment = new(strings.Repeat("c", 129)) }, "InvalidArgument Comment"},
		{"CSP of 1784", func(s *Set) { security(s).ContentSecurityPolicy.ContentSecurityPolicy = new(strings.Repeat("c", 1784)) },
			"TooLongCSPInResponseHeadersPolicy " + path + "ContentSecurityPolicy.ContentSecurityPolicy"},
		{"CSP on two lines", func(s *Set) { security(s).ContentSecurityPolicy.ContentSecurityPolicy = new("default-src\n'self'") },
			"InvalidArgument " + path + "ContentSecurityPolicy.ContentSecurityPolicy"},
		{"negative max-age", func(s *Set) { security(s).StrictTransportSecurity.AccessControlMaxAgeSec = new(int32(-1)) },
			"InvalidArgument " + path + "StrictTransportSecurity.AccessControlMaxAgeSec"},
		{"max-age missing", func(s *Set) { security(s).StrictTransportSecurity.AccessControlMaxAgeSec = nil },
			"InvalidArgument " + path + "StrictTransportSecurity.AccessControlMaxAgeSec"},
		{"override missing", func(s *Set) { security(s).ContentTypeOptions.Override = nil }, "InvalidArgument " + path + "ContentTypeOptions.Override"},
		{"frame option", func(s *Set) { security(s).FrameOptions.FrameOption = "ALLOWALL" }, "InvalidArgument " + path + "FrameOptions.FrameOption"},
		{"referrer policy", func(s *Set) { security(s).ReferrerPolicy.ReferrerPolicy = "none" }, "InvalidArgument " + path + "ReferrerPolicy.ReferrerPolicy"},
		{"block and report", func(s *Set) { security(s).XSSProtection.ReportUri = new("https://a.example/") },
			"InvalidArgument " + path + "XSSProtection.ReportUri"},
		{"sampling rate of 101", func(s *Set) { headersPolicy(s).ServerTimingHeadersConfig.SamplingRate = new(101.0) },
			"InvalidArgument ServerTimingHeadersConfig.SamplingRate"},
		{"11 custom headers", custom(11, "X-#", "v"), "TooManyCustomHeadersInResponseHeadersPolicy CustomHeadersConfig"},
		{"custom name of 257", custom(1, strings.Repeat("n", 257), "v"), "InvalidArgument CustomHeadersConfig[0].Header"},
		{"custom value of 1784", custom(1, "X-A", strings.Repeat("v", 1784)), "InvalidArgument CustomHeadersConfig[0].Value"},
		{"10,241 in all", custom(7, "X-#", strings.Repeat("v", 1460)), "InvalidArgument CustomHeadersConfig"},
		{"custom header twice", custom(2, "X-A", "v"), "InvalidArgument CustomHeadersConfig[1].Header"},
		{"value missing", func(s *Set) { headersPolicy(s).CustomHeadersConfig.Items[0].Value = nil }, "InvalidArgument CustomHeadersConfig[0].Value"},
	})
}

func TestResponseHeadersPolicyAccepts(t *testing.T) {
	for _, name := range []string{
		"Content-Security-Policy-Report-Only", "Permissions-Policy", "Cache-Control", "X-Robots-Tag", "Cross-Origin-Opener-Policy",
		"Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy",
	} {
		s := validSet()
		headersPolicy(s).CustomHeadersConfig.Items[0].Header = new(name)
		if found := Validate(s); len(found) > 0 {
			t.Errorf("custom header %s: %v", name, found)
		}
	}
	for _, name := range []string{"Server", "Date", "Vary", "ETag", "Last-Modified", "Set-Cookie", "x-amz-version-id"} {
		s := validSet()
		headersPolicy(s).RemoveHeadersConfig.Items[0].Header = new(name)
		if found := Validate(s); len(found) > 0 {
			t.Errorf("removing %s: %v", name, found)
		}
	}
	s := validSet()
	*headersPolicy(s) = cloudfront.ResponseHeadersPolicyConfig{Name: new("empty")}
	if found := Validate(s); len(found) > 0 {
		t.Errorf("no section at all: %v", found)
	}
}

// TestMisunderstood33SecurityHeadersAsCustom: security and CORS headers cannot
// be custom headers, in any case.
func TestMisunderstood33SecurityHeadersAsCustom(t *testing.T) {
	for name, field := range map[string]string{
		"Content-Security-Policy": "ContentSecurityPolicy", "strict-transport-security": "StrictTransportSecurity",
		"X-FRAME-OPTIONS": "FrameOptions", "X-Content-Type-Options": "ContentTypeOptions", "Referrer-Policy": "ReferrerPolicy",
		"X-XSS-Protection": "XSSProtection", "Access-Control-Allow-Origin": "CorsConfig", "access-control-max-age": "CorsConfig",
	} {
		s := validSet()
		headersPolicy(s).CustomHeadersConfig.Items[0].Header = new(name)
		found := Validate(s)
		if len(found) != 1 || found[0].Code != InvalidArgument || found[0].Place.Path != "CustomHeadersConfig[0].Header" ||
			!strings.Contains(found[0].Message, name) || !strings.Contains(found[0].Fix, field) {
			t.Errorf("%s: got %+v, want InvalidArgument that names it and %s", name, found, field)
		}
	}
}

// TestRemoveHeaderRefusals goes through spec/cloudfront.md 5.7.
func TestRemoveHeaderRefusals(t *testing.T) {
	remove := func(names ...string) func(*Set) {
		return func(s *Set) {
			var list []cloudfront.ResponseHeadersPolicyRemoveHeader
			for _, n := range names {
				list = append(list, cloudfront.ResponseHeadersPolicyRemoveHeader{Header: new(n)})
			}
			headersPolicy(s).RemoveHeadersConfig = &cloudfront.ResponseHeadersPolicyRemoveHeadersConfig{Quantity: quantity(list), Items: list}
		}
	}
	rows := []refusal{
		{"11 names", remove(numbered(11)...), "TooManyRemoveHeadersInResponseHeadersPolicy RemoveHeadersConfig"},
		{"wildcard", remove("X-Powered-*"), "InvalidArgument RemoveHeadersConfig[0].Header"},
		{"twice", remove("Server", "server"), "InvalidArgument RemoveHeadersConfig[1].Header"},
		{"with colon", remove("Server:"), "InvalidArgument RemoveHeadersConfig[0].Header"},
		{"missing", func(s *Set) { headersPolicy(s).RemoveHeadersConfig.Items[0].Header = nil }, "InvalidArgument RemoveHeadersConfig[0].Header"},
	}
	for _, name := range []string{
		"Connection", "Content-Encoding", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
		"Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "Warning", "X-Accel-Buffering", "X-Accel-Charset",
		"X-Accel-Limit-Rate", "X-Accel-Redirect", "X-Amz-Cf-Id", "X-Amz-Cf-Pop", "X-Amzn-Auth", "X-Amzn-Cf-Billing", "X-Amzn-Cf-Id",
		"X-Amzn-Cf-Xff", "X-Amzn-ErrorType", "X-Amzn-Fle-Profile", "X-Amzn-Header-Count", "X-Amzn-Header-Order",
		"X-Amzn-Lambda-Integration-Tag", "X-Amzn-RequestId", "X-Cache", "X-Edge-Location", "X-Forwarded-Proto", "X-Real-Ip", "x-cache",
	} {
		rows = append(rows, refusal{name, remove(name), "InvalidArgument RemoveHeadersConfig[0].Header"})
	}
	checkRefusals(t, rows)
}

// TestCORSRefusals goes through spec/cloudfront.md 5.2 and 5.5.
func TestCORSRefusals(t *testing.T) {
	cors := func(s *Set) *cloudfront.ResponseHeadersPolicyCorsConfig { return headersPolicy(s).CorsConfig }
	allow := func(patterns ...string) func(*Set) {
		return func(s *Set) {
			cors(s).AccessControlAllowOrigins = &cloudfront.ResponseHeadersPolicyAccessControlAllowOrigins{Quantity: quantity(patterns), Items: patterns}
		}
	}
	const path = "CorsConfig."
	rows := []refusal{
		{"no origins", allow(), "InvalidArgument " + path + "AccessControlAllowOrigins"},
		{"origins missing", func(s *Set) { cors(s).AccessControlAllowOrigins = nil }, "InvalidArgument " + path + "AccessControlAllowOrigins"},
		{"headers missing", func(s *Set) { cors(s).AccessControlAllowHeaders = nil }, "InvalidArgument " + path + "AccessControlAllowHeaders"},
		{"no methods", func(s *Set) {
			cors(s).AccessControlAllowMethods = &cloudfront.ResponseHeadersPolicyAccessControlAllowMethods{Quantity: new(int32(0))}
		}, "InvalidArgument " + path + "AccessControlAllowMethods"},
		{"unknown method", func(s *Set) { cors(s).AccessControlAllowMethods.Items[1] = "TRACE" }, "InvalidArgument " + path + "AccessControlAllowMethods[1]"},
		{"origin override missing", func(s *Set) { cors(s).OriginOverride = nil }, "InvalidArgument " + path + "OriginOverride"},
		{"negative max-age", func(s *Set) { cors(s).AccessControlMaxAgeSec = new(int32(-1)) }, "InvalidArgument " + path + "AccessControlMaxAgeSec"},
		{"credentials with any header", func(s *Set) { cors(s).AccessControlAllowCredentials = new(true) },
			"InvalidArgument " + path + "AccessControlAllowHeaders[0]"},
		{"credentials with any origin", func(s *Set) {
			allow("https://a.example", "*")(s)
			cors(s).AccessControlAllowCredentials = new(true)
			cors(s).AccessControlAllowHeaders.Items[0] = "X-A"
		}, "InvalidArgument " + path + "AccessControlAllowOrigins[1]"},
		{"origins of 1,784", allow(strings.Split(strings.Repeat("https://example.org,", 104)+"https://a.org", ",")...),
			"InvalidArgument " + path + "AccessControlAllowOrigins"},
	}
	for _, pattern := range []string{
		"example.*", "test.*.example.org", "*test.example.org", "exa*mple.org", "https://example.org/", "https://", "", "*.", "a b.example",
	} {
		rows = append(rows, refusal{"origin " + pattern, allow(pattern), "InvalidArgument " + path + "AccessControlAllowOrigins[0]"})
	}
	checkRefusals(t, rows)
}

func TestCORSOriginPatternsAccepted(t *testing.T) {
	for _, pattern := range []string{
		"*", "http://*.example.org", "*.example.org", "example.org", "http://example.org", "http://example.org:*", "http://example.org:1*3",
		"*.example.org:1*", "http://localhost:3000", "capacitor://localhost",
	} {
		s := validSet()
		headersPolicy(s).CorsConfig.AccessControlAllowOrigins.Items[0] = pattern
		if found := Validate(s); len(found) > 0 {
			t.Errorf("%s: %v", pattern, found)
		}
	}
}

func TestAccountQuotasAreWarnings(t *testing.T) {
	s := validSet()
	for i := range 20 {
		more := *s.ResponseHeadersPolicies[0]
		more.Config.Name = new(fmt.Sprint(i))
		s.ResponseHeadersPolicies = append(s.ResponseHeadersPolicies, &more)
	}
	found := Validate(s)
	if len(found) != 1 || found[0].Code != TooManyResponseHeadersPolicies || found[0].Severity != finding.Warning {
		t.Errorf("got %v, want one warning", found)
	}
}
