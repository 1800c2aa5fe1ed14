package serve

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/lintel-edge/lintel/door/cloudfront"
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
	for _, door := range g.compiled.Doors {
		status.Distributions = append(status.Distributions, admin.Distribution{
			ID: door.ID, Address: door.Address, Aliases: door.Aliases, URL: s.url(g.hosts[door.ID][0]),
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

// Invalidate drops cached objects of one distribution.
func (o operations) Invalidate(_ context.Context, i admin.Invalidation) (admin.Invalidated, error) {
	door, err := o.s.current.Load().find(i.Distribution)
	if err != nil {
		return admin.Invalidated{}, err
	}
	if problems := door.Invalidate(i.Paths); problems.HasErrors() {
		return admin.Invalidated{}, problems.Err()
	}
	id, err := resource.InvalidationID(rand.Reader)
	return admin.Invalidated{ID: id, Distribution: door.ID, Paths: i.Paths}, err
}

// find returns the distribution of a name: its id, domain name, an alias, any
// host that reaches it, its address in Terraform or the last step of that.
func (g *generation) find(name string) (*cloudfront.Door, error) {
	var byName []*cloudfront.Door
	var known []string
	for _, door := range g.compiled.Doors {
		if strings.EqualFold(name, door.ID) || name == door.Address || slices.Contains(g.hosts[door.ID], strings.ToLower(name)) {
			return door, nil
		}
		if short := terraformName(door.Address); short == name || slices.Contains(shortCandidates(door), strings.ToLower(name)) {
			byName = append(byName, door)
		}
		known = append(known, door.ID, door.Address, terraformName(door.Address))
		known = append(known, door.Aliases...)
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
