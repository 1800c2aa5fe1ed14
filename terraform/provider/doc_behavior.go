package provider

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

func defaultBehavior(b *body) *cloudfront.DefaultCacheBehavior {
	d, ok := b.only("default_cache_behavior", "DefaultCacheBehavior")
	if !ok {
		return nil
	}
	same := shared(d, "behavior", behavior)
	return &cloudfront.DefaultCacheBehavior{
		TargetOriginId:             same.TargetOriginId,
		ViewerProtocolPolicy:       same.ViewerProtocolPolicy,
		AllowedMethods:             same.AllowedMethods,
		CachePolicyId:              same.CachePolicyId,
		Compress:                   same.Compress,
		DefaultTTL:                 same.DefaultTTL,
		FieldLevelEncryptionId:     same.FieldLevelEncryptionId,
		ForwardedValues:            same.ForwardedValues,
		FunctionAssociations:       same.FunctionAssociations,
		GrpcConfig:                 same.GrpcConfig,
		LambdaFunctionAssociations: same.LambdaFunctionAssociations,
		MaxTTL:                     same.MaxTTL,
		MinTTL:                     same.MinTTL,
		OriginRequestPolicyId:      same.OriginRequestPolicyId,
		RealtimeLogConfigArn:       same.RealtimeLogConfigArn,
		ResponseHeadersPolicyId:    same.ResponseHeadersPolicyId,
		SmoothStreaming:            same.SmoothStreaming,
		TrustedKeyGroups:           same.TrustedKeyGroups,
		TrustedSigners:             same.TrustedSigners,
	}
}

func behaviors(b *body) *cloudfront.CacheBehaviors {
	blocks := b.blocks("ordered_cache_behavior", "CacheBehaviors")
	items := make([]cloudfront.CacheBehavior, len(blocks))
	for i, o := range blocks {
		items[i] = shared(o, "behavior", behavior, "path_pattern")
		items[i].PathPattern = o.requiredText("path_pattern", "PathPattern")
	}
	return &cloudfront.CacheBehaviors{Items: items, Quantity: quantity(items)}
}

// behavior reads what the default behavior and the ordered ones share: all but
// the path pattern.
func behavior(b *body) cloudfront.CacheBehavior {
	out := cloudfront.CacheBehavior{
		TargetOriginId:             b.requiredText("target_origin_id", "TargetOriginId"),
		ViewerProtocolPolicy:       cloudfront.ViewerProtocolPolicy(b.text("viewer_protocol_policy", "ViewerProtocolPolicy")),
		AllowedMethods:             methods(b),
		Compress:                   b.requiredFlag("compress", "Compress"),
		SmoothStreaming:            b.requiredFlag("smooth_streaming", "SmoothStreaming"),
		CachePolicyId:              b.optionalText("cache_policy_id", "CachePolicyId"),
		OriginRequestPolicyId:      b.optionalText("origin_request_policy_id", "OriginRequestPolicyId"),
		ResponseHeadersPolicyId:    b.optionalText("response_headers_policy_id", "ResponseHeadersPolicyId"),
		FieldLevelEncryptionId:     b.requiredText("field_level_encryption_id", "FieldLevelEncryptionId"),
		RealtimeLogConfigArn:       b.optionalText("realtime_log_config_arn", "RealtimeLogConfigArn"),
		ForwardedValues:            forwardedValues(b),
		FunctionAssociations:       functions(b),
		LambdaFunctionAssociations: lambdas(b),
		TrustedSigners:             trustedSigners(b),
		TrustedKeyGroups:           trustedKeyGroups(b),
		GrpcConfig:                 grpc(b),
	}
	if out.CachePolicyId == nil {
		out.MinTTL, out.DefaultTTL, out.MaxTTL = legacyTTLs(b)
	}
	return out
}

// legacyTTLs are sent only without a cache policy, which has its own. The
// provider sends 0 for one that is not written, not AWS's default of a day.
func legacyTTLs(b *body) (least, standard, most *int64) {
	return zeroNumber[int64](b, "min_ttl", "MinTTL"),
		zeroNumber[int64](b, "default_ttl", "DefaultTTL"),
		zeroNumber[int64](b, "max_ttl", "MaxTTL")
}

func methods(b *body) *cloudfront.AllowedMethods {
	allowed := names[cloudfront.Method](b, "allowed_methods", "AllowedMethods")
	cached := names[cloudfront.Method](b, "cached_methods", "AllowedMethods.CachedMethods")
	return &cloudfront.AllowedMethods{
		Items: allowed, Quantity: quantity(allowed),
		CachedMethods: &cloudfront.CachedMethods{Items: cached, Quantity: quantity(cached)},
	}
}

// forwardedValues is the older way to say what a cache key has.
func forwardedValues(b *body) *cloudfront.ForwardedValues {
	f, ok := b.only("forwarded_values", "ForwardedValues")
	if !ok {
		return nil
	}
	headers := f.strings("headers", "Headers")
	keys := f.strings("query_string_cache_keys", "QueryStringCacheKeys")
	return &cloudfront.ForwardedValues{
		QueryString:          f.requiredFlag("query_string", "QueryString"),
		Headers:              &cloudfront.Headers{Items: headers, Quantity: quantity(headers)},
		QueryStringCacheKeys: &cloudfront.QueryStringCacheKeys{Items: keys, Quantity: quantity(keys)},
		Cookies:              cookiePreference(f),
	}
}

func cookiePreference(f *body) *cloudfront.CookiePreference {
	c, ok := f.only("cookies", "Cookies")
	if !ok {
		return nil
	}
	out := &cloudfront.CookiePreference{Forward: cloudfront.ItemSelection(c.text("forward", "Forward"))}
	if listed := c.strings("whitelisted_names", "WhitelistedNames"); listed != nil {
		out.WhitelistedNames = &cloudfront.CookieNames{Items: listed, Quantity: quantity(listed)}
	}
	return out
}

func functions(b *body) *cloudfront.FunctionAssociations {
	blocks := b.blocks("function_association", "FunctionAssociations")
	items := make([]cloudfront.FunctionAssociation, len(blocks))
	for i, f := range blocks {
		items[i] = cloudfront.FunctionAssociation{
			EventType:   cloudfront.EventType(f.text("event_type", "EventType")),
			FunctionARN: f.requiredText("function_arn", "FunctionARN"),
		}
	}
	return &cloudfront.FunctionAssociations{Items: items, Quantity: quantity(items)}
}

func lambdas(b *body) *cloudfront.LambdaFunctionAssociations {
	blocks := b.blocks("lambda_function_association", "LambdaFunctionAssociations")
	items := make([]cloudfront.LambdaFunctionAssociation, len(blocks))
	for i, l := range blocks {
		items[i] = cloudfront.LambdaFunctionAssociation{
			EventType:         cloudfront.EventType(l.text("event_type", "EventType")),
			LambdaFunctionARN: l.requiredText("lambda_arn", "LambdaFunctionARN"),
			IncludeBody:       l.requiredFlag("include_body", "IncludeBody"),
		}
	}
	return &cloudfront.LambdaFunctionAssociations{Items: items, Quantity: quantity(items)}
}

func trustedSigners(b *body) *cloudfront.TrustedSigners {
	items := b.strings("trusted_signers", "TrustedSigners")
	return &cloudfront.TrustedSigners{Enabled: new(len(items) > 0), Items: items, Quantity: quantity(items)}
}

func trustedKeyGroups(b *body) *cloudfront.TrustedKeyGroups {
	items := b.strings("trusted_key_groups", "TrustedKeyGroups")
	return &cloudfront.TrustedKeyGroups{Enabled: new(len(items) > 0), Items: items, Quantity: quantity(items)}
}

func grpc(b *body) *cloudfront.GrpcConfig {
	g, ok := b.only("grpc_config", "GrpcConfig")
	if !ok {
		return nil
	}
	return &cloudfront.GrpcConfig{Enabled: g.requiredFlag("enabled", "Enabled")}
}
