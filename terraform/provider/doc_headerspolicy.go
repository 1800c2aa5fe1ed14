package provider

import cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

func (c *converter) responseHeadersPolicy(b *body) {
	config := cloudfront.ResponseHeadersPolicyConfig{
		Name:                      b.requiredText("name", "Name"),
		Comment:                   b.requiredText("comment", "Comment"),
		CorsConfig:                corsConfig(b),
		SecurityHeadersConfig:     securityHeaders(b),
		CustomHeadersConfig:       addedHeaders(b),
		RemoveHeadersConfig:       removedHeaders(b),
		ServerTimingHeadersConfig: serverTiming(b),
	}
	c.set.ResponseHeadersPolicies = append(c.set.ResponseHeadersPolicies, document(c, b, config))
}

func corsConfig(b *body) *cloudfront.ResponseHeadersPolicyCorsConfig {
	cors, ok := b.only("cors_config", "CorsConfig")
	if !ok {
		return nil
	}
	out := &cloudfront.ResponseHeadersPolicyCorsConfig{
		AccessControlAllowCredentials: cors.requiredFlag("access_control_allow_credentials", "AccessControlAllowCredentials"),
		AccessControlMaxAgeSec:        number[int32](cors, "access_control_max_age_sec", "AccessControlMaxAgeSec"),
		OriginOverride:                cors.requiredFlag("origin_override", "OriginOverride"),
	}
	if l, ok := cors.only("access_control_allow_headers", "AccessControlAllowHeaders"); ok {
		items := l.strings("items", "")
		out.AccessControlAllowHeaders = &cloudfront.ResponseHeadersPolicyAccessControlAllowHeaders{Items: items, Quantity: quantity(items)}
	}
	if l, ok := cors.only("access_control_allow_methods", "AccessControlAllowMethods"); ok {
		items := names[cloudfront.ResponseHeadersPolicyAccessControlAllowMethodsValues](l, "items", "")
		out.AccessControlAllowMethods = &cloudfront.ResponseHeadersPolicyAccessControlAllowMethods{Items: items, Quantity: quantity(items)}
	}
	if l, ok := cors.only("access_control_allow_origins", "AccessControlAllowOrigins"); ok {
		items := l.strings("items", "")
		out.AccessControlAllowOrigins = &cloudfront.ResponseHeadersPolicyAccessControlAllowOrigins{Items: items, Quantity: quantity(items)}
	}
	if l, ok := cors.only("access_control_expose_headers", "AccessControlExposeHeaders"); ok {
		items := l.strings("items", "")
		out.AccessControlExposeHeaders = &cloudfront.ResponseHeadersPolicyAccessControlExposeHeaders{Items: items, Quantity: quantity(items)}
	}
	return out
}

func securityHeaders(b *body) *cloudfront.ResponseHeadersPolicySecurityHeadersConfig {
	s, ok := b.only("security_headers_config", "SecurityHeadersConfig")
	if !ok {
		return nil
	}
	out := &cloudfront.ResponseHeadersPolicySecurityHeadersConfig{
		StrictTransportSecurity: strictTransport(s),
		XSSProtection:           xssProtection(s),
	}
	if h, ok := s.only("content_security_policy", "ContentSecurityPolicy"); ok {
		out.ContentSecurityPolicy = &cloudfront.ResponseHeadersPolicyContentSecurityPolicy{
			ContentSecurityPolicy: h.requiredText("content_security_policy", "ContentSecurityPolicy"),
			Override:              h.requiredFlag("override", "Override"),
		}
	}
	if h, ok := s.only("content_type_options", "ContentTypeOptions"); ok {
		out.ContentTypeOptions = &cloudfront.ResponseHeadersPolicyContentTypeOptions{Override: h.requiredFlag("override", "Override")}
	}
	if h, ok := s.only("frame_options", "FrameOptions"); ok {
		out.FrameOptions = &cloudfront.ResponseHeadersPolicyFrameOptions{
			FrameOption: cloudfront.FrameOptionsList(h.text("frame_option", "FrameOption")),
			Override:    h.requiredFlag("override", "Override"),
		}
	}
	if h, ok := s.only("referrer_policy", "ReferrerPolicy"); ok {
		out.ReferrerPolicy = &cloudfront.ResponseHeadersPolicyReferrerPolicy{
			ReferrerPolicy: cloudfront.ReferrerPolicyList(h.text("referrer_policy", "ReferrerPolicy")),
			Override:       h.requiredFlag("override", "Override"),
		}
	}
	return out
}

func strictTransport(s *body) *cloudfront.ResponseHeadersPolicyStrictTransportSecurity {
	h, ok := s.only("strict_transport_security", "StrictTransportSecurity")
	if !ok {
		return nil
	}
	return &cloudfront.ResponseHeadersPolicyStrictTransportSecurity{
		AccessControlMaxAgeSec: number[int32](h, "access_control_max_age_sec", "AccessControlMaxAgeSec"),
		IncludeSubdomains:      h.requiredFlag("include_subdomains", "IncludeSubdomains"),
		Preload:                h.requiredFlag("preload", "Preload"),
		Override:               h.requiredFlag("override", "Override"),
	}
}

func xssProtection(s *body) *cloudfront.ResponseHeadersPolicyXSSProtection {
	h, ok := s.only("xss_protection", "XSSProtection")
	if !ok {
		return nil
	}
	return &cloudfront.ResponseHeadersPolicyXSSProtection{
		Protection: h.requiredFlag("protection", "Protection"),
		ModeBlock:  h.requiredFlag("mode_block", "ModeBlock"),
		ReportUri:  h.optionalText("report_uri", "ReportUri"),
		Override:   h.requiredFlag("override", "Override"),
	}
}

// addedHeaders and removedHeaders are nil when their block is empty, as AWS
// has it.
func addedHeaders(b *body) *cloudfront.ResponseHeadersPolicyCustomHeadersConfig {
	block, ok := b.only("custom_headers_config", "CustomHeadersConfig")
	if !ok {
		return nil
	}
	var items []cloudfront.ResponseHeadersPolicyCustomHeader
	for _, h := range block.blocks("items", "") {
		items = append(items, cloudfront.ResponseHeadersPolicyCustomHeader{
			Header:   h.requiredText("header", "Header"),
			Value:    h.requiredText("value", "Value"),
			Override: h.requiredFlag("override", "Override"),
		})
	}
	return &cloudfront.ResponseHeadersPolicyCustomHeadersConfig{Items: items, Quantity: quantity(items)}
}

func removedHeaders(b *body) *cloudfront.ResponseHeadersPolicyRemoveHeadersConfig {
	block, ok := b.only("remove_headers_config", "RemoveHeadersConfig")
	if !ok {
		return nil
	}
	var items []cloudfront.ResponseHeadersPolicyRemoveHeader
	for _, h := range block.blocks("items", "") {
		items = append(items, cloudfront.ResponseHeadersPolicyRemoveHeader{Header: h.requiredText("header", "Header")})
	}
	return &cloudfront.ResponseHeadersPolicyRemoveHeadersConfig{Items: items, Quantity: quantity(items)}
}

func serverTiming(b *body) *cloudfront.ResponseHeadersPolicyServerTimingHeadersConfig {
	s, ok := b.only("server_timing_headers_config", "ServerTimingHeadersConfig")
	if !ok {
		return nil
	}
	return &cloudfront.ResponseHeadersPolicyServerTimingHeadersConfig{
		Enabled:      s.requiredFlag("enabled", "Enabled"),
		SamplingRate: s.fraction("sampling_rate", "SamplingRate"),
	}
}
