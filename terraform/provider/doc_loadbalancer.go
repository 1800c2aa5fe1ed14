package provider

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/zclconf/go-cty/cty"

	"github.com/lintel-edge/lintel/resource"
)

// written is a string attribute; "" also where AWS would choose the value, for
// which there is a placeholder.
func (b *body) written(name, field string) string {
	if isPlaceholder(b.known(name)) {
		return ""
	}
	return b.text(name, field)
}

func (b *body) optionalWritten(name, field string) *string {
	if text := b.written(name, field); text != "" {
		return &text
	}
	return nil
}

func (c *converter) loadBalancer(b *body) {
	out := &resource.LoadBalancer{Meta: c.meta(b), Config: elb.LoadBalancer{
		LoadBalancerArn:  aws.String(b.known("arn")),
		LoadBalancerName: b.requiredText("name", "LoadBalancerName"),
		DNSName:          aws.String(b.known("dns_name")),
		Type:             elb.LoadBalancerTypeEnum(b.written("load_balancer_type", "Type")),
		IpAddressType:    elb.IpAddressType(b.written("ip_address_type", "IpAddressType")),
		Scheme:           elb.LoadBalancerSchemeEnumInternetFacing,
	}}
	if text, _ := b.attribute("internal", "Scheme"); text == "true" {
		out.Config.Scheme = elb.LoadBalancerSchemeEnumInternal
	}
	if out.Config.Type == "" {
		out.Config.Type = elb.LoadBalancerTypeEnumApplication
	}
	for _, a := range loadBalancerArguments {
		if text, ok := b.attribute(a.argument, "Attributes."+a.key); ok {
			out.Attributes = append(out.Attributes, elb.LoadBalancerAttribute{Key: aws.String(a.key), Value: &text})
		}
	}
	out.Config.AvailabilityZones = zones(b)
	out.Attributes = append(out.Attributes, logAttributes(b)...)
	c.set.LoadBalancers = append(c.set.LoadBalancers, out)
}

// zones are the subnets of a load balancer, of which each is in another zone;
// none where they are AWS's choice, or not known.
func zones(b *body) []elb.AvailabilityZone {
	var out []elb.AvailabilityZone
	if v := b.value.Attr("subnets"); v != cty.NilVal && v.IsWhollyKnown() {
		for _, id := range b.strings("subnets", "AvailabilityZones") {
			out = append(out, elb.AvailabilityZone{SubnetId: &id})
		}
	}
	for _, m := range b.blocks("subnet_mapping", "") {
		out = append(out, elb.AvailabilityZone{SubnetId: aws.String(m.known("subnet_id"))})
	}
	return out
}

// logAttributes are where logs go that a load balancer keeps.
func logAttributes(b *body) []elb.LoadBalancerAttribute {
	var out []elb.LoadBalancerAttribute
	for _, kind := range []string{"access_logs", "connection_logs", "health_check_logs"} {
		log, ok := b.only(kind, "")
		if !ok {
			continue
		}
		for _, argument := range []string{"enabled", "bucket", "prefix"} {
			key := kind + ".s3." + argument
			if text, ok := log.attribute(argument, "Attributes."+key); ok && text != "" {
				out = append(out, elb.LoadBalancerAttribute{Key: aws.String(key), Value: &text})
			}
		}
	}
	return out
}

// argumentOf maps an attribute of AWS's to Terraform's argument.
type argumentOf struct{ key, argument string }

var loadBalancerArguments = []argumentOf{
	{"idle_timeout.timeout_seconds", "idle_timeout"},
	{"client_keep_alive.seconds", "client_keep_alive"},
	{"routing.http.desync_mitigation_mode", "desync_mitigation_mode"},
	{"routing.http.drop_invalid_header_fields.enabled", "drop_invalid_header_fields"},
	{"routing.http.preserve_host_header.enabled", "preserve_host_header"},
	{"routing.http.x_amzn_tls_version_and_cipher_suite.enabled", "enable_tls_version_and_cipher_suite_headers"},
	{"routing.http.xff_client_port.enabled", "enable_xff_client_port"},
	{"routing.http.xff_header_processing.mode", "xff_header_processing_mode"},
	{"routing.http2.enabled", "enable_http2"},
	{"deletion_protection.enabled", "enable_deletion_protection"},
	{"waf.fail_open.enabled", "enable_waf_fail_open"},
	{"zonal_shift.config.enabled", "enable_zonal_shift"},
}

// attribute returns an argument as the text that AWS keeps of an attribute,
// and whether there is one: strings, numbers and bools alike.
func (b *body) attribute(name, field string) (string, bool) {
	if !b.decided(name) {
		return "", false
	}
	read := b.get(name, field)
	if read.IsNull() {
		return "", false
	}
	switch read.Type().FriendlyName() {
	case "bool":
		return strconv.FormatBool(read.True()), true
	case "number":
		n, _ := read.AsBigFloat().Int64()
		return strconv.FormatInt(n, 10), true
	case "string":
		return read.AsString(), true
	}
	return "", false
}

func (c *converter) targetGroup(b *body) {
	out := &resource.TargetGroup{Meta: c.meta(b), Config: elb.TargetGroup{
		TargetGroupArn:  aws.String(b.known("arn")),
		TargetGroupName: b.requiredText("name", "TargetGroupName"),
		TargetType:      elb.TargetTypeEnum(b.written("target_type", "TargetType")),
		Protocol:        elb.ProtocolEnum(b.written("protocol", "Protocol")),
		ProtocolVersion: b.optionalWritten("protocol_version", "ProtocolVersion"),
		Port:            number[int32](b, "port", "Port"),
		VpcId:           b.optionalText("vpc_id", "VpcId"),
		IpAddressType:   elb.TargetGroupIpAddressTypeEnum(b.written("ip_address_type", "IpAddressType")),
	}}
	if out.Config.TargetType == "" {
		out.Config.TargetType = elb.TargetTypeEnumInstance
	}
	if h, ok := b.only("health_check", ""); ok {
		healthCheck(h, &out.Config)
	}
	out.Attributes = targetGroupAttributes(b)
	c.set.TargetGroups = append(c.set.TargetGroups, out)
	c.targetGroups[out.ARN] = out
}

func healthCheck(h *body, out *elb.TargetGroup) {
	out.HealthCheckEnabled = h.requiredFlag("enabled", "HealthCheckEnabled")
	out.HealthCheckIntervalSeconds = number[int32](h, "interval", "HealthCheckIntervalSeconds")
	out.HealthCheckTimeoutSeconds = number[int32](h, "timeout", "HealthCheckTimeoutSeconds")
	out.HealthyThresholdCount = number[int32](h, "healthy_threshold", "HealthyThresholdCount")
	out.UnhealthyThresholdCount = number[int32](h, "unhealthy_threshold", "UnhealthyThresholdCount")
	out.HealthCheckPath = h.optionalWritten("path", "HealthCheckPath")
	out.HealthCheckPort = h.optionalWritten("port", "HealthCheckPort")
	out.HealthCheckProtocol = elb.ProtocolEnum(h.written("protocol", "HealthCheckProtocol"))
	if code := h.optionalWritten("matcher", "Matcher"); code != nil {
		out.Matcher = &elb.Matcher{HttpCode: code}
		if aws.ToString(out.ProtocolVersion) == "GRPC" {
			out.Matcher = &elb.Matcher{GrpcCode: code}
		}
	}
}

var targetGroupArguments = []argumentOf{
	{"deregistration_delay.timeout_seconds", "deregistration_delay"},
	{"slow_start.duration_seconds", "slow_start"},
	{"load_balancing.algorithm.type", "load_balancing_algorithm_type"},
	{"load_balancing.algorithm.anomaly_mitigation", "load_balancing_anomaly_mitigation"},
	{"lambda.multi_value_headers.enabled", "lambda_multi_value_headers_enabled"},
	{"load_balancing.cross_zone.enabled", "load_balancing_cross_zone_enabled"},
}

// networkGroupArguments are those of groups of network load balancers: the
// provider sends them for no others.
var networkGroupArguments = []argumentOf{
	{"deregistration_delay.timeout_seconds", "deregistration_delay"},
	{"deregistration_delay.connection_termination.enabled", "connection_termination"},
	{"load_balancing.cross_zone.enabled", "load_balancing_cross_zone_enabled"},
	{"preserve_client_ip.enabled", "preserve_client_ip"},
	{"proxy_protocol_v2.enabled", "proxy_protocol_v2"},
}

func targetGroupAttributes(b *body) []elb.TargetGroupAttribute {
	var out []elb.TargetGroupAttribute
	take := func(b *body, arguments ...argumentOf) {
		for _, a := range arguments {
			if text, ok := b.attribute(a.argument, "Attributes."+a.key); ok && text != "" {
				out = append(out, elb.TargetGroupAttribute{Key: aws.String(a.key), Value: &text})
			}
		}
	}
	if isNetworkGroup(b) {
		take(b, networkGroupArguments...)
	} else {
		take(b, targetGroupArguments...)
	}
	if h, ok := b.only("target_group_health", ""); ok {
		if u, ok := h.only("unhealthy_state_routing", ""); ok {
			take(u, argumentOf{resource.MinimumHealthyKey + "count", "minimum_healthy_targets_count"},
				argumentOf{resource.MinimumHealthyKey + "percentage", "minimum_healthy_targets_percentage"})
		}
		if d, ok := h.only("dns_failover", ""); ok {
			take(d, argumentOf{resource.FailoverKey + "count", "minimum_healthy_targets_count"},
				argumentOf{resource.FailoverKey + "percentage", "minimum_healthy_targets_percentage"})
		}
	}
	if s, ok := b.only("stickiness", ""); ok {
		kind := "lb_cookie"
		if s.known("type") == "app_cookie" {
			kind = "app_cookie"
		}
		take(s, argumentOf{"stickiness.enabled", "enabled"}, argumentOf{"stickiness.type", "type"},
			argumentOf{"stickiness." + kind + ".duration_seconds", "cookie_duration"},
			argumentOf{"stickiness.app_cookie.cookie_name", "cookie_name"})
	}
	return out
}

func isNetworkGroup(b *body) bool {
	switch b.known("protocol") {
	case "TCP", "TLS", "UDP", "TCP_UDP":
		return true
	}
	return false
}

// attachment registers a target when all groups are known.
func (c *converter) attachment(b *body) {
	group := b.text("target_group_arn", "TargetGroupArn")
	target := &resource.Target{Meta: c.meta(b), Config: elb.TargetDescription{
		Id: b.requiredText("target_id", "Id"), Port: number[int32](b, "port", "Port"),
	}}
	c.register(group, target)
}

// ecsService registers the tasks of a service: what they are is not made here,
// so that one target stands for all of them, by the service's name.
func (c *converter) ecsService(b *body) {
	c.set.Kept = append(c.set.Kept, resource.Kept{
		Type: b.r.in.Type, Address: b.r.in.Address, Source: resource.Source{Place: b.r.in.Place},
	})
	for i, l := range b.blocks("load_balancer", "LoadBalancers") {
		meta := c.meta(b)
		if i > 0 {
			meta.Address += fmt.Sprintf(" load_balancer[%d]", i)
		}
		c.register(l.known("target_group_arn"), &resource.Target{Meta: meta, Config: elb.TargetDescription{
			Id: aws.String(b.known("name")), Port: number[int32](l, "container_port", "ContainerPort"),
		}})
	}
}

func (c *converter) register(group string, target *resource.Target) {
	c.later = append(c.later, func() {
		if g := c.targetGroups[group]; g != nil {
			g.Targets = append(g.Targets, target)
		}
	})
}
