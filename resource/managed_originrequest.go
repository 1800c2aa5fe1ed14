package resource

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

// ManagedOriginRequestPolicies returns the origin request policies that every
// account has, in the order of spec/cloudfront.md 3.7.
func ManagedOriginRequestPolicies() []*Document[cloudfront.OriginRequestPolicyConfig] {
	const (
		listed     = cloudfront.OriginRequestPolicyHeaderBehaviorWhitelist
		viewer     = cloudfront.OriginRequestPolicyHeaderBehaviorAllViewer
		viewerPlus = cloudfront.OriginRequestPolicyHeaderBehaviorAllViewerAndWhitelistCloudFront
		exceptList = cloudfront.OriginRequestPolicyHeaderBehaviorAllExcept
	)
	specs := []managedOriginRequestPolicy{
		{"AllViewer", "216adef6-5c7f-47e4-b989-5492eafa07d3", viewer, nil, true, true},
		// Whether this one also adds the CloudFront headers is disputed (3.7): it does not here.
		{"AllViewerExceptHostHeader", "b689b0a8-53d0-40ab-baf2-68738e2966ac", exceptList, []string{"Host"}, true, true},
		{"AllViewerAndCloudFrontHeaders-2022-06", "33f36d7e-f396-46d9-90e0-52428a34d9dc", viewerPlus, cloudFrontHeaders2022(), true, true},
		{"CORS-S3Origin", "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf", listed,
			[]string{"Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"}, false, false},
		{"CORS-CustomOrigin", "59781a5b-3903-41f3-afcb-af62929ccde1", listed, []string{"Origin"}, false, false},
		{"UserAgentRefererHeaders", "acba4595-bd28-49b8-b9fe-13317c0390fa", listed, []string{"User-Agent", "Referer"}, false, false},
		{"HostHeaderOnly", "bf0718e1-ba1e-49d1-88b1-f726733018ae", listed, []string{"Host"}, false, false},
		{"Elemental-MediaTailor-PersonalizedManifests", "775133bc-15f2-49f9-abea-afb2e0bf67d2", listed,
			[]string{"Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method", "User-Agent", "X-Forwarded-For"}, false, true},
	}
	out := make([]*Document[cloudfront.OriginRequestPolicyConfig], len(specs))
	for i, s := range specs {
		out[i] = managed(KindOriginRequestPolicy, s.id, s.config())
	}
	return out
}

// cloudFrontHeaders2022 are the headers that CloudFront could make in June
// 2022, the month that the managed policy is frozen at. Later ones (JA3, JA4,
// header order and count) are not among them.
func cloudFrontHeaders2022() []string {
	return []string{
		"CloudFront-Forwarded-Proto",
		"CloudFront-Is-Android-Viewer",
		"CloudFront-Is-Desktop-Viewer",
		"CloudFront-Is-IOS-Viewer",
		"CloudFront-Is-Mobile-Viewer",
		"CloudFront-Is-SmartTV-Viewer",
		"CloudFront-Is-Tablet-Viewer",
		"CloudFront-Viewer-Address",
		"CloudFront-Viewer-ASN",
		"CloudFront-Viewer-City",
		"CloudFront-Viewer-Country",
		"CloudFront-Viewer-Country-Name",
		"CloudFront-Viewer-Country-Region",
		"CloudFront-Viewer-Country-Region-Name",
		"CloudFront-Viewer-Http-Version",
		"CloudFront-Viewer-Latitude",
		"CloudFront-Viewer-Longitude",
		"CloudFront-Viewer-Metro-Code",
		"CloudFront-Viewer-Postal-Code",
		"CloudFront-Viewer-Time-Zone",
		"CloudFront-Viewer-TLS",
	}
}

// managedOriginRequestPolicy is one row of the table in spec/cloudfront.md 3.7.
type managedOriginRequestPolicy struct {
	name, id   string
	behavior   cloudfront.OriginRequestPolicyHeaderBehavior
	headers    []string
	allCookies bool
	allQueries bool
}

func (p managedOriginRequestPolicy) config() cloudfront.OriginRequestPolicyConfig {
	headers := &cloudfront.OriginRequestPolicyHeadersConfig{HeaderBehavior: p.behavior}
	if p.headers != nil {
		headers.Headers = headerList(p.headers)
	}
	cookies := cloudfront.OriginRequestPolicyCookieBehaviorNone
	if p.allCookies {
		cookies = cloudfront.OriginRequestPolicyCookieBehaviorAll
	}
	queries := cloudfront.OriginRequestPolicyQueryStringBehaviorNone
	if p.allQueries {
		queries = cloudfront.OriginRequestPolicyQueryStringBehaviorAll
	}
	return cloudfront.OriginRequestPolicyConfig{
		Name:               managedName(p.name),
		Comment:            new(""),
		HeadersConfig:      headers,
		CookiesConfig:      &cloudfront.OriginRequestPolicyCookiesConfig{CookieBehavior: cookies},
		QueryStringsConfig: &cloudfront.OriginRequestPolicyQueryStringsConfig{QueryStringBehavior: queries},
	}
}
