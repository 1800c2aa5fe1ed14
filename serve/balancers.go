package serve

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/admin"
)

// loadBalancers are application load balancers, and classic ones.
var loadBalancers = family{
	noun: "load balancer", made: "aws_lb",
	declared: func(set *resource.Set) bool {
		return len(set.ClassicLoadBalancers) > 0 || slices.ContainsFunc(set.LoadBalancers, func(b *resource.LoadBalancer) bool {
			return b.Config.Type == elb.LoadBalancerTypeEnumApplication
		})
	},
	functions: lambdaTargets,
	compile:   (*Server).compileBalancers,
}

// balancer is one of them.
type balancer struct {
	web
	door      *alb.LoadBalancer
	certified resource.Certified
	places    map[string]finding.Place // of the ports of listeners, by their addresses
	suffix    string                   // of local names
	functions []Attached
	own       map[int]int // ports of listeners with a place of their own → where that is
}

func (s *Server) compileBalancers(g *generation) ([]frontDoor, func(), finding.List) {
	byName := map[string]*balancer{}
	compiled, problems := alb.Compile(g.set, alb.Env{
		Groups:             s.groups,
		Addresses:          func(group string) []string { return g.facts.TargetGroups[group] },
		Address:            resolver(g.facts.Targets),
		Host:               realName(g.facts.NameSuffix),
		Port:               func(name string, port int) int { return s.portOf(byName[name], port) },
		SkipAuthentication: g.facts.SkipAuthentication,
		Function: func(arn string) (alb.Function, bool) {
			pool := g.functions.inRegion(arn)
			return pool, pool != nil
		},
		Now:    s.now,
		Logger: s.log,
	})
	if compiled == nil {
		return nil, nil, problems
	}
	g.takingOver = append(g.takingOver, compiled.Serving)
	certified, places := resource.CertifiedNames(g.set), placesOfListeners(g.set)
	var doors []frontDoor
	for _, b := range compiled.LoadBalancers {
		made := &balancer{
			door: b, certified: certified, places: places, suffix: g.facts.NameSuffix, functions: g.functions.attached[b.Name], own: map[int]int{},
		}
		byName[b.Name] = made
		doors = append(doors, made)
	}
	return doors, compiled.Close, problems
}

func placesOfListeners(set *resource.Set) map[string]finding.Place {
	out := map[string]finding.Place{}
	for _, l := range set.Listeners {
		out[l.Address] = l.Source.At("Port")
	}
	return out
}

// lambdaTargets are the functions of target groups, for each load balancer
// that forwards to them.
func lambdaTargets(set *resource.Set) []use {
	groups := map[string]*resource.TargetGroup{}
	for _, g := range set.TargetGroups {
		if g.Config.TargetType == elb.TargetTypeEnumLambda {
			groups[g.ARN] = g
		}
	}
	var out []use
	for _, b := range set.LoadBalancers {
		for _, arn := range forwardedTo(set, b) {
			if g := groups[arn]; g != nil {
				for _, t := range g.Targets {
					where := "target group " + aws.ToString(g.Config.TargetGroupName)
					out = append(out, regionalUse(aws.ToString(b.Config.LoadBalancerName), where, "target", aws.ToString(t.Config.Id)))
				}
			}
		}
	}
	return out
}

// forwardedTo are the ARNs of the target groups that a load balancer's
// listeners and rules forward to, each once.
func forwardedTo(set *resource.Set, b *resource.LoadBalancer) []string {
	var out []string
	add := func(actions []elb.Action) {
		for i := range actions {
			for _, g := range resource.Groups(&actions[i]) {
				if arn := aws.ToString(g.TargetGroupArn); !slices.Contains(out, arn) {
					out = append(out, arn)
				}
			}
		}
	}
	for _, l := range set.Listeners {
		if aws.ToString(l.Config.LoadBalancerArn) != b.ARN {
			continue
		}
		add(l.Config.DefaultActions)
		for _, r := range set.ListenerRules {
			if r.ListenerARN == l.ARN {
				add(r.Config.Actions)
			}
		}
	}
	return out
}

// realName takes the local suffix off a name that is whole without it:
// "www.example.com.lintel.localhost", but not "front.lintel.localhost".
func realName(suffix string) func(string) string {
	return func(host string) string {
		name, port, _ := strings.Cut(host, ":")
		bare, local := strings.CutSuffix(name, "."+suffix)
		if !local || !strings.Contains(bare, ".") {
			return host
		}
		if port != "" {
			return bare + ":" + port
		}
		return bare
	}
}

func (b *balancer) identity() identity {
	return identity{noun: loadBalancers.noun, id: b.door.Name, address: b.door.Address}
}

func (b *balancer) names() names {
	n := names{short: []string{b.door.Name}, local: []string{b.door.DNSName}, own: []string{b.door.DNSName}}
	for _, l := range b.door.Listeners {
		n.wanted = append(n.wanted, l.Hosts...)
	}
	for _, l := range b.door.Listeners {
		if l.TLS == nil {
			continue
		}
		for _, arn := range l.TLS.Certificates { // what viewers would ask for, even if no rule does
			n.wanted = append(n.wanted, b.certified[arn]...)
		}
	}
	return n
}

func (b *balancer) entrances() []entrance {
	var out []entrance
	for _, l := range b.door.Listeners {
		e := entrance{hosts: balancerHosts(b.door.DNSName), port: l.Port, door: l}
		if l.TLS != nil {
			e.secure, e.covers = true, b.certified.By(l.TLS.Certificates)
		}
		out = append(out, e)
	}
	return out
}

// balancerHosts are the names that AWS has for a load balancer: the second one
// has IPv6 addresses as well, and aliases lead there.
func balancerHosts(name string) []string { return []string{name, "dualstack." + name} }

// asks: targets are addresses, not names.
func (b *balancer) asks(func(string) bool) bool { return false }

func (b *balancer) site(hosts []string) (edge.Site, finding.List) {
	site := edge.Site{ID: b.door.Name, Hosts: hosts, Door: b.door, HTTP2: b.door.HTTP2}
	if l := b.door.For("https"); l != nil {
		b.secure(&site, l)
	}
	return site, nil
}

// LoadBalancer is a load balancer in the start report.
type LoadBalancer struct {
	Kind      string     `json:"kind"`    // "load balancer"
	ID        string     `json:"id"`      // its name
	Address   string     `json:"address"` // in the configuration
	DNSName   string     `json:"dns_name"`
	URLs      []string   `json:"urls"` // the best one for this machine first
	Listeners []Listener `json:"listeners"`
	// Targets have the health that they have now.
	Targets   []alb.TargetHealth `json:"targets,omitempty"`
	Functions []Attached         `json:"functions,omitempty"`
}

// Listener is one listener of a load balancer in the start report.
type Listener struct {
	Address string                `json:"address"`
	Port    int                   `json:"port"`
	Scheme  string                `json:"scheme"`
	URL     string                `json:"url,omitempty"`     // "" = not reached here
	Headers map[string]string     `json:"headers,omitempty"` // that its attributes set
	Rules   []alb.RuleDescription `json:"rules"`
}

func (b *balancer) describe(s *Server, hosts []string) Described {
	out := &LoadBalancer{
		Kind: loadBalancers.noun, ID: b.door.Name, Address: b.door.Address, DNSName: b.door.DNSName, URLs: s.urls(hosts),
		Targets: b.door.Targets(), Functions: b.functions,
	}
	for _, l := range b.door.Listeners {
		described := Listener{Address: l.Address, Port: l.Port, Scheme: l.Scheme, Headers: l.Headers(), Rules: l.Describe()}
		described.URL = b.listenerURL(s, l, hosts)
		out.Listeners = append(out.Listeners, described)
	}
	return out
}

// write shows each listener, with its rules and what its attributes set.
func (b *LoadBalancer) write(t *textReport) {
	t.section(fmt.Sprintf("%s  %s", b.Address, b.ID))
	for _, l := range b.Listeners {
		t.printf("\n  %s %d  %s\n", strings.ToUpper(l.Scheme), l.Port, styled(t.style.URL, cmp.Or(l.URL, "not reached here")))
		rows := [][]string{{"priority", "action"}}
		for _, rule := range l.Rules {
			rows = append(rows, []string{rule.Priority, rule.Action})
		}
		t.table(rows)
		for _, name := range slices.Sorted(maps.Keys(l.Headers)) {
			t.printf("  %s: %s\n", name, l.Headers[name])
		}
	}
	t.functions(b.Functions)
}

// explain says which argument of the listener would set each missing header
// (spec/load-balancer.md 7.1).
func (b *balancer) explain(r *exchange.Request, port int, e *admin.Explanation) {
	e.RuleNoun = "rule"
	listener := b.door.For(r.Scheme)
	for _, l := range b.door.Listeners {
		if port != 0 && b.own[l.Port] == port {
			listener = l
		}
	}
	if listener == nil {
		return // nothing that could set one
	}
	for _, w := range missing(r, e.Headers) {
		fix, _ := remedy.ListenerSetting(listener.Address, w.name)
		e.Missing = append(e.Missing, w.finding(fix))
	}
}
