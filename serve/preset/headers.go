package preset

import (
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/resource"
)

const year = 31536000 // seconds

// strictCSP allows a page what comes from its own web origin, and nothing else.
const strictCSP = "default-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// headers are what a preset's policy sets.
type headers struct {
	security *cloudfront.ResponseHeadersPolicySecurityHeadersConfig
	custom   []customHeader
}

type customHeader struct {
	name, value string
	override    bool
}

// siteHeaders are enforced: files have no headers of their own, and what the
// policy forbids is seen at once.
func siteHeaders() headers {
	h := headers{
		security: securityHeaders(true),
		custom: []customHeader{
			{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()", true},
			{"Cross-Origin-Opener-Policy", "same-origin", true},
			{"Cross-Origin-Resource-Policy", "same-origin", true},
		},
	}
	h.security.ContentSecurityPolicy = &cloudfront.ResponseHeadersPolicyContentSecurityPolicy{
		ContentSecurityPolicy: new(strictCSP), Override: new(true),
	}
	return h
}

// originHeaders fill in what the application does not say itself. Its content
// security policy is only reported on, since nobody knows yet what the pages
// load.
func originHeaders() headers {
	return headers{
		security: securityHeaders(false),
		custom: []customHeader{
			{"Content-Security-Policy-Report-Only", strictCSP, false},
			{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()", false},
			{"Cross-Origin-Opener-Policy", "same-origin", false},
			{"Cross-Origin-Resource-Policy", "same-origin", false},
		},
	}
}

// securityHeaders has the fields that fit every site. HSTS and nosniff always
// win over the origin's; the others when override says so.
func securityHeaders(override bool) *cloudfront.ResponseHeadersPolicySecurityHeadersConfig {
	return &cloudfront.ResponseHeadersPolicySecurityHeadersConfig{
		StrictTransportSecurity: &cloudfront.ResponseHeadersPolicyStrictTransportSecurity{
			AccessControlMaxAgeSec: new(int32(year)), Override: new(true),
		},
		ContentTypeOptions: &cloudfront.ResponseHeadersPolicyContentTypeOptions{Override: new(true)},
		FrameOptions: &cloudfront.ResponseHeadersPolicyFrameOptions{
			FrameOption: cloudfront.FrameOptionsListDeny, Override: new(override),
		},
		ReferrerPolicy: &cloudfront.ResponseHeadersPolicyReferrerPolicy{
			ReferrerPolicy: cloudfront.ReferrerPolicyListStrictOriginWhenCrossOrigin, Override: new(override),
		},
	}
}

// strictPolicy is the policy document of a preset.
func strictPolicy(name string, h headers) *resource.Document[cloudfront.ResponseHeadersPolicyConfig] {
	id := resource.PolicyID(name + "-strict")
	config := cloudfront.ResponseHeadersPolicyConfig{
		Name:                  new(name + "-strict"),
		Comment:               new(""),
		SecurityHeadersConfig: h.security,
		CustomHeadersConfig:   &cloudfront.ResponseHeadersPolicyCustomHeadersConfig{Quantity: new(int32(len(h.custom)))},
	}
	for _, c := range h.custom {
		config.CustomHeadersConfig.Items = append(config.CustomHeadersConfig.Items,
			cloudfront.ResponseHeadersPolicyCustomHeader{Header: new(c.name), Value: new(c.value), Override: new(c.override)})
	}
	return &resource.Document[cloudfront.ResponseHeadersPolicyConfig]{
		Meta:   meta(resource.ARN(resource.KindResponseHeadersPolicy, id), id, name+"-strict"),
		Config: config,
	}
}
