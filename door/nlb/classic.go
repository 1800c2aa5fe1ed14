package nlb

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/lintel-edge/lintel/origin/health"
	"github.com/lintel-edge/lintel/resource"
)

// classic takes the TCP and SSL listeners of a classic load balancer; those for
// HTTP are package alb's.
func (c *compiler) classic(doc *resource.ClassicLoadBalancer) *LoadBalancer {
	b := &LoadBalancer{Name: aws.ToString(doc.Config.LoadBalancerName), DNSName: aws.ToString(doc.Config.DNSName), Address: doc.Address, Classic: true}
	idle := 60 * time.Second
	if s := doc.Attributes.ConnectionSettings; s != nil && s.IdleTimeout != nil {
		idle = time.Duration(*s.IdleTimeout) * time.Second
	}
	for _, d := range doc.Config.ListenerDescriptions {
		l := d.Listener
		protocol := map[string]string{"TCP": "TCP", "SSL": "TLS"}[aws.ToString(l.Protocol)]
		if protocol == "" {
			continue
		}
		g := &group{name: b.Name, secure: aws.ToString(l.InstanceProtocol) == "SSL"}
		for _, i := range doc.Config.Instances {
			g.targets = append(g.targets, c.target(&doc.Meta, aws.ToString(i.InstanceId), int(aws.ToInt32(l.InstancePort))))
		}
		c.watch(g, classicCheck(doc))
		out := &Listener{Address: doc.Address, Port: int(l.LoadBalancerPort), Protocol: protocol, group: g, idle: idle, log: c.env.Logger}
		if protocol == "TLS" {
			out.TLS = &Terms{Certificates: []string{aws.ToString(l.SSLCertificateId)}}
		}
		b.Listeners = append(b.Listeners, out)
	}
	slices.SortFunc(b.Listeners, func(x, y *Listener) int { return cmp.Compare(x.Port, y.Port) })
	return b
}

// classicCheck reads "HTTP:80/path" or "TCP:80"; without a check of its own a
// load balancer connects to its first listener's port.
func classicCheck(doc *resource.ClassicLoadBalancer) *check {
	k := &check{interval: 30 * time.Second, timeout: 5 * time.Second, thresholds: health.Thresholds{Rise: 10, Fall: 2}, codes: "200"}
	h := doc.Config.HealthCheck
	if h == nil {
		return k
	}
	protocol, rest, _ := strings.Cut(aws.ToString(h.Target), ":")
	port, path, hasPath := strings.Cut(rest, "/")
	k.port, _ = strconv.Atoi(port) // validated
	if hasPath {
		k.path, k.secure = "/"+path, strings.EqualFold(protocol, "HTTPS")
	}
	if h.Interval != nil {
		k.interval = time.Duration(*h.Interval) * time.Second
	}
	if h.Timeout != nil {
		k.timeout = time.Duration(*h.Timeout) * time.Second
	}
	if h.HealthyThreshold != nil && h.UnhealthyThreshold != nil {
		k.thresholds = health.Thresholds{Rise: int(*h.HealthyThreshold), Fall: int(*h.UnhealthyThreshold)}
	}
	return k
}
