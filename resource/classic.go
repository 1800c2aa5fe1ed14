package resource

import (
	classic "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancing/types"
)

// ClassicLoadBalancer is a load balancer of the first generation: its listeners
// stand in it, and its targets are instances. It has no rules, and no header
// attributes (spec/load-balancer.md 7.6).
type ClassicLoadBalancer struct {
	Meta
	Config     classic.LoadBalancerDescription
	Attributes classic.LoadBalancerAttributes
}
