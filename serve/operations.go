package serve

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/resource"
	"github.com/lintel-edge/lintel/serve/admin"
)

// CodeUnknownDistribution says that a name belongs to no distribution here.
const CodeUnknownDistribution = "SERVE-UNKNOWN-DISTRIBUTION"

// operations are what other processes of the user may ask for.
type operations struct{ s *Server }

// Status makes operations, with the methods below, an [admin.Operations].
func (o operations) Status(context.Context) (admin.Status, error) {
	s, g := o.s, o.s.current.Load()
	status := admin.Status{
		PID: os.Getpid(), Version: s.process.Version, Started: s.started, Source: s.flags.Source.String(),
		Generation: g.number, Live: g.live, Cache: s.cacheSize(), DataDir: s.dir.Path(),
	}
	at := s.edge.Addresses()
	if at.HTTP != nil {
		status.HTTP = at.HTTP.String()
	}
	if at.HTTPS != nil {
		status.HTTPS = at.HTTPS.String()
	}
	for _, d := range g.doors {
		door := d.identity()
		status.Doors = append(status.Doors, admin.Door{
			Kind: door.noun, ID: door.id, Address: door.address, Aliases: door.aliases, URL: d.url(s, g.hosts[door.id]),
		})
	}
	if news := s.refused.Load(); news != nil {
		status.Problems = news.Findings
	}
	return status, nil
}

// Reload reads the configuration again.
func (o operations) Reload(ctx context.Context) (admin.Reloaded, error) {
	news := o.s.reload(ctx, "asked to by lintel reload")
	if news.Refused {
		return admin.Reloaded{}, news.Findings.Err()
	}
	return admin.Reloaded{Generation: news.Generation, Took: news.Took, Findings: news.Findings}, nil
}

// caching is what a door has that keeps copies of responses.
type caching interface {
	invalidate(paths []string) finding.List
}

// Invalidate drops cached objects of one distribution.
func (o operations) Invalidate(_ context.Context, i admin.Invalidation) (admin.Invalidated, error) {
	door, err := o.s.current.Load().find(i.Distribution)
	if err != nil {
		return admin.Invalidated{}, err
	}
	if problems := door.(caching).invalidate(i.Paths); problems.HasErrors() {
		return admin.Invalidated{}, problems.Err()
	}
	id, err := resource.InvalidationID(rand.Reader)
	return admin.Invalidated{ID: id, Distribution: door.identity().id, Paths: i.Paths}, err
}

// find returns the door with a cache that has a name: its id, domain name, an
// alias, any host that reaches it, its address in Terraform or the last step
// of that.
func (g *generation) find(name string) (frontDoor, error) {
	var byName []frontDoor
	var known []string
	for _, d := range g.doors {
		if _, caches := d.(caching); !caches {
			continue
		}
		door := d.identity()
		if strings.EqualFold(name, door.id) || name == door.address || slices.Contains(g.hosts[door.id], strings.ToLower(name)) {
			return d, nil
		}
		if short := terraformName(door.address); short == name || slices.Contains(d.names().short, strings.ToLower(name)) {
			byName = append(byName, d)
		}
		known = append(known, door.id, door.address, terraformName(door.address))
		known = append(known, door.aliases...)
	}
	if len(byName) == 1 {
		return byName[0], nil
	}
	f := finding.Finding{
		Code: CodeUnknownDistribution, Message: fmt.Sprintf("no distribution here is called %q", name),
		Expected: "an id, an alias or a Terraform name; lintel status lists them", Nearest: finding.Nearest(name, known),
	}
	if len(byName) > 1 {
		f.Message = fmt.Sprintf("%d distributions here are called %q", len(byName), name)
	}
	return nil, finding.List{f}.Err()
}
