package provider_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/lintel-edge/lintel/resource"
)

var sdkInternals = cmpopts.IgnoreUnexported(
	classic.LoadBalancerDescription{}, classic.ListenerDescription{}, classic.Listener{}, classic.HealthCheck{}, classic.Instance{},
	classic.LoadBalancerAttributes{}, classic.ConnectionSettings{}, classic.ConnectionDraining{}, classic.CrossZoneLoadBalancing{},
	classic.AdditionalAttribute{}, classic.AccessLog{},
	elb.Listener{}, elb.Action{}, elb.ForwardActionConfig{}, elb.TargetGroupTuple{}, elb.Certificate{},
)

// attributes are those of a document, as text.
func attributes[T any](list []T, of func(T) (key, value *string)) map[string]string {
	out := map[string]string{}
	for _, a := range list {
		key, value := of(a)
		out[*key] = aws.ToString(value)
	}
	return out
}

func TestClassicLoadBalancer(t *testing.T) {
	set := clean(t, `
resource "aws_elb" "old" {
  name                        = "old"
  availability_zones          = ["us-east-1a"]
  instances                   = ["i-2"]
  idle_timeout                = 90
  connection_draining         = true
  connection_draining_timeout = 400
  access_logs {
    bucket = "logs"
  }
  listener {
    instance_port     = 8000
    instance_protocol = "http"
    lb_port           = 80
    lb_protocol       = "http"
  }
  listener {
    instance_port      = 8443
    instance_protocol  = "ssl"
    lb_port            = 443
    lb_protocol        = "ssl"
    ssl_certificate_id = "arn:aws:iam::123456789012:server-certificate/c"
  }
  health_check {
    healthy_threshold   = 2
    unhealthy_threshold = 3
    timeout             = 4
    target              = "HTTP:8000/health"
    interval            = 30
  }
}
resource "aws_elb_attachment" "more" {
  elb      = aws_elb.old.id
  instance = "i-1"
}
`)
	if len(set.ClassicLoadBalancers) != 1 {
		t.Fatalf("%d load balancers", len(set.ClassicLoadBalancers))
	}
	got := set.ClassicLoadBalancers[0]
	listener := func(protocol string, port, instancePort int32, certificate *string) classic.ListenerDescription {
		return classic.ListenerDescription{Listener: &classic.Listener{
			Protocol: &protocol, InstanceProtocol: &protocol, LoadBalancerPort: port, InstancePort: &instancePort, SSLCertificateId: certificate}}
	}
	want := classic.LoadBalancerDescription{
		LoadBalancerName: aws.String("old"), DNSName: got.Config.DNSName, Scheme: aws.String("internet-facing"),
		ListenerDescriptions: []classic.ListenerDescription{
			listener("HTTP", 80, 8000, nil), listener("SSL", 443, 8443, aws.String("arn:aws:iam::123456789012:server-certificate/c"))},
		HealthCheck: &classic.HealthCheck{Target: aws.String("HTTP:8000/health"), Interval: aws.Int32(30), Timeout: aws.Int32(4),
			HealthyThreshold: aws.Int32(2), UnhealthyThreshold: aws.Int32(3)},
		Instances: []classic.Instance{{InstanceId: aws.String("i-2")}, {InstanceId: aws.String("i-1")}},
	}
	if diff := cmp.Diff(want, got.Config, sdkInternals); diff != "" {
		t.Error(diff)
	}
	wantAttributes := classic.LoadBalancerAttributes{
		AccessLog:              &classic.AccessLog{Enabled: true, S3BucketName: aws.String("logs")},
		ConnectionDraining:     &classic.ConnectionDraining{Enabled: true, Timeout: aws.Int32(400)},
		ConnectionSettings:     &classic.ConnectionSettings{IdleTimeout: aws.Int32(90)},
		CrossZoneLoadBalancing: &classic.CrossZoneLoadBalancing{Enabled: true}, // the provider's default
		AdditionalAttributes:   []classic.AdditionalAttribute{{Key: aws.String("elb.http.desyncmitigationmode"), Value: aws.String("defensive")}},
	}
	if diff := cmp.Diff(wantAttributes, got.Attributes, sdkInternals); diff != "" {
		t.Error(diff)
	}
	if found := resource.Validate(set); len(found) > 0 {
		t.Error(found)
	}
}

func TestNetworkLoadBalancer(t *testing.T) {
	set := clean(t, `
resource "aws_lb" "net" {
  name               = "net"
  load_balancer_type = "network"
  subnets            = ["subnet-1", "subnet-2"]
}
resource "aws_lb_target_group" "tcp" {
  name               = "tcp"
  port               = 80
  protocol           = "TCP"
  vpc_id             = "vpc-1"
  proxy_protocol_v2  = true
  preserve_client_ip = "false"
}
resource "aws_lb_listener" "tls" {
  load_balancer_arn = aws_lb.net.arn
  port              = 443
  protocol          = "TLS"
  alpn_policy       = "HTTP2Preferred"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/c"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}
resource "aws_lb_listener" "tcp" {
  load_balancer_arn        = aws_lb.net.arn
  port                     = 80
  protocol                 = "TCP"
  tcp_idle_timeout_seconds = 100
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tcp.arn
  }
}
`)
	plain, secure := set.Listeners[0], set.Listeners[1] // by name
	if secure.Config.Protocol != elb.ProtocolEnumTls || !cmp.Equal(secure.Config.AlpnPolicy, []string{"HTTP2Preferred"}) {
		t.Errorf("%s, %v", secure.Config.Protocol, secure.Config.AlpnPolicy)
	}
	listenerAttribute := func(a elb.ListenerAttribute) (key, value *string) { return a.Key, a.Value }
	if diff := cmp.Diff(map[string]string{"tcp.idle_timeout.seconds": "100"}, attributes(plain.Attributes, listenerAttribute)); diff != "" {
		t.Error(diff)
	}
	got := attributes(set.TargetGroups[0].Attributes, func(a elb.TargetGroupAttribute) (key, value *string) { return a.Key, a.Value })
	want := map[string]string{"deregistration_delay.timeout_seconds": "300", "preserve_client_ip.enabled": "false", "proxy_protocol_v2.enabled": "true"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if found := resource.Validate(set); len(found) > 0 {
		t.Error(found)
	}
}

// TestBalancerAttributes: those that stand in blocks.
func TestBalancerAttributes(t *testing.T) {
	set := clean(t, `
resource "aws_lb" "app" {
  name    = "app"
  subnets = ["subnet-1", "subnet-2"]
  access_logs {
    bucket  = "logs"
    prefix  = "app"
    enabled = true
  }
  connection_logs {
    bucket = "logs"
  }
}
resource "aws_lb_target_group" "app" {
  name     = "app"
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-1"
  target_group_health {
    unhealthy_state_routing {
      minimum_healthy_targets_count      = 2
      minimum_healthy_targets_percentage = "50"
    }
  }
}
`)
	got := attributes(set.LoadBalancers[0].Attributes, func(a elb.LoadBalancerAttribute) (key, value *string) { return a.Key, a.Value })
	for key, want := range map[string]string{
		"access_logs.s3.enabled": "true", "access_logs.s3.bucket": "logs", "access_logs.s3.prefix": "app",
		"connection_logs.s3.bucket": "logs",
	} {
		if got[key] != want {
			t.Errorf("%s = %q, want %q", key, got[key], want)
		}
	}
	group := set.TargetGroups[0]
	if group.Attribute(resource.MinimumHealthyKey+"count") != "2" || group.Attribute(resource.MinimumHealthyKey+"percentage") != "50" {
		t.Errorf("%v", group.Attributes)
	}
}
