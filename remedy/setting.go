package remedy

import (
	"fmt"
	"strings"

	documents "github.com/lintel-edge/lintel/resource"
)

// policySettings are where a response headers policy has a header, in the words
// of aws_cloudfront_response_headers_policy. All others are custom ones.
var policySettings = map[string]string{
	"strict-transport-security": "strict_transport_security in security_headers_config",
	"content-security-policy":   "content_security_policy in security_headers_config",
	"x-content-type-options":    "content_type_options in security_headers_config",
	"x-frame-options":           "frame_options in security_headers_config",
	"referrer-policy":           "referrer_policy in security_headers_config",
}

// BehaviorSetting says in a few words of Terraform what makes a cache behavior
// of a distribution send a header. policy is what it has: the address or name
// of a policy of one's own, the name of one of AWS's, or "".
func BehaviorSetting(pattern, policy, header string) string {
	setting := policySettings[strings.ToLower(header)]
	if setting == "" {
		setting = "an items block for " + header + " in custom_headers_config"
	}
	if policy == "" {
		return fmt.Sprintf("give behavior %q a response_headers_policy_id whose policy has %s", pattern, setting)
	}
	if _, isAWSs := documents.ManagedResponseHeadersPolicy(policy); isAWSs {
		return fmt.Sprintf("nobody can change %s: give behavior %q a response headers policy of your own that has %s", policy, pattern, setting)
	}
	return fmt.Sprintf("set %s of policy %s", setting, policy)
}

// ListenerSetting says the same of a load balancer's listener, by its address;
// possible is false when no attribute is for the header
// (spec/load-balancer.md 7.1).
func ListenerSetting(listener, header string) (what string, possible bool) {
	for _, h := range documents.ListenerResponseHeaders {
		if strings.EqualFold(h.Name, header) {
			return fmt.Sprintf("set %s of %s", documents.ListenerArgument(h.Key), listener), true
		}
	}
	return "a load balancer cannot set it: the targets have to send it, or a distribution in front", false
}
