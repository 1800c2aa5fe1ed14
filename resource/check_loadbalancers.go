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
}

// targetGroupAttributes are the rules of spec/load-balancer.md 5.2.
var targetGroupAttributes = map[string]attributeRule{
	"deregistration_delay.timeout_seconds":        {low: 0, high: 3600},
	"slow_start.duration_seconds":                 {low: 30, high: 900, zero: true},
	"load_balancing.algorithm.type":               {words: []string{"round_robin", "least_outstanding_requests", "weighted_random"}},
	"load_balancing.algorithm.anomaly_mitigation": {words: []string{"on", "off"}},
	"stickiness.enabled":                          {words: flagWords},
	"stickiness.type":                             {words: []string{"lb_cookie", "app_cookie"}},
	"stickiness.lb_cookie.duration_seconds":       {low: 1, high: 604800},
	"stickiness.app_cookie.duration_seconds":      {low: 1, high: 604800},
}

// networkGroupAttributes are those of groups of network load balancers.
var networkGroupAttributes = map[string]attributeRule{
	"deregistration_delay.timeout_seconds":                {low: 0, high: 3600},
	"deregistration_delay.connection_termination.enabled": {words: flagWords},
	"proxy_protocol_v2.enabled":                           {words: flagWords},
	"preserve_client_ip.enabled":                          {words: flagWords},
	"stickiness.enabled":                                  {words: flagWords},
	"stickiness.type":                                     {words: []string{"source_ip"}},
}

func isNetworkGroup(g *TargetGroup) bool {
	switch g.Config.Protocol {
	case elb.ProtocolEnumTcp, elb.ProtocolEnumTls, elb.ProtocolEnumUdp, elb.ProtocolEnumTcpUdp:
		return true
	}
	return false
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

// checkTargetGroups judges target groups (spec/load-balancer.md 5).
func checkTargetGroups(v *validation) {
	names := map[string]*Meta{}
	for _, g := range v.set.TargetGroups {
		if g == nil {
			continue
		}
		r := v.reporter(&g.Meta)
		name := aws.ToString(g.Config.TargetGroupName)
		checkBalancerName(r, "TargetGroupName", "Target group", name)
		v.claim(names, name, &g.Meta, "TargetGroupName", DuplicateTargetGroupName)
		checkTargetGroupShape(g, r)
		checkHealthTimes(g, r)
		rules := targetGroupAttributes
		if isNetworkGroup(g) {
			rules = networkGroupAttributes
		}
		for _, a := range g.Attributes {
			checkAttribute(r, rules, aws.ToString(a.Key), aws.ToString(a.Value))
		}
		if c := g.Attribute("stickiness.app_cookie.cookie_name"); strings.HasPrefix(c, "AWSALB") {
			r.add("Attributes.stickiness.app_cookie.cookie_name", finding.Finding{Code: InvalidConfigurationRequest,
				Message: fmt.Sprintf("the cookie name %q is the load balancer's own", c), Expected: "a name that does not begin with AWSALB"})
		}
		tooMany(r, "Targets", TooManyTargets, len(g.Targets), maxTargets, "targets")
	}
}

func checkTargetGroupShape(g *TargetGroup, r *reporter) {
	if g.Config.TargetType == elb.TargetTypeEnumLambda {
		if g.Config.Port != nil {
			r.add("Port", finding.Finding{Code: ValidationError, Message: "Port cannot be specified for target groups with target type 'lambda'"})
		}
		return
	}
	if g.Config.Port == nil {
		r.add("Port", finding.Finding{Code: ValidationError, Message: "A port must be specified"})
	}
	if g.Config.VpcId == nil {
		r.add("VpcId", finding.Finding{Code: ValidationError, Message: "A VPC ID must be specified"})
	}
}

// checkHealthTimes: ranges of spec/load-balancer.md 5.3.
func checkHealthTimes(g *TargetGroup, r *reporter) {
	c := &g.Config
	inRange(r, "HealthCheckIntervalSeconds", ValidationError, c.HealthCheckIntervalSeconds, 5, 300, " seconds")
	inRange(r, "HealthCheckTimeoutSeconds", ValidationError, c.HealthCheckTimeoutSeconds, 2, 120, " seconds")
	inRange(r, "HealthyThresholdCount", ValidationError, c.HealthyThresholdCount, 2, 10, "")
	inRange(r, "UnhealthyThresholdCount", ValidationError, c.UnhealthyThresholdCount, 2, 10, "")
	if t, i := c.HealthCheckTimeoutSeconds, c.HealthCheckIntervalSeconds; t != nil && i != nil && *t >= *i {
		r.add("HealthCheckTimeoutSeconds", finding.Finding{Code: ValidationError,
			Message: fmt.Sprintf("Health check timeout '%d' must be smaller than the interval '%d'", *t, *i)})
	}
}
