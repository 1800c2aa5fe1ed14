package serve

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/finding"
)

// CodeListenerUnknown says that the local facts place a listener that does not
// exist.
const CodeListenerUnknown = "SERVE-LISTENER-UNKNOWN"

// ownListener is a listener of a door that has a place of its own on this
// machine, beside the edge's own addresses.
type ownListener struct {
	name    string // by which the local facts place it: "front:8081"
	address string // in the configuration, which the local facts may say instead
	place   finding.Place
	port    int  // on AWS
	secure  bool // TLS
	// reached: viewers reach it at the edge's own addresses as well, so that it
	// has a place of its own only when it is asked for.
	reached bool
	site    edge.Site
	carrier edge.Carrier          // nil: it speaks HTTP
	alpn    []string              // of a carrier over TLS
	opened  func(at *net.TCPAddr) // tells the door where that is, before it serves
}

// ports are the sockets of a generation's listeners, by their names.
type ports map[string]openPort

// openPort is a socket with the address that it was opened for, and the one
// that the local facts gave; "" of these: it was chosen here.
type openPort struct {
	socket          net.Listener
	address, wanted string
}

// openListeners gives each listener a socket: where the local facts say, else
// at its own port. Those that are open already stay.
func (s *Server) openListeners(_ context.Context, g *generation) finding.List {
	g.ports = ports{}
	live := ports{}
	if current := s.current.Load(); current != nil {
		live = current.ports
	}
	free := live.byAddress()
	listeners, problems := s.wantedListeners(g)
	for _, l := range listeners {
		if kept, ok := live[l.name]; ok && kept.wanted == l.wanted {
			g.ports[l.name] = kept
			delete(free, kept.address)
		}
	}
	for _, l := range listeners {
		if problem := s.openListener(g, l, free); problem != nil {
			problems = append(problems, *problem)
			continue
		}
		socket := g.ports[l.name].socket
		l.opened(socket.Addr().(*net.TCPAddr))
		g.listeners = append(g.listeners, edge.Listener{Socket: socket, Secure: l.secure, Site: l.site, Carrier: l.carrier, ALPN: l.alpn})
	}
	return problems
}

// byAddress are the sockets by what they were opened for: a listener may take
// the place of one that has gone, or that has another place now.
func (p ports) byAddress() map[string]net.Listener {
	out := map[string]net.Listener{}
	for _, port := range p {
		out[port.address] = port.socket
	}
	return out
}

// wantedListener is a listener that gets a place of its own.
type wantedListener struct {
	ownListener
	wanted string // by the local facts; "" = they do not say
}

// wantedListeners are all listeners that get a place of their own.
func (s *Server) wantedListeners(g *generation) ([]wantedListener, finding.List) {
	unplaced := maps.Clone(g.facts.Listeners)
	var out []wantedListener
	var known []string
	for _, d := range g.doors {
		for _, l := range d.listeners(s) {
			wanted, name := l.wanted(g.facts.Listeners)
			delete(unplaced, name)
			known = append(known, l.name, l.address)
			if wanted != nowhere && (wanted != "" || !l.reached) {
				out = append(out, wantedListener{l, wanted})
			}
		}
	}
	var problems finding.List
	for _, name := range slices.Sorted(maps.Keys(unplaced)) {
		problems = append(problems, finding.Finding{
			Code: CodeListenerUnknown, Severity: finding.Warning, Subject: name,
			Message: fmt.Sprintf("%q is placed in vain: no listener is called that", name), Nearest: finding.Nearest(name, known),
			Expected: `a load balancer's name and a port, such as "front:8081", or the address of a listener`,
		})
	}
	return out, problems
}

// wanted is the address that the local facts give a listener, and under which
// of its names; "": none.
func (l *ownListener) wanted(facts map[string]string) (address, name string) {
	for _, name := range []string{l.name, l.address} {
		if address := facts[name]; address != "" {
			return address, name
		}
	}
	return "", ""
}

// openListener opens a listener's socket, or takes a free one at its address.
func (s *Server) openListener(g *generation, l wantedListener, free map[string]net.Listener) *finding.Finding {
	if _, open := g.ports[l.name]; open {
		return nil
	}
	addresses := []string{l.wanted}
	if l.wanted == "" {
		addresses = s.candidates(l.port)
	} else if problems := checkAddress(l.name, l.wanted); problems != nil {
		return &problems[0]
	}
	var problem *finding.Finding
	for _, address := range addresses {
		socket := free[address]
		if delete(free, address); socket == nil {
			socket, problem = edge.OpenListener(l.name, address)
		}
		if socket != nil {
			g.ports[l.name] = openPort{socket, address, l.wanted}
			return nil
		}
	}
	list := nameOccupants(finding.List{*problem})
	list[0].Place = l.place
	list[0].Fix = fmt.Sprintf(`say in %s where it is to be: listener %q { address = "127.0.0.1:18081" }`, LocalFileName, l.name)
	return &list[0]
}

// Ports are tried in this order when nobody says which: the listener's own,
// then those that are farther by multiples of portStep, then any.
const (
	firstUnprivileged = 1024
	portStep          = 10_000
	maxPort           = 65_535
)

// candidates are the addresses for a listener of that port, on the interfaces
// that the edge listens on.
func (s *Server) candidates(port int) []string {
	configured := s.facts.HTTPS
	if configured == nowhere {
		configured = s.facts.HTTP
	}
	host, _, _ := net.SplitHostPort(configured)
	var out []string
	for p := port; p <= maxPort; p += portStep {
		if p >= firstUnprivileged {
			out = append(out, net.JoinHostPort(host, strconv.Itoa(p)))
		}
	}
	return append(out, net.JoinHostPort(host, "0"))
}

// closePorts closes the sockets that a refused generation has opened.
func (g *generation) closePorts(live *generation) {
	kept := map[net.Listener]bool{}
	if live != nil {
		for _, port := range live.ports {
			kept[port.socket] = true
		}
	}
	for _, port := range g.ports {
		if !kept[port.socket] {
			port.socket.Close()
		}
	}
}
