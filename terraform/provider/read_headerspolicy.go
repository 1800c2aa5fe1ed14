package provider

import (
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
	"github.com/zclconf/go-cty/cty"
)

func describeResponseHeadersPolicy(c cloudfront.ResponseHeadersPolicyConfig) map[string]cty.Value {
	return map[string]cty.Value{
		"comment":                      optional(c.Comment, cty.StringVal),
		"cors_config":                  describeCORS(c.CorsConfig),
		"security_headers_config":      describeSecurityHeaders(c.SecurityHeadersConfig),
		"custom_headers_config":        describeCustomHeaders(c.CustomHeadersConfig),
		"remove_headers_config":        describeRemovedHeaders(c.RemoveHeadersConfig),
		"server_timing_headers_config": describeServerTiming(c.ServerTimingHeadersConfig),
	}
}

func describeCORS(c *cloudfront.ResponseHeadersPolicyCorsConfig) cty.Value {
	if c == nil {
		return none
	}
	methods := make([]string, len(c.AccessControlAllowMethods.Items))
	for i, m := range c.AccessControlAllowMethods.Items {
		methods[i] = string(m)
	}
	exposed := none
	if c.AccessControlExposeHeaders != nil {
		exposed = itemsOf(c.AccessControlExposeHeaders.Items)
	}
	return one(map[string]cty.Value{
		"access_control_allow_credentials": optional(c.AccessControlAllowCredentials, cty.BoolVal),
		"access_control_allow_headers":     itemsOf(c.AccessControlAllowHeaders.Items),
		"access_control_allow_methods":     itemsOf(methods),
		"access_control_allow_origins":     itemsOf(c.AccessControlAllowOrigins.Items),
		"access_control_expose_headers":    exposed,
		"access_control_max_age_sec":       optional(c.AccessControlMaxAgeSec, int32Val),
		"origin_override":                  optional(c.OriginOverride, cty.BoolVal),
	})
}

func describeSecurityHeaders(c *cloudfront.ResponseHeadersPolicySecurityHeadersConfig) cty.Value {
	if c == nil {
		return none
	}
	attributes := map[string]cty.Value{
		"content_security_policy": none, "content_type_options": none, "frame_options": none,
		"referrer_policy": none, "strict_transport_security": none, "xss_protection": none,
	}
	put := func(name string, override *bool, more map[string]cty.Value) {
		more["override"] = optional(override, cty.BoolVal)
		attributes[name] = one(more)
	}
	if p := c.ContentSecurityPolicy; p != nil {
		put("content_security_policy", p.Override, map[string]cty.Value{"content_security_policy": optional(p.ContentSecurityPolicy, cty.StringVal)})
	}
	if p := c.ContentTypeOptions; p != nil {
		put("content_type_options", p.Override, map[string]cty.Value{})
	}
	if p := c.FrameOptions; p != nil {
		put("frame_options", p.Override, map[string]cty.Value{"frame_option": cty.StringVal(string(p.FrameOption))})
	}
	if p := c.ReferrerPolicy; p != nil {
		put("referrer_policy", p.Override, map[string]cty.Value{"referrer_policy": cty.StringVal(string(p.ReferrerPolicy))})
	}
	if p := c.StrictTransportSecurity; p != nil {
		put("strict_transport_security", p.Override, map[string]cty.Value{
			"access_control_max_age_sec": optional(p.AccessControlMaxAgeSec, int32Val),
			"include_subdomains":         optional(p.IncludeSubdomains, cty.BoolVal),
			"preload":                    optional(p.Preload, cty.BoolVal),
		})
	}
	if p := c.XSSProtection; p != nil {
		put("xss_protection", p.Override, map[string]cty.Value{
			"mode_block": optional(p.ModeBlock, cty.BoolVal),
			"protection": optional(p.Protection, cty.BoolVal),
			"report_uri": optional(p.ReportUri, cty.StringVal),
		})
	}
	return one(attributes)
}

func describeCustomHeaders(c *cloudfront.ResponseHeadersPolicyCustomHeadersConfig) cty.Value {
	if c == nil {
		return none
	}
	items := make([]cty.Value, len(c.Items))
	for i, h := range c.Items {
		items[i] = cty.ObjectVal(map[string]cty.Value{
			"header":   optional(h.Header, cty.StringVal),
			"value":    optional(h.Value, cty.StringVal),
			"override": optional(h.Override, cty.BoolVal),
		})
	}
	return one(map[string]cty.Value{"items": cty.TupleVal(items)})
}

func describeRemovedHeaders(c *cloudfront.ResponseHeadersPolicyRemoveHeadersConfig) cty.Value {
	if c == nil {
		return none
	}
	items := make([]cty.Value, len(c.Items))
	for i, h := range c.Items {
		items[i] = cty.ObjectVal(map[string]cty.Value{"header": optional(h.Header, cty.StringVal)})
	}
	return one(map[string]cty.Value{"items": cty.TupleVal(items)})
}

func describeServerTiming(c *cloudfront.ResponseHeadersPolicyServerTimingHeadersConfig) cty.Value {
	if c == nil {
		return none
	}
	return one(map[string]cty.Value{
		"enabled":       optional(c.Enabled, cty.BoolVal),
		"sampling_rate": optional(c.SamplingRate, cty.NumberFloatVal),
	})
}

func int32Val(n int32) cty.Value { return cty.NumberIntVal(int64(n)) }
