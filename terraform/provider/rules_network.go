package provider

const (
	ec2ARN          = "arn:{partition}:ec2:{region}:{account}:"
	loadBalancerARN = "arn:{partition}:elasticloadbalancing:{region}:{account}:"
)

var networkRules = map[string][]rule{
	"aws_lb":                              balancerRules,
	"aws_alb":                             balancerRules,
	"aws_lb_target_group":                 targetGroupRules,
	"aws_alb_target_group":                targetGroupRules,
	"aws_lb_listener":                     listenerRules,
	"aws_alb_listener":                    listenerRules,
	"aws_lb_listener_rule":                listenerRuleRules,
	"aws_alb_listener_rule":               listenerRuleRules,
	"aws_lb_target_group_attachment":      {{"id", "{target_group_arn}-{digits:26}"}},
	"aws_lb_listener_certificate":         {{"id", "{listener_arn}_{certificate_arn}"}},
	"aws_elb":                             {{"id", "{name}"}, {"arn", loadBalancerARN + "loadbalancer/{name}"}, {"dns_name", "{name}-{digits:10}.{region}.elb.amazonaws.com"}},
	"aws_vpc":                             ec2Rules("vpc"),
	"aws_subnet":                          ec2Rules("subnet"),
	"aws_internet_gateway":                ec2RulesAs("igw", "internet-gateway"),
	"aws_nat_gateway":                     ec2RulesAs("nat", "natgateway"),
	"aws_route_table":                     ec2RulesAs("rtb", "route-table"),
	"aws_security_group":                  ec2RulesAs("sg", "security-group"),
	"aws_vpc_security_group_ingress_rule": ec2RulesAs("sgr", "security-group-rule"),
	"aws_vpc_security_group_egress_rule":  ec2RulesAs("sgr", "security-group-rule"),
	"aws_vpc_endpoint":                    ec2RulesAs("vpce", "vpc-endpoint"),
	"aws_network_interface":               ec2RulesAs("eni", "network-interface"),
	"aws_eip": {
		{"allocation_id", "eipalloc-{hex:17}"},
		{"id", "{allocation_id}"},
		{"arn", ec2ARN + "elastic-ip/{id}"},
	},
	"aws_security_group_rule":     {{"security_group_rule_id", "sgr-{hex:17}"}, {"id", "sgrule-{digits:10}"}},
	"aws_route":                   {{"id", "r-{route_table_id}{digits:10}"}},
	"aws_route_table_association": {{"id", "rtbassoc-{hex:17}"}},
	"aws_route53_zone": {
		{"zone_id", "Z{upper:20}"},
		{"id", "{zone_id}"},
		{"arn", "arn:{partition}:route53:::hostedzone/{zone_id}"},
		{"primary_name_server", "ns-1.awsdns-00.com"},
	},
	"aws_route53_record": {
		{"id", "{zone_id}_{name}_{type}_{set_identifier}"},
		{"id", "{zone_id}_{name}_{type}"},
		{"fqdn", "{name}"},
	},
	"aws_route53_health_check": {
		{"id", "{uuid}"},
		{"arn", "arn:{partition}:route53:::healthcheck/{id}"},
	},
	"aws_wafv2_web_acl":             wafRules("webacl"),
	"aws_wafv2_ip_set":              wafRules("ipset"),
	"aws_wafv2_rule_group":          wafRules("rulegroup"),
	"aws_wafv2_regex_pattern_set":   wafRules("regexpatternset"),
	"aws_wafv2_web_acl_association": {{"id", "{web_acl_arn},{resource_arn}"}},
}

var balancerRules = []rule{
	{"arn_suffix", "app/{name}/{hex:16}"},
	{"arn", loadBalancerARN + "loadbalancer/{arn_suffix}"},
	{"id", "{arn}"},
	{"dns_name", "{name}-{digits:10}.{region}.elb.amazonaws.com"},
	{"zone_id", "Z35SXDOTRQ7X7K"},
}

var targetGroupRules = []rule{
	{"arn_suffix", "targetgroup/{name}/{hex:16}"},
	{"arn", loadBalancerARN + "{arn_suffix}"},
	{"id", "{arn}"},
}

var listenerRules = []rule{
	{"arn", loadBalancerARN + "listener/{hex:16}"},
	{"id", "{arn}"},
}

var listenerRuleRules = []rule{
	{"arn", loadBalancerARN + "listener-rule/{hex:16}"},
	{"id", "{arn}"},
}

func ec2Rules(kind string) []rule { return ec2RulesAs(kind, kind) }

// ec2RulesAs is for kinds whose ids begin with something shorter.
func ec2RulesAs(prefix, kind string) []rule {
	return []rule{
		{"id", prefix + "-{hex:17}"},
		{"security_group_rule_id", "{id}"},
		{"arn", ec2ARN + kind + "/{id}"},
		{"owner_id", "{account}"},
	}
}

func wafRules(kind string) []rule {
	return []rule{
		{"id", "{uuid}"},
		{"lock_token", "{uuid}"},
		{"arn", "arn:{partition}:wafv2:{region}:{account}:global/" + kind + "/{name}/{id}"},
	}
}
