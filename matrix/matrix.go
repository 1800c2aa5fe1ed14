// Package matrix answers the question that configurations leave open: on which
// responses is a header not there, or there twice? It sends one request of every
// kind through the doors of a configuration, in process, with functions that run
// and with origins that answer as they are told to, and judges what comes out.
//
// It looks at configurations; looking at sites is package scan's. Each kind of
// door is one file, which says what there is to ask and who has to mend what:
// cloudfront.go, alb.go, nlb.go, httpapi.go, restapi.go. The engine (look.go) knows none of them.
package matrix

import (
	"context"
	"slices"

	"github.com/lintel-edge/lintel/finding"
	"github.com/lintel-edge/lintel/function"
	"github.com/lintel-edge/lintel/header/judge"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/recording"
	"github.com/lintel-edge/lintel/remedy"
	"github.com/lintel-edge/lintel/resource"
)

// Surface is what some path classes of one door answer, all of them alike.
type Surface struct {
	Door   string      // address in the configuration
	Kind   remedy.Door // what it is
	URL    string      // as it was asked, for the first of the paths
	Paths  []string    // path classes: patterns of behaviors, rules, routes
	Place  finding.Place
	Matrix judge.Matrix // cells have owners
	// Findings are about these responses, each with its place in the
	// configuration where it has one, and with what would mend it there.
	Findings finding.List
	Notes    []string
}

// Options are how the configuration is looked at.
type Options struct {
	// Origin are field lines that every origin sends of its own.
	Origin recording.Fields
	// Request are field lines that every request carries, such as a password
	// that a function asks for.
	Request recording.Fields
	// AtEdge gives the code behind an ARN that a behavior names, InRegion that
	// of a function behind a load balancer or an API. nil, or false: it does not
	// run, and what it would do is not in the matrix.
	AtEdge, InRegion func(arn string) (Function, bool)
	// Doors are addresses or names of doors to look at; none: all.
	Doors   []string
	Context judge.Context
}

// Function is code of the configuration that runs.
type Function struct {
	Name   string // "headers:3"
	Lambda bool   // otherwise a CloudFront Function
	Code   interface {
		Invoke(ctx context.Context, event []byte) (function.Result, error)
	}
}

// families are the kinds of doors.
var families = []family{distributions, balancers, passThrough, httpAPIs, restAPIs, domains}

// Of looks at every path class of every door of a valid set. The list is what
// the compilers warn of, as when the set is served; with an error in it there is
// nothing to look at.
func Of(ctx context.Context, set *resource.Set, o Options) ([]Surface, finding.List, error) {
	b := &backend{own: o.Origin, isDoor: innerHosts(set)}
	var problems finding.List
	var fronts []front
	for _, f := range families {
		made, more, err := f(set, b, o)
		if err != nil {
			return nil, problems, err
		}
		if made.close != nil {
			defer made.close()
		}
		problems = append(problems, slices.DeleteFunc(more, func(f finding.Finding) bool { return f.Severity > finding.Warning })...)
		fronts = append(fronts, made.fronts...)
		b.neighbours.add(made.neighbours)
	}
	if problems.HasErrors() {
		return nil, problems, nil
	}
	for name, host := range resource.FollowRecords(set.DNSRecords) {
		b.neighbours.places.Alias(name, host)
	}
	ctx = origin.WithNeighbours(ctx, &b.neighbours.places)
	var out []Surface
	for i := range fronts {
		if err := ctx.Err(); err != nil {
			return nil, problems, err
		}
		if f := &fronts[i]; f.wanted(o.Doors) {
			out = append(out, f.look(ctx, b, o))
		}
	}
	return alike(out), problems, nil
}

// wanted reports whether a door is one of those that were asked for.
func (f *front) wanted(doors []string) bool {
	return len(doors) == 0 || slices.ContainsFunc(f.door.names, func(name string) bool { return slices.Contains(doors, name) })
}
