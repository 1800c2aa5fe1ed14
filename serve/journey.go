package serve

import (
	"context"
	"slices"
	"time"

	"github.com/lintel-edge/lintel/edge"
	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// generation is one configuration on its way to being served, and then the
// one that is: what every stage of the journey has made of it.
type generation struct {
	number uint64
	began  time.Time
	live   time.Time
	input
	functions  functions
	doors      []frontDoor         // of all families
	closing    []func()            // frees what the doors hold
	takingOver []func()            // tells doors that this generation is being served
	refuser    edge.Refuser        // for requests that reach no door
	hosts      map[string][]string // by door id
	neighbours origin.Neighbours   // the doors as other doors find them
	nouns      map[string]string   // of the doors' families, by id
	ports      ports               // sockets of listeners with a place of their own
	listeners  []edge.Listener     // those listeners
	gateway    *gateway            // what APIs are behind
	imported   imported
	snapshot   *edge.Snapshot
	// What is still asked for when the documents are gone.
	contents   contents
	notServed  []Unserved
	cookieLogs map[string]bool // by door id: its access log has cookies
	findings   finding.List    // of all stages
}

// stage is one step of the journey. It adds to the generation what it makes;
// with an error among its findings the journey ends there.
type stage struct {
	name string
	run  func(*Server, context.Context, *generation) finding.List
}

// journey is how a configuration comes to be served. Until the last stage
// nothing that is being served has changed, so that any refusal leaves the
// old generation as it was.
var journey = []stage{
	{"load", (*Server).load},                  // documents and local facts from the source
	{"validate", (*Server).validate},          // what AWS would refuse, all at once
	{"functions", (*Server).prepareFunctions}, // code that runs, or says why it does not
	{"compile", (*Server).compile},            // doors in which everything that can be decided is
	{"listeners", (*Server).openListeners},    // sockets for listeners that have none yet
	{"snapshot", (*Server).snapshot},          // the names and TLS terms of all doors in one table
	{"swap", (*Server).swap},                  // from the next request on, this one is served
}

// travel takes a new generation through the journey. When it is refused, what
// was made of it is let go of.
func (s *Server) travel(ctx context.Context, number uint64) *generation {
	g := &generation{number: number, began: s.now()}
	for _, stage := range journey {
		g.findings = append(g.findings, stage.run(s, ctx, g)...)
		if g.findings.HasErrors() {
			g.closePorts(s.current.Load())
			g.abandon(s.workshop)
			break
		}
		s.log.Debug("configuration", "generation", number, "stage", stage.name, "since", s.now().Sub(g.began))
	}
	g.findings.Sort()
	return g
}

// abandon frees what a snapshot would have freed at its end.
func (g *generation) abandon(w *workshop) {
	g.functions.release(w)
	g.close()
}

func (s *Server) load(ctx context.Context, g *generation) finding.List {
	var problems finding.List
	g.input, problems = s.flags.Source.load(ctx, s.flags, s.parsed)
	return problems
}

func (s *Server) validate(_ context.Context, g *generation) finding.List {
	return resource.Validate(g.set)
}

func (s *Server) compile(_ context.Context, g *generation) finding.List {
	g.gateway = newGateway(g)
	problems := s.compileDoors(g)
	var more finding.List
	g.imported, more = importedCertificates(g.set)
	return slices.Concat(problems, more, missingBuckets(g.facts.Buckets))
}

func (s *Server) snapshot(_ context.Context, g *generation) finding.List {
	g.hosts = hostNames(g.doors, g.facts.NameSuffix)
	s.meetNeighbours(g)
	g.contents = contentsOf(g.set, g.facts.Buckets)
	g.notServed = notServed(g.set)
	g.set = nil // with the place of every field, several times what the doors take
	sites, problems := g.sites()
	var more finding.List
	g.snapshot, more = edge.NewSnapshot(g.number, sites, edge.Options{
		DefaultSite: true, Listeners: g.listeners, Refuser: g.refuser, Close: func() {
			g.close()
			g.functions.release(s.workshop)
		},
	})
	return append(problems, more...)
}

// swap makes the generation the one that is served. The first one starts the
// engines.
func (s *Server) swap(_ context.Context, g *generation) finding.List {
	s.metrics.Serve(g.doorIDs())
	if s.current.Load() == nil {
		if err := s.edge.Start(g.snapshot); err != nil {
			return finding.List{{Code: edge.CodeListenFailed, Message: err.Error()}}
		}
	} else {
		s.edge.Swap(g.snapshot)
		for _, door := range g.functions.remade(&s.current.Load().functions) {
			s.cache.InvalidateZone(door) // an edit must be seen, as one of a page
		}
	}
	g.functions.goLive()
	for _, takeOver := range g.takingOver {
		takeOver()
	}
	g.live = s.now()
	s.current.Store(g)
	s.watch(g)
	return nil
}
