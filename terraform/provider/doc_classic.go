package provider

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"

	"github.com/lintel-edge/lintel/resource"
)

func (c *converter) classicLoadBalancer(b *body) {
	out := &resource.ClassicLoadBalancer{Meta: c.meta(b), Config: classic.LoadBalancerDescription{
		LoadBalancerName: b.requiredText("name", "LoadBalancerName"),
		DNSName:          aws.String(b.known("dns_name")),
		Scheme:           aws.String("internet-facing"),
	}}
	if text, _ := b.attribute("internal", "Scheme"); text == "true" {
		out.Config.Scheme = aws.String("internal")
	}
	for _, l := range b.blocks("listener", "ListenerDescriptions") {
		out.Config.ListenerDescriptions = append(out.Config.ListenerDescriptions, classic.ListenerDescription{Listener: classicListener(l)})
	}
	if h, ok := b.only("health_check", "HealthCheck"); ok {
		out.Config.HealthCheck = &classic.HealthCheck{
			Target: h.optionalText("target", "Target"), Interval: number[int32](h, "interval", "Interval"), Timeout: number[int32](h, "timeout", "Timeout"),
			HealthyThreshold: number[int32](h, "healthy_threshold", "HealthyThreshold"), UnhealthyThreshold: number[int32](h, "unhealthy_threshold", "UnhealthyThreshold"),
		}
	}
	if b.value.Attr("instances").IsKnown() {
		for _, id := range b.strings("instances", "Instances") {
			out.Config.Instances = append(out.Config.Instances, classic.Instance{InstanceId: &id})
		}
	}
	out.Attributes = classicAttributes(b)
	c.set.ClassicLoadBalancers = append(c.set.ClassicLoadBalancers, out)
}

func classicListener(l *body) *classic.Listener {
	out := &classic.Listener{
		Protocol: upper(l.optionalText("lb_protocol", "Listener.Protocol")), InstanceProtocol: upper(l.optionalText("instance_protocol", "Listener.InstanceProtocol")),
		InstancePort: number[int32](l, "instance_port", "Listener.InstancePort"), SSLCertificateId: l.optionalWritten("ssl_certificate_id", "Listener.SSLCertificateId"),
	}
	if port := number[int32](l, "lb_port", "Listener.LoadBalancerPort"); port != nil {
		out.LoadBalancerPort = *port
	}
	return out
}

// upper is how AWS keeps protocols, which may be written in either case.
func upper(text *string) *string {
	if text == nil {
		return nil
	}
	return aws.String(strings.ToUpper(*text))
}

func classicAttributes(b *body) classic.LoadBalancerAttributes {
	out := classic.LoadBalancerAttributes{
		ConnectionSettings: &classic.ConnectionSettings{IdleTimeout: number[int32](b, "idle_timeout", "Attributes.ConnectionSettings.IdleTimeout")},
		ConnectionDraining: &classic.ConnectionDraining{
			Enabled: b.flag("connection_draining", "Attributes.ConnectionDraining.Enabled"),
			Timeout: number[int32](b, "connection_draining_timeout", "Attributes.ConnectionDraining.Timeout"),
		},
		CrossZoneLoadBalancing: &classic.CrossZoneLoadBalancing{Enabled: b.flag("cross_zone_load_balancing", "Attributes.CrossZoneLoadBalancing.Enabled")},
		AdditionalAttributes: []classic.AdditionalAttribute{{
			Key: aws.String("elb.http.desyncmitigationmode"), Value: b.optionalText("desync_mitigation_mode", "Attributes.AdditionalAttributes"),
		}},
	}
	if a, ok := b.only("access_logs", "Attributes.AccessLog"); ok {
		out.AccessLog = &classic.AccessLog{
			Enabled: a.flag("enabled", "Enabled"), S3BucketName: a.optionalText("bucket", "S3BucketName"), S3BucketPrefix: a.optionalText("bucket_prefix", "S3BucketPrefix"),
		}
	}
	return out
}

// classicAttachment registers an instance when all load balancers are known.
func (c *converter) classicAttachment(b *body) {
	name, instance := b.text("elb", "LoadBalancerName"), b.text("instance", "InstanceId")
	c.later = append(c.later, func() {
		for _, l := range c.set.ClassicLoadBalancers {
			registered := slices.ContainsFunc(l.Config.Instances, func(i classic.Instance) bool { return aws.ToString(i.InstanceId) == instance })
			if aws.ToString(l.Config.LoadBalancerName) == name && !registered && instance != "" {
				l.Config.Instances = append(l.Config.Instances, classic.Instance{InstanceId: &instance})
			}
		}
	})
}
