package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

var balancerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// checkLoadBalancers judges names and attributes (spec/load-balancer.md 1, 6.1).
func checkLoadBalancers(v *validation) {
	names := map[string]*Meta{}
	for _, l := range v.set.LoadBalancers {
		if l == nil {
			continue
		}
		r := v.reporter(&l.Meta)
		name := aws.ToString(l.Config.LoadBalancerName)
		checkBalancerName(r, "LoadBalancerName", "Load balancer", name)
		if strings.HasPrefix(name, "internal-") {
			r.add("LoadBalancerName", finding.Finding{Code: ValidationError,
				Message: fmt.Sprintf("Load balancer name '%s' cannot begin with 'internal-'", name)})
		}
		v.claim(names, name, &l.Meta, "LoadBalancerName", DuplicateLoadBalancerName)
		for _, a := range l.Attributes {
			checkAttribute(r, loadBalancerAttributes, aws.ToString(a.Key), aws.ToString(a.Value))
		}
		checkLogs(l, r)
		if zones := len(l.Config.AvailabilityZones); zones == 1 && l.Config.Type == elb.LoadBalancerTypeEnumApplication {
			r.add("AvailabilityZones", finding.Finding{Code: InvalidConfigurationRequest, Message: "More than 1 availability zone must be specified"})
		}
	}
}

// checkLogs: a log that is on has a bucket.
func checkLogs(l *LoadBalancer, r *reporter) {
	for _, kind := range []string{"access_logs", "connection_logs", "health_check_logs"} {
		if l.Attribute(kind+".s3.enabled") == "true" && l.Attribute(kind+".s3.bucket") == "" {
			r.add("Attributes."+kind+".s3.bucket", finding.Finding{Code: InvalidConfigurationRequest,
				Message: fmt.Sprintf("'%s.s3.bucket' must be specified when '%s.s3.enabled' is true", kind, kind)})
		}
	}
}

// checkBalancerName judges the name of a load balancer or target group, with
// the API's own texts.
func checkBalancerName(r *reporter, path, what, name string) {
	say := func(format string, args ...any) {
		r.add(path, finding.Finding{Code: ValidationError, Message: what + " name " + fmt.Sprintf(format, args...)})
	}
	if len(name) > maxBalancerName {
		say("'%s' cannot be longer than '32' characters", name)
	}
	if name != "" && !balancerName.MatchString(name) {
		say("'%s' can only contain characters that are alphanumeric characters or hyphens(-)", name)
	}
	if strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-") {
		say("'%s' cannot begin or end with '-'", name)
	}
}

// attributeRule is what an attribute may be: one of some words, or a number.
type attributeRule struct {
	words     []string
	low, high int
	zero      bool // 0 is allowed besides the range
}

var flagWords = []string{"true", "false"}

// loadBalancerAttributes are the rules of spec/load-balancer.md 6.1.
var loadBalancerAttributes = map[string]attributeRule{
	"idle_timeout.timeout_seconds":            {low: 1, high: 4000},
	"client_keep_alive.seconds":               {low: 60, high: 604800},
	"routing.http.desync_mitigation_mode":     {words: []string{"monitor", "defensive", "strictest"}},
	"routing.http.xff_header_processing.mode": {words: []string{"append", "preserve", "remove"}},

	"routing.http.drop_invalid_header_fields.enabled":          {words: flagWords},
	"routing.http.preserve_host_header.enabled":                {words: flagWords},
	"routing.http.x_amzn_tls_version_and_cipher_suite.enabled": {words: flagWords},
	"routing.http.xff_client_port.enabled":                     {words: flagWords},
	"routing.http2.enabled":                                    {words: flagWords},
	"waf.fail_open.enabled":                                    {words: flagWords},
	"deletion_protection.enabled":                              {words: flagWords},
	"zonal_shift.config.enabled":                               {words: flagWords},
	"access_logs.s3.enabled":                                   {words: flagWords},
	"connection_logs.s3.enabled":                               {words: flagWords},
	"health_check_logs.s3.enabled":                             {words: flagWords},
}

func checkAttribute(r *reporter, rules map[string]attributeRule, key, value string) {
	rule, known := rules[key]
	if !known {
		return
	}
	path := "Attributes." + key
	if rule.words != nil {
		if !slices.Contains(rule.words, value) {
			r.add(path, finding.Finding{Code: ValidationError, Message: fmt.Sprintf("'%s' value '%s' is not valid", key, value),
				Expected: "one of " + strings.Join(rule.words, ", "), Nearest: finding.Nearest(value, rule.words)})
		}
		return
	}
	var n int
	if _, err := fmt.Sscanf(value, "%d", &n); err == nil && (n >= rule.low && n <= rule.high || n == 0 && rule.zero) {
		return
	}
	r.add(path, finding.Finding{Code: ValidationError,
		Message: fmt.Sprintf("'%s' value '%s' must be between '%d-%d' inclusive", key, value, rule.low, rule.high)})
}
