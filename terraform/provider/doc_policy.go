package provider

import (
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

func (c *converter) cachePolicy(b *body) {
	config := cloudfront.CachePolicyConfig{
		Name:       b.requiredText("name", "Name"),
		Comment:    b.requiredText("comment", "Comment"),
		MinTTL:     zeroNumber[int64](b, "min_ttl", "MinTTL"),
		DefaultTTL: number[int64](b, "default_ttl", "DefaultTTL"),
		MaxTTL:     number[int64](b, "max_ttl", "MaxTTL"),
	}
	const field = "ParametersInCacheKeyAndForwardedToOrigin"
	if p, ok := b.only("parameters_in_cache_key_and_forwarded_to_origin", field); ok {
		config.ParametersInCacheKeyAndForwardedToOrigin = cacheKey(p)
	}
	c.set.CachePolicies = append(c.set.CachePolicies, document(c, b, config))
}

func cacheKey(p *body) *cloudfront.ParametersInCacheKeyAndForwardedToOrigin {
	out := &cloudfront.ParametersInCacheKeyAndForwardedToOrigin{
		EnableAcceptEncodingGzip:   p.requiredFlag("enable_accept_encoding_gzip", "EnableAcceptEncodingGzip"),
		EnableAcceptEncodingBrotli: p.requiredFlag("enable_accept_encoding_brotli", "EnableAcceptEncodingBrotli"),
	}
	if h, ok := p.only("headers_config", "HeadersConfig"); ok {
		out.HeadersConfig = &cloudfront.CachePolicyHeadersConfig{
			HeaderBehavior: cloudfront.CachePolicyHeaderBehavior(h.text("header_behavior", "HeaderBehavior")),
			Headers:        listedHeaders(h),
		}
	}
	if k, ok := p.only("cookies_config", "CookiesConfig"); ok {
		out.CookiesConfig = &cloudfront.CachePolicyCookiesConfig{
			CookieBehavior: cloudfront.CachePolicyCookieBehavior(k.text("cookie_behavior", "CookieBehavior")),
			Cookies:        listedCookies(k),
		}
	}
	if q, ok := p.only("query_strings_config", "QueryStringsConfig"); ok {
		out.QueryStringsConfig = &cloudfront.CachePolicyQueryStringsConfig{
			QueryStringBehavior: cloudfront.CachePolicyQueryStringBehavior(q.text("query_string_behavior", "QueryStringBehavior")),
			QueryStrings:        listedQueries(q),
		}
	}
	return out
}

func (c *converter) originRequestPolicy(b *body) {
	config := cloudfront.OriginRequestPolicyConfig{
		Name:    b.requiredText("name", "Name"),
		Comment: b.requiredText("comment", "Comment"),
	}
	if h, ok := b.only("headers_config", "HeadersConfig"); ok {
		config.HeadersConfig = &cloudfront.OriginRequestPolicyHeadersConfig{
			HeaderBehavior: cloudfront.OriginRequestPolicyHeaderBehavior(h.text("header_behavior", "HeaderBehavior")),
			Headers:        listedHeaders(h),
		}
	}
	if k, ok := b.only("cookies_config", "CookiesConfig"); ok {
		config.CookiesConfig = &cloudfront.OriginRequestPolicyCookiesConfig{
			CookieBehavior: cloudfront.OriginRequestPolicyCookieBehavior(k.text("cookie_behavior", "CookieBehavior")),
			Cookies:        listedCookies(k),
		}
	}
	if q, ok := b.only("query_strings_config", "QueryStringsConfig"); ok {
		config.QueryStringsConfig = &cloudfront.OriginRequestPolicyQueryStringsConfig{
			QueryStringBehavior: cloudfront.OriginRequestPolicyQueryStringBehavior(q.text("query_string_behavior", "QueryStringBehavior")),
			QueryStrings:        listedQueries(q),
		}
	}
	c.set.OriginRequestPolicies = append(c.set.OriginRequestPolicies, document(c, b, config))
}

// The lists of a policy are a block with one argument; nil when the block is
// not written, which is how "all" and "none" are said.

func listedHeaders(b *body) *cloudfront.Headers {
	l, ok := b.only("headers", "Headers")
	if !ok {
		return nil
	}
	items := l.strings("items", "")
	return &cloudfront.Headers{Items: items, Quantity: quantity(items)}
}

func listedCookies(b *body) *cloudfront.CookieNames {
	l, ok := b.only("cookies", "Cookies")
	if !ok {
		return nil
	}
	items := l.strings("items", "")
	return &cloudfront.CookieNames{Items: items, Quantity: quantity(items)}
}

func listedQueries(b *body) *cloudfront.QueryStringNames {
	l, ok := b.only("query_strings", "QueryStrings")
	if !ok {
		return nil
	}
	items := l.strings("items", "")
	return &cloudfront.QueryStringNames{Items: items, Quantity: quantity(items)}
}
