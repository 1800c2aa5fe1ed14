package resource

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudfront "github.com/aws/aws-sdk-go-v2/service/cloudfront/types"

	"github.com/lintel-edge/lintel/finding"
)

func checkResponseHeadersPolicies(v *validation) {
	documents(v, v.set.ResponseHeadersPolicies, checkResponseHeadersPolicy)
	uniqueNames(v, ResponseHeadersPolicyAlreadyExists, v.set.ResponseHeadersPolicies,
		func(c *cloudfront.ResponseHeadersPolicyConfig) *string { return c.Name })
	warnOfAccountQuota(v, TooManyResponseHeadersPolicies, v.set.ResponseHeadersPolicies, "response headers policies")
}

// checkResponseHeadersPolicy judges a policy by spec/cloudfront.md 5.2. A
// policy without any section is accepted (unverified).
func checkResponseHeadersPolicy(c *cloudfront.ResponseHeadersPolicyConfig, _ *Index, r *reporter) {
	tooLong(r, "Comment", InvalidArgument, c.Comment, maxComment)
	if c.CorsConfig != nil {
		checkCORS(c.CorsConfig, r)
	}
	if c.SecurityHeadersConfig != nil {
		checkSecurityHeaders(c.SecurityHeadersConfig, r)
	}
	if c.CustomHeadersConfig != nil {
		checkCustomHeaders(c.CustomHeadersConfig.Items, r)
	}
	if c.RemoveHeadersConfig != nil {
		checkRemoveHeaders(c.RemoveHeadersConfig.Items, r)
	}
	if s := c.ServerTimingHeadersConfig; s != nil && s.SamplingRate != nil && !(*s.SamplingRate >= 0 && *s.SamplingRate <= maxSamplingRate) {
		r.add("ServerTimingHeadersConfig.SamplingRate", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%v is out of range", *s.SamplingRate), Expected: "0 to 100 percent",
		})
	}
}

func checkSecurityHeaders(s *cloudfront.ResponseHeadersPolicySecurityHeadersConfig, r *reporter) {
	const path = "SecurityHeadersConfig."
	if h := s.StrictTransportSecurity; h != nil && aws.ToInt32(h.AccessControlMaxAgeSec) < 0 {
		r.add(path+"StrictTransportSecurity.AccessControlMaxAgeSec", finding.Finding{
			Code: InvalidArgument, Message: fmt.Sprintf("%d is a negative max-age", *h.AccessControlMaxAgeSec), Expected: "0 or more seconds",
		})
	}
	if x := s.XSSProtection; x != nil && aws.ToBool(x.ModeBlock) && text(x.ReportUri) != "" {
		r.add(path+"XSSProtection.ReportUri", finding.Finding{
			Code: InvalidArgument, Message: "ModeBlock and ReportUri exclude each other", Fix: "Keep ModeBlock.",
		})
	}
	if p := s.ContentSecurityPolicy; p != nil {
		const field = path + "ContentSecurityPolicy.ContentSecurityPolicy"
		tooLong(r, field, TooLongCSPInResponseHeadersPolicy, p.ContentSecurityPolicy, maxCSP)
		if strings.ContainsAny(text(p.ContentSecurityPolicy), "\r\n\x00") {
			r.add(field, finding.Finding{
				Code: InvalidArgument, Message: "the policy holds a line end", Fix: "Write it on one line, or join its directives with \"; \".",
			})
		}
	}
}

func checkCustomHeaders(list []cloudfront.ResponseHeadersPolicyCustomHeader, r *reporter) {
	const path = "CustomHeadersConfig"
	tooMany(r, path, TooManyCustomHeadersInResponseHeadersPolicy, len(list), maxCustomHeaders, "custom headers")
	seen, total := map[string]bool{}, 0
	for i, h := range list {
		at := fmt.Sprintf("%s[%d]", path, i)
		name, value := text(h.Header), text(h.Value)
		if name != "" {
			checkCustomHeader(name, seen, at+".Header", r)
		}
		judgeFieldValue(r, at+".Value", value)
		total += len(name) + len(value)
	}
	checkFieldTotal(r, path, total)
}

func checkCustomHeader(name string, seen map[string]bool, path string, r *reporter) {
	judgeFieldName(r, path, name)
	lower := strings.ToLower(name)
	field, security := securityFields[lower]
	switch {
	case security:
		r.add(path, finding.Finding{
			Code:    InvalidArgument,
			Message: fmt.Sprintf("the custom headers contain %s, which is a security header and cannot be set as a custom header", name),
			Fix:     "Set it as " + field + " in SecurityHeadersConfig.",
		})
	case strings.HasPrefix(lower, corsPrefix):
		r.add(path, finding.Finding{
			Code:    InvalidArgument,
			Message: fmt.Sprintf("the custom headers contain %s, which is a CORS header and cannot be set as a custom header", name),
			Fix:     "Set it in CorsConfig.",
		})
	case seen[lower]:
		r.add(path, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("custom header %s is there already", name), Fix: "Keep one of them."})
	}
	seen[lower] = true
}

func checkRemoveHeaders(list []cloudfront.ResponseHeadersPolicyRemoveHeader, r *reporter) {
	const path = "RemoveHeadersConfig"
	tooMany(r, path, TooManyRemoveHeadersInResponseHeadersPolicy, len(list), maxRemoveHeaders, "headers to remove")
	seen := map[string]bool{}
	for i, h := range list {
		name, at := text(h.Header), fmt.Sprintf("%s[%d].Header", path, i)
		lower := strings.ToLower(name)
		switch {
		case name == "":
		case strings.Contains(name, "*"):
			r.add(at, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%q is not the name of one header", name), Expected: "a name without wildcards"})
		case notRemovable.has(name):
			r.add(at, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%s cannot be removed", name)})
		case seen[lower]:
			r.add(at, finding.Finding{Code: InvalidArgument, Message: fmt.Sprintf("%s is listed twice", name)})
		default:
			judgeFieldName(r, at, name)
		}
		seen[lower] = true
	}
}
