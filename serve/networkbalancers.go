package serve

import (
	"cmp"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/door/nlb"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/admin"
)

// networkBalancers are load balancers that pass connections on: network load
// balancers, and classic ones as far as they do.
var networkBalancers = family{
	noun: "network load balancer",
	declared: func(set *resource.Set) bool {
		return len(set.ClassicLoadBalancers) > 0 || slices.ContainsFunc(set.LoadBalancers, func(b *resource.LoadBalancer) bool {
			return b.Config.Type == elb.LoadBalancerTypeEnumNetwork
		})
	},
	functions: func(*resource.Set) []use { return nil },
	compile:   (*Server).compileNetworkBalancers,
}

// networkBalancer is one of them.
type networkBalancer struct {
	door      *nlb.LoadBalancer
	certified resource.Certified
	places    map[string]finding.Place // of the ports of listeners, by their addresses
	suffix    string                   // of local names
	own       map[int]*net.TCPAddr     // where the listeners of these ports listen
}

func (s *Server) compileNetworkBalancers(g *generation) ([]frontDoor, func(), finding.List) {
	compiled, problems := nlb.Compile(g.set, nlb.Env{
		Addresses: func(group string) []string { return g.facts.TargetGroups[group] },
		Address:   resolver(g.facts.Targets),
		Logger:    s.log,
	})
	certified, places := resource.CertifiedNames(g.set), placesOfListeners(g.set)
	var doors []frontDoor
	for _, b := range compiled.LoadBalancers {
		doors = append(doors, &networkBalancer{b, certified, places, g.facts.NameSuffix, map[int]*net.TCPAddr{}})
	}
	return doors, compiled.Close, problems
}

// identity: a classic load balancer may be a door for HTTP as well.
func (b *networkBalancer) identity() identity {
	id := b.door.Name
	if b.door.Classic {
		id += "/tcp"
	}
	return identity{noun: networkBalancers.noun, id: id, address: b.door.Address}
}

func (b *networkBalancer) names() names {
	return names{short: []string{b.door.Name}, own: []string{b.door.DNSName}}
}

func (b *networkBalancer) entrances() []entrance {
	var out []entrance
	for _, l := range b.door.Listeners {
		if at := b.own[l.Port]; at != nil {
			out = append(out, entrance{hosts: balancerHosts(b.door.DNSName), port: l.Port, address: dialable(at)})
		}
	}
	return out
}

// dialable is the address at which this machine reaches what listens there.
func dialable(at *net.TCPAddr) string {
	host := at.IP.String()
	if at.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, strconv.Itoa(at.Port))
}

// asks: targets are addresses, not names.
func (b *networkBalancer) asks(func(string) bool) bool { return false }

// site: viewers speak with the targets, not with the load balancer.
func (b *networkBalancer) site([]string) (edge.Site, finding.List) { return edge.Site{}, nil }

func (b *networkBalancer) listeners(*Server) []ownListener {
	var out []ownListener
	for _, l := range b.door.Listeners {
		own := ownListener{
			name: fmt.Sprintf("%s:%d", b.door.Name, l.Port), address: l.Address, place: b.places[l.Address], port: l.Port,
			site: edge.Site{ID: b.door.Name, Hosts: []string{b.door.DNSName}}, carrier: l,
			opened: func(at *net.TCPAddr) { b.own[l.Port] = at },
		}
		if l.TLS != nil {
			own.secure, own.alpn = true, l.TLS.ALPN
			own.site.TLS, _ = edge.PolicyNamed(policiesByVersion[alb.LeastVersion(l.TLS.Policy)])
			own.site.Certified = certifiedName(b.certified, l.TLS.Certificates, b.suffix)
		}
		out = append(out, own)
	}
	return out
}

// NetworkBalancer is a load balancer that passes connections on, in the start
// report.
type NetworkBalancer struct {
	Kind      string            `json:"kind"`    // "network load balancer"
	ID        string            `json:"id"`      // its name
	Address   string            `json:"address"` // in the configuration
	DNSName   string            `json:"dns_name"`
	URLs      []string          `json:"urls"`
	Listeners []NetworkListener `json:"listeners"`
}

// NetworkListener is one listener of a [NetworkBalancer].
type NetworkListener struct {
	Address  string            `json:"address"` // in the configuration
	Port     int               `json:"port"`
	Protocol string            `json:"protocol"`      // "TCP", "TLS"
	URL      string            `json:"url,omitempty"` // "" = not reached here
	Group    string            `json:"target_group"`
	Targets  map[string]string `json:"targets,omitempty"` // by id: "healthy"
}

func (b *networkBalancer) url(_ *Server, hosts []string) string {
	for _, l := range b.door.Listeners {
		if at := b.own[l.Port]; at != nil {
			return b.listenerURL(l, hosts)
		}
	}
	return ""
}

// listenerURL has a scheme that nobody has registered, because what is spoken
// there is between viewers and targets.
func (b *networkBalancer) listenerURL(l *nlb.Listener, hosts []string) string {
	at := b.own[l.Port]
	if at == nil {
		return ""
	}
	host := "localhost"
	if len(hosts) > 0 {
		host = hosts[0]
	}
	return strings.ToLower(l.Protocol) + "://" + net.JoinHostPort(host, strconv.Itoa(at.Port))
}

func (b *networkBalancer) describe(s *Server, hosts []string) Described {
	out := &NetworkBalancer{Kind: networkBalancers.noun, ID: b.identity().id, Address: b.door.Address, DNSName: b.door.DNSName, URLs: []string{}}
	for _, l := range b.door.Listeners {
		described := NetworkListener{Address: l.Address, Port: l.Port, Protocol: l.Protocol, URL: b.listenerURL(l, hosts), Group: l.Group(), Targets: l.Targets()}
		out.Listeners = append(out.Listeners, described)
		if described.URL != "" {
			out.URLs = append(out.URLs, described.URL)
		}
	}
	return out
}

func (b *NetworkBalancer) write(t *textReport) {
	t.section(fmt.Sprintf("%s  %s", b.Address, b.ID))
	rows := [][]string{{"port", "reached at", "target group", "targets"}}
	for _, l := range b.Listeners {
		targets := strings.Join(slices.Sorted(maps.Keys(l.Targets)), ", ")
		rows = append(rows, []string{fmt.Sprintf("%s %d", l.Protocol, l.Port), cmp.Or(l.URL, "not reached here"), l.Group, cmp.Or(targets, "none")})
	}
	t.table(rows)
}

// explain: what a target says reaches the viewer as it is.
func (b *networkBalancer) explain(*exchange.Request, int, *admin.Explanation) {}
