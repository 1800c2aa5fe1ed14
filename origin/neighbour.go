package origin

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/lintel-edge/lintel/exchange"
)

// Neighbour is a front door of this process, as another door asks it: without
// a socket, by exchange values, with what a connection would have shown.
type Neighbour struct {
	Name string // stands before the owners of its field lines: "load balancer front"
	// NameOf is the name of the door of an id, where several are at one address
	// and the host tells which is meant; nil: it is Name.
	NameOf func(id string) string
	Secure bool // it speaks TLS
	// Covers reports whether the door's certificate is good for a server name;
	// nil: for all.
	Covers func(serverName string) bool
	// Serve answers; it never returns nil.
	Serve func(context.Context, *exchange.Request) *exchange.Response
	// Address is where the door listens on this machine, for one that passes
	// connections on and knows of no requests: it is dialled, and Serve is nil.
	Address string

	owners sync.Map // [owned] → [exchange.Owner] behind the door's name
}

// owned is an owner in the door of a name.
type owned struct {
	name  string
	owner exchange.Owner
}

// owner is an owner behind a door's name. Owners are made once, and few.
func (n *Neighbour) owner(of owned) exchange.Owner {
	if known, ok := n.owners.Load(of); ok {
		return known.(exchange.Owner)
	}
	made := exchange.Owner(of.name) + ": " + of.owner
	n.owners.Store(of, made)
	return made
}

// nameOf is the name of the door that gave a response.
func (n *Neighbour) nameOf(resp *exchange.Response) string {
	if n.NameOf == nil || resp.Outcome.Door == "" {
		return n.Name
	}
	return cmp.Or(n.NameOf(resp.Outcome.Door), n.Name)
}

// Neighbours are the doors of one generation, by the hosts and ports at which
// they listen on AWS. A nil *Neighbours has none. It must not change once a
// request can reach it.
type Neighbours struct {
	hosts map[string]map[int]*Neighbour // by name in lower case, by port
}

// Add makes a door known under the names of its address. Of two doors at one
// place the first counts.
func (n *Neighbours) Add(door *Neighbour, port int, hosts ...string) {
	if n.hosts == nil {
		n.hosts = map[string]map[int]*Neighbour{}
	}
	for _, host := range hosts {
		host = strings.ToLower(host)
		if n.hosts[host] == nil {
			n.hosts[host] = map[int]*Neighbour{}
		}
		if n.hosts[host][port] == nil {
			n.hosts[host][port] = door
		}
	}
}

// Alias makes the doors of a host known under a name that leads there by DNS,
// whatever other door the name was added for. When no door has the host, the
// name leads elsewhere.
func (n *Neighbours) Alias(name, host string) {
	if there := n.hosts[strings.ToLower(host)]; there != nil {
		n.hosts[strings.ToLower(name)] = there
		return
	}
	delete(n.hosts, strings.ToLower(name))
}

// Has reports whether a host is one of the doors'.
func (n *Neighbours) Has(host string) bool {
	return n != nil && n.hosts[strings.ToLower(host)] != nil
}

// Named is the name of the door that a host leads to, at its lowest port; "":
// none.
func (n *Neighbours) Named(host string) string {
	ports := n.hosts[strings.ToLower(host)]
	if len(ports) == 0 {
		return ""
	}
	return ports[slices.Min(slices.Collect(maps.Keys(ports)))].Name
}

// at returns the door that listens at a port of a host; nil: none does, though
// the host may be a door's.
func (n *Neighbours) at(host string, port int) *Neighbour {
	return n.hosts[strings.ToLower(host)][port]
}

// journey is a request on its way through doors that stand behind each other.
type journey struct {
	neighbours *Neighbours
	passed     int // doors that were asked in this way
}

type journeyKey struct{}

// WithNeighbours lets fetches with the returned context find doors of this
// process. The first call for a request pins them: every door that it comes to
// asks the same ones.
func WithNeighbours(ctx context.Context, n *Neighbours) context.Context {
	if journeyOf(ctx).neighbours != nil {
		return ctx
	}
	return context.WithValue(ctx, journeyKey{}, journey{neighbours: n})
}

// elsewhere is where a host and port are on this machine, when a door of the
// journey's passes connections on there.
func (j journey) elsewhere(host string, port int) (address string, ok bool) {
	if !j.neighbours.Has(host) {
		return "", false
	}
	door := j.neighbours.at(host, port)
	if door == nil || door.Serve != nil {
		return "", false
	}
	return door.Address, true
}

func journeyOf(ctx context.Context) journey {
	j, _ := ctx.Value(journeyKey{}).(journey)
	return j
}
