package alb

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/origin/health"
	"github.com/lintel-edge/lintel/resource"
)

// group compiles a target group, once for all actions that name it.
func (c *compiler) group(b *LoadBalancer, doc *resource.TargetGroup) *group {
	if g := c.groups[doc.ARN]; g != nil {
		return g
	}
	cfg := &doc.Config
	g := &group{
		name: aws.ToString(cfg.TargetGroupName), arn: doc.ARN, scheme: strings.ToLower(cmp.Or(string(cfg.Protocol), "HTTP")),
		version:   cmp.Or(aws.ToString(cfg.ProtocolVersion), "HTTP1"),
		algorithm: algorithms[doc.Attribute("load_balancing.algorithm.type")], random: c.env.Random,
	}
	g.minHealthy.count, _ = strconv.Atoi(doc.Attribute(resource.MinimumHealthyKey + "count")) // "off": 0
	g.minHealthy.percent, _ = strconv.Atoi(doc.Attribute(resource.MinimumHealthyKey + "percentage"))
	g.slowStart = seconds(doc.Attribute("slow_start.duration_seconds"))
	if doc.Attribute("load_balancing.algorithm.anomaly_mitigation") == "on" {
		g.anomalies = &anomalies{}
	}
	kind := doc.Attribute("stickiness.type")
	g.sticky = stickiness{
		enabled: doc.Attribute("stickiness.enabled") == "true", groups: c.env.Groups,
		duration: seconds(doc.Attribute("stickiness." + kind + ".duration_seconds")),
	}
	if kind == "app_cookie" {
		g.sticky.app = doc.Attribute("stickiness.app_cookie.cookie_name")
	}
	c.notApplied(&doc.Meta, doc.Attribute, unappliedOfGroup)
	c.targets(b, g, doc)
	c.groups[doc.ARN] = g
	return g
}

func (c *compiler) targets(b *LoadBalancer, g *group, doc *resource.TargetGroup) {
	s := &groupSettings{group: g.arn, secure: g.scheme == "https", version: g.version, idleTimeout: b.settings.idleTimeout, slowStart: g.slowStart,
		delay: seconds(doc.Attribute("deregistration_delay.timeout_seconds")), check: newCheck(&doc.Config)}
	reach := c.addresses
	if doc.Config.TargetType == elb.TargetTypeEnumLambda {
		reach = c.functions
	}
	for _, a := range reach(g, doc) {
		if c.env.Target != nil {
			g.targets = append(g.targets, standIn(a, s, c.env.Target))
			continue
		}
		t, err := c.env.Groups.lease(a, s, c.batch)
		if err != nil {
			c.say(finding.Error, CodeTargetUnusable, &doc.Meta, "", "%v", err)
			continue
		}
		c.leased = append(c.leased, t)
		g.targets = append(g.targets, t)
	}
}

// standIn is a target that is never checked, and answered for by somebody else
// where it is a server.
func standIn(a address, s *groupSettings, server origin.Origin) *target {
	t := &target{id: a.id, settings: s, backend: stranger{server}, life: context.Background()}
	if a.lambda != nil {
		t.backend = a.lambda
	}
	return t
}

// stranger is a backend that is not ours to close.
type stranger struct{ origin.Origin }

// Close leaves it as it is.
func (stranger) Close() {}

// addresses are where the targets of a group are on this machine: what is
// said of the group, else of each target, else an IP address itself.
func (c *compiler) addresses(g *group, doc *resource.TargetGroup) []address {
	port := int(aws.ToInt32(doc.Config.Port))
	var out []address
	for _, local := range c.env.Addresses(g.name) {
		a := address{id: local}
		a.host, a.port = splitAddress(local, port)
		out = append(out, a)
	}
	if len(out) > 0 {
		return out
	}
	for _, t := range doc.Targets {
		out = append(out, c.address(t, port))
	}
	return out
}

// functionPart is what stands before the name in a function's ARN.
const functionPart = ":function:"

// functions are the targets of a group of functions: one, as AWS takes them.
func (c *compiler) functions(g *group, doc *resource.TargetGroup) []address {
	var out []address
	for _, t := range doc.Targets {
		arn := aws.ToString(t.Config.Id)
		code, runs := c.env.Function(arn)
		if !runs {
			code = nil
			c.say(finding.Warning, CodeTargetUnmapped, &t.Meta, "Id", "function %s does not run here: requests to it get 502", arn)
		}
		out = append(out, address{id: arn, lambda: &lambda{
			function: code, group: g.arn, multi: doc.Attribute("lambda.multi_value_headers.enabled") == "true",
			owner: exchange.OwnerFunction(strings.TrimPrefix(arn[max(0, strings.Index(arn, functionPart)):], functionPart), "target"),
		}})
	}
	return out
}

func (c *compiler) address(t *resource.Target, port int) address {
	name := aws.ToString(t.Config.Id)
	if t.Config.Port != nil {
		port = int(*t.Config.Port)
	}
	a := address{id: net.JoinHostPort(name, strconv.Itoa(port)), port: port}
	for _, known := range []string{a.id, name, t.Address} {
		if local, ok := c.env.Address(known); ok {
			a.host, a.port = splitAddress(local, port)
			return a
		}
	}
	if _, err := netip.ParseAddr(name); err == nil || c.env.Target != nil {
		a.host = name
		return a
	}
	c.say(finding.Warning, CodeTargetUnmapped, &t.Meta, "Id", "target %s has no address on this machine: requests to it get 502", name)
	c.problems[len(c.problems)-1].Fix = "Say in lintel.hcl where it is: target " + strconv.Quote(name) + ` { address = "127.0.0.1:3000" }`
	return a
}

// unhealthyLambda is after how many failures a function is unhealthy, where
// nothing is said: the guide has 2, the API's model 5.
const unhealthyLambda = 2

// newCheck fills in the defaults of spec/load-balancer.md 5.3.
func newCheck(g *elb.TargetGroup) check {
	timeout, interval, fall := 5, 30, 2
	isLambda := g.TargetType == elb.TargetTypeEnumLambda
	if isLambda {
		timeout, interval, fall = 30, 35, unhealthyLambda
	}
	or := func(n *int32, otherwise int) int {
		if n == nil || *n == 0 {
			return otherwise
		}
		return int(*n)
	}
	c := check{
		off:     isLambda && !aws.ToBool(g.HealthCheckEnabled),
		connect: g.HealthCheckProtocol == elb.ProtocolEnumTcp || g.HealthCheckProtocol == "SSL",
		secure:  g.HealthCheckProtocol == elb.ProtocolEnumHttps, path: cmp.Or(aws.ToString(g.HealthCheckPath), "/"),
		timeout: time.Duration(or(g.HealthCheckTimeoutSeconds, timeout)) * time.Second, interval: time.Duration(or(g.HealthCheckIntervalSeconds, interval)) * time.Second,
		thresholds: health.Thresholds{Rise: or(g.HealthyThresholdCount, 5), Fall: or(g.UnhealthyThresholdCount, fall)}, codes: "200",
	}
	if aws.ToString(g.ProtocolVersion) == versionGRPC {
		c.path, c.codes = cmp.Or(aws.ToString(g.HealthCheckPath), "/AWS.ALB/healthcheck"), "12"
	}
	if m := g.Matcher; m != nil {
		c.codes = cmp.Or(aws.ToString(m.GrpcCode), aws.ToString(m.HttpCode), c.codes)
	}
	c.port, _ = strconv.Atoi(aws.ToString(g.HealthCheckPort)) // 0: "traffic-port"
	return c
}
