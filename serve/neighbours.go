package serve

import (
	"context"
	"net/http"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// entrance is where a door is reached on AWS, by name and port: other doors of
// the configuration that have it for an origin find it there.
type entrance struct {
	hosts  []string
	port   int
	secure bool
	// covers reports whether the certificate there is good for a server name;
	// nil: nobody knows, so that it is taken to be.
	covers func(serverName string) bool
	door   edge.Door
	// address is where the door passes connections on, on this machine; "": it
	// answers requests.
	address string
}

// meetNeighbours makes the doors of a generation known to each other.
func (s *Server) meetNeighbours(g *generation) {
	g.nouns = make(map[string]string, len(g.doors))
	for _, d := range g.doors {
		id := d.identity()
		g.nouns[id.id] = id.noun
		for _, e := range d.entrances() {
			n := &origin.Neighbour{Name: id.noun + " " + id.id, Secure: e.secure, Covers: e.covers, Address: e.address}
			if e.address == "" {
				if _, shared := e.door.(*fleet); shared {
					n.NameOf = g.nameOf
				}
				site := &edge.Site{ID: id.id, Door: e.door}
				n.Serve = func(ctx context.Context, r *exchange.Request) *exchange.Response {
					return s.edge.Visit(ctx, g.snapshot, site, r)
				}
			}
			g.neighbours.Add(n, e.port, e.hosts...)
		}
	}
	g.followRecords()
}

// nameOf is what the door of an id is called in trails; "": there is none.
func (g *generation) nameOf(id string) string {
	if noun := g.nouns[id]; noun != "" {
		return noun + " " + id
	}
	return ""
}

// followRecords makes doors known by the names that the configuration's own
// DNS records give them. A door that answers to a name is not found there when
// the name leads elsewhere.
func (g *generation) followRecords() {
	for name, host := range resource.FollowRecords(g.set.DNSRecords) {
		g.neighbours.Alias(name, host)
	}
}

// guide lets a door find its neighbours.
type guide struct {
	door       edge.Door
	neighbours *origin.Neighbours
}

// Serve makes guide an [edge.Door].
func (d guide) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	return d.door.Serve(origin.WithNeighbours(ctx, d.neighbours), r)
}

// fleet is what answers at the addresses that all doors of a family share: the
// host tells which of them is meant.
type fleet struct {
	g       *generation
	ids     map[string]bool // of the family's doors
	refuser edge.Refuser
}

// find is the family's door that has a name; nil: none.
func (f *fleet) find(host string) *edge.Site {
	if site := f.g.snapshot.Named(host); site != nil && f.ids[site.ID] {
		return site
	}
	return nil
}

// covers reports whether a door of the family has the name: only then is there
// a certificate for it.
func (f *fleet) covers(serverName string) bool { return f.find(serverName) != nil }

// Serve makes fleet an [edge.Door].
func (f *fleet) Serve(ctx context.Context, r *exchange.Request) *exchange.Response {
	if site := f.find(r.Host); site != nil {
		return site.Door.Serve(ctx, r)
	}
	return f.refuser.Refuse(r, http.StatusForbidden)
}
