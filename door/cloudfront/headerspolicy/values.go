package headerspolicy

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudfront/types"
)

// securityLines renders the security section (5.6) in the order in which
// CloudFront was seen to send it (5.3).
func securityLines(cfg *types.ResponseHeadersPolicySecurityHeadersConfig) []line {
	if cfg == nil {
		return nil
	}
	var lines []line
	add := func(name, value string, override *bool) {
		lines = append(lines, line{name: name, value: value, override: aws.ToBool(override)})
	}
	if x := cfg.XSSProtection; x != nil {
		add("X-XSS-Protection", xssProtection(x), x.Override)
	}
	if x := cfg.FrameOptions; x != nil {
		add("X-Frame-Options", string(x.FrameOption), x.Override)
	}
	if x := cfg.ReferrerPolicy; x != nil {
		add("Referrer-Policy", string(x.ReferrerPolicy), x.Override)
	}
	if x := cfg.ContentSecurityPolicy; x != nil {
		add("Content-Security-Policy", aws.ToString(x.ContentSecurityPolicy), x.Override)
	}
	if x := cfg.ContentTypeOptions; x != nil {
		add("X-Content-Type-Options", "nosniff", x.Override)
	}
	if x := cfg.StrictTransportSecurity; x != nil {
		add("Strict-Transport-Security", strictTransportSecurity(x), x.Override)
		lines[len(lines)-1].https = true // RFC 6797 section 7.2
	}
	return lines
}

func xssProtection(x *types.ResponseHeadersPolicyXSSProtection) string {
	switch {
	case !aws.ToBool(x.Protection):
		return "0" // whatever else is set (unverified)
	case aws.ToBool(x.ModeBlock):
		return "1; mode=block"
	case aws.ToString(x.ReportUri) != "":
		return "1; report=" + *x.ReportUri
	}
	return "1"
}

func strictTransportSecurity(x *types.ResponseHeadersPolicyStrictTransportSecurity) string {
	value := "max-age=" + strconv.Itoa(int(aws.ToInt32(x.AccessControlMaxAgeSec)))
	if aws.ToBool(x.IncludeSubdomains) {
		value += "; includeSubDomains"
	}
	if aws.ToBool(x.Preload) {
		value += "; preload"
	}
	return value
}

func customLines(cfg *types.ResponseHeadersPolicyCustomHeadersConfig) []line {
	if cfg == nil {
		return nil
	}
	lines := make([]line, len(cfg.Items))
	for i, h := range cfg.Items {
		lines[i] = line{name: aws.ToString(h.Header), value: aws.ToString(h.Value), override: aws.ToBool(h.Override)}
	}
	return lines
}
