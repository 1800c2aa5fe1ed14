package resource

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

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
		checkGroupContradictions(g, r)
		checkGroupPermissions(g, v)
		tooMany(r, "Targets", TooManyTargets, len(g.Targets), maxTargets, "targets")
	}
}

func checkTargetGroupShape(g *TargetGroup, r *reporter) {
	c := &g.Config
	refuse := func(path, format string, args ...any) {
		r.add(path, finding.Finding{Code: ValidationError, Message: fmt.Sprintf(format, args...)})
	}
	if c.TargetType == elb.TargetTypeEnumLambda {
		if c.Port != nil {
			refuse("Port", "Port cannot be specified for target groups with target type 'lambda'")
		}
		if c.Protocol != "" {
			refuse("Protocol", "Protocol cannot be specified for target groups with target type 'lambda'")
		}
		tooMany(r, "Targets", TooManyTargets, len(g.Targets), 1, "functions")
		return
	}
	switch {
	case c.Protocol == "":
		refuse("Protocol", "A protocol must be specified")
	case !isNetworkGroup(g) && !slices.Contains(webProtocols, c.Protocol) && c.Protocol != elb.ProtocolEnumGeneve:
		refuse("Protocol", "Target group protocol '%s' must be one of 'HTTP, HTTPS, TCP, TLS, UDP, TCP_UDP, GENEVE'", c.Protocol)
	}
	if v := aws.ToString(c.ProtocolVersion); v != "" && !slices.Contains([]string{"HTTP1", "HTTP2", "GRPC"}, v) {
		refuse("ProtocolVersion", "Protocol version '%s' must be one of 'GRPC, HTTP1, HTTP2'", v)
	}
	if c.Port == nil {
		refuse("Port", "A port must be specified")
	}
	if c.VpcId == nil {
		refuse("VpcId", "A VPC ID must be specified")
	}
}

// webProtocols are those of targets of application load balancers.
var webProtocols = []elb.ProtocolEnum{elb.ProtocolEnumHttp, elb.ProtocolEnumHttps}

// checkGroupContradictions: attributes that do not go together
// (spec/load-balancer.md 5.2).
func checkGroupContradictions(g *TargetGroup, r *reporter) {
	algorithm := g.Attribute("load_balancing.algorithm.type")
	name := g.Attribute("stickiness.app_cookie.cookie_name")
	for _, wrong := range []struct {
		key, message string
		is           bool
	}{
		{"slow_start.duration_seconds", "there is a slow start only with the algorithm round_robin",
			algorithm != "round_robin" && g.Attribute("slow_start.duration_seconds") != "0"},
		{"load_balancing.algorithm.anomaly_mitigation", "anomalies are mitigated only with the algorithm weighted_random",
			algorithm != "weighted_random" && g.Attribute("load_balancing.algorithm.anomaly_mitigation") == "on"},
		{"stickiness.app_cookie.cookie_name", fmt.Sprintf("the cookie name %q is the load balancer's own", name), strings.HasPrefix(name, "AWSALB")},
		{"stickiness.app_cookie.cookie_name", "the cookie of the application has no name",
			name == "" && g.Attribute("stickiness.type") == "app_cookie" && g.Attribute("stickiness.enabled") == "true"},
		{"lambda.multi_value_headers.enabled", "only groups of functions have multi-value headers",
			g.Config.TargetType != elb.TargetTypeEnumLambda && g.Attribute("lambda.multi_value_headers.enabled") == "true"},
	} {
		if wrong.is {
			r.add("Attributes."+wrong.key, finding.Finding{Code: InvalidConfigurationRequest, Message: wrong.message})
		}
	}
}

// balancerPrincipal is who invokes the functions of target groups.
const balancerPrincipal = "elasticloadbalancing.amazonaws.com"

// checkGroupPermissions warns of functions that the load balancer may not
// invoke: AWS does not register them. A permission may stand in another
// configuration, so that it is not an error here; the text is AWS's,
// (unverified).
func checkGroupPermissions(g *TargetGroup, v *validation) {
	if g.Config.TargetType != elb.TargetTypeEnumLambda {
		return
	}
	kind, _, _ := strings.Cut(g.ARN, "/") // of what permissions say of their source, that much is compared
	for _, t := range g.Targets {
		if arn := aws.ToString(t.Config.Id); !v.set.PermitsInvoking(arn, balancerPrincipal, kind) {
			v.reporter(&t.Meta).add("Id", finding.Finding{Code: AccessDenied, Severity: finding.Warning,
				Message: fmt.Sprintf("elasticloadbalancing principal does not have permission to invoke %s from target group %s", arn, g.ARN),
				Fix:     "Declare an aws_lambda_permission of the function for " + balancerPrincipal + ", whose source_arn is the ARN of the target group, and make the attachment depend on it."})
		}
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
	checkHealthRequest(g, r)
}

// maxHealthPath is the length of a health check's path.
const maxHealthPath = 1024

// checkHealthRequest: what is asked, and which answers are successes.
func checkHealthRequest(g *TargetGroup, r *reporter) {
	c := &g.Config
	path := aws.ToString(c.HealthCheckPath)
	if path != "" && (!strings.HasPrefix(path, "/") || len(path) > maxHealthPath) {
		r.add("HealthCheckPath", finding.Finding{Code: ValidationError, Message: fmt.Sprintf("Health check path '%.60s' must begin with a '/' character, and can be no longer than '%d'", path, maxHealthPath)})
	}
	if isNetworkGroup(g) || c.Protocol == elb.ProtocolEnumGeneve {
		return
	}
	if p := c.HealthCheckProtocol; p != "" && !slices.Contains(webProtocols, p) {
		r.add("HealthCheckProtocol", finding.Finding{Code: ValidationError, Message: fmt.Sprintf("Health check protocol '%s' must be one of 'HTTP, HTTPS'", p)})
	}
	if c.HealthCheckEnabled != nil && !*c.HealthCheckEnabled && c.TargetType != elb.TargetTypeEnumLambda {
		r.add("HealthCheckEnabled", finding.Finding{Code: ValidationError, Message: fmt.Sprintf("Health check enabled must be true for target groups with target type '%s'", c.TargetType)})
	}
	if c.Matcher != nil {
		checkMatcher(r, "Matcher.HttpCode", aws.ToString(c.Matcher.HttpCode), 200, 499)
		checkMatcher(r, "Matcher.GrpcCode", aws.ToString(c.Matcher.GrpcCode), 0, 99)
	}
}

var matcherPart = regexp.MustCompile(`^([0-9]{1,3})(-([0-9]{1,3}))?$`)

// checkMatcher: "200,202" or "200-299".
func checkMatcher(r *reporter, path, text string, low, high int) {
	if text == "" {
		return
	}
	for part := range strings.SplitSeq(text, ",") {
		m := matcherPart.FindStringSubmatch(strings.TrimSpace(part))
		if m != nil {
			from, _ := strconv.Atoi(m[1])
			to, err := strconv.Atoi(m[3])
			if err != nil {
				to = from
			}
			if from >= low && to <= high && from <= to {
				continue
			}
		}
		r.add(path, finding.Finding{Code: ValidationError, Message: fmt.Sprintf("Health check matcher code '%s' must be within '%d-%d' inclusive", part, low, high)})
		return
	}
}
