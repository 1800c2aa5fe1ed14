package resource

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// PolicyHeader is a security or custom header that a response headers policy
// sets.
type PolicyHeader struct {
	Name     string
	Path     string // of its block in the document
	Value    string // path of the field that holds its value
	Override bool   // in place of the origin's
}

// PolicyHeaders are the security and custom headers that a policy sets, in the
// order of the document.
func PolicyHeaders(c *cloudfront.ResponseHeadersPolicyConfig) []PolicyHeader {
	out := securityHeaders(c.SecurityHeadersConfig)
	if c.CustomHeadersConfig == nil {
		return out
	}
	for i, h := range c.CustomHeadersConfig.Items {
		path := fmt.Sprintf("CustomHeadersConfig[%d]", i)
		out = append(out, PolicyHeader{text(h.Header), path, path + ".Value", aws.ToBool(h.Override)})
	}
	return out
}

func securityHeaders(s *cloudfront.ResponseHeadersPolicySecurityHeadersConfig) []PolicyHeader {
	if s == nil {
		return nil
	}
	var out []PolicyHeader
	add := func(name, field, value string, override *bool) {
		path := "SecurityHeadersConfig." + field
		out = append(out, PolicyHeader{name, path, path + value, aws.ToBool(override)})
	}
	if h := s.StrictTransportSecurity; h != nil {
		add("Strict-Transport-Security", "StrictTransportSecurity", "", h.Override)
	}
	if h := s.ContentSecurityPolicy; h != nil {
		add("Content-Security-Policy", "ContentSecurityPolicy", ".ContentSecurityPolicy", h.Override)
	}
	if h := s.ContentTypeOptions; h != nil {
		add("X-Content-Type-Options", "ContentTypeOptions", "", h.Override)
	}
	if h := s.FrameOptions; h != nil {
		add("X-Frame-Options", "FrameOptions", ".FrameOption", h.Override)
	}
	if h := s.ReferrerPolicy; h != nil {
		add("Referrer-Policy", "ReferrerPolicy", ".ReferrerPolicy", h.Override)
	}
	if h := s.XSSProtection; h != nil {
		add("X-XSS-Protection", "XSSProtection", "", h.Override)
	}
	return out
}
