package alb

import (
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/resource"
)

// withClassic adds the HTTP and HTTPS listeners of classic load balancers to a
// set, as those of application load balancers with a group for each listener:
// they forward, and have neither rules nor header attributes
// (spec/load-balancer.md 7.6). Their TCP listeners are package nlb's.
func withClassic(set *resource.Set) *resource.Set {
	if len(set.ClassicLoadBalancers) == 0 {
		return set
	}
	all := *set
	for _, doc := range set.ClassicLoadBalancers {
		balancer := &resource.LoadBalancer{Meta: doc.Meta, Attributes: classicAttributes(doc), Config: elb.LoadBalancer{
			LoadBalancerName: doc.Config.LoadBalancerName, DNSName: doc.Config.DNSName, Type: typeClassic}}
		listeners := len(all.Listeners)
		for _, d := range doc.Config.ListenerDescriptions {
			if p := aws.ToString(d.Listener.Protocol); p == "HTTP" || p == "HTTPS" {
				listener, group := classicListener(doc, d.Listener)
				all.Listeners, all.TargetGroups = append(all.Listeners, listener), append(all.TargetGroups, group)
			}
		}
		if len(all.Listeners) > listeners {
			all.LoadBalancers = append(all.LoadBalancers, balancer)
		}
	}
	return &all
}

// typeClassic is not among AWS's types: there, classic load balancers are of
// another API.
const typeClassic = elb.LoadBalancerTypeEnum("classic")

func classicAttributes(doc *resource.ClassicLoadBalancer) []elb.LoadBalancerAttribute {
	out := []elb.LoadBalancerAttribute{
		{Key: aws.String("routing.http.preserve_host_header.enabled"), Value: aws.String("true")},
		{Key: aws.String("routing.http2.enabled"), Value: aws.String("false")},
	}
	if s := doc.Attributes.ConnectionSettings; s != nil && s.IdleTimeout != nil {
		out = append(out, elb.LoadBalancerAttribute{Key: aws.String("idle_timeout.timeout_seconds"), Value: aws.String(strconv.Itoa(int(*s.IdleTimeout)))})
	}
	for _, a := range doc.Attributes.AdditionalAttributes {
		if aws.ToString(a.Key) == "elb.http.desyncmitigationmode" && a.Value != nil {
			out = append(out, elb.LoadBalancerAttribute{Key: aws.String("routing.http.desync_mitigation_mode"), Value: a.Value})
		}
	}
	return out
}

func classicListener(doc *resource.ClassicLoadBalancer, l *classic.Listener) (*resource.Listener, *resource.TargetGroup) {
	port := strconv.Itoa(int(l.LoadBalancerPort))
	meta := resource.Meta{ID: doc.ID + ":" + port, ARN: doc.ARN + ":" + port, Address: doc.Address, Source: doc.Source}
	listener := &resource.Listener{Meta: meta, Config: elb.Listener{
		LoadBalancerArn: aws.String(doc.ARN), Port: aws.Int32(l.LoadBalancerPort), Protocol: elb.ProtocolEnum(aws.ToString(l.Protocol)),
		DefaultActions: []elb.Action{{Type: elb.ActionTypeEnumForward, TargetGroupArn: aws.String(meta.ARN)}},
	}}
	if l.SSLCertificateId != nil {
		listener.Config.Certificates = []elb.Certificate{{CertificateArn: l.SSLCertificateId}}
	}
	group := &resource.TargetGroup{Meta: meta, Config: elb.TargetGroup{
		TargetGroupName: doc.Config.LoadBalancerName, Protocol: elb.ProtocolEnum(aws.ToString(l.InstanceProtocol)), Port: l.InstancePort,
	}}
	classicHealth(doc.Config.HealthCheck, &group.Config)
	delay := "0"
	if d := doc.Attributes.ConnectionDraining; d != nil && d.Enabled && d.Timeout != nil {
		delay = strconv.Itoa(int(*d.Timeout))
	}
	group.Attributes = []elb.TargetGroupAttribute{{Key: aws.String("deregistration_delay.timeout_seconds"), Value: &delay}}
	for _, i := range doc.Config.Instances {
		group.Targets = append(group.Targets, &resource.Target{Meta: meta, Config: elb.TargetDescription{Id: i.InstanceId}})
	}
	return listener, group
}

// classicHealth reads "HTTP:80/path" or "TCP:80" (validated).
func classicHealth(h *classic.HealthCheck, out *elb.TargetGroup) {
	if h == nil {
		out.HealthCheckProtocol = elb.ProtocolEnumTcp
		return
	}
	protocol, rest, _ := strings.Cut(aws.ToString(h.Target), ":")
	port, path, hasPath := strings.Cut(rest, "/")
	out.HealthCheckProtocol, out.HealthCheckPort = elb.ProtocolEnum(protocol), &port
	if hasPath {
		out.HealthCheckPath = aws.String("/" + path)
	}
	out.HealthCheckIntervalSeconds, out.HealthCheckTimeoutSeconds = h.Interval, h.Timeout
	out.HealthyThresholdCount, out.UnhealthyThresholdCount = h.HealthyThreshold, h.UnhealthyThreshold
}
