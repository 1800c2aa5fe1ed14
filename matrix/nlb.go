package matrix

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// passThrough are load balancers that change no header: network ones and
// classic ones (spec/load-balancer.md 7.6). There is nothing to ask them; that
// is said for each listener, so that nobody misses it.
func passThrough(set *resource.Set, _ *backend, _ Options) (doors, finding.List, error) {
	var out doors
	for _, l := range set.Listeners {
		at := slices.IndexFunc(set.LoadBalancers, func(b *resource.LoadBalancer) bool { return b.ARN == aws.ToString(l.Config.LoadBalancerArn) })
		if at < 0 || set.LoadBalancers[at].Config.Type != elb.LoadBalancerTypeEnumNetwork {
			continue
		}
		b := set.LoadBalancers[at]
		out.fronts = append(out.fronts, silent(door{
			kind: remedy.NLB, address: l.Address, names: []string{l.Address, b.Address, aws.ToString(b.Config.LoadBalancerName), aws.ToString(b.Config.DNSName)},
		}, int(aws.ToInt32(l.Config.Port)), string(l.Config.Protocol), l.Source.At("")))
	}
	for _, b := range set.ClassicLoadBalancers {
		for i, l := range b.Config.ListenerDescriptions {
			if l.Listener == nil {
				continue
			}
			out.fronts = append(out.fronts, silent(door{
				kind: remedy.ClassicELB, address: b.Address, names: []string{b.Address, aws.ToString(b.Config.LoadBalancerName), aws.ToString(b.Config.DNSName)},
			}, int(l.Listener.LoadBalancerPort), aws.ToString(l.Listener.Protocol), b.Source.At(fmt.Sprintf("ListenerDescriptions[%d]", i))))
		}
	}
	return out, nil, nil
}

func silent(d door, port int, protocol string, at finding.Place) front {
	d.place = at
	return front{
		door: d, path: fmt.Sprintf("port %d, %s", port, protocol), place: at,
		notes: []string{"it changes no header: what the targets send is what viewers get, and what they do not send nobody adds"},
	}
}
