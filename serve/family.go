package serve

import (
	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/admin"
)

// family is one kind of front door. What its doors are, and what they can do,
// is in the family's own file; everything else here knows [frontDoor] only.
type family struct {
	noun string // what people call one of its doors
	made string // the resource types that make one
	// declared reports whether a set has a door of this family.
	declared func(*resource.Set) bool
	// functions are all places of a set that name functions.
	functions func(*resource.Set) []use
	// compile makes the doors of the generation's set, in the order of the
	// documents. close frees what they hold; it is nil when there are none.
	compile func(*Server, *generation) (doors []frontDoor, close func(), problems finding.List)
}

// families are all kinds of front door, in the order in which they are shown.
// Where two doors could have the same name, the earlier family's has it.
var families = []family{distributions, loadBalancers, httpAPIs, restAPIs, customDomains, networkBalancers}

// frontDoor is one door of any family.
type frontDoor interface {
	identity() identity
	names() names
	// entrances are where the door is on AWS, for other doors.
	entrances() []entrance
	// asks reports whether the door may have one of certain hosts for an origin,
	// a target or an integration.
	asks(hosts func(string) bool) bool
	// listeners are those for which viewers have more than the edge's own
	// addresses.
	listeners(*Server) []ownListener
	// url is the best address of the door on this machine.
	url(s *Server, hosts []string) string
	// site is the door under these hosts, as the edge serves it; without a door
	// in it when it speaks no HTTP.
	site(hosts []string) (edge.Site, finding.List)
	// describe is the door in the start report.
	describe(s *Server, hosts []string) Described
	// explain adds what the door knows of a response that it has given.
	// It came to one of the door's own listeners if port is not 0.
	explain(r *exchange.Request, port int, e *admin.Explanation)
}

// web is what doors have in common that viewers reach over HTTP, at the edge's
// own addresses.
type web struct{}

func (web) url(s *Server, hosts []string) string { return s.url(hosts[0]) }

func (web) listeners(*Server) []ownListener { return nil }

// identity is by what people and logs call a door.
type identity struct {
	noun    string   // of its family
	id      string   // in outcomes, logs and metrics
	address string   // in the configuration
	aliases []string // names of its own that the configuration gives it
}

// Described is one door in the start report: a [Distribution], a
// [LoadBalancer], an [API], a [CustomDomain] or a [NetworkBalancer]. As JSON each
// has at least kind, id, address and urls.
type Described interface{ write(*textReport) }

// compileDoors makes the doors of all families.
func (s *Server) compileDoors(g *generation) finding.List {
	var problems finding.List
	for _, f := range families {
		doors, release, more := f.compile(s, g)
		problems = append(problems, more...)
		g.doors = append(g.doors, doors...)
		if release != nil {
			g.closing = append(g.closing, release)
		}
	}
	return problems
}

// close frees what the doors hold.
func (g *generation) close() {
	for _, release := range g.closing {
		release()
	}
}

// sites are all doors as the edge serves them.
func (g *generation) sites() ([]edge.Site, finding.List) {
	var sites []edge.Site
	var problems finding.List
	for _, d := range g.doors {
		site, more := d.site(g.hosts[d.identity().id])
		problems = append(problems, more...)
		if site.Door == nil {
			continue
		}
		if d.asks(g.neighbours.Has) {
			site.Door = guide{site.Door, &g.neighbours}
		}
		sites = append(sites, site)
	}
	return sites, problems
}

// door returns the door of an id, or nil.
func (g *generation) door(id string) frontDoor {
	for _, d := range g.doors {
		if d.identity().id == id {
			return d
		}
	}
	return nil
}

// doorIDs are the ids of all doors.
func (g *generation) doorIDs() []string {
	ids := make([]string, len(g.doors))
	for i, d := range g.doors {
		ids[i] = d.identity().id
	}
	return ids
}
