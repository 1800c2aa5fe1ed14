package nlb

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin/health"
	"github.com/lintel-edge/lintel/resource"
)

// The codes of what the compiler has to say. Documents that AWS would refuse
// have been refused before, by resource.Validate.
const (
	// CodeTargetUnmapped is a target that has no address on this machine.
	CodeTargetUnmapped = "nlb-target-unmapped"
)

// Compiled is every load balancer of one configuration that passes connections on.
type Compiled struct {
	LoadBalancers []*LoadBalancer // in the order of the documents, classic ones last
	stop          func()
}

// Close ends the health checks.
func (c *Compiled) Close() { c.stop() }

// Compile makes the load balancers of a validated set. Its findings are never
// errors.
func Compile(set *resource.Set, env Env) (*Compiled, finding.List) {
	ctx, cancel := context.WithCancel(context.Background())
	c := &compiler{ctx: ctx, set: set, index: resource.NewIndex(set), env: env.withDefaults()}
	out := &Compiled{stop: cancel}
	for _, doc := range set.LoadBalancers {
		if doc.Config.Type == elb.LoadBalancerTypeEnumNetwork {
			out.LoadBalancers = append(out.LoadBalancers, c.network(doc))
		}
	}
	for _, doc := range set.ClassicLoadBalancers {
		if b := c.classic(doc); len(b.Listeners) > 0 {
			out.LoadBalancers = append(out.LoadBalancers, b)
		}
	}
	return out, c.problems
}

// compiler carries what is needed while documents become load balancers.
type compiler struct {
	ctx      context.Context // of health checks
	set      *resource.Set
	index    *resource.Index
	env      Env
	problems finding.List
}

func (c *compiler) say(severity finding.Severity, code string, m *resource.Meta, path, format string, args ...any) {
	c.problems = append(c.problems, finding.Finding{
		Code: code, Severity: severity, Place: m.Source.At(path), Subject: m.Address, Message: fmt.Sprintf(format, args...),
	})
}

func (c *compiler) network(doc *resource.LoadBalancer) *LoadBalancer {
	b := &LoadBalancer{Name: aws.ToString(doc.Config.LoadBalancerName), DNSName: aws.ToString(doc.Config.DNSName), Address: doc.Address}
	for _, l := range c.set.Listeners {
		if aws.ToString(l.Config.LoadBalancerArn) != doc.ARN {
			continue
		}
		switch l.Config.Protocol {
		case elb.ProtocolEnumTcp, elb.ProtocolEnumTls:
			b.Listeners = append(b.Listeners, c.listener(l))
		default:
			c.say(finding.Warning, finding.NotApplied, &l.Meta, "Protocol", "%s is not passed on here: nothing listens on port %d", l.Config.Protocol, aws.ToInt32(l.Config.Port))
		}
	}
	slices.SortFunc(b.Listeners, func(x, y *Listener) int { return cmp.Compare(x.Port, y.Port) })
	return b
}

// alpn are the protocols of a policy, in the order of preference.
var alpn = map[string][]string{
	"HTTP1Only": {"http/1.1", "http/1.0"}, "HTTP2Only": {"h2"},
	"HTTP2Optional": {"http/1.1", "http/1.0", "h2"}, "HTTP2Preferred": {"h2", "http/1.1", "http/1.0"},
}

// defaultIdle is the idle timeout of connections (spec/load-balancer.md 7.4).
const defaultIdle = 350

func (c *compiler) listener(doc *resource.Listener) *Listener {
	l := &Listener{Address: doc.Address, Port: int(aws.ToInt32(doc.Config.Port)), Protocol: string(doc.Config.Protocol), log: c.env.Logger}
	seconds, err := strconv.Atoi(doc.Attribute("tcp.idle_timeout.seconds"))
	if err != nil {
		seconds = defaultIdle
	}
	l.idle = time.Duration(seconds) * time.Second
	if doc.Config.Protocol == elb.ProtocolEnumTls {
		l.TLS = &Terms{Policy: aws.ToString(doc.Config.SslPolicy)}
		for _, certificate := range doc.Config.Certificates {
			l.TLS.Certificates = append(l.TLS.Certificates, aws.ToString(certificate.CertificateArn))
		}
		l.TLS.Certificates = append(l.TLS.Certificates, doc.Certificates...)
		if len(doc.Config.AlpnPolicy) > 0 {
			l.TLS.ALPN = alpn[doc.Config.AlpnPolicy[0]]
		}
	}
	l.group = c.forwarded(doc)
	return l
}

// forwarded is the group that a listener's only action forwards to; one without
// targets when that is not declared.
func (c *compiler) forwarded(doc *resource.Listener) *group {
	for i := range doc.Config.DefaultActions {
		tuples := resource.Groups(&doc.Config.DefaultActions[i])
		if len(tuples) > 1 {
			c.say(finding.Warning, finding.NotApplied, &doc.Meta, fmt.Sprintf("DefaultActions[%d].ForwardConfig", i), "only the first of %d target groups is used here", len(tuples))
		}
		for _, tuple := range tuples {
			if g := c.index.TargetGroup(aws.ToString(tuple.TargetGroupArn)); g != nil {
				return c.group(g)
			}
		}
	}
	c.say(finding.Warning, CodeTargetUnmapped, &doc.Meta, "DefaultActions", "no target group is declared here: connections are reset")
	return &group{}
}

func (c *compiler) group(doc *resource.TargetGroup) *group {
	g := &group{
		name: aws.ToString(doc.Config.TargetGroupName), secure: doc.Config.Protocol == elb.ProtocolEnumTls,
		proxyProtocol: doc.Attribute("proxy_protocol_v2.enabled") == "true",
	}
	c.unapplied(doc)
	port := int(aws.ToInt32(doc.Config.Port))
	for _, local := range c.env.Addresses(g.name) {
		host, at := splitAddress(local, port)
		g.targets = append(g.targets, &target{id: local, address: join(host, at)})
	}
	if len(g.targets) == 0 {
		for _, t := range doc.Targets {
			at := port
			if t.Config.Port != nil {
				at = int(*t.Config.Port)
			}
			g.targets = append(g.targets, c.target(&t.Meta, aws.ToString(t.Config.Id), at))
		}
	}
	c.watch(g, newCheck(&doc.Config))
	return g
}

// unapplied says what of a target group is accepted and has no effect here.
func (c *compiler) unapplied(doc *resource.TargetGroup) {
	for _, a := range []struct{ key, usual, why string }{
		{"stickiness.enabled", "false", "targets are chosen by both ends of a connection: the same viewer may get another with its next one"},
		{"preserve_client_ip.enabled", "", "targets see connections from this machine; proxy_protocol_v2 tells them the viewer's address"},
		{"deregistration_delay.connection_termination.enabled", "false", "connections to targets that are deregistered go on until they end"},
	} {
		if value := doc.Attribute(a.key); value != "" && value != a.usual {
			c.say(finding.Notice, finding.NotApplied, &doc.Meta, "Attributes."+a.key, "%s", a.why)
		}
	}
}

func (c *compiler) watch(g *group, k *check) {
	for _, t := range g.targets {
		if t.address != "" {
			go k.watch(c.ctx, t, c.env.After)
		}
	}
}

// target is where a target is on this machine.
func (c *compiler) target(m *resource.Meta, name string, port int) *target {
	t := &target{id: join(name, port)}
	for _, known := range []string{t.id, name, m.Address} {
		if local, ok := c.env.Address(known); ok {
			t.address = join(splitAddress(local, port))
			return t
		}
	}
	if _, err := netip.ParseAddr(name); err == nil {
		t.address = t.id
		return t
	}
	c.say(finding.Warning, CodeTargetUnmapped, m, "Id", "target %s has no address on this machine: connections to it are reset", name)
	c.problems[len(c.problems)-1].Fix = "Say in lintel.hcl where it is: target " + strconv.Quote(name) + ` { address = "127.0.0.1:3000" }`
	return t
}

// newCheck fills in the defaults of network load balancers.
func newCheck(g *elb.TargetGroup) *check {
	or := func(n *int32, otherwise int) int {
		if n == nil || *n == 0 {
			return otherwise
		}
		return int(*n)
	}
	k := &check{
		interval: time.Duration(or(g.HealthCheckIntervalSeconds, 30)) * time.Second, timeout: time.Duration(or(g.HealthCheckTimeoutSeconds, 10)) * time.Second,
		thresholds: health.Thresholds{Rise: or(g.HealthyThresholdCount, 5), Fall: or(g.UnhealthyThresholdCount, 2)}, codes: "200-399",
	}
	k.port, _ = strconv.Atoi(aws.ToString(g.HealthCheckPort)) // 0: "traffic-port"
	if p := g.HealthCheckProtocol; p == elb.ProtocolEnumHttp || p == elb.ProtocolEnumHttps {
		k.path, k.secure = cmp.Or(aws.ToString(g.HealthCheckPath), "/"), p == elb.ProtocolEnumHttps
	}
	if g.Matcher != nil && aws.ToString(g.Matcher.HttpCode) != "" {
		k.codes = *g.Matcher.HttpCode
	}
	return k
}

// splitAddress reads "host:port" or "host"; port is the one where none is given.
func splitAddress(text string, port int) (string, int) {
	host, digits, err := net.SplitHostPort(text)
	if err != nil {
		return text, port
	}
	if n, err := strconv.Atoi(digits); err == nil {
		port = n
	}
	return host, port
}

func join(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }
