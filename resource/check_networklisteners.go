package resource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
)

// networkGroups are the protocols of target groups that listeners of a network
// load balancer can forward to, by the listener's protocol.
var networkGroups = map[elb.ProtocolEnum][]elb.ProtocolEnum{
	elb.ProtocolEnumTcp:    {elb.ProtocolEnumTcp, elb.ProtocolEnumTcpUdp},
	elb.ProtocolEnumTls:    {elb.ProtocolEnumTls, elb.ProtocolEnumTcp},
	elb.ProtocolEnumUdp:    {elb.ProtocolEnumUdp, elb.ProtocolEnumTcpUdp},
	elb.ProtocolEnumTcpUdp: {elb.ProtocolEnumTcpUdp},
}

// checkNetworkListeners judges the listeners of network load balancers, which
// forward, and know of no headers (spec/load-balancer.md 7.4, 7.6).
func checkNetworkListeners(v *validation) {
	ports := map[string]*Meta{}
	for _, l := range v.set.Listeners {
		if l == nil || !v.index.network(l) {
			continue
		}
		r := v.reporter(&l.Meta)
		checkNetworkListener(l, v.index, r)
		if l.Config.Port == nil {
			continue
		}
		key := fmt.Sprint(aws.ToString(l.Config.LoadBalancerArn), ":", *l.Config.Port)
		if first, taken := ports[key]; taken {
			r.add("Port", finding.Finding{Code: DuplicateListener, Message: "A listener with the specified port already exists.",
				Fix: "It is " + first.whereabouts() + "."})
			continue
		}
		ports[key] = &l.Meta
	}
}

// network reports whether a listener is one of a network load balancer.
func (x *Index) network(l *Listener) bool {
	lb := x.loadBalancers[aws.ToString(l.Config.LoadBalancerArn)]
	return lb != nil && lb.Config.Type == elb.LoadBalancerTypeEnumNetwork
}

func checkNetworkListener(l *Listener, x *Index, r *reporter) {
	c := &l.Config
	groups, known := networkGroups[c.Protocol]
	if !known {
		r.add("Protocol", finding.Finding{Code: ValidationError,
			Message: fmt.Sprintf("Listener protocol '%s' must be one of 'TCP, TCP_UDP, TLS, UDP'", c.Protocol)})
	}
	if c.Port == nil {
		r.add("Port", finding.Finding{Code: ValidationError, Message: "A listener port must be specified"})
	}
	inRange(r, "Port", ValidationError, c.Port, 1, 65535, "")
	if secure := c.Protocol == elb.ProtocolEnumTls; secure != (len(c.Certificates) > 0) && known {
		r.add("Certificates", finding.Finding{Code: CertificateNotFoundError, Message: "listeners for TLS have a certificate, and no others"})
	}
	for _, a := range l.Attributes {
		if key := aws.ToString(a.Key); key != networkIdleKey {
			r.add("Attributes."+key, finding.Finding{Code: InvalidConfigurationRequest, Message: fmt.Sprintf("Key %s not valid", key),
				Fix: "A network load balancer passes bytes on and sets no headers: let the targets send them, or use an application load balancer."})
		}
	}
	for i := range c.DefaultActions {
		checkNetworkAction(&c.DefaultActions[i], fmt.Sprintf("DefaultActions[%d]", i), c.Protocol, groups, x, r)
	}
}

// networkIdleKey is the only attribute of listeners for TCP.
const networkIdleKey = "tcp.idle_timeout.seconds"

func checkNetworkAction(a *elb.Action, at string, protocol elb.ProtocolEnum, fits []elb.ProtocolEnum, x *Index, r *reporter) {
	if a.Type != elb.ActionTypeEnumForward {
		r.add(at+".Type", finding.Finding{Code: InvalidLoadBalancerAction, Message: fmt.Sprintf("action '%s'", a.Type),
			Expected: "forward: the only one of network load balancers"})
		return
	}
	for _, tuple := range Groups(a) {
		group := x.targetGroups[aws.ToString(tuple.TargetGroupArn)]
		if group == nil || fits == nil || slices.Contains(fits, group.Config.Protocol) {
			continue
		}
		r.add(at, finding.Finding{Code: IncompatibleProtocols,
			Message:  fmt.Sprintf("a listener for %s cannot forward to the target group %s, which speaks %s", protocol, aws.ToString(group.Config.TargetGroupName), group.Config.Protocol),
			Expected: "one that speaks " + strings.Join(texts(fits), " or ")})
	}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, item := range list {
		out[i] = string(item)
	}
	return out
}
