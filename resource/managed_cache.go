package resource

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

// ManagedCachePolicies returns the cache policies that every account has, in
// the order of spec/cloudfront.md 3.6.
func ManagedCachePolicies() []*Document[cloudfront.CachePolicyConfig] {
	const year = 31536000
	originControlled := []string{"Host", "Origin", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"}
	specs := []managedCachePolicy{
		{name: "CachingOptimized", id: "658327ea-f89d-4fab-a63d-7e88639e58f6",
			min: 1, standard: 86400, max: year, gzip: true, brotli: true},
		{name: "CachingOptimizedForUncompressedObjects", id: "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
			min: 1, standard: 86400, max: year},
		{name: "CachingDisabled", id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"},
		{name: "UseOriginCacheControlHeaders", id: "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
			max: year, headers: originControlled, allCookies: true, gzip: true, brotli: true},
		{name: "UseOriginCacheControlHeaders-QueryStrings", id: "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
			max: year, headers: originControlled, allCookies: true, allQueries: true, gzip: true, brotli: true},
		{name: "Elemental-MediaPackage", id: "08627262-05a9-4f76-9ded-b50ca2e3a84f",
			standard: 86400, max: year, headers: []string{"Origin"},
			queries: []string{"aws.manifestfilter", "start", "end", "m"}, gzip: true},
		{name: "Amplify", id: "2e54312d-136d-493c-8eb9-b001f22f67d2",
			min: 2, standard: 2, max: 600, headers: []string{"Authorization", "CloudFront-Viewer-Country", "Host"},
			allCookies: true, allQueries: true, gzip: true, brotli: true},
	}
	out := make([]*Document[cloudfront.CachePolicyConfig], len(specs))
	for i, s := range specs {
		out[i] = managed(KindCachePolicy, s.id, s.config())
	}
	return out
}

// managedCachePolicy is one row of the table in spec/cloudfront.md 3.6.
type managedCachePolicy struct {
	name, id           string
	min, standard, max int64 // TTLs in seconds
	headers            []string
	queries            []string // listed ones; see allQueries
	allCookies         bool
	allQueries         bool
	gzip, brotli       bool
}

func (p managedCachePolicy) config() cloudfront.CachePolicyConfig {
	return cloudfront.CachePolicyConfig{
		Name:       managedName(p.name),
		Comment:    new(""),
		MinTTL:     new(p.min),
		DefaultTTL: new(p.standard),
		MaxTTL:     new(p.max),
		ParametersInCacheKeyAndForwardedToOrigin: &cloudfront.ParametersInCacheKeyAndForwardedToOrigin{
			EnableAcceptEncodingGzip:   new(p.gzip),
			EnableAcceptEncodingBrotli: new(p.brotli),
			HeadersConfig:              p.headersConfig(),
			CookiesConfig:              p.cookiesConfig(),
			QueryStringsConfig:         p.queryStringsConfig(),
		},
	}
}

func (p managedCachePolicy) headersConfig() *cloudfront.CachePolicyHeadersConfig {
	if p.headers == nil {
		return &cloudfront.CachePolicyHeadersConfig{HeaderBehavior: cloudfront.CachePolicyHeaderBehaviorNone}
	}
	return &cloudfront.CachePolicyHeadersConfig{
		HeaderBehavior: cloudfront.CachePolicyHeaderBehaviorWhitelist,
		Headers:        headerList(p.headers),
	}
}

func (p managedCachePolicy) cookiesConfig() *cloudfront.CachePolicyCookiesConfig {
	behavior := cloudfront.CachePolicyCookieBehaviorNone
	if p.allCookies {
		behavior = cloudfront.CachePolicyCookieBehaviorAll
	}
	return &cloudfront.CachePolicyCookiesConfig{CookieBehavior: behavior}
}

func (p managedCachePolicy) queryStringsConfig() *cloudfront.CachePolicyQueryStringsConfig {
	switch {
	case p.allQueries:
		return &cloudfront.CachePolicyQueryStringsConfig{QueryStringBehavior: cloudfront.CachePolicyQueryStringBehaviorAll}
	case p.queries != nil:
		return &cloudfront.CachePolicyQueryStringsConfig{
			QueryStringBehavior: cloudfront.CachePolicyQueryStringBehaviorWhitelist,
			QueryStrings:        &cloudfront.QueryStringNames{Quantity: quantity(p.queries), Items: p.queries},
		}
	}
	return &cloudfront.CachePolicyQueryStringsConfig{QueryStringBehavior: cloudfront.CachePolicyQueryStringBehaviorNone}
}
