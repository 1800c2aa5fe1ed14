package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/door/alb"
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
)

// CodeListenerUnreached says that viewers cannot reach a listener here.
const CodeListenerUnreached = "SERVE-LISTENER-UNREACHED"

// compileBalancers makes the load balancers of a configuration.
func (s *Server) compileBalancers(g *generation) finding.List {
	compiled, problems := alb.Compile(g.set, alb.Env{
		Groups:             s.groups,
		Addresses:          func(group string) []string { return g.facts.TargetGroups[group] },
		Address:            resolver(g.facts.Targets),
		Host:               realName(g.facts.NameSuffix),
		Port:               s.localPort,
		SkipAuthentication: g.facts.SkipAuthentication,
		Now:                s.now,
		Logger:             s.log,
	})
	g.balancers = compiled
	if compiled != nil {
		problems = append(problems, unreached(g.set, compiled.LoadBalancers)...)
	}
	return problems
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

// localPort is where viewers reach the usual ports of a listener on this machine.
func (s *Server) localPort(port int) int {
	switch local := 0; port {
	case 443:
		if local = s.viewerPort(); local != 0 {
			return local
		}
	case 80:
		if local = portOf(s.places().HTTP); local != 0 {
			return local
		}
	}
	return port
}

// unreached tells of listeners on further ports: one for http and one for
// https have the edge's own addresses.
func unreached(set *resource.Set, balancers []*alb.LoadBalancer) finding.List {
	var out finding.List
	for _, b := range balancers {
		for _, l := range b.Listeners {
			if b.For(l.Scheme) == l {
				continue
			}
			out = append(out, finding.Finding{
				Code: CodeListenerUnreached, Severity: finding.Warning, Subject: l.Address, Place: placeOfListener(set, l.Address),
				Message: fmt.Sprintf("port %d of %s is not listened on here: its %s listener on port %d is", l.Port, b.Name, l.Scheme, b.For(l.Scheme).Port),
			})
		}
	}
	return out
}

func placeOfListener(set *resource.Set, address string) finding.Place {
	i := slices.IndexFunc(set.Listeners, func(l *resource.Listener) bool { return l.Address == address })
	return set.Listeners[i].Source.At("Port")
}

// balancerSites are the load balancers as the edge serves them, by the names
// that no distribution has.
func (g *generation) balancerSites() []edge.Site {
	taken := map[string]bool{}
	for _, hosts := range g.hosts {
		for _, host := range hosts {
			taken[strings.ToLower(host)] = true
		}
	}
	var sites []edge.Site
	for _, b := range g.balancers.LoadBalancers {
		hosts := slices.DeleteFunc(balancerHosts(b, g.facts.NameSuffix), func(host string) bool { return taken[strings.ToLower(host)] })
		for _, host := range hosts {
			taken[strings.ToLower(host)] = true
		}
		g.hosts[b.Name] = hosts
		sites = append(sites, edge.Site{ID: b.Name, Hosts: hosts, Door: b, HTTP2: b.HTTP2})
	}
	return sites
}

// balancerHosts are the names by which viewers reach a load balancer: its own,
// and those that its rules ask for, each also below the local suffix.
func balancerHosts(b *alb.LoadBalancer, suffix string) []string {
	hosts := []string{b.Name + "." + suffix}
	for _, l := range b.Listeners {
		for _, host := range l.Hosts {
			hosts = append(hosts, host+"."+suffix, host)
		}
	}
	hosts = append(hosts, b.DNSName, b.DNSName+"."+suffix)
	slices.Sort(hosts[1:])
	return slices.Compact(hosts)
}

// Balancer is one load balancer in the start report.
type Balancer struct {
	Name      string             `json:"name"`
	Address   string             `json:"address"` // in the configuration
	DNSName   string             `json:"dns_name"`
	URLs      []string           `json:"urls"`
	Listeners []BalancerListener `json:"listeners"`
}

// BalancerListener is one listener of a load balancer in the start report.
type BalancerListener struct {
	Address string                `json:"address"`
	Port    int                   `json:"port"`
	Scheme  string                `json:"scheme"`
	URL     string                `json:"url,omitempty"`     // "" = not reached here
	Headers map[string]string     `json:"headers,omitempty"` // that its attributes set
	Rules   []alb.RuleDescription `json:"rules"`
}

func (s *Server) balancer(g *generation, b *alb.LoadBalancer) Balancer {
	out := Balancer{Name: b.Name, Address: b.Address, DNSName: b.DNSName}
	for _, host := range g.hosts[b.Name] {
		out.URLs = append(out.URLs, s.url(host))
	}
	for _, l := range b.Listeners {
		described := BalancerListener{Address: l.Address, Port: l.Port, Scheme: l.Scheme, Headers: l.Headers(), Rules: l.Describe()}
		if b.For(l.Scheme) == l && len(g.hosts[b.Name]) > 0 {
			described.URL = s.schemeURL(l.Scheme, g.hosts[b.Name][0])
		}
		out.Listeners = append(out.Listeners, described)
	}
	return out
}

// schemeURL is the address of a host's root over http or https; "" when the
// edge does not listen for that.
func (s *Server) schemeURL(scheme, host string) string {
	at := s.edge.Addresses()
	switch {
	case scheme == "https" && at.HTTPS != nil:
		return "https://" + hostPort(host, s.viewerPort(), 443) + "/"
	case scheme == "http" && at.HTTP != nil:
		return "http://" + hostPort(host, portOf(s.places().HTTP), 80) + "/"
	}
	return ""
}

// balancerNamed returns the load balancer of a name that [exchange.Outcome]
// has, or nil.
func (g *generation) balancerNamed(name string) *alb.LoadBalancer {
	for _, b := range g.balancers.LoadBalancers {
		if b.Name == name {
			return b
		}
	}
	return nil
}

// missingAttributes says which security headers are not there, and which
// argument of the listener would set them (spec/load-balancer.md 7.1).
func missingAttributes(r *exchange.Request, fields *exchange.Fields, b *alb.LoadBalancer) finding.List {
	listener := b.For(r.Scheme)
	if listener == nil {
		return nil // nothing that could set one
	}
	var out finding.List
	for _, w := range securityHeaders {
		if fields.Has(w.name) || w.https && r.Scheme != "https" || framedElsewhere(w, fields) {
			continue
		}
		f := finding.Finding{Code: CodeMissingHeader, Severity: finding.Warning, Subject: w.name, Message: w.name + " is missing",
			Fix: "a load balancer cannot set it: the targets have to send it"}
		for _, h := range resource.ListenerResponseHeaders {
			if h.Name == w.name {
				f.Fix = fmt.Sprintf("set %s of %s", resource.ListenerArgument(h.Key), listener.Address)
			}
		}
		out = append(out, f)
	}
	return out
}
