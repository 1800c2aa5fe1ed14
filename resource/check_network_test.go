package resource

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// networkSet is one network load balancer in which nothing is wrong.
func networkSet() *Set {
	s := balancerSet()
	s.LoadBalancers[0].Config.Type = elb.LoadBalancerTypeEnumNetwork
	s.TargetGroups[0].Config.Protocol = elb.ProtocolEnumTcp
	s.Listeners[0].Config.Protocol, s.Listeners[0].Config.Certificates, s.Listeners[0].Attributes = elb.ProtocolEnumTcp, nil, nil
	s.ListenerRules = nil
	return s
}

func wantFinding(t *testing.T, name string, s *Set, code, message string) {
	t.Helper()
	found := Validate(s)
	if code == "" && len(found) == 0 {
		return
	}
	if len(found) != 1 || found[0].Code != code || message != "" && found[0].Message != message {
		t.Errorf("%s: found %v, want %s: %s", name, found, code, message)
	}
}

// TestNetworkListeners: spec/load-balancer.md 7.4, 7.6.
func TestNetworkListeners(t *testing.T) {
	for name, tc := range map[string]struct {
		change  func(l *Listener, s *Set)
		code    string
		message string
	}{
		"nothing": {func(*Listener, *Set) {}, "", ""},
		"a header attribute": {func(l *Listener, _ *Set) {
			l.Attributes = []elb.ListenerAttribute{{Key: aws.String(hstsKey), Value: aws.String("max-age=1")}}
		}, InvalidConfigurationRequest, "Key " + hstsKey + " not valid"},
		"an idle timeout": {func(l *Listener, _ *Set) {
			l.Attributes = []elb.ListenerAttribute{{Key: aws.String(networkIdleKey), Value: aws.String("60")}}
		}, "", ""},
		"a redirect": {func(l *Listener, _ *Set) {
			l.Config.DefaultActions = []elb.Action{redirect(elb.RedirectActionConfig{StatusCode: "HTTP_301"})}
		}, InvalidLoadBalancerAction, ""},
		"HTTP": {func(l *Listener, _ *Set) { l.Config.Protocol = elb.ProtocolEnumHttp }, ValidationError,
			"Listener protocol 'HTTP' must be one of 'TCP, TCP_UDP, TLS, UDP'"},
		"TLS without certificate": {func(l *Listener, _ *Set) { l.Config.Protocol = elb.ProtocolEnumTls }, CertificateNotFoundError, ""},
		"a group of HTTP":         {func(_ *Listener, s *Set) { s.TargetGroups[0].Config.Protocol = elb.ProtocolEnumHttp }, IncompatibleProtocols, ""},
		"a port twice":            {func(l *Listener, s *Set) { s.Listeners = append(s.Listeners, l) }, DuplicateListener, "A listener with the specified port already exists."},
	} {
		s := networkSet()
		tc.change(s.Listeners[0], s)
		wantFinding(t, name, s, tc.code, tc.message)
	}
}

// TestClassicLoadBalancers: what cannot be one.
func TestClassicLoadBalancers(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(c *classic.LoadBalancerDescription, l *classic.Listener)
		code   string
	}{
		"nothing":             {func(*classic.LoadBalancerDescription, *classic.Listener) {}, ""},
		"no listener":         {func(c *classic.LoadBalancerDescription, _ *classic.Listener) { c.ListenerDescriptions = nil }, ValidationError},
		"a protocol":          {func(_ *classic.LoadBalancerDescription, l *classic.Listener) { l.Protocol = aws.String("UDP") }, UnsupportedProtocol},
		"layers that differ":  {func(_ *classic.LoadBalancerDescription, l *classic.Listener) { l.InstanceProtocol = aws.String("TCP") }, InvalidConfigurationRequest},
		"HTTPS without":       {func(_ *classic.LoadBalancerDescription, l *classic.Listener) { l.Protocol = aws.String("HTTPS") }, CertificateNotFoundError},
		"a port out of range": {func(_ *classic.LoadBalancerDescription, l *classic.Listener) { l.LoadBalancerPort = 0 }, ValidationError},
		"a check without port": {func(c *classic.LoadBalancerDescription, _ *classic.Listener) {
			c.HealthCheck.Target = aws.String("HTTP")
		}, ValidationError},
		"a check of TCP": {func(c *classic.LoadBalancerDescription, _ *classic.Listener) {
			c.HealthCheck.Target = aws.String("TCP:80")
		}, ""},
		"a slow check": {func(c *classic.LoadBalancerDescription, _ *classic.Listener) { c.HealthCheck.Timeout = aws.Int32(30) }, ValidationError},
		"a port twice": {func(c *classic.LoadBalancerDescription, _ *classic.Listener) {
			c.ListenerDescriptions = append(c.ListenerDescriptions, c.ListenerDescriptions[0])
		}, DuplicateListener},
	} {
		l := &classic.Listener{Protocol: aws.String("HTTP"), InstanceProtocol: aws.String("HTTP"), LoadBalancerPort: 80, InstancePort: aws.Int32(8080)}
		c := classic.LoadBalancerDescription{
			LoadBalancerName: aws.String("old"), ListenerDescriptions: []classic.ListenerDescription{{Listener: l}},
			HealthCheck: &classic.HealthCheck{Target: aws.String("HTTP:8080/"), Interval: aws.Int32(30), Timeout: aws.Int32(5), HealthyThreshold: aws.Int32(2), UnhealthyThreshold: aws.Int32(2)},
		}
		tc.change(&c, l)
		wantFinding(t, name, &Set{ClassicLoadBalancers: []*ClassicLoadBalancer{{Meta: Meta{Address: "aws_elb.old"}, Config: c}}}, tc.code, "")
	}
}
