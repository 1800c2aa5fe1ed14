package matrix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// neighbour is a door as other doors of the configuration reach it. Its name
// is its address in the configuration.
type neighbour struct {
	origin.Neighbour
	port    int
	hosts   []string
	owner   func(exchange.Owner) string                   // as people know it
	written func(header string, by exchange.Owner) advice // where an owner's line stands
}

// neighbours are all of them.
type neighbours struct {
	places origin.Neighbours
	byName map[string]*neighbour
}

func (n *neighbours) add(all []*neighbour) {
	if n.byName == nil {
		n.byName = map[string]*neighbour{}
	}
	for _, one := range all {
		n.places.Add(&one.Neighbour, one.port, one.hosts...)
		n.byName[one.Name] = one
	}
}

// behind splits an owner into the door that answered another one, and the
// owner there; nil: the line is not from a door behind.
func (n *neighbours) behind(by exchange.Owner) (*neighbour, exchange.Owner) {
	name, rest, found := strings.Cut(string(by), ": ")
	if one := n.byName[name]; found && one != nil {
		return one, exchange.Owner(rest)
	}
	return nil, ""
}

// who is an owner as people know it: through all doors to the one that set the
// line. direct names those of the door that was asked.
func (n *neighbours) who(by exchange.Owner, direct func(exchange.Owner) string) string {
	one, rest := n.behind(by)
	if one == nil {
		return direct(by)
	}
	inner := n.who(rest, one.owner)
	if inner == one.Name {
		return inner
	}
	return one.Name + ": " + inner
}

// innerHosts are the hosts at which doors of a set are reached: those that no
// backend stands in for.
func innerHosts(set *resource.Set) func(host string) bool {
	var hosts []string
	for _, d := range set.Distributions {
		if aws.ToBool(d.Config.Staging) {
			continue // never reached by a name of its own (spec/cloudfront.md 1.2)
		}
		hosts = append(hosts, d.DomainName)
		if d.Config.Aliases != nil {
			hosts = append(hosts, d.Config.Aliases.Items...)
		}
	}
	for _, b := range set.LoadBalancers {
		if b.Config.Type == elb.LoadBalancerTypeEnumApplication { // others pass connections on to servers
			hosts = append(hosts, aws.ToString(b.Config.DNSName))
		}
	}
	for _, d := range set.HTTPDomains {
		hosts = append(hosts, aws.ToString(d.Config.DomainName))
	}
	for _, d := range set.RestDomains {
		hosts = append(hosts, aws.ToString(d.Config.DomainName))
	}
	for _, a := range set.HTTPAPIs {
		if !a.IsWebSocket() {
			hosts = append(hosts, strings.TrimPrefix(aws.ToString(a.Config.ApiEndpoint), "https://"))
		}
	}
	led := resource.FollowRecords(set.DNSRecords)
	return func(host string) bool {
		host = cmp.Or(led[strings.ToLower(host)], host)
		return slices.ContainsFunc(hosts, func(own string) bool { return strings.EqualFold(own, host) }) ||
			slices.ContainsFunc(set.RestAPIs, func(a *resource.RestAPI) bool { // in whichever region
				return strings.HasPrefix(strings.ToLower(host), aws.ToString(a.Config.Id)+".execute-api.")
			})
	}
}
